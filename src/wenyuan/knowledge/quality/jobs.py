"""Background jobs of data quality."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobCancelled, JobContext, job

from .domain.auditing import JOB, end_audit
from .domain.repairs import apply_to_records, end_repair, find_records, undo_repair
from .domain.sampling import DRAW, draw_sample, fail_sample
from .enums import AuditState, RepairState


@job(JOB)
def audit(context: JobContext) -> Mapping[str, object]:
    """Run an audit in a process of its own (it forks, which a process with threads must not) and follow its progress."""
    audit_id = int(str(context.arguments["audit_id"]))
    command = [sys.executable, "-m", "wenyuan.site", "quality", "audit", "--resume", str(audit_id), "--processes", str(os.cpu_count() or 1), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 -- our own command
    last: dict[str, object] = {}
    try:
        for line in process.stdout or ():
            last = json.loads(line)
            context.report(done=int(str(last.get("done", 0))), total=int(str(last.get("total", 0))) or None)
        _out, errors = process.communicate(timeout=30)
    except JobCancelled:
        process.terminate()
        process.wait(timeout=15)
        end_audit(audit_id=audit_id, state=AuditState.CANCELLED, at=timezone.now())
        raise
    finally:
        if process.poll() is None:
            process.kill()
    if process.returncode:
        end_audit(audit_id=audit_id, state=AuditState.FAILED, at=timezone.now())
        raise RuntimeError(errors.strip()[-2000:] or f"the audit ended with {process.returncode}")
    return {name: last[name] for name in ("records", "seconds") if name in last}


@job("quality.find_repair")
def find(context: JobContext) -> Mapping[str, object]:
    """Find the records of a repair."""
    return {"found": _step(context, lambda repair_id: find_records(repair_id=repair_id, today=timezone.localdate(), report=_reporting(context)))}


@job("quality.apply_repair")
def apply(context: JobContext) -> Mapping[str, object]:
    """Do a repair."""
    return {"changed": _step(context, lambda repair_id: apply_to_records(repair_id=repair_id, at=timezone.now(), actor_id=_actor(context), report=_reporting(context)))}


@job("quality.undo_repair")
def undo(context: JobContext) -> Mapping[str, object]:
    """Undo a repair."""
    return {"restored": _step(context, lambda repair_id: undo_repair(repair_id=repair_id, at=timezone.now(), actor_id=_actor(context), report=_reporting(context)))}


@job(DRAW)
def draw(context: JobContext) -> Mapping[str, object]:
    """Draw a sample."""
    sample_id = int(str(context.arguments["sample_id"]))
    try:
        return {"drawn": draw_sample(sample_id=sample_id, at=timezone.now(), report=_reporting(context))}
    except JobCancelled:
        fail_sample(sample_id=sample_id, reason="cancelled")
        raise
    except Exception:
        fail_sample(sample_id=sample_id, reason="failed")
        raise


def _step(context: JobContext, do: Callable[[int], int]) -> int:
    repair_id = int(str(context.arguments["repair_id"]))
    try:
        return do(repair_id)
    except JobCancelled:
        end_repair(repair_id=repair_id, state=RepairState.CANCELLED, at=timezone.now())
        raise
    except Exception:
        end_repair(repair_id=repair_id, state=RepairState.FAILED, at=timezone.now())
        raise


def _actor(context: JobContext) -> int | None:
    actor = context.arguments.get("actor_id")
    return int(str(actor)) if actor is not None else None


def _reporting(context: JobContext) -> Callable[[int, int], None]:
    return lambda done, total: context.report(done=done, total=total)
