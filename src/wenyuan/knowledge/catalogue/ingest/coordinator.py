"""Run an import: parts to worker processes, index lines to the one index writer, progress to whoever asks.

A part's rows and its `ImportPart` row are one transaction, so a part is stored once or not at all. The index commits after
the rows; a part whose index commit was lost is found by `indexed = false` and its records are indexed from the database.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import queue
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
from django.db import connection, connections, transaction
from django.utils import timezone

from wenyuan.knowledge.discovery.api import IndexWriterSession, SearchDocument, analyse_documents, drain_changes, open_writer, waiting_changes

from ..data import ImportCounts
from ..domain.batches import end_batch
from ..enums import BatchState
from ..models import Batch, ImportPart
from . import store
from .documents import SOURCE
from .numbering import take_ids
from .part_work import PLACE_STEP, PartResult, Plan, do_part
from .parts import PART_SIZE, count_parts

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

# Each commit leaves a segment to merge; the first comes soon, so that one sees something, and others' changes do not wait long.
_COMMIT_EVERY = timedelta(seconds=45)
_FIRST_COMMIT = timedelta(seconds=3)
_CHANGES_EVERY = timedelta(seconds=5)
_QUEUE_DEPTH = 6
Report = Callable[[int, int, ImportCounts], None]


class ImportFailed(RuntimeError):
    """A worker met something it could not go on from; the parts that are in stay in, and the import can be resumed."""


@dataclass(slots=True)
class _Progress:
    counts: ImportCounts = field(default_factory=ImportCounts)
    bytes_done: int = 0
    unindexed: list[int] = field(default_factory=list)

    def add(self, result: PartResult, size: int) -> None:
        c = self.counts
        self.counts = ImportCounts(
            c.read + result.read, c.stored + result.stored, c.updated + result.updated, c.skipped + result.skipped,
            c.rejected + result.rejected, c.repaired + result.repaired,
        )
        self.bytes_done += min(PART_SIZE, size - result.number * PART_SIZE)


def run_parts(plan: Plan, *, processes: int, report: Report) -> ImportCounts:
    """Do every part that is not done yet and return the counts of the whole import.

    Raises:
        ImportFailed: A worker failed; run again to resume.
        IndexLocked: Another writer kept the index for more than a minute.
    """
    total = count_parts(plan.size)
    done = {p.number: p for p in ImportPart.objects.filter(batch_id=plan.batch)}
    missing = [n for n in range(total) if n not in done]
    progress = _Progress()
    for part in done.values():
        progress.add(PartResult(part.number, part.read, part.stored, part.updated, part.skipped, part.rejected, part.repaired, []), plan.size)
    _requeue_unindexed(plan, [p.number for p in done.values() if not p.indexed])
    report(progress.bytes_done, plan.size, progress.counts)
    with _workers(plan, missing, processes) as results, open_writer() as session:
        _collect(plan, len(missing), results, session, progress, report)
        _commit(plan, session, progress)
        drain_changes(session)
    report(plan.size, plan.size, progress.counts)
    return progress.counts


def _requeue_unindexed(plan: Plan, numbers: list[int]) -> None:
    """Mark the records of stored but unindexed parts, so that they are indexed from the database."""
    if not numbers:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for number in numbers:
            low, high = number * PART_SIZE, (number + 1) * PART_SIZE
            cursor.execute(
                "insert into discovery_pendingchange (source, key, at) select %s, id, %s from catalogue_record "
                "where batch_id = %s and batch_place >= %s and batch_place < %s",
                [SOURCE, plan.at, plan.batch, low, high],
            )
        ImportPart.objects.filter(batch_id=plan.batch, number__in=numbers).update(indexed=True)


@contextlib.contextmanager
def _workers(plan: Plan, missing: list[int], processes: int) -> Iterator[Queue[PartResult | str | None]]:
    context = multiprocessing.get_context("fork")
    tasks: Queue[int | None] = context.Queue()
    results: Queue[PartResult | str | None] = context.Queue(_QUEUE_DEPTH)
    address = _address()
    analyse_documents([SearchDocument(key=0, source="", title="預備")])  # loads the tables that all workers then share
    connections.close_all()  # a connection must not be shared with a fork
    number = max(1, min(processes, len(missing)))
    for part in missing:
        tasks.put(part)
    for _ in range(number):
        tasks.put(None)
    workers = [context.Process(target=_work, args=(plan, address, tasks, results, os.getpid()), daemon=True) for _ in range(number)]
    for worker in workers:
        worker.start()
    try:
        yield results
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
            worker.join(timeout=10)
        tasks.cancel_join_thread()


def _address() -> dict[str, object]:
    parameters = connection.get_connection_params()
    return {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}


def _work(plan: Plan, address: dict[str, object], tasks: Queue[int | None], results: Queue[PartResult | str | None], parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(5)  # whoever waits for a page comes first
    gc.freeze()
    gc.disable()  # a part's values hold no cycles; collections would walk them all again and again
    try:
        handle = os.open(plan.path, os.O_RDONLY)
        with psycopg.connect(**address, application_name="wenyuan import") as database:  # type: ignore[arg-type]
            store.prepare(database)
            while (number := tasks.get()) is not None and os.getppid() == parent:
                result = do_part(database, handle, plan, number)
                if result is not None:
                    results.put(result)
        results.put(None)
    except BaseException:  # noqa: BLE001 -- the coordinator must hear of it, whatever it is
        results.put(traceback.format_exc())
    finally:
        results.close()
        results.join_thread()


def _collect(plan: Plan, wanted: int, results: Queue[PartResult | str | None], session: IndexWriterSession, progress: _Progress, report: Report) -> None:
    got, quiet, problem = 0, 0.0, ""
    last_commit = time.monotonic() - (_COMMIT_EVERY - _FIRST_COMMIT).total_seconds()
    last_look = time.monotonic()
    living = True
    while got < wanted and living:
        try:
            result = results.get(timeout=1.0)
        except queue.Empty:
            quiet += 1.0
            living = quiet < 5 or any(child.is_alive() for child in multiprocessing.active_children())
            continue
        quiet = 0.0
        if isinstance(result, str):
            problem = result
            break
        if result is None:
            continue
        session.add(result.lines)
        got += 1
        progress.add(result, plan.size)
        progress.unindexed.append(result.number)
        report(progress.bytes_done, plan.size, progress.counts)
        now = time.monotonic()
        due = now - last_commit > _COMMIT_EVERY.total_seconds()
        if now - last_look > _CHANGES_EVERY.total_seconds():
            due, last_look = due or waiting_changes(), now
        if due:
            _commit(plan, session, progress)
            drain_changes(session)  # what others change meanwhile: the indexer cannot write while we hold the index
            last_commit = time.monotonic()
    if problem or got < wanted:
        _commit(plan, session, progress)
        raise ImportFailed(problem or "a worker process ended without a word")


def _commit(plan: Plan, session: IndexWriterSession, progress: _Progress) -> None:
    session.commit()
    if progress.unindexed:
        ImportPart.objects.filter(batch_id=plan.batch, number__in=progress.unindexed).update(indexed=True)
        progress.unindexed = []


def reserve_ids(size: int) -> int:
    """Reserve record ids for a file of `size` octets and return the first."""
    return take_ids(size // PLACE_STEP + 1)


def finish_batch(batch_id: int, counts: ImportCounts, state: str) -> None:
    """Write the counts of an import into its batch, and the act into the log with the digest of the file."""
    with transaction.atomic():
        Batch.objects.filter(pk=batch_id).update(
            read=counts.read, stored=counts.stored, updated=counts.updated, skipped=counts.skipped, rejected=counts.rejected, repaired=counts.repaired,
        )
        end_batch(batch_id=batch_id, state=BatchState(state), at=timezone.now(), action="imported")
