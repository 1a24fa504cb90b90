"""The reader's own page of devices: what they are told, when not, and no more."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.middleware import person_of

from ..domain.devices import MOST_DEVICES, TooManyDevices, WrongDevice, change_device, drop_device, take_up_device
from ..jobs import schedule_sending
from ..models import PushDevice
from ..sealing import decode, encode, public_octets, sender_key
from ..topics import topics

_PAGE = "/account/push/"


@never_cache
def show_devices(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    """GET /account/push/."""
    person = person_of(request)
    if person.id is None:
        return HttpResponseRedirect(f"/account/login/?next={_PAGE}")
    key = encode(public_octets(sender_key(Path(settings.WENYUAN.home) / "push-key")))
    devices = PushDevice.objects.filter(account_id=person.id).order_by("pk")[:MOST_DEVICES]
    return render(request, "portal/devices.html", {"devices": devices, "topics": topics(), "key": key, "problem": problem}, status=status)


@require_POST
def take_up(request: HttpRequest) -> JsonResponse:
    """POST /account/push/take-up/: what the browser's push service gave, from the page's script."""
    person = person_of(request)
    if person.id is None:
        return JsonResponse({"problem": _("请先登录。")}, status=403)
    now = timezone.now()
    try:
        take_up_device(
            account_id=person.id, endpoint=request.POST.get("endpoint", ""), key=decode(request.POST.get("key", "")), secret=decode(request.POST.get("secret", "")),
            name=_device_name(request), language=translation.get_language() or "zh-hans", at=now,
        )
    except TooManyDevices:
        return JsonResponse({"problem": _("设备太多了，请先去掉一台。")}, status=400)
    except (WrongDevice, ValueError):
        return JsonResponse({"problem": _("这个浏览器给的地址不能用。")}, status=400)
    schedule_sending(at=now)
    return JsonResponse({"location": _PAGE})


def _device_name(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    system = next((name for mark, name in (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "Mac"), ("Windows", "Windows"), ("Linux", "Linux")) if mark in agent), "")
    browser = next((name for mark, name in (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")) if mark in agent), "")
    return " · ".join(part for part in (system, browser) if part)


@require_POST
def change(request: HttpRequest, device_id: int) -> HttpResponse:
    """POST /account/push/<id>/: topics and quiet hours."""
    person = person_of(request)
    if person.id is None:
        return HttpResponseRedirect(f"/account/login/?next={_PAGE}")
    start, end = _clock(request.POST.get("from", "")), _clock(request.POST.get("until", ""))
    if (start is None) != (end is None):
        return show_devices(request, problem=_("免打扰的起止时间要一起填。"), status=400)
    if not change_device(account_id=person.id, device_id=device_id, chosen=request.POST.getlist("topic")[:50], quiet=(start, end) if start is not None and end is not None else None):
        raise Http404(str(device_id))
    return HttpResponseRedirect(_PAGE)


@require_POST
def drop(request: HttpRequest, device_id: int) -> HttpResponse:
    """POST /account/push/<id>/drop/."""
    person = person_of(request)
    if person.id is None or not drop_device(account_id=person.id, device_id=device_id):
        raise Http404(str(device_id))
    return HttpResponseRedirect(_PAGE)


def _clock(text: str) -> time | None:
    try:
        return datetime.strptime(text[:5], "%H:%M").time()  # noqa: DTZ007 -- a time of day, in the library's zone
    except ValueError:
        return None
