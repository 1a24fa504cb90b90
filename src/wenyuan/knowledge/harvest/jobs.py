"""Background jobs of harvest: fetch, then the catalogue's import, then what follows."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from wenyuan.foundation.jobs.api import JobCancelled, JobContext, enqueue, find_run, job
from wenyuan.foundation.storage.api import QuotaExceeded
from wenyuan.knowledge.catalogue.api import ImportCounts

from .domain.plans import fetcher_of, plan_of
from .domain.running import fetch_run
from .domain.settling import SETTLE, fail_run, settle_run, stage_batch
from .domain.sources import FETCH, FILES, TICK, start_due
from .domain.staging import upload_file
from .enums import RunState
from .fetching.problems import SourceProblem
from .models import Run

IMPORT = "catalogue.import"


@job(FETCH)
def fetch(context: JobContext) -> Mapping[str, object]:
    """Fetch all that a run wants, and hand it to the catalogue's import."""
    run = Run.objects.select_related("source").get(pk=int(str(context.arguments["run_id"])))
    if run.import_run_id is not None:  # an earlier attempt came to its end and was cut off after it
        return {"run_id": run.pk, "batch_id": run.batch_id}
    try:
        gather(run, lambda: context.report(done=run.fetched, total=run.total, message=f"{run.staged} staged, {run.failed} failed"))
    except JobCancelled:
        Run.objects.filter(pk=run.pk).update(state=RunState.CANCELLED, ended_at=timezone.now())
        raise
    except SourceProblem as problem:
        fail_run(run_id=run.pk, code=problem.code, detail=problem.detail, at=timezone.now())
        return {"problem": problem.code, "detail": problem.detail}
    except FileNotFoundError as problem:
        fail_run(run_id=run.pk, code="gone", detail=str(problem), at=timezone.now())
        return {"problem": "gone"}
    try:
        with transaction.atomic():
            batch_id = stage_batch(run=run, at=timezone.now())
            if batch_id is not None and run.import_run_id is None:
                run.import_run_id = enqueue(name=IMPORT, title=f"导入：{run.source.name}", arguments={"batch_id": batch_id}, library_id=run.library_id, requested_by_id=run.started_by_id)
                run.save(update_fields=["import_run"])
                enqueue(
                    name=SETTLE, title=f"采集收尾：{run.source.name}", arguments={"run_id": run.pk}, library_id=run.library_id, requested_by_id=run.started_by_id,
                    after=[run.import_run_id],
                )
    except QuotaExceeded as full:
        fail_run(run_id=run.pk, code="quota", detail=f"{full.wanted:,} > {full.left:,}", at=timezone.now())
        return {"problem": "quota"}
    if batch_id is None:
        settle_run(run_id=run.pk, counts=ImportCounts(), at=timezone.now(), report=lambda done, total: context.report(done=done, total=total))
    return {"run_id": run.pk, "batch_id": batch_id, "fetched": run.fetched, "staged": run.staged, "failed": run.failed}


def gather(run: Run, say: object) -> None:
    """Fetch and gather; `say` is called after each page and while the source is waited for.

    Raises:
        SourceProblem: The source cannot be used.
        FileNotFoundError: What an earlier attempt had gathered is gone.
    """
    tell = say if callable(say) else (lambda: None)
    file = upload_file(run.pk) if run.source.kind in FILES else None
    fetcher, transport = fetcher_of(run.source, waiting=tell, file=file)
    at = timezone.now()
    fetch_run(run=run, fetcher=fetcher, plan=plan_of(run.source, at=at), at=at, requests=lambda: transport.requests, tick=lambda _run: tell())


@job(SETTLE)
def settle(context: JobContext) -> Mapping[str, object]:
    """Count what was imported, follow deletions, set where the next harvest begins."""
    run = Run.objects.get(pk=int(str(context.arguments["run_id"])))
    result = find_run(run_id=run.import_run_id, at=timezone.now()).result if run.import_run_id is not None else {}

    def whole(name: str) -> int:
        value = result.get(name, 0)
        return value if isinstance(value, int) else 0

    counts = ImportCounts(read=whole("read"), stored=whole("stored"), updated=whole("updated"), skipped=whole("skipped"), rejected=whole("rejected"))
    settle_run(run_id=run.pk, counts=counts, at=timezone.now(), report=lambda done, total: context.report(done=done, total=total))
    return {"run_id": run.pk}


@job(TICK)
def tick(context: JobContext) -> Mapping[str, object]:
    """Begin the harvests whose time has come."""
    begun = start_due(at=timezone.now())
    context.report(done=begun, total=begun, force=True)
    return {"begun": begun}
