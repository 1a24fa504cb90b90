"""Receivers outside: list, open, look at what was sent, ask again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import library_names, list_libraries

from ..data import SubscriptionData
from ..domain.catalogue import declared_types
from ..domain.subscriptions import (
    EVERY_TYPE,
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
    subscribable_types,
)
from ..models import DeliveryState
from ..queries.messages import show_message
from ..queries.subscriptions import count_deliveries, find_delivery, find_subscription, list_deliveries, list_subscriptions

if TYPE_CHECKING:
    from collections.abc import Mapping

PERMISSION = "events.manage"
_PAGE = 50


def _person(request: HttpRequest) -> Person:
    person = person_of(request)
    if not person.may(PERMISSION):
        raise PermissionDenied(_("管理事件接收方需要相应岗位。"))
    return person


def may_manage(person: Person, library_id: int | None) -> bool:
    """Whether a person may manage the receivers of a library; those without a library need the right everywhere."""
    return person.libraries_where(PERMISSION) is None if library_id is None else person.may(PERMISSION, library_id=library_id)


def _find(request: HttpRequest, number: int) -> SubscriptionData:
    person = _person(request)
    found = find_subscription(subscription_id=number)
    if found is None or not may_manage(person, found.library_id):
        raise Http404(number)
    return found


def _library_choices(person: Person) -> list[tuple[str, str]]:
    allowed = person.libraries_where(PERMISSION)
    english = get_language() == "en"
    rows = [(str(one.id), one.name_en if english and one.name_en else one.name) for one in list_libraries() if allowed is None or one.id in allowed]
    return [*rows, ("", _("全国（各馆的事件都发送）"))] if allowed is None else rows


def _type_choices() -> list[tuple[str, str]]:
    types, language = declared_types(), get_language() or ""
    return [(name, types[name].sentence(language)) for name in subscribable_types()]


@never_cache
def list_page(request: HttpRequest) -> HttpResponse:
    """GET /staff/webhooks/."""
    person = _person(request)
    rows = list_subscriptions(libraries=person.libraries_where(PERMISSION))
    names = library_names()
    return render(request, "events/list.html", {"rows": rows, "names": names, "counts": count_deliveries(subscription_ids=[row.id for row in rows])})


@never_cache
def new_page(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/webhooks/new/; the answer to a POST shows the secret, once."""
    person = _person(request)
    choices = _library_choices(person)
    if request.method != "POST":
        return _form(request, {"name": "", "address": "", "types": [], "library": str(person.home_library_id or "")}, {}, libraries=choices)
    values = _typed(request)
    library = str(values["library"])
    if library not in dict(choices):
        raise PermissionDenied(_("不能为这个馆设接收方。"))
    try:
        number, secret = open_subscription(
            name=str(values["name"]), address=str(values["address"]), types=request.POST.getlist("types")[:200],
            library_id=int(library) if library else None, actor_id=person.id, at=timezone.now(),
        )
    except WrongSubscription as problem:
        return _form(request, values, _errors(problem), libraries=choices)
    return render(request, "events/secret.html", {"number": number, "secret": secret, "fresh": True})


