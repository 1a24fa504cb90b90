"""`/api/libraries/v1`: libraries, branches, opening days."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..models import Branch
from ..queries.registry import list_branches, list_libraries, opening_days

PREFIX = "/libraries/v1"
router = Router(tags=["libraries"])


@router.get("/libraries", summary="Libraries", operation_id="list_libraries", response={200: dict[str, object]})
def get_libraries(request: HttpRequest) -> HttpResponse:
    """Return every active library with its branches."""
    branches: dict[int, list[dict[str, object]]] = {}
    for branch in list_branches():
        branches.setdefault(branch.library_id, []).append(asdict(branch))
    return json_answer(request, {"libraries": [asdict(library) | {"branches": branches.get(library.id, [])} for library in list_libraries()]})


@router.get("/branches/{int:branch_id}/opening", summary="Opening days", operation_id="opening_days", response={200: dict[str, object]})
def get_opening(request: HttpRequest, branch_id: int, first: date | None = None, days: Annotated[int, Query(ge=1, le=92)] = 7) -> HttpResponse:
    """Return how a branch opens from a date on, today unless one is given."""
    if branch_id > 2**62 or not Branch.objects.filter(pk=branch_id).exists():
        return problem_answer(status=404, title="No such branch")
    start = first or timezone.localdate()
    if not 1900 <= start.year <= 2200:
        return problem_answer(status=400, title="The date is outside 1900 to 2200")
    found = opening_days(branch_id=branch_id, first=start, days=days)
    return json_answer(request, {"days": [{"day": d.day, "intervals": [[a.isoformat("minutes"), b.isoformat("minutes")] for a, b in d.intervals], "closed_reason": d.closed_reason} for d in found]})
