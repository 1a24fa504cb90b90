"""What was added last, of the whole catalogue or of a search, as an Atom feed.

Source:
    RFC 4287; RFC 5005 section 3 (paged feeds); OpenSearch 1.1 response elements.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wenyuan.knowledge.discovery.api import IndexDamaged, IndexMissing, ResultPage, search
from wenyuan.knowledge.discovery.pages import Asked, read_address

from ..data import RecordData
from ..enums import RecordStatus
from ..ingest.documents import SOURCE
from ..queries.exports import permalink
from ..queries.records import find_records
from .public_exports import clean_xml

_ENTRIES: Final = 50
_PATH: Final = "/feeds/new.atom"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def give_new(request: HttpRequest) -> HttpResponse:
    """GET /feeds/new.atom: the parameters are those of /search/."""
    asked = read_address(request.GET)
    try:
        found = search(replace(asked.newest(limit=_ENTRIES), offset=(asked.page - 1) * _ENTRIES))
    except (IndexMissing, IndexDamaged):
        return HttpResponse(_("目录索引暂时不能用。"), status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "60"})
    records = find_records(record_ids=[hit.key for hit in found.hits if hit.source == SOURCE])
    shown = sorted((one for one in records.values() if one.status == RecordStatus.ACTIVE), key=lambda one: (one.created_at, one.id), reverse=True)
    response = HttpResponse(_write(request, asked, shown, found), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _write(request: HttpRequest, asked: Asked, records: list[RecordData], found: ResultPage) -> str:
    base = settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"
    title = " · ".join(filter(None, (_("新到书目"), asked.query, str(settings.WENYUAN_SITE_NAME))))
    updated = max((one.updated_at for one in records), default=_EPOCH)
    own, page = base + asked.address(_PATH, page=asked.page), base + asked.address()
    beside = {"first": 1, "previous": asked.page - 1, "next": asked.page + 1 if found.next_cursor else 0} if asked.page > 1 or found.next_cursor else {}
    pages = "".join(f'<link rel="{rel}" type="application/atom+xml" href={quoteattr(base + asked.address(_PATH, page=number))}/>' for rel, number in beside.items() if number > 0)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<title>{_text(title)}</title><id>{_text(base + asked.address(_PATH))}</id><updated>{_stamp(updated)}</updated><author><name>{_text(str(settings.WENYUAN_SITE_NAME))}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/><link rel="alternate" type="text/html" href={quoteattr(page)}/>{pages}\n'
        f"<opensearch:totalResults>{found.total}</opensearch:totalResults><opensearch:startIndex>{(asked.page - 1) * _ENTRIES + 1}</opensearch:startIndex><opensearch:itemsPerPage>{_ENTRIES}</opensearch:itemsPerPage>\n"
    )
    return head + "".join(map(_entry, records)) + "</feed>\n"


def _entry(record: RecordData) -> str:
    address = permalink(record.id)
    imprint = " ".join(filter(None, (record.place, record.publisher, record.date_text)))
    facts = "".join(f"<dc:identifier>urn:isbn:{_text(isbn)}</dc:identifier>" for isbn in record.isbns)
    return (
        f"<entry><title>{_text(record.title)}</title><id>{_text(address)}</id><published>{_stamp(record.created_at)}</published><updated>{_stamp(record.updated_at)}</updated>"
        f"<link rel=\"alternate\" href={quoteattr(address)}/><author><name>{_text(record.responsibility or '—')}</name></author><summary>{_text(imprint)}</summary>{facts}</entry>\n"
    )


def _text(value: str) -> str:
    return escape(clean_xml(value))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
