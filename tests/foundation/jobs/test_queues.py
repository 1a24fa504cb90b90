"""Queues: libraries take turns, runs wait for others, and no batch keeps a desk waiting."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from wenyuan.foundation.jobs.api import JobContext, Queue, enqueue, execute_next, execute_run, find_run, job, request_cancel
from wenyuan.foundation.jobs.domain import runs
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries.api import register_library
from wenyuan.site.serving import run_lanes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_jobs", {})
    monkeypatch.setattr(runs, "_queues", {})


def _library(code: str) -> int:
    return register_library(code=code, name=code, level="city")


def _state(run_id: int) -> str:
    return find_run(run_id=run_id, at=timezone.now()).state


def test_library_with_many_runs_delays_itself_alone() -> None:
    done: list[object] = []

    @job("t.note")
    def note(context: JobContext) -> dict[str, object]:
        done.append(context.arguments["who"])
        return {}

    big, small, none = _library("CN-BIG"), _library("CN-SMALL"), None
    for _ in range(4):
        enqueue(name="t.note", title="大", library_id=big, arguments={"who": "big"})
    for library, who in ((small, "small"), (small, "small"), (none, "system")):
        enqueue(name="t.note", title="小", library_id=library, arguments={"who": who})
    while execute_next(queue="batch"):
        pass

    assert done == ["big", "small", "system", "big", "small", "big", "big"]


def test_run_at_work_lets_another_library_go_first() -> None:
    @job("t.nothing")
    def nothing(_context: JobContext) -> dict[str, object]:
        return {}

    big, small = _library("CN-BIG"), _library("CN-SMALL")
    first = enqueue(name="t.nothing", title="一", library_id=big)
    JobRun.objects.filter(pk=first).update(state="running", heartbeat_at=timezone.now())
    enqueue(name="t.nothing", title="二", library_id=big)
    other = enqueue(name="t.nothing", title="三", library_id=small)

    assert execute_next(queue="batch") == other


def test_run_waits_for_those_before_it() -> None:
    @job("t.step")
    def step(_context: JobContext) -> dict[str, object]:
        return {}

    first = enqueue(name="t.step", title="一")
    second = enqueue(name="t.step", title="二", after=[first])
    assert (execute_run(run_id=second), _state(second)) == (False, "waiting")

    assert execute_next(queue="batch") == first
    assert execute_next(queue="batch") == second
    assert _state(second) == "done"


@pytest.mark.parametrize("how", ["fails", "cancelled"])
def test_run_ends_with_the_one_it_waits_for(how: str) -> None:
    @job("t.step")
    def step(context: JobContext) -> dict[str, object]:
        if context.arguments.get("fail"):
            raise ValueError("no")
        return {}

    first = enqueue(name="t.step", title="一", arguments={"fail": how == "fails"})
    second = enqueue(name="t.step", title="二", after=[first])
    third = enqueue(name="t.step", title="三", after=[second])
    if how == "cancelled":
        request_cancel(run_id=first)
    while execute_next(queue="batch"):
        pass

    assert [_state(run) for run in (second, third)] == ["cancelled", "cancelled"]
    assert str(first) in find_run(run_id=second, at=timezone.now()).error


def test_queues_do_not_mix() -> None:
    @job("t.desk", queue=Queue.DESK)
    def desk(_context: JobContext) -> dict[str, object]:
        return {}

    run = enqueue(name="t.desk", title="柜台")
    assert (execute_next(queue="batch"), execute_next(queue="bulk"), execute_next(queue="desk")) == (None, None, run)


def test_batches_never_keep_a_desk_waiting() -> None:
    """A real worker: every batch it can hold is at work, and the desk's run still starts at once."""
    going_on = threading.Event()

    @job("t.batch")
    def batch(_context: JobContext) -> dict[str, object]:
        going_on.wait(20)
        return {}

    @job("t.desk", queue=Queue.DESK)
    def desk(_context: JobContext) -> dict[str, object]:
        return {}

    batches = [enqueue(name="t.batch", title="批") for _ in range(3)]
    loop = asyncio.new_event_loop()
    worker = loop.create_task(run_lanes(app.with_connector(app.connector.get_worker_connector()), until_signalled=False))  # type: ignore[attr-defined]
    thread = threading.Thread(target=_run_until_done, args=(loop, worker))
    thread.start()
    try:
        assert _soon(lambda: _state(batches[0]) == "running")
        run = enqueue(name="t.desk", title="柜台")
        assert _soon(lambda: _state(run) == "done")
        assert [_state(one) for one in batches] == ["running", "waiting", "waiting"]
        going_on.set()
        assert _soon(lambda: all(_state(one) == "done" for one in batches))
    finally:
        going_on.set()
        loop.call_soon_threadsafe(worker.cancel)
        thread.join(20)


def _run_until_done(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass
    finally:
        loop.run_until_complete(sync_to_async(_close_own_connection)())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        connection.close()


def _soon(true: Callable[[], bool], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def _close_own_connection() -> None:
    connection.close()
