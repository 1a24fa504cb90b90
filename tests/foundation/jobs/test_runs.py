"""Jobs: progress, cancel, failure, resume from the checkpoint, a dead worker's work taken up, schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from wenyuan.foundation.jobs.api import (
    NoSuchJob,
    enqueue,
    execute_run,
    find_run,
    job,
    request_cancel,
    requeue_abandoned,
    resume_run,
    schedule_job,
    start_due_jobs,
)
from wenyuan.foundation.jobs.domain import runs
from wenyuan.foundation.jobs.models import JobRun, Schedule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_jobs", {})


def _state(run_id: int) -> str:
    return find_run(run_id=run_id, at=timezone.now()).state


def test_job_reports_and_ends_with_its_result() -> None:
    @job("t.count")
    def count(context):
        context.report(done=3, total=3, message="三", force=True)
        return {"n": context.arguments["n"] + 1}

    run = enqueue(name="t.count", title="数", arguments={"n": 1})
    execute_run(run_id=run)

    found = find_run(run_id=run, at=timezone.now())
    assert (found.state, found.done, found.total, found.message, found.result) == ("done", 3, 3, "三", {"n": 2})


def test_unknown_job_is_refused() -> None:
    with pytest.raises(NoSuchJob):
        enqueue(name="t.nothing", title="无")


def test_cancel_stops_at_the_next_report() -> None:
    @job("t.long")
    def long(context):
        request_cancel(run_id=context.run_id)
        context.report(done=1, force=True)
        raise AssertionError("went on after the cancel")

    run = enqueue(name="t.long", title="长")
    execute_run(run_id=run)

    assert _state(run) == "cancelled"


def test_failed_job_resumes_from_its_checkpoint() -> None:
    @job("t.step")
    def step(context):
        if not context.checkpoint:
            context.checkpoint["at"] = 7
            context.save_checkpoint()
            raise RuntimeError("broken pipe")
        return {"from": context.checkpoint["at"]}

    run = enqueue(name="t.step", title="步")
    execute_run(run_id=run)
    assert (_state(run), "broken pipe" in JobRun.objects.get(pk=run).error) == ("failed", True)

    resume_run(run_id=run)
    execute_run(run_id=run)
    assert find_run(run_id=run, at=timezone.now()).result == {"from": 7}


def test_ended_run_is_not_run_again() -> None:
    calls = []

    @job("t.once")
    def once(_context):
        calls.append(1)
        return {}

    run = enqueue(name="t.once", title="一次")
    execute_run(run_id=run)
    execute_run(run_id=run)

    assert calls == [1]


def test_run_of_a_dead_worker_is_taken_up_and_a_living_one_is_left() -> None:
    @job("t.x")
    def x(_context):
        return {}

    dead, living = enqueue(name="t.x", title="死"), enqueue(name="t.x", title="活")
    JobRun.objects.filter(pk=dead).update(state="running", heartbeat_at=timezone.now() - timedelta(minutes=2))
    JobRun.objects.filter(pk=living).update(state="running", heartbeat_at=timezone.now())

    assert requeue_abandoned(at=timezone.now()) == 1
    execute_run(run_id=dead)
    execute_run(run_id=living)
    assert (_state(dead), _state(living)) == ("done", "running")


def test_schedule_starts_once_each_time_it_is_due() -> None:
    @job("t.night")
    def night(_context):
        return {}

    schedule_job(key="k", name="t.night", title="夜", cron="30 2 * * *", at=datetime(2026, 11, 23, tzinfo=UTC))
    assert start_due_jobs(at=datetime(2026, 11, 23, 2, 29, tzinfo=UTC)) == 0
    assert start_due_jobs(at=datetime(2026, 11, 23, 2, 31, tzinfo=UTC)) == 1
    assert start_due_jobs(at=datetime(2026, 11, 23, 2, 32, tzinfo=UTC)) == 0
    assert Schedule.objects.get(key="k").next_at == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def test_wrong_cron_is_refused() -> None:
    with pytest.raises(ValueError, match="cron"):
        schedule_job(key="k", name="t", title="t", cron="every day", at=timezone.now())
