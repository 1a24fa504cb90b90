"""Background jobs of the library registry."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job

from .domain.leaving import JOB, store_export


@job(JOB)
def export_library(context: JobContext) -> Mapping[str, object]:
    """Export a library's data; a run cut off begins anew, since a ZIP cannot be continued."""
    return store_export(library_id=int(str(context.arguments["library_id"])), at=timezone.now(), report=lambda done: context.report(done=done))
