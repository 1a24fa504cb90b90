"""`/api/libraries/v1`: libraries, branches, opening days."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import LibraryData
from ..models import Branch
from ..queries.registry import NoSuchLibrary, find_library, list_branches, opening_days, page_libraries

PREFIX = "/libraries/v1"
router = Router(tags=["libraries"])


@router.get("/libraries", summary="Libraries", operation_id="list_libraries", response={200: dict[str, object]})
def get_libraries(
    request: HttpRequest, cursor: Annotated[str, Query(max_length=32)] = "", limit: Annotated[int, Query(ge=1, le=500)] = 100,
    level: Annotated[str, Query(max_length=16)] = "", parent: Annotated[str, Query(max_length=32)] = "", q: Annotated[str, Query(max_length=120)] = "",
) -> HttpResponse:
    """Return active libraries with their branches, by code; `next` is the cursor of the page that follows, empty on the last.

    `level` and `parent` (a code) narrow, `q` looks in names, codes and addresses.
    """
    found, following = page_libraries(after=cursor, limit=limit, level=level, parent_code=parent, text=q.replace("\x00", ""))
    return json_answer(request, {"libraries": _with_branches(found), "next": following})


@router.get("/libraries/{code}", summary="One library", operation_id="get_library", response={200: dict[str, object]})
def get_library(request: HttpRequest, code: str) -> HttpResponse:
    """Return an active library by its code."""
    try:
        library = find_library(code=code)
    except (NoSuchLibrary, ValueError):
        return problem_answer(status=404, title="No such library")
    if not library.active:
        return problem_answer(status=404, title="No such library")
    return json_answer(request, _with_branches([library])[0])


def _with_branches(libraries: list[LibraryData]) -> list[dict[str, object]]:
    branches: dict[int, list[dict[str, object]]] = {}
    for branch in list_branches(library_ids=[library.id for library in libraries]):
        branches.setdefault(branch.library_id, []).append(asdict(branch))
    return [asdict(library) | {"branches": branches.get(library.id, [])} for library in libraries]


@router.get("/branches/{int:branch_id}/opening", summary="Opening days", operation_id="opening_days", response={200: dict[str, object]})
def get_opening(request: HttpRequest, branch_id: int, first: date | None = None, days: Annotated[int, Query(ge=1, le=92)] = 7) -> HttpResponse:
    """Return how a branch opens from a date on, today unless one is given."""
    if branch_id > 2**62 or not Branch.objects.filter(pk=branch_id, library__active=True).exists():
        return problem_answer(status=404, title="No such branch")
    start = first or timezone.localdate()
    if not 1900 <= start.year <= 2200:
        return problem_answer(status=400, title="The date is outside 1900 to 2200")
    found = opening_days(branch_id=branch_id, first=start, days=days)
    return json_answer(request, {"days": [{"day": d.day, "intervals": [[a.isoformat("minutes"), b.isoformat("minutes")] for a, b in d.intervals], "closed_reason": d.closed_reason} for d in found]})
