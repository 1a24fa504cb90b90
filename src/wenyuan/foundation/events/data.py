"""Events, their types, and the receivers outside, as others may hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A fact: `name` carries its version (`catalogue.record.changed.v1`), `subject` what it is about."""

    id: int
    name: str
    subject: str
    library_id: int | None
    payload: Mapping[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event as its module declares it in `events.py`, in a tuple `EVENTS`.

    Attributes:
        name: `module.noun.verb.vN`; another meaning takes another version.
        zh_hans: One sentence; `zh_hant` and `en` say the same.
        schema: JSON Schema (2020-12) of the payload.
        example: A payload that fits the schema.
        subject: What `subject` names.
    """

    name: str
    zh_hans: str
    zh_hant: str
    en: str
    schema: Mapping[str, object]
    example: Mapping[str, object]
    subject: str = "ark"

    def sentence(self, language: str) -> str:
        """Return the sentence in `zh-hans`, `zh-hant` or `en`."""
        return {"zh-hant": self.zh_hant, "en": self.en}.get(language, self.zh_hans)


@dataclass(frozen=True, slots=True)
class SubscriptionData:
    """A receiver outside. `failing_since` is None while it answers well; the secret is never here. `transport` is webhook or nats."""

    id: int
    library_id: int | None
    name: str
    address: str
    types: tuple[str, ...]
    state: str
    pause_reason: str
    failures: int
    failing_since: datetime | None
    next_at: datetime | None
    second_secret_until: datetime | None
    created_at: datetime
    transport: str = "webhook"


@dataclass(frozen=True, slots=True)
class DeliveryData:
    """One event on its way to one receiver. `state` is waiting, delivered or dead; `answer` a bounded excerpt."""

    id: int
    subscription_id: int
    event_id: int
    name: str
    subject: str
    state: str
    attempts: int
    next_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    status: int | None
    error: str
    answer: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How many deliveries of a receiver are in each state."""

    waiting: int = 0
    delivered: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """How long and how often a receiver is asked. Seconds.

    Attributes:
        age: A delivery that has waited longer is dead.
        first_wait: Before the second attempt; each later wait is `factor` times the one before, at most `longest_wait`.
        jitter: Part of a wait that is left to chance, 0 to 1, so that receivers do not all come back at once.
        pause_after: A receiver that has failed without a break for so long is paused.
        connections: Requests at once to one receiver.
    """

    age: float = 72 * 3600.0
    first_wait: float = 5.0
    factor: float = 3.0
    longest_wait: float = 3600.0
    jitter: float = 0.3
    pause_after: float = 24 * 3600.0
    connections: int = 8
    connect_seconds: float = 5.0
    total_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Head:
    """The first waiting event of its subject for a receiver, ready to be sent."""

    delivery_id: int
    event_id: int
    name: str
    subject: str
    library_id: int | None
    at: datetime | None
    payload: str | None
    attempts: int
    waiting_since: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt; `again_at` None ends the delivery, well when `delivered`."""

    delivery_id: int
    delivered: bool
    attempts: int
    again_at: datetime | None
    ended_at: datetime
    status: int | None = None
    error: str = ""
    answer: str = ""
    milliseconds: int = 0
    retry_after: float | None = field(default=None)
