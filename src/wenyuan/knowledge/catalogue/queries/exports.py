"""Records out: octet for octet where nobody touched them, or in another form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from django.db import connection, transaction

from wenyuan.bibliography.crosswalks import Loss, convert, to_dublin_core, to_mods, write_oai_dc
from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, to_marc_json, to_marcxml, to_mrk
from wenyuan.bibliography.marc import Record as MarcRecord

from .records import read_source

ExportForm = Literal["iso2709", "utf8", "marcxml", "json", "mrk", "cnmarc", "marc21", "mods", "dc"]
FORMS: tuple[ExportForm, ...] = ("iso2709", "utf8", "marcxml", "json", "mrk", "cnmarc", "marc21", "mods", "dc")
MEDIA_TYPES = {
    "iso2709": "application/marc", "utf8": "application/marc", "marcxml": "application/marcxml+xml", "json": "application/json", "mrk": "text/plain; charset=utf-8",
    "cnmarc": "application/marc", "marc21": "application/marc", "mods": "application/mods+xml", "dc": "application/xml",
}
SUFFIXES = {"iso2709": "mrc", "utf8": "mrc", "marcxml": "xml", "json": "jsonl", "mrk": "mrk", "cnmarc": "mrc", "marc21": "mrc", "mods": "xml", "dc": "xml"}
# What stands around the records of a form that is one XML document.
_ENVELOPES = {
    "marcxml": ('<collection xmlns="http://www.loc.gov/MARC21/slim">', "</collection>"), "mods": ('<modsCollection xmlns="http://www.loc.gov/mods/v3">', "</modsCollection>"),
    "dc": ("<records>", "</records>"),
}
HearLosses = Callable[[str, Sequence[Loss]], None]


def export_records(
    *, form: ExportForm, library_id: int | None = None, batch_id: int | None = None, record_ids: Sequence[int] | None = None, include_deleted: bool = False,
    hear: HearLosses = lambda _number, _losses: None,
) -> Iterator[bytes]:
    """Yield the newest state of records as octets, in id order, with constant memory.

    `iso2709` gives the source octets as they came, whatever their character set; `utf8` gives ISO 2709 in UTF-8; `cnmarc` and `marc21`
    convert to that format, `mods` and `dc` describe in MODS 3.8 and oai_dc.

    Args:
        hear: Told of what a conversion could not carry over, by control number.
    """
    head, tail = _ENVELOPES.get(form, ("", ""))
    if head:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'.encode()
    for raw, encoding, format_ in _sources(library_id, batch_id, record_ids, include_deleted):
        if form == "iso2709":
            yield raw
            continue
        record = read_source(raw=raw, encoding=encoding, format_=format_)
        rendered, losses = _render(record, form)
        if losses:
            hear(record.control_number or "", losses)
        yield rendered.split(b"?>", 1)[-1].strip() + b"\n" if head else rendered
    if tail:
        yield f"{tail}\n".encode()


def render_record(record: MarcRecord, form: ExportForm) -> bytes:
    """Write one record in a form."""
    return _render(record, form)[0]


def _render(record: MarcRecord, form: ExportForm) -> tuple[bytes, Sequence[Loss]]:
    if form in {"cnmarc", "marc21"}:
        converted = convert(record, MarcFormat(form))
        return encode_iso2709(converted.record), converted.losses
    if form == "mods":
        mods = to_mods(record)
        return mods.xml, mods.losses
    if form == "dc":
        core = to_dublin_core(record)
        return write_oai_dc(core), core.losses
    if form == "marcxml":
        return to_marcxml(record), ()
    if form == "json":
        return to_marc_json(record).rstrip() + b"\n", ()
    if form == "mrk":
        return to_mrk(record).encode() + b"\n", ()
    return encode_iso2709(record), ()


def _sources(
    library_id: int | None, batch_id: int | None, record_ids: Sequence[int] | None, include_deleted: bool,  # noqa: FBT001 -- private
) -> Iterator[tuple[bytes, str, str]]:
    conditions: list[str] = ["v.number = r.version"]
    values: list[int | list[int]] = []
    for column, value in (("r.library_id = %s", library_id), ("r.batch_id = %s", batch_id)):
        if value is not None:
            conditions.append(column)
            values.append(value)
    if record_ids is not None:
        conditions.append("r.id = any(%s)")
        values.append(list(record_ids))
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
