"""Background jobs of authority control."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job

from .domain.changes import run_heading_change, undo_heading_change
from .domain.deriving import derive_stale
from .domain.runs import run_linking


@job("authorities.derive_facts")
def derive_facts_of_batch(context: JobContext) -> Mapping[str, object]:
    """Make the facts of authorities that a file brought, or of all that are newer than their facts."""
    batch = context.arguments.get("batch_id")
    return {"derived": derive_stale(batch_id=int(str(batch)) if batch is not None else None, at=timezone.now(), report=lambda done: context.report(done=done))}


@job("authorities.link_headings")
def link_headings(context: JobContext) -> Mapping[str, object]:
    """Link the headings of a library's records."""
    counts = run_linking(run_id=_number(context, "run_id"), at=timezone.now(), after=int(str(context.checkpoint.get("after", 0))), report=_reporting(context, keep=True))
    return {"records": counts.records, "headings": counts.headings, "linked": counts.linked, "waiting": counts.waiting}


@job("authorities.change_heading")
def change_heading(context: JobContext) -> Mapping[str, object]:
    """Bring a changed heading to the records."""
    done = run_heading_change(change_id=_number(context, "change_id"), at=timezone.now(), report=_reporting(context))
    return {"changed": done.changed, "conflicts": done.conflicts, "refused": done.refused}


@job("authorities.undo_heading_change")
def undo_heading(context: JobContext) -> Mapping[str, object]:
    """Put the records of a heading change back."""
    actor = context.arguments.get("actor_id")
    done = undo_heading_change(
        change_id=_number(context, "change_id"), at=timezone.now(), actor_id=int(str(actor)) if actor is not None else None, report=_reporting(context),
    )
    return {"undone": done.changed}


def _number(context: JobContext, name: str) -> int:
    return int(str(context.arguments[name]))


class _reporting:  # noqa: N801 -- reads as the function it is
    """Tell a run's progress; with `keep` the last record id looked at is its checkpoint."""

    def __init__(self, context: JobContext, *, keep: bool = False) -> None:
        self._context, self._keep = context, keep

    def __call__(self, done: int, total: int, after: int = 0) -> None:
        if self._keep and after:
            self._context.checkpoint["after"] = after
            self._context.save_checkpoint()
        self._context.report(done=done, total=total)
