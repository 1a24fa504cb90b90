"""The site map: an index of parts, each a range of record ids, written as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Max
from django.http import Http404, StreamingHttpResponse

from wenyuan.foundation.identifiers.api import ark_name

from ..enums import RecordStatus
from ..models import Record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

# A part may hold 50,000 addresses; ids have gaps, so a range holds fewer.
RANGE: Final = 40_000
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def show_index(request: HttpRequest) -> HttpResponseBase:
    """GET /sitemap.xml."""
    base, last = _base(request), _last_id()
    parts = "".join(f"<sitemap><loc>{base}/sitemap-{part}.xml</loc></sitemap>\n" for part in range(last // RANGE + 1))
    return _xml(iter([f"{_HEAD}<sitemapindex {_SPACE}>\n{parts}</sitemapindex>\n"]))


def show_part(request: HttpRequest, part: int) -> HttpResponseBase:
    """GET /sitemap-N.xml."""
    if part > _last_id() // RANGE:
        raise Http404(str(part))
    return _xml(_write_part(_base(request), part))


def _write_part(base: str, part: int) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_SPACE}>\n"
    if part == 0:
        yield from (f"<url><loc>{base}{path}</loc></url>\n" for path in ("/", "/browse/classes/", "/libraries/", "/search/help/"))
    rows = Record.objects.filter(status=RecordStatus.ACTIVE, pk__gte=part * RANGE, pk__lt=(part + 1) * RANGE).order_by("pk")
    for record_id, changed in rows.values_list("pk", "updated_at").iterator(chunk_size=2000):
        yield f"<url><loc>{base}/ark:/{settings.WENYUAN_NAAN}/{ark_name('record', record_id)}</loc><lastmod>{changed.date().isoformat()}</lastmod></url>\n"
    yield "</urlset>\n"


def _last_id() -> int:
    return int(Record.objects.aggregate(last=Max("pk"))["last"] or 0)


def _base(request: HttpRequest) -> str:
    return str(settings.WENYUAN_BASE_URL) or f"{request.scheme}://{request.get_host()}"


def _xml(text: Iterator[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(text, content_type="application/xml; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})
