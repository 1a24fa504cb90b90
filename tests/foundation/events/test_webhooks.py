"""Receivers outside: signed, in order for each subject, again after failure, none held up by another. Real servers on the loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.foundation.events.receivers import QUICK, Heard, Receiver, independent_signature, sender, wait_until

from wenyuan.foundation.events.api import (
    EventGone,
    WrongSubscription,
    emit,
    open_subscription,
    pause_subscription,
    redeliver,
    redeliver_dead,
    replay_subscription,
    resume_subscription,
    rotate_secret,
    send_ping,
)
from wenyuan.foundation.events.data import EventType, Policy
from wenyuan.foundation.events.domain import catalogue, subscriptions
from wenyuan.foundation.events.models import Delivery, OutboxEvent, Subscription
from wenyuan.foundation.libraries.api import register_library

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "test.thing.changed.v1"
OTHER = "test.other.changed.v1"


@pytest.fixture(autouse=True)
def loopback(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
    declared = {n: EventType(n, "测", "測", "Test.", {"type": "object"}, {}) for n in (NAME, OTHER)} | dict(catalogue.declared_types())
    monkeypatch.setattr(subscriptions, "declared_types", lambda: declared)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def second() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


def _open(url: str, *, types: tuple[str, ...] = (NAME,), library_id: int | None = None) -> tuple[int, str]:
    return open_subscription(name="接收方", address=url, types=types, library_id=library_id, actor_id=None, at=timezone.now() - timedelta(seconds=1))


def _emit(subject: str, n: int = 0, *, name: str = NAME, library_id: int | None = None) -> None:
    emit(name=name, subject=subject, payload={"n": n}, at=timezone.now(), library_id=library_id)


def _told(receiver: Receiver) -> list[tuple[str, int]]:
    with receiver.lock:
        bodies = [json.loads(heard.body) for heard in receiver.heard]
    return [(body["subject"], body["data"].get("n")) for body in bodies]


def _states(number: int) -> list[str]:
    return list(Delivery.objects.filter(subscription_id=number).order_by("event_id").values_list("state", flat=True))


def test_message_is_signed_as_the_standard_says(receiver: Receiver) -> None:
    number, secret = _open(receiver.url)
    _emit("ark:/1/x", 7)
    with sender():
        wait_until(lambda: _states(number) == ["delivered"])

    heard = receiver.heard[0]
    event = OutboxEvent.objects.get(name=NAME)
    assert heard.headers["webhook-signature"] == independent_signature(secret, heard)
    assert heard.headers["webhook-id"] == f"evt_{event.pk}"
    assert abs(int(heard.headers["webhook-timestamp"]) - time.time()) < 10
    body = json.loads(heard.body)
    assert (body["type"], body["subject"], body["library_id"], body["data"], body["id"]) == (NAME, "ark:/1/x", None, {"n": 7}, event.pk)


def test_both_secrets_sign_while_they_change_and_one_after(receiver: Receiver) -> None:
    number, old = _open(receiver.url)
    new = rotate_secret(subscription_id=number, at=timezone.now())
    _emit("a")
    with sender():
        wait_until(lambda: len(receiver.heard) == 1)
    first = receiver.heard[0]
    assert first.headers["webhook-signature"].split() == [independent_signature(new, first), independent_signature(old, first)]

    Subscription.objects.filter(pk=number).update(second_secret_until=timezone.now())
    _emit("b")
    with sender():
        wait_until(lambda: len(receiver.heard) == 2)
    assert receiver.heard[1].headers["webhook-signature"] == independent_signature(new, receiver.heard[1])


def test_secret_is_not_in_the_database_as_it_is(receiver: Receiver) -> None:
    number, secret = _open(receiver.url)

    row = Subscription.objects.get(pk=number)
    assert secret.removeprefix("whsec_") not in str(vars(row))


def test_events_of_one_subject_arrive_in_order_although_some_fail(receiver: Receiver) -> None:
    failing = {("a", 1): 2, ("b", 0): 1}

    def answer(heard: Heard) -> int:
        body = json.loads(heard.body)
        key = (body["subject"], body["data"]["n"])
        if failing.get(key, 0):
            failing[key] -= 1
            return 500
        return 200

    receiver.answer = answer
    number, _ = _open(receiver.url)
    for n in range(5):
        for subject in "abc":
            _emit(subject, n)
    with sender():
        wait_until(lambda: set(_states(number)) == {"delivered"})

    told = _told(receiver)
    assert [n for s, n in told if s == "a"] == [0, 1, 1, 1, 2, 3, 4]
    assert [n for s, n in told if s == "b"] == [0, 0, 1, 2, 3, 4]
    assert [n for s, n in told if s == "c"] == [0, 1, 2, 3, 4]


def test_slow_and_dead_receivers_do_not_delay_the_healthy_one(receiver: Receiver, second: Receiver) -> None:
    def slowly(_heard: Heard) -> int:
        time.sleep(2)
        return 200

    second.answer = slowly
    healthy, _ = _open(receiver.url)
    _open(second.url)
    dead, _ = _open("http://127.0.0.1:9999/")
    emitted = {}
    with sender():
        for n in range(100):
            emitted[f"s{n}"] = time.time()
            _emit(f"s{n}", n)
        wait_until(lambda: len(receiver.heard) == 100, seconds=8)

    delays = sorted(heard.at - emitted[json.loads(heard.body)["subject"]] for heard in receiver.heard)
    assert delays[94] < 1.9  # an open transaction elsewhere may hold events back, the slow receiver may not
    assert len(second.heard) < 50
    assert "delivered" not in _states(dead)
    assert set(_states(healthy)) == {"delivered"}


def test_delivery_older_than_its_age_is_dead_and_may_be_sent_again(receiver: Receiver) -> None:
    receiver.answer = lambda _heard: 400
    receiver.text = "不要\x00\x1b[31m".encode()
    number, _ = _open(receiver.url)
    _emit("a")
    with sender(Policy(age=0.5, first_wait=0.1, factor=1, longest_wait=0.1, jitter=0)):
        wait_until(lambda: _states(number) == ["dead"])

    row = Delivery.objects.get()
    assert (row.status, row.attempts >= 3, row.answer, row.error) == (400, True, "不要  [31m", "answered 400")
    receiver.answer = lambda _heard: 200
    assert redeliver_dead(subscription_id=number, at=timezone.now()) == 1
    with sender():
        wait_until(lambda: _states(number) == ["delivered"])
    ids = {heard.headers["webhook-id"] for heard in receiver.heard}
    assert ids == {f"evt_{row.event_id}"}


def test_delivered_message_can_be_sent_again(receiver: Receiver) -> None:
    number, _ = _open(receiver.url)
    _emit("a")
    with sender():
        wait_until(lambda: _states(number) == ["delivered"])
        redeliver(delivery_id=Delivery.objects.get().pk, at=timezone.now())
        wait_until(lambda: len(receiver.heard) == 2)


def test_delivery_of_an_event_that_is_gone_cannot_be_sent_again(receiver: Receiver) -> None:
    _open(receiver.url)
    _emit("a")
    with sender():
        wait_until(lambda: Delivery.objects.filter(state="delivered").exists())
    OutboxEvent.objects.all().delete()

    with pytest.raises(EventGone):
        redeliver(delivery_id=Delivery.objects.get().pk, at=timezone.now())


def test_replay_sends_what_came_after_a_point_again(receiver: Receiver) -> None:
    number, _ = _open(receiver.url)
    for n in range(4):
        _emit("a", n)
    with sender():
        wait_until(lambda: _states(number) == ["delivered"] * 4)
    events = list(OutboxEvent.objects.order_by("pk").values_list("pk", "at"))

    assert replay_subscription(subscription_id=number, at=timezone.now(), after_event=events[1][0]) == 2
    with sender():
        wait_until(lambda: len(receiver.heard) == 6)
    assert replay_subscription(subscription_id=number, at=timezone.now(), since=events[3][1]) == 1
    with sender():
        wait_until(lambda: len(receiver.heard) == 7)
    assert [n for _s, n in _told(receiver)] == [0, 1, 2, 3, 2, 3, 3]


def test_receiver_is_paused_after_long_failure_told_of_and_resumed(receiver: Receiver, second: Receiver) -> None:
    receiver.answer = lambda _heard: 503
    library = register_library(code="CN-T", name="测试馆", level="city")
    number, _ = _open(receiver.url, library_id=library)
    _open(second.url, types=("events.subscription.paused.v1",), library_id=library)
    _emit("a", library_id=library)
    with sender(Policy(age=60, first_wait=0.05, factor=1, longest_wait=0.05, jitter=0, pause_after=0.4)):
        wait_until(lambda: Subscription.objects.get(pk=number).state == "paused")
        count = len(receiver.heard)
        wait_until(lambda: len(second.heard) == 1)
    assert (_states(number), json.loads(second.heard[0].body)["data"]["id"], len(receiver.heard)) == (["waiting"], number, count)

    receiver.answer = lambda _heard: 200
    resume_subscription(subscription_id=number, at=timezone.now())
    with sender():
        wait_until(lambda: _states(number) == ["delivered"])
    row = Subscription.objects.get(pk=number)
    assert (row.state, row.failures, row.failing_since) == ("active", 0, None)


def test_receiver_that_answers_gone_is_paused_at_once(receiver: Receiver) -> None:
    receiver.answer = lambda _heard: 410
    number, _ = _open(receiver.url)
    _emit("a")
    with sender():
        wait_until(lambda: Subscription.objects.get(pk=number).state == "paused")
    assert "410" in Subscription.objects.get(pk=number).pause_reason


def test_receiver_that_asks_for_time_gets_it(receiver: Receiver) -> None:
    receiver.extra = {"retry-after": "1"}
    receiver.answer = lambda _heard: 429 if len(receiver.heard) == 1 else 200
    number, _ = _open(receiver.url)
    _emit("a")
    with sender(Policy(first_wait=0.01, factor=1, longest_wait=5, jitter=0)):
        wait_until(lambda: _states(number) == ["delivered"])
    assert receiver.heard[1].at - receiver.heard[0].at >= 0.95


def test_one_refused_event_does_not_hold_up_other_subjects(receiver: Receiver) -> None:
    receiver.answer = lambda heard: 500 if json.loads(heard.body)["subject"] == "bad" else 200
    number, _ = _open(receiver.url)
    _emit("bad")
    with sender(QUICK):
        wait_until(lambda: len(receiver.heard) >= 2)
        for n in range(20):
            _emit(f"s{n}", n)
        wait_until(lambda: _states(number).count("delivered") == 20)
    assert _states(number)[0] == "waiting"


def test_library_hears_its_own_events_only(receiver: Receiver, second: Receiver) -> None:
    mine, other = register_library(code="CN-A", name="甲馆", level="city"), register_library(code="CN-B", name="乙馆", level="city")
    _open(receiver.url, library_id=mine)
    _open(second.url, types=("*",))
    _emit("mine", library_id=mine)
    _emit("other", library_id=other)
    _emit("nobody's", name=OTHER)
    with sender():
        wait_until(lambda: len(second.heard) == 3)
        wait_until(lambda: len(receiver.heard) == 1)
    assert ([s for s, _n in _told(receiver)], sorted(s for s, _n in _told(second))) == (["mine"], ["mine", "nobody's", "other"])


def test_paused_receiver_hears_nothing_and_a_test_reaches_only_its_own(receiver: Receiver, second: Receiver) -> None:
    paused, _ = _open(receiver.url, types=("*",))
    pause_subscription(subscription_id=paused, reason="", at=timezone.now())
    asked, _ = _open(second.url)
    send_ping(subscription_id=asked, at=timezone.now())
    with sender():
        wait_until(lambda: _states(asked) == ["delivered"])
        time.sleep(0.2)
    assert (len(receiver.heard), json.loads(second.heard[0].body)["type"], _states(paused)) == (0, "events.subscription.pinged.v1", [])


def test_redirect_is_not_followed(receiver: Receiver, second: Receiver) -> None:
    receiver.answer, receiver.extra = (lambda _heard: 307), {"location": second.url}
    number, _ = _open(receiver.url)
    _emit("a")
    with sender():
        wait_until(lambda: Delivery.objects.filter(subscription_id=number, status=307).exists())
    assert second.heard == []


def test_private_address_is_refused_when_typed_and_when_sent(receiver: Receiver, settings) -> None:
    number, _ = _open(receiver.url)
    settings.WENYUAN_OUTGOING_NETWORKS = []
    _emit("a")
    with pytest.raises(WrongSubscription, match="refused"):
        _open(receiver.url)
    with sender():
        wait_until(lambda: Delivery.objects.filter(subscription_id=number, attempts__gte=1).exists())
    assert (receiver.heard, "not a public address" in Delivery.objects.get().error) == ([], True)


@pytest.mark.parametrize(("change", "field"), [
    ({"name": " "}, "name"), ({"name": "x" * 121}, "name"), ({"name": "x\x00y"}, "name"), ({"library_id": 999_999}, "library"), ({"address": "ftp://a/"}, "address"), ({"address": "http://u:p@a/"}, "address"),
    ({"address": "http://10.0.0.1/"}, "address"), ({"address": "http://[::1]/"}, "address"), ({"address": "https://e.org/" + "x" * 500}, "address"),
    ({"types": ()}, "types"), ({"types": ("no.such.type.v1",)}, "types"), ({"types": ("events.subscription.pinged.v1",)}, "types"),
])
def test_wrong_receiver_is_refused(change: dict, field: str) -> None:
    values = {"name": "甲", "address": "https://example.org/", "types": (NAME,), "library_id": None, "actor_id": None, "at": timezone.now(), **change}

    with pytest.raises(WrongSubscription) as problem:
        open_subscription(**values)
    assert problem.value.field == field


def test_second_sender_waits_for_the_first(receiver: Receiver) -> None:
    number, _ = _open(receiver.url)
    with sender(), sender():
        for n in range(30):
            _emit(f"s{n}", n)
        wait_until(lambda: _states(number) == ["delivered"] * 30)
    assert len(receiver.heard) == 30


def test_receiver_whose_secret_cannot_be_opened_is_paused(receiver: Receiver, settings) -> None:
    number, _ = _open(receiver.url)
    _emit("a")
    settings.SECRET_KEY = "another signing key of this installation"
    with sender():
        wait_until(lambda: Subscription.objects.get(pk=number).state == "paused")

    assert (receiver.heard, "make a new one" in Subscription.objects.get(pk=number).pause_reason) == ([], True)
    settings.SECRET_KEY_FALLBACKS = []


@pytest.mark.parametrize(("attempt", "longest", "low", "high"), [(1, 3600, 3.5, 5), (2, 3600, 10.5, 15), (3, 3600, 31.5, 45), (9, 3600, 2520, 3600), (400, 3600, 2520, 3600)])
def test_waits_grow_to_a_bound_and_are_partly_chance(attempt: int, longest: float, low: float, high: float) -> None:
    import random

    from wenyuan.foundation.events.domain.deliveries import wait_before

    chance = random.Random(7)
    waits = [wait_before(attempt=attempt, policy=Policy(longest_wait=longest), chance=chance) for _ in range(50)]
    assert all(low <= wait <= high for wait in waits)
    assert len(set(waits)) > 40