@never_cache
def edit_page(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /staff/webhooks/<number>/edit/; the message bus is set in the settings and has no such page."""
    found = _find(request, number)
    if found.transport != "webhook":
        raise Http404(number)
    if request.method != "POST":
        return _form(request, {"name": found.name, "address": found.address, "types": list(found.types), "library": ""}, {}, number=number)
    values = _typed(request)
    try:
        change_subscription(subscription_id=number, name=str(values["name"]), address=str(values["address"]), types=request.POST.getlist("types")[:200])
    except WrongSubscription as problem:
        return _form(request, values, _errors(problem), number=number)
    return HttpResponseRedirect(f"/staff/webhooks/{number}/")


def _typed(request: HttpRequest) -> dict[str, object]:
    return {
        "name": request.POST.get("name", ""), "address": request.POST.get("address", ""), "types": request.POST.getlist("types")[:200],
        "library": request.POST.get("library", ""),
    }


def _form(
    request: HttpRequest, values: Mapping[str, object], errors: Mapping[str, list[str]], *, libraries: list[tuple[str, str]] | None = None, number: int | None = None,
) -> HttpResponse:
    context = {"values": values, "errors": errors, "libraries": libraries, "types": _type_choices(), "every": EVERY_TYPE, "number": number}
    return render(request, "events/form.html", context, status=422 if errors else 200)


def _errors(problem: WrongSubscription) -> dict[str, list[str]]:
    words = {
        ("name", "length"): _("写一个名称，不超过 120 字。"), ("address", "length"): _("地址不超过 500 字符。"),
        ("address", "refused"): _("这个地址不能用：只接受公网上的 http 或 https 地址，不带用户名。"), ("types", "none"): _("至少选一种事件。"),
        ("types", "unknown"): _("有不认识的事件种类，请重新选择。"), ("library", "many"): _("这个馆的接收方已达一百个。"), ("library", "unknown"): _("没有这个馆。"),
        ("address", "settings"): _("消息总线在系统设置中设定，不在这里修改。"),
    }
    return {problem.field: [words[(problem.field, problem.problem)]]}


@never_cache
def one_page(request: HttpRequest, number: int) -> HttpResponse:
    """GET /staff/webhooks/<number>/?state=&before=."""
    found = _find(request, number)
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    before = request.GET.get("before", "")
    rows = list_deliveries(subscription_id=number, state=state, before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None, limit=_PAGE + 1)
    library = next((name for key, name in _library_choices(person_of(request)) if key == str(found.library_id or "")), "")
    context = {
        "one": found, "reason": _reason_words(found.pause_reason), "library": library, "rows": rows[:_PAGE], "following": rows[_PAGE - 1].id if len(rows) > _PAGE else None, "state": state,
        "counts": count_deliveries(subscription_ids=[number])[number], "states": DeliveryState.choices, "labels": dict(DeliveryState.choices), "kinds": KINDS, "done": request.GET.get("done", ""),
    }
    return render(request, "events/one.html", context)


def _reason_words(reason: str) -> str:
    """Say a reason that the sender wrote in the reader's language."""
    if reason.startswith("410"):
        return _("接收方答复 410，要求不再发送。")
    if reason.startswith("no good answer since "):
        return _("自 %(since)s 起没有一次成功送达。") % {"since": reason.removeprefix("no good answer since ")}
    return reason


KINDS = {"waiting": "wait", "delivered": "in", "dead": "no"}


@never_cache
def delivery_page(request: HttpRequest, number: int, delivery: int) -> HttpResponse:
    """GET /staff/webhooks/<number>/deliveries/<delivery>/: what was sent and what came back."""
    found = _find(request, number)
    row = find_delivery(delivery_id=delivery)
    if row is None or row.subscription_id != number:
        raise Http404(delivery)
    context = {"one": found, "row": row, "label": dict(DeliveryState.choices)[row.state], "kind": KINDS[row.state], "message": show_message(event_id=row.event_id), "done": request.GET.get("done", "")}
    return render(request, "events/delivery.html", context)


@require_POST
def redeliver_one(request: HttpRequest, number: int, delivery: int) -> HttpResponse:
    """POST /staff/webhooks/<number>/deliveries/<delivery>/redeliver/."""
    _find(request, number)
    row = find_delivery(delivery_id=delivery)
    if row is None or row.subscription_id != number:
        raise Http404(delivery)
    try:
        redeliver(delivery_id=delivery, at=timezone.now())
    except EventGone:
        return HttpResponseRedirect(f"/staff/webhooks/{number}/deliveries/{delivery}/?done=gone")
    return HttpResponseRedirect(f"/staff/webhooks/{number}/deliveries/{delivery}/?done=queued")


@never_cache
@require_POST
def act_page(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST /staff/webhooks/<number>/ping|pause|resume|rotate|redeliver|replay|close/."""
    if len(number) > 18:
        raise Http404(number)
    found = _find(request, int(number))
    if act in {"rotate", "close"} and found.transport != "webhook":
        raise Http404(act)
    now = timezone.now()
    if act == "rotate":
        secret = rotate_secret(subscription_id=found.id, at=now)
        return render(request, "events/secret.html", {"number": found.id, "secret": secret, "fresh": False})
    if act == "close":
        if not request.POST.get("sure"):
            return HttpResponseRedirect(f"/staff/webhooks/{found.id}/")
        close_subscription(subscription_id=found.id)
        return HttpResponseRedirect("/staff/webhooks/")
    done = act
    if act == "ping":
        send_ping(subscription_id=found.id, at=now)
    elif act == "pause":
        pause_subscription(subscription_id=found.id, reason=_("由馆员暂停"), at=now)
    elif act == "resume":
        resume_subscription(subscription_id=found.id, at=now)
    elif act == "redeliver":
        redeliver_dead(subscription_id=found.id, at=now)
    else:
        since = _moment(request.POST.get("since", ""))
        done = "replay" if since else "when"
        if since:
            replay_subscription(subscription_id=found.id, at=now, since=since)
    return HttpResponseRedirect(f"/staff/webhooks/{found.id}/?done={done}")


def _moment(text: str) -> datetime | None:
    """Read `YYYY-MM-DDTHH:MM` in the server's time zone."""
    try:
        value = parse_datetime(text[:40])
    except ValueError:
        return None
    return timezone.make_aware(value) if value is not None and timezone.is_naive(value) else value
