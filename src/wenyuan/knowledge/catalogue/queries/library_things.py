"""What the catalogue keeps for libraries: how much, where readers find it, and as files when one leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import ExportMember, LibraryPart, ShelfLine
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

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
)
