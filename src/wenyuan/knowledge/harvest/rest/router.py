"""`/api/harvest/v1`: sources and their harvests."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..domain.sources import AlreadyRunning, start_run
from ..fetching.problems import SourceProblem
from ..queries.harvests import find_run, find_source, list_runs, list_sources

PREFIX = "/harvest/v1"
VIEW, MANAGE = "harvest.view_source", "harvest.manage_source"
router = Router(tags=["harvest"])
# What a key needs for each operation.
SCOPES = {"list_harvest_sources": (VIEW,), "list_harvest_runs": (VIEW,), "get_harvest_run": (VIEW,), "begin_harvest": (MANAGE,)}


@router.get("/sources", summary="Sources", operation_id="list_harvest_sources", response={200: dict[str, object]})
def get_sources(request: HttpRequest) -> HttpResponse:
    """Return the sources of the caller's libraries; credentials are never among them."""
    person = person_of(request)
    if not person.may(VIEW):
        return problem_answer(status=403, title="No permission", detail=f"{VIEW} is needed")
    return json_answer(request, {"sources": [asdict(one) for one in list_sources(libraries=person.libraries_where(VIEW))]})


@router.get("/sources/{int:source_id}/runs", summary="Harvests of a source", operation_id="list_harvest_runs", response={200: dict[str, object]})
def get_runs(
    request: HttpRequest, source_id: int,
    cursor: int | None = Query(None, ge=0, le=2**62, description="`next` of the page before"),  # type: ignore[type-arg]
    limit: int = Query(50, ge=1, le=200),  # type: ignore[type-arg]
) -> HttpResponse:
    """Return the harvests of a source, newest first; `next` is the cursor of the next page, null at the end."""
    source = find_source(source_id=source_id) if source_id < 2**62 else None
    if source is None or not person_of(request).may(VIEW, library_id=source.library_id):
        return problem_answer(status=404, title="No such source")
    runs = list_runs(source_id=source_id, before=cursor, limit=limit + 1)
    return json_answer(request, {"runs": [asdict(run) for run in runs[:limit]], "next": runs[limit - 1].id if len(runs) > limit else None})


@router.post("/sources/{int:source_id}/runs", summary="Begin a harvest", operation_id="begin_harvest", response={202: dict[str, object]})
def post_run(
    request: HttpRequest, source_id: int,
    full: bool = Query(False, description="everything, not only changes since the last harvest"),  # type: ignore[type-arg]  # noqa: FBT001, FBT003 -- a parameter of the address
) -> HttpResponse:
    """Queue a harvest and return its run."""
    person = person_of(request)
    source = find_source(source_id=source_id) if source_id < 2**62 else None
    if source is None or not person.may(MANAGE, library_id=source.library_id):
        return problem_answer(status=404, title="No such source")
    try:
        run_id = start_run(source_id=source_id, at=timezone.now(), actor_id=person.id, full=full)
    except AlreadyRunning:
        return problem_answer(status=409, title="The source is being harvested")
    except SourceProblem as problem:
        return problem_answer(status=422, title="The source cannot be harvested", detail=problem.code)
    return json_answer(request, {"run": run_id}, status=202)


@router.get("/runs/{int:run_id}", summary="One harvest", operation_id="get_harvest_run", response={200: dict[str, object]})
def get_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return state and counts of a harvest."""
    run = find_run(run_id=run_id) if run_id < 2**62 else None
    if run is None or not person_of(request).may(VIEW, library_id=run.library_id):
        return problem_answer(status=404, title="No such run")
    return json_answer(request, asdict(run))
