"""What makes the portal an app: its manifest, its service worker, the page for when there is no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.api import same_for_everybody
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library

from ..shell import LANGUAGES, worker_script

if TYPE_CHECKING:
    from django.http import HttpRequest

_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
_PAPER, _NIGHT = "#f7f5ee", "#171613"
_HOUR = "public, max-age=3600"


def show_manifest(request: HttpRequest, code: str = "", language: str = "") -> JsonResponse:
    """GET /manifest.webmanifest, /manifest-<lang>.webmanifest, /l/<code>/manifest.webmanifest: name, icons and colours (W3C Web Application Manifest)."""
    chosen = language or _language(request)
    with translation.override(chosen):
        name, start, scope = str(settings.WENYUAN_SITE_NAME), "/", "/"
        if code:
            name, start = _library_name(code), f"/l/{code}/"
        night = request.COOKIES.get("wy_theme") == "dark"
        body = {
            "id": start, "name": name, "short_name": name[:12], "lang": _TAGS[chosen], "dir": "ltr", "description": _("查书、看开放时间、管自己的借阅"),
            "start_url": f"{start}?from=app", "scope": scope, "display": "standalone", "orientation": "any",
            "background_color": _NIGHT if night else _PAPER, "theme_color": _NIGHT if night else _PAPER,
            "icons": [
                *({"src": static(f"ui/icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"} for size in (192, 512)),
                *({"src": static(f"ui/icons/icon-maskable-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "maskable"} for size in (192, 512)),
                {"src": static("ui/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            ],
            "shortcuts": [{"name": _("检索"), "url": "/search/"}, {"name": _("到馆"), "url": "/libraries/"}, {"name": _("我的"), "url": "/account/"}],
        }
    response = JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-cache"
    return response


def _language(request: HttpRequest) -> str:
    found = request.GET.get("lang", "") or translation.get_language() or ""
    return found if found in LANGUAGES else "zh-hans"


def _library_name(code: str) -> str:
    try:
        return find_library(code=code).name
    except NoSuchLibrary:
        raise Http404(code) from None


@same_for_everybody
def show_worker(request: HttpRequest) -> HttpResponse:
    """GET /service-worker.js: asked for anew at every visit, so that a new build is known at once."""
    del request
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@same_for_everybody
def show_offline(request: HttpRequest) -> HttpResponse:
    """GET /offline/?lang=&mode=: says that there is no network; the same for everybody, whatever cookies come along."""
    language = _language(request)
    with translation.override(language):
        context = {"lang": _TAGS[language], "mode": "elder" if request.GET.get("mode") == "elder" else ""}
        response = render(request, "portal/offline.html", context)
    response.headers["Cache-Control"] = _HOUR
    response.headers["X-Robots-Tag"] = "noindex"
    return response
