"""Events: delivered in order, at least once, each receiver from its own place."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from wenyuan.foundation.events.api import deliver_events, emit, subscribe
from wenyuan.foundation.events.domain import outbox
from wenyuan.foundation.events.models import OutboxEvent, ReceiverCursor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(outbox, "_receivers", {})
    heard: list[int] = []

    @subscribe("test.thing.changed.v1")
    def receive(event) -> None:
        heard.append(int(event.subject))

    return heard


def _emit(number: int) -> None:
    emit(name="test.thing.changed.v1", subject=str(number), payload={"n": number}, at=timezone.now())


def test_events_arrive_in_order_and_once_when_all_goes_well(heard: list[int]) -> None:
    for number in range(5):
        _emit(number)

    assert (deliver_events(), deliver_events(), heard) == (5, 0, [0, 1, 2, 3, 4])


def test_event_of_a_rolled_back_change_is_never_told(heard: list[int]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _emit(1)
        raise RuntimeError
    _emit(2)

    deliver_events()

    assert heard == [2]


def test_failing_receiver_keeps_its_place_and_the_other_goes_on(heard: list[int]) -> None:
    angry = [True]

    @subscribe("test.thing.changed.v1")
    def refuse(event) -> None:
        if angry[0] and event.subject == "2":
            raise ValueError("not now")

    for number in (1, 2, 3):
        _emit(number)
    deliver_events()
    cursor = ReceiverCursor.objects.get(receiver__endswith="refuse")
    assert (heard, cursor.failures, "not now" in cursor.last_error) == ([1, 2, 3], 1, True)

    angry[0] = False
    assert deliver_events() == 2
    assert ReceiverCursor.objects.get(pk=cursor.pk).event_id == OutboxEvent.objects.latest("id").pk


def test_name_without_a_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"module\.noun\.verb"):
        emit(name="thing.changed", subject="1", payload={}, at=timezone.now())
