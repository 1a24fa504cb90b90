"""What the catalogue keeps for libraries: how much, where readers find it, as files when one leaves; and its addresses for the site map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import orjson
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import ExportMember, LibraryPart, ShelfLine
from wenyuan.foundation.portal.api import SitemapEntry, SitemapSource, register_sitemap_source
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

from ..domain.library_moves import foresee_move, move_back, move_piece
from ..enums import RecordStatus
from ..models import Record
from .exports import export_records

_HELD = """
select library_id, sum(n)::bigint from (
    select library_id, count(*) n from catalogue_record where library_id = any(%(ids)s) and status <> 'deleted' group by 1
    union all select library_id, count(*) from catalogue_item where library_id = any(%(ids)s) group by 1
) parts group by 1
"""
_NEWEST = "select id, title, responsibility from catalogue_record where library_id = %(id)s and status = 'active' order by updated_at desc, id desc limit %(limit)s"


def count_held(library_ids: Sequence[int]) -> Mapping[int, int]:
    """Return how many records and copies each library has; libraries with none are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"ids": list(library_ids)})
        return dict(cursor.fetchall())


def count_found(library_id: int) -> int:
    """Return how many titles of a library readers find in the national view."""
    try:
        return search(SearchRequest(filters=Filters(libraries=(str(library_id),)), limit=1)).total
    except (IndexMissing, IndexDamaged):
        return 0


def newest_titles(library_id: int, limit: int) -> Sequence[ShelfLine]:
    """Return the public records of a library that came or changed last."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"id": library_id, "limit": limit})
        return [ShelfLine(title, responsibility, f"/ark:/{settings.WENYUAN_NAAN}/{ark_name('record', record_id)}") for record_id, title, responsibility in cursor.fetchall()]


def export_members(library_id: int) -> Iterator[ExportMember]:
    """Yield the files of a library: records octet for octet, and its copies, holdings, authorities and batches as lines of JSON."""
    yield ExportMember("records.mrc", export_records(form="iso2709", library_id=library_id))
    for name, plural in (("item", "items"), ("holding", "holdings"), ("authority", "authorities"), ("batch", "batches")):
        yield ExportMember(f"{plural}.jsonl", _lines(f"catalogue_{name}", library_id))


def _lines(table: str, library_id: int) -> Iterator[bytes]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(f"select * from {table} where library_id = %s order by id", [library_id])  # noqa: S608 -- names of our own
        names = [column.name for column in cursor.description]
        while rows := cursor.fetchmany(500):
            for row in rows:
                yield orjson.dumps({name: bytes(value).decode("latin-1") if isinstance(value, memoryview | bytes) else value for name, value in zip(names, row, strict=True)}, default=str) + b"\n"


PART = LibraryPart(
    name="catalogue", title=_("书目与馆藏"), count=count_held, address="/staff/batches/", shown=count_found, files=export_members, newest=newest_titles,
    foresee=foresee_move, move=move_piece, move_back=move_back,
)

_MAPPED = 40_000  # of at most 50,000 in a part of a site map, so that a part may grow until its boundaries are found again
_FIRSTS = """
select min(id) from (select id, (row_number() over (order by id) - 1) / %s as part from catalogue_record where status = 'active') numbered
group by part order by 1
"""


def list_first_ids() -> list[int]:
    """Return the id with which each part of the site map begins, found at most an hour ago."""
    known: list[int] | None = cache.get("catalogue.sitemap.parts")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(_FIRSTS, [_MAPPED])
            known = [int(row[0]) for row in cursor.fetchall()]
        cache.set("catalogue.sitemap.parts", known, 3600)
    return known


def list_addresses(part: int) -> Iterator[SitemapEntry]:
    """Yield the permanent addresses of the public records of a part, with the day of their last change."""
    firsts = list_first_ids()
    rows = Record.objects.filter(status=RecordStatus.ACTIVE, pk__gte=firsts[part]).order_by("pk")
    if part + 1 < len(firsts):
        rows = rows.filter(pk__lt=firsts[part + 1])
    for record_id, changed in rows.values_list("pk", "updated_at").iterator(chunk_size=2000):
        yield SitemapEntry(f"/ark:/{settings.WENYUAN_NAAN}/{ark_name('record', record_id)}", changed.date())


register_sitemap_source(SitemapSource(name="records", count_parts=lambda: len(list_first_ids()), entries=list_addresses))
