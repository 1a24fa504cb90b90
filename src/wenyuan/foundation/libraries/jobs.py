"""Background jobs of the library registry."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from wenyuan.foundation.events.api import emit
from wenyuan.foundation.jobs.api import JobContext, Queue, find_run, job

from .domain.leaving import JOB, store_export
from .domain.letters import LETTER, send_letter
from .domain.merging import finish_undo
from .domain.moving import MOVE, RETURN, count_moved, finish_moving, move_some, return_some
from .models import LibraryMerge


@job(JOB)
def export_library(context: JobContext) -> Mapping[str, object]:
    """Export a library's data; a run cut off begins anew, since a ZIP cannot be continued."""
    library_id, at = int(str(context.arguments["library_id"])), timezone.now()
    stored = store_export(library_id=library_id, at=at, report=lambda done: context.report(done=done))
    asked_by = find_run(run_id=context.run_id, at=at).requested_by_id
    accounts = [asked_by] if asked_by is not None else []
    emit(name="libraries.export.completed.v1", subject=str(library_id), payload={"run": context.run_id, "accounts": accounts}, at=at, library_id=library_id)
    return stored


@job(LETTER, queue=Queue.DESK)
def mail_applicant(context: JobContext) -> Mapping[str, object]:
    """Send one letter about an application. A mail server that is away fails the run, which somebody may resume; the act stands."""
    return {"sent": send_letter(step_id=int(str(context.arguments["step_id"])))}


@job(MOVE)
def move_things(context: JobContext) -> Mapping[str, object]:
    """Move what a merged library kept. Every step stands by itself, so a run cut off goes on with what is left."""
    merge_id = int(str(context.arguments["merge_id"]))
    expected, done = LibraryMerge.objects.values_list("expected", flat=True).get(pk=merge_id), count_moved(merge_id)
    while moved := move_some(merge_id=merge_id, at=timezone.now()):
        done += moved
        context.report(done=done, total=max(expected, done))
    context.report(done=done, total=max(expected, done), force=True)
    return dict(finish_moving(merge_id=merge_id, at=timezone.now()))


@job(RETURN)
def return_things(context: JobContext) -> Mapping[str, object]:
    """Take back what a merge moved, last step first, then the places."""
    merge_id = int(str(context.arguments["merge_id"]))
    total, done, missing = count_moved(merge_id), 0, 0
    while (step := return_some(merge_id=merge_id, at=timezone.now())) is not None:
        done, missing = done + step[0], missing + step[0] - step[1]
        context.report(done=done, total=total)
    finish_undo(merge_id=merge_id, at=timezone.now())
    return {"returned": done - missing, "missing": missing}
