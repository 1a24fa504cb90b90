"""Jobs: registered functions, queued as runs, executed by workers, safe to run twice."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from wenyuan.foundation.tenancy.api import confined_to, stepping_over

from ..enums import Queue
from ..models import JobRun, State

log = logging.getLogger(__name__)
STALE_AFTER = timedelta(seconds=30)
MAX_ATTEMPTS = 5
JobFunction = Callable[["JobContext"], Mapping[str, object]]
_jobs: dict[str, JobFunction] = {}
_queues: dict[str, Queue] = {}


class JobCancelled(Exception):
    """Raised inside a job after somebody asked for its end."""


class NoSuchJob(LookupError):
    """No module registered a job of this name."""


def job(name: str, *, queue: Queue = Queue.BATCH) -> Callable[[JobFunction], JobFunction]:
    """Register a job. The function may be run again after a crash: it must continue from `context.checkpoint`.

    A run on behalf of a library touches the rows of this library alone, and reads what everybody may; a run of no library touches all.

    Args:
        queue: Who waits for it. Queues do not wait for each other.
    """

    def register(function: JobFunction) -> JobFunction:
        _jobs[name] = function
        _queues[name] = queue
        return function

    return register


def registered_jobs() -> list[str]:
    """Return the names of the jobs of this process."""
    return sorted(_jobs)


@dataclass(slots=True)
class JobContext:
    """What a running job may ask and say."""

    run_id: int
    arguments: Mapping[str, object]
    checkpoint: dict[str, object] = field(default_factory=dict)
    _last: float = 0.0

    def report(self, *, done: int, total: int | None = None, message: str = "", force: bool = False) -> None:
        """Say how far the work is, at most twice a second, and stop the job if its end was asked for.

        Raises:
            JobCancelled: Somebody asked for the end.
        """
        now = time.monotonic()
        if not force and now - self._last < 0.5:
            return
        self._last = now
        at = timezone.now()
        JobRun.objects.filter(pk=self.run_id).update(done=done, total=total, message=message[:400], heartbeat_at=at)
        if JobRun.objects.filter(pk=self.run_id, cancel_requested=True).exists():
            raise JobCancelled

    def save_checkpoint(self) -> None:
        """Keep `checkpoint` for a later attempt, in the current transaction."""
        JobRun.objects.filter(pk=self.run_id).update(checkpoint=self.checkpoint)


def enqueue(
    *, name: str, title: str, arguments: Mapping[str, object] | None = None, library_id: int | None = None,
    requested_by_id: int | None = None, after: Sequence[int] = (),
) -> int:
    """Queue a run in the current transaction and return its id.

    Args:
        after: Runs that must be done first. Where one of them fails or is cancelled, so is this.

    Raises:
        NoSuchJob: The name is not registered.
    """
    if name not in _jobs:
        raise NoSuchJob(name)
    with transaction.atomic(), stepping_over("who may ask for a job is decided where it is asked for"):
        run = JobRun.objects.create(
            name=name, title=title[:200], queue=_queues.get(name, Queue.BATCH), arguments=dict(arguments or {}), library_id=library_id,
            requested_by_id=requested_by_id, after=sorted(set(after)),
        )
        _give_turn(run.queue)
    return run.pk


def _give_turn(queue: str) -> None:
    """Queue a turn: it goes to whichever run of the queue is next then."""
    from ..tasks import run_job  # noqa: PLC0415 -- tasks import this module

    run_job.configure(queue=queue).defer(queue=queue)


def execute_run(*, run_id: int) -> bool:
    """Run a queued job in this process and return whether it was run; one that another worker holds, that waits or is over is left alone."""
    at = timezone.now()
    with transaction.atomic():
        run = JobRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None or not _is_free(run, at):
            return False
        run.state, run.heartbeat_at, run.attempts = State.RUNNING, at, run.attempts + 1
        run.started_at = run.started_at or at
        run.save()
    stop = threading.Event()
    beat = threading.Thread(target=_heartbeat, args=(run_id, stop), daemon=True)
    beat.start()
    try:
        _finish(run_id, *_call(run))
    finally:
        stop.set()
        beat.join(timeout=5)
    return True


def _is_free(run: JobRun, at: datetime) -> bool:
    if run.state == State.WAITING:
        return run.cancel_requested or not run.after or not JobRun.objects.filter(pk__in=run.after).exclude(state=State.DONE).exists()
    return run.state == State.RUNNING and (run.heartbeat_at is None or at - run.heartbeat_at > STALE_AFTER)


def _call(run: JobRun) -> tuple[State, Mapping[str, object], str]:
    if run.cancel_requested:
        return State.CANCELLED, {}, run.error
    if run.attempts > MAX_ATTEMPTS:
        return State.FAILED, {}, f"given up after {MAX_ATTEMPTS} attempts"
    context = JobContext(run_id=run.pk, arguments=run.arguments, checkpoint=dict(run.checkpoint))
    try:
        with _eyes_for(run):
            return State.DONE, _jobs[run.name](context), ""
    except JobCancelled:
        return State.CANCELLED, {}, ""
    except Exception:  # whatever a job raises is its result
        log.exception("job %s #%s failed", run.name, run.pk)
        return State.FAILED, {}, traceback.format_exc()[-4000:]


def _eyes_for(run: JobRun) -> contextlib.AbstractContextManager[None]:
    if run.library_id is None:
        return contextlib.nullcontext()
    return confined_to([run.library_id], person_id=run.requested_by_id)


def _finish(run_id: int, state: State, result: Mapping[str, object], error: str) -> None:
    at = timezone.now()
    with transaction.atomic():
        JobRun.objects.filter(pk=run_id).update(state=state, result=dict(result), error=error, ended_at=at, heartbeat_at=at)
        for waiting in JobRun.objects.filter(after__contains=[run_id], state=State.WAITING):
            if state != State.DONE:
                waiting.cancel_requested, waiting.error = True, f"run {run_id}, which it waits for, did not end well"
                waiting.save(update_fields=["cancel_requested", "error"])
            _give_turn(waiting.queue)


def _heartbeat(run_id: int, stop: threading.Event) -> None:
    try:
        while not stop.wait(STALE_AFTER.total_seconds() / 6):
            JobRun.objects.filter(pk=run_id).update(heartbeat_at=timezone.now())
    finally:
        connection.close()  # this thread's own


def request_cancel(*, run_id: int) -> None:
    """Ask for a run's end; it stops at its next report, a waiting one never starts."""
    JobRun.objects.filter(pk=run_id, state__in=[State.WAITING, State.RUNNING]).update(cancel_requested=True)


def resume_run(*, run_id: int) -> None:
    """Queue a failed or cancelled run again; it goes on from its checkpoint."""
    with transaction.atomic():
        changed = JobRun.objects.filter(pk=run_id, state__in=[State.FAILED, State.CANCELLED]).update(
            state=State.WAITING, cancel_requested=False, error="", ended_at=None, attempts=0,
        )
        if changed:
            _give_turn(JobRun.objects.values_list("queue", flat=True).get(pk=run_id))


def requeue_abandoned(*, at: datetime) -> int:
    """Queue again the runs whose worker died; return how many."""
    rows = list(JobRun.objects.filter(state=State.RUNNING, heartbeat_at__lt=at - STALE_AFTER).values_list("queue", flat=True))
    for queue in rows:
        _give_turn(queue)
    return len(rows)
