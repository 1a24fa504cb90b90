"""Short pages about the site, and files that machines ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from markupsafe import escape

from wenyuan.foundation.modules.api import served

if TYPE_CHECKING:
    from django.http import HttpRequest

_DAY = "public, max-age=86400"


def show_accessibility(request: HttpRequest) -> HttpResponse:
    """GET /about/accessibility/."""
    return render(request, "discovery/accessibility.html")


def show_privacy(request: HttpRequest) -> HttpResponse:
    """GET /about/privacy/: what is kept of a person, as the modules themselves declare it."""
    kept = [(str(manifest.title), [str(line) for line in manifest.personal_data]) for manifest in served() if manifest.personal_data]
    return render(request, "discovery/privacy.html", {"kept": kept})


def answer_health(request: HttpRequest) -> HttpResponse:
    """GET /healthz: `ok` when the database answers; the middleware answers 503 when it does not."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def write_robots(request: HttpRequest) -> HttpResponse:
    """GET /robots.txt: records and pages are open; walks through facets and staff pages are not."""
    lines = [
        "User-agent: *", "Disallow: /staff/", "Disallow: /account/", "Disallow: /preferences/", "Disallow: /search/suggest/", "Disallow: /search/?*&",
        "Crawl-delay: 2", "", f"Sitemap: {site_address(request)}/sitemap.xml", "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers={"Cache-Control": _DAY})


def write_manifest(request: HttpRequest) -> HttpResponse:
    """GET /manifest.webmanifest."""
    del request
    name = str(settings.WENYUAN_SITE_NAME)
    content = {
        "name": name, "short_name": name[:8], "start_url": "/", "display": "browser", "background_color": "#f7f5ee", "theme_color": "#f7f5ee",
        "icons": [{"src": static("ui/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": _DAY})


def write_opensearch(request: HttpRequest) -> HttpResponse:
    """GET /opensearch.xml: lets a browser search here from its own box."""
    base, name = escape(site_address(request)), escape(str(settings.WENYUAN_SITE_NAME))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{name[:16]}</ShortName><Description>{escape(_('检索全部馆藏'))}</Description><InputEncoding>UTF-8</InputEncoding>"
        f'<Image type="image/svg+xml">{base}{escape(static("ui/icon.svg"))}</Image>'
        f'<Url type="text/html" method="get" template="{base}/search/?q={{searchTerms}}"/></OpenSearchDescription>\n'
    )
    return HttpResponse(text, content_type="application/opensearchdescription+xml; charset=utf-8", headers={"Cache-Control": _DAY})


def site_address(request: HttpRequest) -> str:
    """Return scheme and host under which the site is public, without a slash at the end."""
    return str(settings.WENYUAN_BASE_URL) or f"{request.scheme}://{request.get_host()}"
