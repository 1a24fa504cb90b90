"""`/api/jobs/v1`: runs of background jobs."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import RunFilters
from ..models import JobRun
from ..queries.runs import list_runs, run_data

PREFIX = "/jobs/v1"
router = Router(tags=["jobs"])


@router.get("/runs", summary="Runs", operation_id="list_runs", response={200: dict[str, object]})
def get_runs(
    request: HttpRequest,
    state: str = Query("", max_length=12, description="waiting, running, done, failed or cancelled"),  # type: ignore[type-arg]
    queue: str = Query("", max_length=12, description="desk, batch or bulk"),  # type: ignore[type-arg]
    job: str = Query("", max_length=120, description="name of a job, such as catalogue.import"),  # type: ignore[type-arg]
    library: int | None = Query(None, ge=0, le=2**62, description="id of a library"),  # type: ignore[type-arg]
    cursor: int | None = Query(None, ge=0, le=2**62, description="`next` of the page before"),  # type: ignore[type-arg]
    limit: int = Query(50, ge=1, le=200),  # type: ignore[type-arg]
) -> HttpResponse:
    """Return runs of the caller's libraries, newest first; `next` is the cursor of the next page, null at the end."""
    person = person_of(request)
    if not person.may("jobs.view"):
        return problem_answer(status=403, title="No permission", detail="jobs.view is needed")
    filters = RunFilters(state=state.replace("\x00", ""), queue=queue.replace("\x00", ""), name=job.replace("\x00", ""), library_id=library, before=cursor)
    runs = list_runs(at=timezone.now(), libraries=person.libraries_where("jobs.view"), filters=filters, limit=limit + 1)
    return json_answer(request, {"runs": [asdict(run) for run in runs[:limit]], "next": runs[limit - 1].id if len(runs) > limit else None})


@router.get("/runs/{int:run_id}", summary="One run", operation_id="get_run", response={200: dict[str, object]})
def get_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return state and progress of a run."""
    row = JobRun.objects.filter(pk=run_id).first() if run_id < 2**62 else None
    person = person_of(request)
    if row is None or not person.may("jobs.view", library_id=row.library_id):
        return problem_answer(status=404, title="No such run")
    return json_answer(request, asdict(run_data(row, at=timezone.now())))
