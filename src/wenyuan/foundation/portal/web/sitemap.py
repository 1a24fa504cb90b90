"""The site map: an index of the parts of every source, each written as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, StreamingHttpResponse

from ..sitemaps import MOST_IN_PART, SitemapSource, sitemap_sources

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def show_index(request: HttpRequest) -> HttpResponseBase:
    """GET /sitemap.xml."""
    return _xml(_write_index(_base(request)))


def show_part(request: HttpRequest, name: str, part: int) -> HttpResponseBase:
    """GET /sitemap-<source>-<part>.xml."""
    source = next((one for one in sitemap_sources() if one.name == name), None)
    if source is None or part >= source.count_parts():
        raise Http404(name)
    return _xml(_write_part(_base(request), source, part))


def _write_index(base: str) -> Iterator[str]:
    yield f"{_HEAD}<sitemapindex {_SPACE}>\n"
    for source in sitemap_sources():
        yield from (f"<sitemap><loc>{base}/sitemap-{source.name}-{part}.xml</loc></sitemap>\n" for part in range(source.count_parts()))
    yield "</sitemapindex>\n"


def _write_part(base: str, source: SitemapSource, part: int) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_SPACE}>\n"
    for entry in islice(source.entries(part), MOST_IN_PART):
        changed = f"<lastmod>{entry.changed.isoformat()}</lastmod>" if entry.changed is not None else ""
        yield f"<url><loc>{escape(base + entry.path)}</loc>{changed}</url>\n"
    yield "</urlset>\n"


def _base(request: HttpRequest) -> str:
    return str(settings.WENYUAN_BASE_URL) or f"{request.scheme}://{request.get_host()}"


def _xml(text: Iterator[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(text, content_type="application/xml; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})
