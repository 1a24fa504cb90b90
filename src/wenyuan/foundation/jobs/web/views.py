"""Runs of jobs: what works now, what is done, what failed; cancel and go on."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of

from ..domain.runs import request_cancel, resume_run
from ..models import JobRun, State
from ..queries.runs import list_runs, run_data


def _allowed(request: HttpRequest, permission: str, library_id: int | None = None) -> Person:
    person = person_of(request)
    if not person.may(permission, library_id=library_id):
        raise PermissionDenied(_("查看后台任务需要相应岗位。"))
    return person


@never_cache
def job_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/jobs/; with `HX-Request` only the table, which asks for itself again while anything runs."""
    person = _allowed(request, "jobs.view")
    runs = list_runs(at=timezone.now(), libraries=person.libraries_where("jobs.view"))
    context = {
        "runs": runs, "active": any(not run.is_over for run in runs), "may_manage": person.may("jobs.manage") or person.may("catalogue.run_batch"),
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
