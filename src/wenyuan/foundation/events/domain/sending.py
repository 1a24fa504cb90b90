"""The process that sends: one event loop, a task for each receiver, so that none waits for another.

Waiting for receivers costs an event loop next to nothing, where a pool of threads is full as soon as enough receivers are slow. The
database is asked by a few threads of their own; a round of one receiver is two statements.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import orjson
import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from wenyuan.foundation.net.api import Answer, Client, Limits, RequestFailed, RequestRefused, allowed_networks

from ..data import Head, Outcome, Policy
from .bus import Bus, BusSettings, NotPublished, bus_settings
from .deliveries import (
    Route,
    active_subscriptions,
    bury_old,
    load_route,
    next_due,
    record_health,
    record_outcomes,
    spread_events,
    take_heads,
    wait_before,
)
from .outbox import CHANNEL
from .secrets import SecretUnreadable, sign_message
from .subscriptions import NoSuchSubscription, keep_bus, pause_subscription

log = logging.getLogger(__name__)
T = TypeVar("T")
_LOCK = 0x77656E79  # advisory lock: one sender for a database
_GATHER_SECONDS = 0.01
_ROUND_SECONDS = 0.02
_ROUTE_SECONDS = 1.0
_SHORTEST_IDLE, _IDLE_SECONDS = 0.05, 5.0
_REFRESH_SECONDS = 2.0
_BURY_EVERY = 60.0
_LARGEST_BATCH = 256
_QUICK_SECONDS = 0.5
_EXCERPT = 1000
_GONE = 410
_DOWN = frozenset({408, 429})


class Numbers(Protocol):
    """Settings as they are read at the start."""

    def number(self, name: str) -> int:
        """Return a whole number."""


def run_deliveries(stop: threading.Event, *, policy: Policy | None = None, bus: BusSettings | None = None) -> None:
    """Send waiting deliveries until `stop` is set. A second process waits until the first ends.

    Args:
        bus: The message bus; None for that of the settings, where there is one.
    """
    bus = bus or bus_settings(settings.WENYUAN)
    while not stop.is_set():
        one = _Sender(policy or policy_of(settings.WENYUAN), stop, bus)
        try:
            asyncio.run(one.run())
        except (psycopg.Error, DatabaseError, OSError) as problem:
            log.warning("database away, trying again: %s", problem)
            stop.wait(1)
        finally:
            one.close_connections()


def policy_of(options: Numbers) -> Policy:
    """Return the policy that the settings ask for."""
    return Policy(
        age=3600.0 * options.number("WENYUAN_WEBHOOK_GIVE_UP_HOURS"), pause_after=3600.0 * options.number("WENYUAN_WEBHOOK_PAUSE_HOURS"),
        total_seconds=float(options.number("WENYUAN_WEBHOOK_SECONDS")),
    )


@dataclass(slots=True)
class _Sender:
    policy: Policy
    stop: threading.Event
    bus_at: BusSettings | None = None
    wakes: dict[int, asyncio.Event] = field(default_factory=dict)
    tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)  # spreads waits; nothing secret hangs on it
    _threads: ThreadPoolExecutor = field(init=False)
    _connections: list[BaseDatabaseWrapper] = field(default_factory=list)
    _client: Client = field(init=False)
    _bus: Bus | None = None

    async def run(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="deliveries", initializer=self._remember_connection)
        limits = Limits(connect_seconds=self.policy.connect_seconds, total_seconds=self.policy.total_seconds)
        self._client = Client(limits=limits, allowed=allowed_networks(), agent="Wenyuan-Webhooks/1")
        if self.bus_at is not None:
            self._bus = Bus(self.bus_at, self.policy.connect_seconds, self.policy.total_seconds)
        parameters = connection.get_connection_params()
        wanted = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
        try:
            async with await psycopg.AsyncConnection.connect(**wanted, autocommit=True) as listener:
                if await self._become_the_sender(listener):
                    servers = self.bus_at.servers if self.bus_at else ()
                    await self._ask(lambda: keep_bus(servers=servers, at=timezone.now()))
                    await listener.execute(f"listen {CHANNEL}")
                    await self._serve(listener)
        finally:
            for task in self.tasks.values():
                task.cancel()
            await asyncio.gather(*self.tasks.values(), return_exceptions=True)
            await self._client.close()
            if self._bus is not None:
                await self._bus.close()
            self._threads.shutdown(wait=True)

    def _remember_connection(self) -> None:
        connection.inc_thread_sharing()  # closed by the loop's thread at the end
        self._connections.append(connections["default"])

    def close_connections(self) -> None:
        """Close what the threads opened; Django allows it only outside the loop."""
        for one in self._connections:
            one.close()

    async def _become_the_sender(self, listener: psycopg.AsyncConnection[tuple[object, ...]]) -> bool:
        while not self.stop.is_set():
            row = await (await listener.execute("select pg_try_advisory_lock(%s)", [_LOCK])).fetchone()
            if row and row[0]:
                return True
            await asyncio.sleep(1)
        return False

    async def _ask(self, question: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, question)

    async def _serve(self, listener: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        """Spread events as they come and wake those who have something to send."""
        buried = refreshed = 0.0
        idle = _SHORTEST_IDLE
        while not self.stop.is_set():
            touched: set[int] = set()
            while (spread := await self._ask(lambda: spread_events(at=timezone.now()))).events:
                touched.update(spread.subscriptions)
                for number in spread.subscriptions:  # at once: a long backlog is spread while its beginning is sent
                    self._wake(number)
            if not touched or time.monotonic() - refreshed > _REFRESH_SECONDS:  # a test, a resumed receiver, something due
                refreshed = time.monotonic()
                for number in await self._ask(active_subscriptions):
                    self._wake(number)
            if time.monotonic() - buried > _BURY_EVERY:
                buried = time.monotonic()
                await self._ask(lambda: bury_old(at=timezone.now(), age=self.policy.age))
            for task in [t for t in self.tasks.values() if t.done()]:
                task.result()  # a task ends only by an error of ours or of the database: begin anew
            # An event is told of before every older transaction has ended: look again soon, then less often.
            idle = _SHORTEST_IDLE if await self._wait(listener, idle) else min(_IDLE_SECONDS, idle * 2)

    async def _wait(self, listener: psycopg.AsyncConnection[tuple[object, ...]], seconds: float) -> bool:
        """Wait for a note from the database; return whether one came."""
        end = time.monotonic() + seconds
        while not self.stop.is_set() and (left := end - time.monotonic()) > 0:
            async for _note in listener.notifies(timeout=min(left, 0.25), stop_after=1):
                await asyncio.sleep(_GATHER_SECONDS)
                return True
        return False

    def _wake(self, number: int) -> None:
        if number not in self.tasks:
            self.wakes[number] = asyncio.Event()
            self.tasks[number] = asyncio.create_task(self._attend(number))
        self.wakes[number].set()

    async def _attend(self, number: int) -> None:
        """Serve one receiver: take what is due, send it, write what came of it, sleep until there is more."""
        size = self.policy.connections
        route, read_at = await self._route(number), time.monotonic()
        while True:
            self.wakes[number].clear()
            if route is None or route.failures or time.monotonic() - read_at > _ROUTE_SECONDS:
                route, read_at = await self._route(number), time.monotonic()
            if route is None:
                await self._sleep(number, _IDLE_SECONDS)
                continue
            if route.next_at is not None and (left := (route.next_at - timezone.now()).total_seconds()) > 0:
                await asyncio.sleep(min(left, _IDLE_SECONDS))  # new events do not wake it; a person who resumes it waits seconds
                continue
            limit = self.policy.connections if route.failures else size
            heads = await self._ask(partial(take_heads, subscription_id=number, limit=limit, at=timezone.now()))
            if not heads:
                await self._sleep(number, await self._until_due(number))
                continue
            started = time.monotonic()
            if await self._send_batch(route, heads):
                route = None  # its health has changed: read it anew
            seconds = time.monotonic() - started
            size = min(_LARGEST_BATCH, size * 2) if seconds < _QUICK_SECONDS else max(self.policy.connections, size // 2)
            if len(heads) < limit:
                await asyncio.sleep(_ROUND_SECONDS)  # one round for several events

    async def _route(self, number: int) -> Route | None:
        try:
            return await self._ask(lambda: load_route(subscription_id=number, at=timezone.now()))
        except SecretUnreadable as problem:
            await self._pause(number, str(problem))
            return None

    async def _until_due(self, number: int) -> float:
        due = await self._ask(lambda: next_due(subscription_id=number))
        if due is None:
            return _IDLE_SECONDS
        return min(_IDLE_SECONDS, max(0.02, (due - timezone.now()).total_seconds()))

    async def _sleep(self, number: int, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wakes[number].wait()

    async def _send_batch(self, route: Route, heads: list[Head]) -> bool:
        """Send some events, a bounded number at once; return whether the receiver's health changed."""
        waiting, outcomes = iter(heads), list[Outcome]()

        async def work() -> None:
            for head in waiting:
                outcomes.append(await self._send(route, head))

        await asyncio.gather(*(work() for _ in range(min(self.policy.connections, len(heads)))))
        await self._ask(partial(record_outcomes, outcomes=outcomes))
        return await self._judge(route, outcomes)

    async def _judge(self, route: Route, outcomes: list[Outcome]) -> bool:
        """Write how the receiver does as a whole, and pause one that asks for it or has failed for long."""
        now = timezone.now()
        if any(one.delivered for one in outcomes):
            if not route.failures and route.failing_since is None:
                return False
            await self._ask(partial(record_health, subscription_id=route.id, failures=0, failing_since=None, next_at=None))
            return True
        since = route.failing_since or now
        down = all(one.status is None or one.status in _DOWN or one.status >= 500 for one in outcomes)
        failures = route.failures + 1 if down else 0
        rest = wait_before(attempt=failures, policy=self.policy, chance=self.chance) if failures else 0.0
        asked = max((one.retry_after or 0.0 for one in outcomes), default=0.0)
        next_at = now + timedelta(seconds=max(rest, asked)) if failures else None
        await self._ask(partial(record_health, subscription_id=route.id, failures=failures, failing_since=since, next_at=next_at))
        if any(one.status == _GONE for one in outcomes):
            await self._pause(route.id, "410: the receiver asks for no more")
        elif route.transport == "webhook" and (now - since).total_seconds() >= self.policy.pause_after:  # the bus is of this house: it comes back by itself
            await self._pause(route.id, f"no good answer since {since.isoformat(timespec='seconds')}")
        return True

    async def _pause(self, number: int, reason: str) -> None:
        log.warning("receiver %s paused: %s", number, reason)
        with suppress(NoSuchSubscription):
            await self._ask(partial(pause_subscription, subscription_id=number, reason=reason, at=timezone.now(), told=True))

    async def _send(self, route: Route, head: Head) -> Outcome:
        if head.payload is None or head.at is None:
            return Outcome(head.delivery_id, delivered=False, attempts=head.attempts, again_at=None, ended_at=timezone.now(), error="the event is no longer kept")
        body = message_body(event_id=head.event_id, name=head.name, subject=head.subject, library_id=head.library_id, at=head.at, payload=head.payload)
        message_id, timestamp = f"evt_{head.event_id}", int(time.time())
        if route.transport == "nats":
            return await self._publish(head, message_id, body)
        headers = {
            "content-type": "application/json", "webhook-id": message_id, "webhook-timestamp": str(timestamp),
            "webhook-signature": sign_message(message_id=message_id, timestamp=timestamp, body=body, secrets_=route.secrets),
        }
        started = time.monotonic()
        answer: Answer | None = None
        error = ""
        try:
            answer = await self._client.send(method="POST", url=route.address, headers=headers, body=body)
        except (RequestRefused, RequestFailed) as problem:
            error = str(problem)
        return self._outcome(head, answer, error, int((time.monotonic() - started) * 1000))

    async def _publish(self, head: Head, message_id: str, body: bytes) -> Outcome:
        started = time.monotonic()
        if self._bus is None:
            return self._outcome(head, None, "no message bus in the settings of this process", 0)
        try:
            done = await self._bus.publish(message_id=message_id, library_id=head.library_id, name=head.name, body=body)
        except NotPublished as problem:
            failed = self._outcome(head, None, str(problem), int((time.monotonic() - started) * 1000))
            return replace(failed, status=problem.status, again_at=failed.again_at if problem.status is None else None)
        text = f"stream={done.stream} sequence={done.sequence}{' duplicate' if done.duplicate else ''}"
        now, milliseconds = timezone.now(), int((time.monotonic() - started) * 1000)
        return Outcome(head.delivery_id, delivered=True, attempts=head.attempts + 1, again_at=None, ended_at=now, answer=text, milliseconds=milliseconds)

    def _outcome(self, head: Head, answer: Answer | None, error: str, milliseconds: int) -> Outcome:
        now = timezone.now()
        status = answer.status if answer else None
        shown = answer_excerpt(answer) if answer else ""
        attempts = head.attempts + 1
        if status is not None and 200 <= status < 300:
            return Outcome(head.delivery_id, delivered=True, attempts=attempts, again_at=None, ended_at=now, status=status, answer=shown, milliseconds=milliseconds)
        asked = _retry_after(answer, self.policy.longest_wait) if answer else None
        wait = max(wait_before(attempt=attempts, policy=self.policy, chance=self.chance), asked or 0.0)
        again = min(now + timedelta(seconds=wait), head.waiting_since + timedelta(seconds=self.policy.age))
        return Outcome(
            head.delivery_id, delivered=False, attempts=attempts, again_at=again if again > now else None, ended_at=now, status=status,
            error=error or f"answered {status}", answer=shown, milliseconds=milliseconds, retry_after=asked,
        )


def message_body(*, event_id: int, name: str, subject: str, library_id: int | None, at: datetime, payload: str) -> bytes:
    """Return the message of an event as it is sent. `payload` is JSON text."""
    return orjson.dumps({
        "id": event_id, "type": name, "timestamp": at, "subject": subject, "library_id": library_id, "data": orjson.Fragment(payload),
    })


def answer_excerpt(answer: Answer) -> str:
    """Return the beginning of an answer as plain text, at most a thousand characters."""
    text = answer.body[: _EXCERPT * 4].decode("utf-8", "replace")
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)[:_EXCERPT]


def _retry_after(answer: Answer, longest: float) -> float | None:
    """Return the seconds that a 429 or 503 asks for, bounded; dates are not read."""
    value = answer.header("retry-after")
    if answer.status not in {429, 503} or not re.fullmatch(r"[0-9]{1,9}", value):
        return None
    return min(float(value), longest)
