"""Background jobs of the national bibliography."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, enqueue, job

from .domain.building import build_issue
from .domain.publishing import publish_issue
from .models import Issue

BUILD: Final = "national.build"
PUBLISH: Final = "national.publish"


@job(BUILD)
def build(context: JobContext) -> Mapping[str, object]:
    """Fill an issue."""
    entries = build_issue(issue_id=int(str(context.arguments["issue_id"])), report=lambda done, total: context.report(done=done, total=total))
    return {"entries": entries}


@job(PUBLISH)
def publish(context: JobContext) -> Mapping[str, object]:
    """Write an issue's files and publish it."""
    actor = context.arguments.get("actor_id")
    files = publish_issue(
        issue_id=int(str(context.arguments["issue_id"])), at=timezone.now(), actor_id=int(str(actor)) if actor is not None else None,
        report=lambda done, total: context.report(done=done, total=total),
    )
    return {one.form: one.digest for one in files}


def start(*, name: str, issue_id: int, title: str, actor_id: int | None) -> int:
    """Queue a run for an issue, note it there, and return its id."""
    run = enqueue(name=name, title=title, arguments={"issue_id": issue_id, "actor_id": actor_id}, requested_by_id=actor_id)
    Issue.objects.filter(pk=issue_id).update(job_run_id=run)
    return run
