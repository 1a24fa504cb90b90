"""`/api/events/v1`: the catalogue of events, receivers outside and their deliveries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.utils import check_csrf
from pydantic import Field

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import SubscriptionData
from ..domain.catalogue import catalogue_json, declared_types
from ..domain.subscriptions import (
    EventGone,
    WrongSubscription,
    change_subscription,
    close_subscription,
    open_subscription,
    pause_subscription,
    redeliver,
    redeliver_dead,
    replay_subscription,
    resume_subscription,
    rotate_secret,
    send_ping,
)
from ..queries.subscriptions import find_delivery, find_subscription, list_deliveries, list_subscriptions

PREFIX = "/events/v1"
PERMISSION = "events.manage"
router = Router(tags=["events"])
SCOPES = dict.fromkeys((
    "list_subscriptions", "open_subscription", "get_subscription", "put_subscription", "delete_subscription", "rotate_secret", "ping_subscription", "pause_subscription",
    "resume_subscription", "replay_subscription", "redeliver_dead", "list_deliveries", "redeliver",
), (PERMISSION,))
_READ = {200: dict[str, object], 403: dict[str, object], 404: dict[str, object]}
_WRITE = {**_READ, 400: dict[str, object], 422: dict[str, object]}


class Wanted(Schema):
    """What a receiver is to be."""

    name: Annotated[str, Field(max_length=120)]
    address: Annotated[str, Field(max_length=500)]
    types: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=200)]


class Opened(Wanted):
    """A new receiver; `library_id` null for the events of every library."""

    library_id: Annotated[int | None, Field(ge=1, lt=2**62)] = None


class From(Schema):
    """Where replay begins: after an event, or from a moment on."""

    after_event: Annotated[int | None, Field(ge=0, lt=2**62)] = None
    since: datetime | None = None


class _Refusal(Exception):
    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def _may(request: HttpRequest, library_id: int | None) -> bool:
    person = person_of(request)
    return person.libraries_where(PERMISSION) is None if library_id is None else person.may(PERMISSION, library_id=library_id)


def _forbidden() -> HttpResponse:
    return problem_answer(status=403, title="No permission", detail=f"{PERMISSION} is needed")


def _find(request: HttpRequest, number: int) -> SubscriptionData:
    if not person_of(request).may(PERMISSION):
        raise _Refusal(_forbidden())
    found = find_subscription(subscription_id=number)
    if found is None or not _may(request, found.library_id):
        raise _Refusal(problem_answer(status=404, title="No such receiver"))
    return found


def _answered(request: HttpRequest, work: Callable[[], object], *, status: int = 200) -> HttpResponse:
    """Run a change; a caller known by cookie must carry the CSRF token as a form would."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and check_csrf(request) is not None:
        return problem_answer(status=403, title="CSRF token missing", detail="send X-CSRFToken")
    try:
        return json_answer(request, work(), status=status)
    except _Refusal as refusal:
        return refusal.answer
    except WrongSubscription as problem:
        return problem_answer(status=400, title="The receiver cannot be kept", detail=str(problem), field=problem.field)
    except EventGone:
        return problem_answer(status=404, title="The event is no longer kept")


def _shown(number: int) -> dict[str, object]:
    found = find_subscription(subscription_id=number)
    return dict(asdict(found)) if found else {}


@router.get("/types", summary="Event types", operation_id="list_event_types", response={200: dict[str, object]})
def get_types(request: HttpRequest) -> HttpResponse:
    """Return every declared event type with its schema, a sentence in three languages and an example."""
    return json_answer(request, catalogue_json(declared_types()), max_age=300)


@router.get("/subscriptions", summary="Receivers", operation_id="list_subscriptions", response={200: dict[str, object], 403: dict[str, object]})
def get_subscriptions(request: HttpRequest) -> HttpResponse:
    """Return the receivers of the caller's libraries."""
    person = person_of(request)
    if not person.may(PERMISSION):
        return _forbidden()
    return json_answer(request, {"subscriptions": [asdict(row) for row in list_subscriptions(libraries=person.libraries_where(PERMISSION))]})


@router.post("/subscriptions", summary="Open a receiver", operation_id="open_subscription", response={201: dict[str, object], **_WRITE})
def post_subscription(request: HttpRequest, body: Opened) -> HttpResponse:
    """Keep a receiver. The answer holds its secret, which is never shown again."""
    def work() -> object:
        if not _may(request, body.library_id):
            raise _Refusal(_forbidden())
        number, secret = open_subscription(
            name=body.name, address=body.address, types=body.types, library_id=body.library_id, actor_id=person_of(request).id, at=timezone.now(),
        )
        return {**_shown(number), "secret": secret}

    return _answered(request, work, status=201)


