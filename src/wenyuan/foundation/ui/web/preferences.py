"""Language, night reading and elder mode: cookies set by a link, so that they work without script and without flash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
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
    for name, values in allowed.items():
        value = request.GET.get(name)
        if value is not None and value in values:
            response.set_cookie(f"wy_{name}", value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response
