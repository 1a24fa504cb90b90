"""Records out: octet for octet where nobody touched them, or in another form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from django.conf import settings
from django.db import connection, transaction

from wenyuan.bibliography.bibframe import to_bibframe, write_rdfxml
from wenyuan.bibliography.crosswalks import Loss, convert, to_dublin_core, to_mods, write_oai_dc
from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, to_marc_json, to_marcxml, to_mrk
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.foundation.identifiers.api import ark_name

from .records import read_source

ExportForm = Literal["iso2709", "utf8", "marcxml", "json", "mrk", "cnmarc", "marc21", "mods", "dc", "bibframe"]
FORMS: tuple[ExportForm, ...] = ("iso2709", "utf8", "marcxml", "json", "mrk", "cnmarc", "marc21", "mods", "dc", "bibframe")
MEDIA_TYPES = {
    "iso2709": "application/marc", "utf8": "application/marc", "marcxml": "application/marcxml+xml", "json": "application/json", "mrk": "text/plain; charset=utf-8",
    "cnmarc": "application/marc", "marc21": "application/marc", "mods": "application/mods+xml", "dc": "application/xml", "bibframe": "application/rdf+xml",
}
SUFFIXES = {"iso2709": "mrc", "utf8": "mrc", "marcxml": "xml", "json": "jsonl", "mrk": "mrk", "cnmarc": "mrc", "marc21": "mrc", "mods": "xml", "dc": "xml", "bibframe": "rdf"}
# What stands around the records of a form that is one XML document.
_ENVELOPES = {
    "marcxml": ('<collection xmlns="http://www.loc.gov/MARC21/slim">', "</collection>"), "mods": ('<modsCollection xmlns="http://www.loc.gov/mods/v3">', "</modsCollection>"),
    "dc": ("<records>", "</records>"), "bibframe": tuple(write_rdfxml(()).split("\n", 1)[1].split("\n", 1)),
}
HearLosses = Callable[[str, Sequence[Loss]], None]


def export_records(
    *, form: ExportForm, library_id: int | None = None, batch_id: int | None = None, record_ids: Sequence[int] | None = None, include_deleted: bool = False,
    hear: HearLosses = lambda _number, _losses: None,
) -> Iterator[bytes]:
    """Yield the newest state of records as octets, with constant memory: in the order of `record_ids` where they are given, else of the ids.

    `iso2709` gives the source octets as they came, whatever their character set; `utf8` gives ISO 2709 in UTF-8; `cnmarc` and `marc21`
    convert to that format, `mods`, `dc` and `bibframe` describe in MODS 3.8, oai_dc and
    BIBFRAME 2 (RDF/XML).

    Args:
        hear: Told of what a conversion could not carry over, by control number.
    """
    head, tail = _ENVELOPES.get(form, ("", ""))
    if head:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'.encode()
    for record_id, raw, encoding, format_ in _sources(library_id, batch_id, record_ids, include_deleted):
        if form == "iso2709":
            yield raw
            continue
        record = read_source(raw=raw, encoding=encoding, format_=format_)
        rendered, losses = _render(record, form, base=permalink(record_id))
        if losses:
            hear(record.control_number or "", losses)
        yield _inside(rendered, form) if head else rendered
    if tail:
        yield f"{tail}\n".encode()


def permalink(record_id: int) -> str:
    """Return a record's public address; without an address of the installation, that of the global resolver of ARKs."""
    return f"{settings.WENYUAN_BASE_URL or 'https://n2t.net'}/ark:/{settings.WENYUAN_NAAN}/{ark_name('record', record_id)}"


def render_record(record: MarcRecord, form: ExportForm, *, base: str = "") -> bytes:
    """Write one record in a form. `base` is its address, from which linked data makes the names of things."""
    return _render(record, form, base=base)[0]


def _inside(document: bytes, form: ExportForm) -> bytes:
    """Return a record's document without what stands around all records."""
    body = document.split(b"?>", 1)[-1].strip()
    if form == "bibframe":
        body = body.split(b"\n", 1)[1].rpartition(b"</rdf:RDF>")[0]
    return body.strip() + b"\n"


def _render(record: MarcRecord, form: ExportForm, *, base: str) -> tuple[bytes, Sequence[Loss]]:
    if form in {"cnmarc", "marc21"}:
        converted = convert(record, MarcFormat(form))
        return encode_iso2709(converted.record), converted.losses
    if form == "mods":
        mods = to_mods(record)
        return mods.xml, mods.losses
    if form == "dc":
        core = to_dublin_core(record)
        return write_oai_dc(core), core.losses
    if form == "bibframe":
        described = to_bibframe(record, base=base)
        return write_rdfxml(described.resources).encode(), described.losses
    if form == "marcxml":
        return to_marcxml(record), ()
    if form == "json":
        return to_marc_json(record).rstrip() + b"\n", ()
    if form == "mrk":
        return to_mrk(record).encode() + b"\n", ()
    return encode_iso2709(record), ()


def _sources(
    library_id: int | None, batch_id: int | None, record_ids: Sequence[int] | None, include_deleted: bool,  # noqa: FBT001 -- private
) -> Iterator[tuple[int, bytes, str, str]]:
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
        # A record merged into another is still its library's own, but the nation has it once.
        whole = library_id is None and batch_id is None and record_ids is None
        conditions.append("r.status not in ('deleted', 'merged')" if whole else "r.status <> 'deleted'")
    order = "r.id"
    if record_ids is not None:
        order = "array_position(%s::bigint[], r.id)"
        values.append(list(record_ids))
    query = (
        "select r.id, v.raw, v.encoding, r.format from catalogue_record r join catalogue_recordversion v on v.record_id = r.id "  # noqa: S608 -- our own conditions
        f"where {' and '.join(conditions)} order by {order}"
    )
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(500):
            for record_id, raw, encoding, format_ in rows:
                yield record_id, bytes(raw), encoding, format_
