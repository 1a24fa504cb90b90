"""Runs of jobs: what works now, what is done, what failed; cancel and go on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import library_names

from ..data import RunFilters
from ..domain.runs import registered_jobs, request_cancel, resume_run
from ..enums import Queue
from ..models import JobRun, State
from ..queries.runs import list_runs, run_data

PAGE = 50
_MOST_CHOICES = 60


def read_filters(parameters: QueryDict) -> RunFilters:
    """Read what a list is narrowed by; whatever cannot be read is left out."""

    def number(name: str) -> int | None:
        text = parameters.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    def day(name: str, later: int) -> datetime | None:
        try:
            found = date.fromisoformat(parameters.get(name, ""))
        except ValueError:
            return None
        return timezone.make_aware(datetime.combine(found + timedelta(days=later), time())) if 1900 < found.year < 2200 else None

    state, queue, name = (parameters.get(key, "") for key in ("state", "queue", "job"))
    return RunFilters(
        state=state if state in State.values else "", queue=queue if queue in Queue.values else "", name=name if name in registered_jobs() else "",
        library_id=number("library"), since=day("since", 0), until=day("until", 1), before=number("before"),
    )


def _allowed(request: HttpRequest, permission: str, library_id: int | None = None) -> Person:
    person = person_of(request)
    if not person.may(permission, library_id=library_id):
        raise PermissionDenied(_("查看后台任务需要相应岗位。"))
    return person


@never_cache
def job_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/jobs/; with `HX-Request` only the table, which asks for itself again while anything runs."""
    person = _allowed(request, "jobs.view")
    allowed, filters = person.libraries_where("jobs.view"), read_filters(request.GET)
    found = list_runs(at=timezone.now(), libraries=allowed, filters=filters, limit=PAGE + 1)
    runs, names = found[:PAGE], library_names()
    context = {
        "runs": runs, "more": runs[-1].id if len(found) > PAGE else None, "filters": filters, "names": names, "several": allowed is None or len(allowed) > 1,
        "choices": {key: name for key, name in names.items() if allowed is None or key in allowed} if len(names) <= _MOST_CHOICES or allowed is not None else {},
        "queues": Queue.choices, "states": State.choices, "jobs": registered_jobs(), "active": any(not run.is_over for run in runs), "may_manage": person.may("jobs.manage") or person.may("catalogue.run_batch"),
        "labels": dict(State.choices), "kinds": {"waiting": "out", "running": "web", "done": "in", "failed": "no", "cancelled": "out"},
    }
    return render(request, "jobs/table.html" if request.headers.get("HX-Request") else "jobs/list.html", context)


@never_cache
def job_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """GET /staff/jobs/<id>/."""
    row = get_object_or_404(JobRun, pk=run_id)
    person = _allowed(request, "jobs.view", row.library_id)
    context = {"run": run_data(row, at=timezone.now()), "row": row, "may_manage": person.may("jobs.manage", library_id=row.library_id), "label": dict(State.choices)[row.state]}
    return render(request, "jobs/page.html", context)


@require_POST
def job_act(request: HttpRequest, run_id: int, act: str) -> HttpResponse:
    """POST /staff/jobs/<id>/cancel|resume/: for those who manage jobs and for who started it."""
    row = get_object_or_404(JobRun, pk=run_id)
    person = person_of(request)
    if not person.may("jobs.manage", library_id=row.library_id) and (person.id is None or row.requested_by_id != person.id):
        raise PermissionDenied(_("只有管理任务的岗位或发起人可以取消或恢复。"))
    (request_cancel if act == "cancel" else resume_run)(run_id=run_id)
    return HttpResponseRedirect(f"/staff/jobs/{run_id}/")
