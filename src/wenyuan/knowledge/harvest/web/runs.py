"""A run with its live progress, and the desk of what could not be mapped."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import MarcError, to_mrk
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.foundation.jobs.api import find_run as find_job
from wenyuan.foundation.libraries.api import library_names

from ..data import FailureData, RunData
from ..domain.failures import NoSuchFailure, drop_failure, feed_mended, mend_failure
from ..domain.plans import plan_of
from ..domain.sources import cancel_run, resume_run
from ..enums import FailureState, RunState
from ..fetching.pages import Fetched, form_named
from ..fetching.problems import MapProblem
from ..jobs import IMPORT
from ..mapping.records import read_item
from ..models import Source
from ..queries.harvests import count_failures, find_source, list_failures
from .door import MANAGE, is_too_large, require, run_for, whole_number
from .sources import STATE_KINDS
from .words import say_failure, say_problem

_PAGE = 50
_TEXT_MB = 1


@never_cache
def run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """GET /staff/harvest/runs/<id>/; with `HX-Request` only the part that moves."""
    person, run = run_for(request, run_id)
    live = request.headers.get("HX-Request") == "true"
    failures = count_failures(run_id=run.id)
    job = find_job(run_id=run.job_run_id, at=timezone.now()) if run.job_run_id is not None and not run.is_over else None
    context = {
        "run": run, "source": find_source(source_id=run.source_id), "failures": failures, "names": library_names(), "states": dict(RunState.choices), "state_kinds": STATE_KINDS,
        "failure_states": dict(FailureState.choices), "may_manage": person.may(MANAGE, library_id=run.library_id), "say_problem": say_problem, "moving": not run.is_over,
        "rate": job.rate if job is not None else 0.0, "may_batch": person.may("catalogue.run_batch", library_id=run.library_id),
    }
    response = render(request, "harvest/run_live.html" if live else "harvest/run.html", context)
    if live and run.is_over:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@never_cache
def run_act(request: HttpRequest, run_id: str, act: str) -> HttpResponse:
    """POST /staff/harvest/runs/<id>/cancel|resume/."""
    person, run = run_for(request, int(run_id), MANAGE)
    if act == "cancel":
        cancel_run(run_id=run.id, at=timezone.now())
    else:
        resume_run(run_id=run.id, actor_id=person.id)
    return HttpResponseRedirect(f"/staff/harvest/runs/{run_id}/")


@never_cache
def failure_list(request: HttpRequest, run_id: int) -> HttpResponse:
    """GET /staff/harvest/runs/<id>/failures/."""
    person, run = run_for(request, run_id)
    rows = list_failures(run_id=run.id, limit=_PAGE + 1, after=whole_number(request.GET.get("after")))
    context = {
        "run": run, "source": find_source(source_id=run.source_id), "rows": rows[:_PAGE], "following": rows[_PAGE - 1].id if len(rows) > _PAGE else None, "counts": count_failures(run_id=run.id),
        "states": dict(FailureState.choices), "state_kinds": {"open": "wait", "mended": "web", "fed": "in", "dropped": "out"}, "say_failure": say_failure,
        "may_manage": person.may(MANAGE, library_id=run.library_id), "fed": whole_number(request.GET.get("fed")),
    }
    return render(request, "harvest/failures.html", context)


@never_cache
def failure_page(request: HttpRequest, run_id: int, failure_id: int) -> HttpResponse:
    """GET, POST /staff/harvest/runs/<id>/failures/<id>/: the source's text and why it cannot be mapped; mend it, or write MARC instead."""
    if is_too_large(request, megabytes=_TEXT_MB):
        return render(request, "ui/400.html", status=413)
    person, run = run_for(request, run_id, MANAGE)
    failure = next(iter(list_failures(run_id=run.id, limit=1, after=failure_id - 1)), None)
    if failure is None or failure.id != failure_id:
        raise Http404
    if request.method != "POST":
        return _failure(request, run, failure, failure.text, "")
    act, text = request.POST.get("act", ""), request.POST.get("text", "")
    here = f"/staff/harvest/runs/{run_id}/failures/"
    if act == "drop":
        drop_failure(failure_id=failure_id, at=timezone.now(), actor_id=person.id)
        return HttpResponseRedirect(here)
    try:
        mend_failure(failure_id=failure_id, text=text if act != "marc" else request.POST.get("mrk", ""), as_marc=act == "marc", at=timezone.now(), actor_id=person.id)
    except NoSuchFailure:
        return HttpResponseRedirect(here)
    except MapProblem as problem:
        return _failure(request, run, failure, text or failure.text, f"{say_failure(problem.code)} {problem.detail}", status=422)
    return HttpResponseRedirect(here)


def _failure(request: HttpRequest, run: RunData, failure: FailureData, text: str, problem: str, status: int = 200) -> HttpResponse:
    context = {
        "run": run, "failure": failure, "text": text, "problem": problem, "mrk": request.POST.get("mrk", "") or _as_far_as_read(run, failure), "say_failure": say_failure,
        "open": failure.state in {"open", "mended"}, "source": find_source(source_id=run.source_id),
    }
    return render(request, "harvest/failure.html", context, status=status)


def _as_far_as_read(run: RunData, failure: FailureData) -> str:
    """Return the MARC text of what can be read of a failure, to begin with; an empty string for nothing."""
    if failure.form == "marc":
        return failure.text if failure.text.startswith("=") else ""
    try:
        plan = plan_of(Source.objects.get(pk=run.source_id), at=timezone.now())
        return to_mrk(read_item(Fetched(failure.identifier, form_named(failure.form), failure.text.encode()), plan)).strip() + "\n"
    except (MapProblem, MarcError):
        return ""


@require_POST
@never_cache
def failure_feed(request: HttpRequest, run_id: int) -> HttpResponse:
    """POST /staff/harvest/runs/<id>/feed/: import what has been mended."""
    _person, run = run_for(request, run_id, MANAGE)
    person = require(request, "catalogue.run_batch", library_id=run.library_id)
    fed = feed_mended(run_id=run.id, at=timezone.now(), actor_id=person.id)
    if fed is None:
        return HttpResponseRedirect(f"/staff/harvest/runs/{run_id}/failures/")
    enqueue(name=IMPORT, title=f"修补补入：{run_id}", arguments={"batch_id": fed[0]}, library_id=run.library_id, requested_by_id=person.id)
    return HttpResponseRedirect(f"/staff/harvest/runs/{run_id}/failures/?fed={fed[1]}")
