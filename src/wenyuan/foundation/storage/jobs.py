"""Background work of storage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, Queue, job, schedule_job

from .backends.contract import NoSuchFile
from .domain.collecting import collect
from .domain.fixity import run_fixity
from .domain.mending import MEND, mend_copy
from .domain.moving import replicate
from .domain.scanning import SCAN, scan_object
from .domain.uploads import FINISH, finish_upload
from .scanners import configured_scanner

FIXITY, COLLECT, REPLICATE = "storage.fixity", "storage.collect", "storage.replicate"
_MOST_A_NIGHT = 4 * 10**12


@job(FIXITY, queue=Queue.BULK)
def check_copies(context: JobContext) -> Mapping[str, object]:
    """Read and compare the copies that are due."""
    options = settings.WENYUAN
    done = run_fixity(
        at=timezone.now(), period=timedelta(days=options.number("WENYUAN_STORAGE_FIXITY_DAYS")), megabytes_per_second=options.number("WENYUAN_STORAGE_FIXITY_MB_PER_S"),
        most_octets=_MOST_A_NIGHT, report=lambda count: context.report(done=count),
    )
    return {"checked": done.checked, "octets": done.octets, "bad": done.bad, "repaired": done.repaired}


@job(COLLECT, queue=Queue.BULK)
def collect_unreferenced(context: JobContext) -> Mapping[str, object]:
    """Mark and sweep what nobody keeps."""
    done = collect(at=timezone.now(), report=lambda count: context.report(done=count))
    return {"marked": done.marked, "swept": done.swept, "octets": done.octets}


@job(REPLICATE, queue=Queue.BULK)
def make_copies(context: JobContext) -> Mapping[str, object]:
    """Bring every object into as many stores as the settings ask for."""
    return {"made": replicate(copies=settings.WENYUAN.number("WENYUAN_STORAGE_COPIES"), at=timezone.now(), report=lambda count: context.report(done=count))}


@job(MEND)
def mend(context: JobContext) -> Mapping[str, object]:
    """Mend a bad copy."""
    return {"good": mend_copy(digest=str(context.arguments["digest"]), store=str(context.arguments["store"]), at=timezone.now())}


@job(SCAN)
def scan(context: JobContext) -> Mapping[str, object]:
    """Scan a new object."""
    scanner = configured_scanner()
    if scanner is None:
        return {"state": "no scanner"}
    try:
        return {"state": str(scan_object(digest=str(context.arguments["digest"]), scanner=scanner, at=timezone.now()))}
    except NoSuchFile:
        return {"state": "gone"}


@job(FINISH, queue=Queue.DESK)
def finish(context: JobContext) -> Mapping[str, object]:
    """Store a large upload that is whole."""
    finish_upload(upload_id=str(context.arguments["upload"]), at=timezone.now())
    return {}


def schedule_rounds(*, at: datetime) -> None:
    """Let copies be checked, made and collected every night."""
    schedule_job(key=FIXITY, name=FIXITY, title="核对文件副本", cron="0 1 * * *", at=at)
    schedule_job(key=REPLICATE, name=REPLICATE, title="补齐文件副本", cron="*/20 * * * *", at=at)
    schedule_job(key=COLLECT, name=COLLECT, title="清理无人引用的文件", cron="15 5 * * *", at=at)
