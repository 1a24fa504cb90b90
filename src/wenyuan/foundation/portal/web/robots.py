"""What robots may ask (RFC 9309)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse

if TYPE_CHECKING:
    from django.http import HttpRequest

# Records and pages are open to all; walks through facets and pages are not, for they have no end and every record is in the site map.
_CLOSED = (
    "/staff/", "/account/", "/preferences/", "/api/", "/offline/", "/search/suggest/", "/search/?*&", "/search/*page=", "/browse/*page=", "/metrics", "/readyz",
    "/exchange/oai", "/exchange/sru",
)


def write_robots(request: HttpRequest) -> HttpResponse:
    """GET /robots.txt."""
    base = str(settings.WENYUAN_BASE_URL) or f"{request.scheme}://{request.get_host()}"
    lines = ["User-agent: *", "Allow: /api/docs", *(f"Disallow: {path}" for path in _CLOSED), "Crawl-delay: 2", "", f"Sitemap: {base}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=86400"})
