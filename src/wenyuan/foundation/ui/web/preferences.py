"""Language, night reading and elder mode: cookies set by a link, so that they work without script and without flash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.accounts.models import Account

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

THEMES = ("light", "dark", "auto")
MODES = ("", "elder")
_YEAR = 365 * 86400


def set_preference(request: HttpRequest) -> HttpResponse:
    """GET /preferences/?lang=|theme=|mode=&next=: remember and go back."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    allowed = {"lang": [code for code, _name in settings.LANGUAGES], "theme": THEMES, "mode": MODES}
    chosen = {name: value for name, values in allowed.items() if (value := request.GET.get(name)) is not None and value in values}
    for name, value in chosen.items():
        response.set_cookie(f"wy_{name}", value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    remember_display(person_of(request).id, chosen)
    return response


def remember_display(account_id: int | None, chosen: Mapping[str, str]) -> None:
    """Keep language and elder mode with the account too, so that they come along to the next device."""
    changes: dict[str, object] = {"language": chosen["lang"]} if "lang" in chosen else {}
    if "mode" in chosen:
        changes["elder_mode"] = chosen["mode"] == "elder"
    if account_id is not None and changes:
        Account.objects.filter(pk=account_id).update(**changes)
