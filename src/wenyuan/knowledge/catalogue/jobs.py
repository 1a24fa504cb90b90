"""Background jobs of the catalogue."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from django.db.models import Sum
from django.utils import timezone

from wenyuan.foundation.jobs.api import JobCancelled, JobContext, job

from .domain.undo import undo_batch
from .enums import BatchState
from .ingest.parts import PART_SIZE
from .models import Batch, ImportPart


@job("catalogue.import")
def import_batch(context: JobContext) -> Mapping[str, object]:
    """Import a batch's file in a process of its own (it forks, which a process with threads must not) and follow its progress."""
    batch_id = int(str(context.arguments["batch_id"]))
    command = [sys.executable, "-m", "wenyuan.site", "import", "--resume", str(batch_id), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 -- our own command
    total = Batch.objects.get(pk=batch_id).file_size
    try:
        while True:
            try:
                out, errors = process.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                parts = ImportPart.objects.filter(batch_id=batch_id)
                sums = parts.aggregate(read=Sum("read"), rejected=Sum("rejected"))
                context.report(done=min(total, parts.count() * PART_SIZE), total=total, message=f"{sums['read'] or 0} read, {sums['rejected'] or 0} rejected")
    except JobCancelled:
        process.terminate()
        process.wait(timeout=15)
        Batch.objects.filter(pk=batch_id).update(state=BatchState.CANCELLED)
        raise
    finally:
        if process.poll() is None:
            process.kill()
    if process.returncode:
        raise RuntimeError(errors.strip()[-2000:] or f"the import ended with {process.returncode}")
    counts: dict[str, object] = json.loads(out.strip().splitlines()[-1])
    context.report(done=total, total=total, message="", force=True)
    return counts


@job("catalogue.undo_batch")
def undo(context: JobContext) -> Mapping[str, object]:
    """Undo a batch."""
    actor = context.arguments.get("actor_id")
    counts = undo_batch(
        batch_id=int(str(context.arguments["batch_id"])), at=timezone.now(), actor_id=int(str(actor)) if actor is not None else None,
        report=lambda done, total: context.report(done=done, total=total),
    )
    return {"removed": counts.removed, "restored": counts.restored, "kept": counts.kept}
