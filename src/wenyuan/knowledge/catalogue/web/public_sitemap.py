"""The site map: an index of parts, each a range of record ids, written as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import Http404, StreamingHttpResponse

from wenyuan.foundation.identifiers.api import ark_name

from ..enums import RecordStatus
from ..models import Record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

# The protocol allows 50,000 addresses in a part.
PART: Final = 40_000
_SECONDS: Final = 3600
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def show_index(request: HttpRequest) -> HttpResponseBase:
    """GET /sitemap.xml."""
    base = _base(request)
    parts = "".join(f"<sitemap><loc>{base}/sitemap-{part}.xml</loc></sitemap>\n" for part in range(len(first_ids())))
    return _xml(iter([f"{_HEAD}<sitemapindex {_SPACE}>\n{parts}</sitemapindex>\n"]))


def show_part(request: HttpRequest, part: int) -> HttpResponseBase:
    """GET /sitemap-N.xml."""
    firsts = first_ids()
    if part >= len(firsts):
        raise Http404(str(part))
    return _xml(_write_part(_base(request), part, firsts))


def _write_part(base: str, part: int, firsts: list[int]) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_SPACE}>\n"
    if part == 0:
        yield from (f"<url><loc>{base}{path}</loc></url>\n" for path in ("/", "/browse/classes/", "/libraries/", "/search/help/"))
    rows = Record.objects.filter(status=RecordStatus.ACTIVE, pk__gte=firsts[part]).order_by("pk")
    if part + 1 < len(firsts):
        rows = rows.filter(pk__lt=firsts[part + 1])
    for record_id, changed in rows.values_list("pk", "updated_at").iterator(chunk_size=2000):
        yield f"<url><loc>{base}/ark:/{settings.WENYUAN_NAAN}/{ark_name('record', record_id)}</loc><lastmod>{changed.date().isoformat()}</lastmod></url>\n"
    yield "</urlset>\n"


def first_ids() -> list[int]:
    """Return the id with which each part begins, found at most an hour ago; one part at least."""
    known: list[int] | None = cache.get("catalogue.sitemap.firsts")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select min(id) from (select id, (row_number() over (order by id) - 1) / %s as part from catalogue_record where status = 'active') numbered "
                "group by part order by 1",
                [PART],
            )
            known = [row[0] for row in cursor.fetchall()] or [0]
        cache.set("catalogue.sitemap.firsts", known, _SECONDS)
    return known


def _base(request: HttpRequest) -> str:
    return str(settings.WENYUAN_BASE_URL) or f"{request.scheme}://{request.get_host()}"


def _xml(text: Iterator[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(text, content_type="application/xml; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})
