"""Replay for receivers inside, and what is forgotten when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.foundation.events.receivers import wait_until

from wenyuan.foundation.events.api import NoSuchReceiver, clean_up, deliver_events, emit, registered_receivers, replay_events, subscribe
from wenyuan.foundation.events.data import Policy
from wenyuan.foundation.events.domain import outbox
from wenyuan.foundation.events.domain.deliveries import spread_events
from wenyuan.foundation.events.domain.retention import KEEP
from wenyuan.foundation.events.domain.sending import policy_of
from wenyuan.foundation.events.jobs import CLEAN_UP, schedule_clean_up
from wenyuan.foundation.events.models import Delivery, OutboxEvent, ReceiverCursor, Subscription
from wenyuan.foundation.jobs.api import enqueue, execute_run, find_run
from wenyuan.foundation.jobs.models import Schedule
from wenyuan.site.options import read_options

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "test.thing.changed.v1"
START = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(outbox, "_receivers", {})
    heard: list[int] = []

    @subscribe(NAME)
    def receive(event) -> None:
        heard.append(int(event.subject))

    for n in range(4):
        emit(name=NAME, subject=str(n), payload={}, at=START + timedelta(days=n))
    wait_until(lambda: [deliver_events(), len(heard)][1] == 4)  # an open transaction elsewhere may hold events back for a moment
    heard.clear()
    return heard


@pytest.mark.parametrize(("since", "again"), [(None, [0, 1, 2, 3]), (0, [0, 1, 2, 3]), (2, [2, 3]), (2.5, [3]), (9, [])])
def test_receiver_inside_hears_again_from_a_moment_on(heard: list[int], since: float | None, again: list[int]) -> None:
    replay_events(receiver=registered_receivers()[0], since=None if since is None else START + timedelta(days=since))
    deliver_events()

    assert heard == again


def test_receiver_inside_hears_again_after_an_event(heard: list[int]) -> None:
    third = OutboxEvent.objects.get(subject="2").pk

    replay_events(receiver=registered_receivers()[0], after_event=third)
    deliver_events()

    assert heard == [3]


def test_unknown_receiver_cannot_be_set_back(heard: list[int]) -> None:
    with pytest.raises(NoSuchReceiver):
        replay_events(receiver="nobody", since=START)


def test_only_old_events_that_everybody_has_had_are_forgotten(heard: list[int]) -> None:
    at = START + KEEP + timedelta(days=2, hours=12)

    assert clean_up(at=at).events == 3
    assert list(OutboxEvent.objects.values_list("subject", flat=True)) == ["3"]


def test_event_that_a_receiver_has_not_had_is_kept(heard: list[int]) -> None:
    behind = OutboxEvent.objects.get(subject="0")
    ReceiverCursor.objects.create(receiver="slow", transaction=behind.transaction, event_id=behind.pk)

    assert clean_up(at=START + timedelta(days=400)).events == 1
    assert sorted(OutboxEvent.objects.values_list("subject", flat=True)) == ["1", "2", "3"]


def test_waiting_delivery_keeps_its_event_and_ended_ones_go(heard: list[int]) -> None:
    one = Subscription.objects.create(name="x", address="https://example.org/", types=[NAME], secret="", created_at=START)
    spread_events(at=START)
    rows = list(Delivery.objects.order_by("event_id"))
    assert len(rows) == 4
    Delivery.objects.exclude(pk=rows[1].pk).update(state="delivered", ended_at=START)

    done = clean_up(at=START + max(KEEP, KEEP) + timedelta(days=10))

    assert (done.events, done.deliveries) == (3, 3)
    assert list(OutboxEvent.objects.values_list("subject", flat=True)) == ["1"]
    assert list(one.deliveries.values_list("state", flat=True)) == ["waiting"]


def test_clean_up_is_a_job_of_every_night(heard: list[int]) -> None:
    run = enqueue(name=CLEAN_UP, title="清理")
    execute_run(run_id=run)
    assert find_run(run_id=run, at=timezone.now()).result == {"events": 4, "deliveries": 0}

    schedule_clean_up(at=START)
    schedule_clean_up(at=START)
    assert list(Schedule.objects.values_list("key", "cron")) == [(CLEAN_UP, "30 3 * * *")]


def test_settings_of_sending_are_those_of_the_installation() -> None:
    given = {"WENYUAN_WEBHOOK_SECONDS": "7", "WENYUAN_WEBHOOK_GIVE_UP_HOURS": "5", "WENYUAN_WEBHOOK_PAUSE_HOURS": "2"}

    assert policy_of(read_options(given)) == Policy(age=5 * 3600.0, pause_after=2 * 3600.0, total_seconds=7.0)
    assert policy_of(read_options({})) == Policy()
