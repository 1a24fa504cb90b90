"""`/api/jobs/v1`: runs of background jobs."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..models import JobRun
from ..queries.runs import list_runs, run_data

PREFIX = "/jobs/v1"
router = Router(tags=["jobs"])


@router.get("/runs", summary="Runs", operation_id="list_runs", response={200: dict[str, object]})
def get_runs(request: HttpRequest) -> HttpResponse:
    """Return the newest fifty runs of the caller's libraries."""
    person = person_of(request)
    if not person.may("jobs.view"):
        return problem_answer(status=403, title="No permission", detail="jobs.view is needed")
    runs = list_runs(at=timezone.now(), libraries=person.libraries_where("jobs.view"))
    return json_answer(request, {"runs": [asdict(run) for run in runs]})


@router.get("/runs/{int:run_id}", summary="One run", operation_id="get_run", response={200: dict[str, object]})
def get_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return state and progress of a run."""
    row = JobRun.objects.filter(pk=run_id).first() if run_id < 2**62 else None
    person = person_of(request)
    if row is None or not person.may("jobs.view", library_id=row.library_id):
        return problem_answer(status=404, title="No such run")
    return json_answer(request, asdict(run_data(row, at=timezone.now())))
