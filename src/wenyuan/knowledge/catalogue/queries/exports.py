"""Records out: octet for octet where nobody touched them, or in another form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from django.db import connection, transaction

from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.marc import encode_iso2709, to_marc_json, to_marcxml, to_mrk

from .records import read_source

ExportForm = Literal["iso2709", "utf8", "marcxml", "json", "mrk"]
FORMS: tuple[ExportForm, ...] = ("iso2709", "utf8", "marcxml", "json", "mrk")
MEDIA_TYPES = {
    "iso2709": "application/marc", "utf8": "application/marc", "marcxml": "application/marcxml+xml", "json": "application/json", "mrk": "text/plain; charset=utf-8",
}
SUFFIXES = {"iso2709": "mrc", "utf8": "mrc", "marcxml": "xml", "json": "jsonl", "mrk": "mrk"}
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n'


def export_records(
    *, form: ExportForm, library_id: int | None = None, batch_id: int | None = None, record_ids: Sequence[int] | None = None, include_deleted: bool = False,
) -> Iterator[bytes]:
    """Yield the newest state of records as octets, in id order, with constant memory.

    `iso2709` gives the source octets as they came, whatever their character set; `utf8` gives ISO 2709 in UTF-8.
    """
    if form == "marcxml":
        yield _XML_HEAD.encode()
    for raw, encoding, format_ in _sources(library_id, batch_id, record_ids, include_deleted):
        if form == "iso2709":
            yield raw
            continue
        rendered = render_record(read_source(raw=raw, encoding=encoding, format_=format_), form)
        yield rendered.split(b"?>", 1)[-1].lstrip() + b"\n" if form == "marcxml" else rendered
    if form == "marcxml":
        yield b"</collection>\n"


def render_record(record: MarcRecord, form: ExportForm) -> bytes:
    """Write one record in a form."""
    if form in {"iso2709", "utf8"}:
        return encode_iso2709(record)
    if form == "marcxml":
        return to_marcxml(record)
    if form == "json":
        return to_marc_json(record).rstrip() + b"\n"
    return to_mrk(record).encode() + b"\n"


def _sources(
    library_id: int | None, batch_id: int | None, record_ids: Sequence[int] | None, include_deleted: bool,  # noqa: FBT001 -- private
) -> Iterator[tuple[bytes, str, str]]:
    conditions, values = ["v.number = r.version"], []
    for column, value in (("r.library_id = %s", library_id), ("r.batch_id = %s", batch_id)):
        if value is not None:
            conditions.append(column)
            values.append(value)
    if record_ids is not None:
        conditions.append("r.id = any(%s)")
        values.append(list(record_ids))  # type: ignore[arg-type]
    if not include_deleted:
        conditions.append("r.status <> 'deleted'")
    query = (
        "select v.raw, v.encoding, r.format from catalogue_record r join catalogue_recordversion v on v.record_id = r.id "  # noqa: S608 -- our own conditions
        f"where {' and '.join(conditions)} order by r.id"
    )
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(500):
            for raw, encoding, format_ in rows:
                yield bytes(raw), encoding, format_