@router.get("/subscriptions/{int:number}", summary="One receiver", operation_id="get_subscription", response=_READ)
def get_subscription(request: HttpRequest, number: int) -> HttpResponse:
    """Return a receiver without its secret."""
    try:
        return json_answer(request, asdict(_find(request, number)))
    except _Refusal as refusal:
        return refusal.answer


@router.put("/subscriptions/{int:number}", summary="Change a receiver", operation_id="put_subscription", response=_WRITE)
def put_subscription(request: HttpRequest, number: int, body: Wanted) -> HttpResponse:
    """Change name, address and event types."""
    def work() -> object:
        found = _find(request, number)
        change_subscription(subscription_id=found.id, name=body.name, address=body.address, types=body.types)
        return _shown(number)

    return _answered(request, work)


@router.delete("/subscriptions/{int:number}", summary="Forget a receiver", operation_id="delete_subscription", response=_WRITE)
def delete_subscription(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a receiver and its deliveries."""
    def work() -> object:
        close_subscription(subscription_id=_find(request, number).id)
        return {}

    return _answered(request, work)


@router.post("/subscriptions/{int:number}/secret", summary="New secret", operation_id="rotate_secret", response=_WRITE)
def post_secret(request: HttpRequest, number: int) -> HttpResponse:
    """Return a new secret; for a day the old one signs beside it."""
    return _answered(request, lambda: {"secret": rotate_secret(subscription_id=_find(request, number).id, at=timezone.now())})


@router.post("/subscriptions/{int:number}/ping", summary="Send a test", operation_id="ping_subscription", response=_WRITE)
def post_ping(request: HttpRequest, number: int) -> HttpResponse:
    """Queue a test message."""
    return _answered(request, lambda: {"delivery_id": send_ping(subscription_id=_find(request, number).id, at=timezone.now())})


@router.post("/subscriptions/{int:number}/pause", summary="Pause a receiver", operation_id="pause_subscription", response=_WRITE)
def post_pause(request: HttpRequest, number: int) -> HttpResponse:
    """Stop sending; what happens meanwhile waits."""
    def work() -> object:
        pause_subscription(subscription_id=_find(request, number).id, reason="paused through the interface", at=timezone.now())
        return _shown(number)

    return _answered(request, work)


@router.post("/subscriptions/{int:number}/resume", summary="Resume a receiver", operation_id="resume_subscription", response=_WRITE)
def post_resume(request: HttpRequest, number: int) -> HttpResponse:
    """Send again."""
    def work() -> object:
        resume_subscription(subscription_id=_find(request, number).id, at=timezone.now())
        return _shown(number)

    return _answered(request, work)


@router.post("/subscriptions/{int:number}/replay", summary="Replay events", operation_id="replay_subscription", response=_WRITE)
def post_replay(request: HttpRequest, number: int, body: From) -> HttpResponse:
    """Queue kept events again, after an event or from a moment on."""
    def work() -> object:
        found = _find(request, number)
        if (body.after_event is None) == (body.since is None):
            raise _Refusal(problem_answer(status=400, title="Give after_event or since"))
        since = timezone.make_aware(body.since) if body.since is not None and timezone.is_naive(body.since) else body.since
        return {"queued": replay_subscription(subscription_id=found.id, at=timezone.now(), after_event=body.after_event, since=since)}

    return _answered(request, work)


@router.post("/subscriptions/{int:number}/redeliver", summary="Send all dead deliveries again", operation_id="redeliver_dead", response=_WRITE)
def post_redeliver_dead(request: HttpRequest, number: int) -> HttpResponse:
    """Queue every dead delivery whose event is still kept."""
    return _answered(request, lambda: {"queued": redeliver_dead(subscription_id=_find(request, number).id, at=timezone.now())})


@router.get("/subscriptions/{int:number}/deliveries", summary="Deliveries", operation_id="list_deliveries", response=_READ)
def get_deliveries(
    request: HttpRequest, number: int, state: Literal["", "waiting", "delivered", "dead"] = "", before: Annotated[int | None, Query(ge=0, lt=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Return the newest deliveries; `next_before` continues, null ends."""
    try:
        found = _find(request, number)
    except _Refusal as refusal:
        return refusal.answer
    rows = list_deliveries(subscription_id=found.id, state=state, before=before, limit=limit + 1)
    return json_answer(request, {"deliveries": [asdict(row) for row in rows[:limit]], "next_before": rows[limit - 1].id if len(rows) > limit else None})


@router.post("/deliveries/{int:delivery_id}/redeliver", summary="Send one delivery again", operation_id="redeliver", response=_WRITE)
def post_redeliver(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Queue one delivery again, whatever came of it."""
    def work() -> object:
        row = find_delivery(delivery_id=delivery_id)
        if row is None:
            raise _Refusal(problem_answer(status=404, title="No such delivery") if person_of(request).may(PERMISSION) else _forbidden())
        _find(request, row.subscription_id)
        redeliver(delivery_id=delivery_id, at=timezone.now())
        return {"queued": 1}

    return _answered(request, work)
