"""Records in the syntaxes of Z39.50."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from wenyuan.bibliography.marc import MarcError, MarcFormat, Record, encode_iso2709
from wenyuan.bibliography.z3950 import Circulation, Diagnostic, HoldingsLine, RecordOut, Syntax
from wenyuan.foundation.libraries.api import hidden_libraries, library_names
from wenyuan.knowledge.catalogue.api import ChangedRecord, find_records, list_holdings, list_items

from ..rendering import FORMS, Form, write_form
from ..rendering.forms import in_format, read_record

_MARC: Final = {Syntax.USMARC: MarcFormat.MARC21, Syntax.UNIMARC: MarcFormat.CNMARC}
_XML: Final = {form.value: form for form in Form} | {
    "": Form.MARC21, "f": Form.MARC21, "marcxml": Form.MARC21, "dc": Form.OAI_DC, "b": Form.OAI_DC, "unimarcxml": Form.UNIMARC, "cnmarc": Form.UNIMARC, "cnmarcxml": Form.UNIMARC,
}
_AT_HAND: Final = frozenset({"available", "reference"})
# What an element set B has of a record: number, coded data, title, edition, imprint, numbers, names.
_BRIEF: Final = {
    MarcFormat.CNMARC: frozenset({"001", "005", "010", "011", "100", "101", "200", "205", "210", "215", "701", "711", "700", "710"}),
    MarcFormat.MARC21: frozenset({"001", "005", "008", "020", "022", "100", "110", "111", "245", "250", "260", "264", "300"}),
}


def render(records: Sequence[ChangedRecord | None], *, syntax: Syntax, elements: str, codec: str) -> list[RecordOut | Diagnostic]:
    """Return records in a syntax; where one cannot be given, its diagnostic."""
    held = _holdings([r.record_id for r in records if r is not None]) if syntax is Syntax.OPAC else {}
    return [Diagnostic(14, "withdrawn") if record is None else _render(record, syntax, elements, codec, held.get(record.record_id, ())) for record in records]


def _render(record: ChangedRecord, syntax: Syntax, elements: str, codec: str, held: Sequence[HoldingsLine]) -> RecordOut | Diagnostic:
    try:
        if syntax is Syntax.XML:
            form = _form_of(elements)
            if form is None:
                return Diagnostic(25, elements)
            xml = write_form(record, form)
            return RecordOut(syntax, xml.encode()) if xml is not None else Diagnostic(238, syntax.value)
        brief = elements.lower() == "b"
        if elements.lower() not in {"", "f", "b"}:
            return Diagnostic(25, elements)
        if syntax is Syntax.SUTRS:
            return RecordOut(syntax, _plain(read_record(record)).encode(codec, "replace"))
        if syntax is Syntax.OPAC:
            inner = Syntax.UNIMARC if record.format == MarcFormat.CNMARC else Syntax.USMARC
            return RecordOut(syntax, _octets(record, _MARC[inner], codec, brief=brief), inner, tuple(held))
        return RecordOut(syntax, _octets(record, _MARC[syntax], codec, brief=brief))
    except MarcError as problem:
        return Diagnostic(238, str(problem)[:200])


def _form_of(elements: str) -> Form | None:
    by_uri = {info.namespace: form for form, info in FORMS.items()} | {info.sru: form for form, info in FORMS.items()}
    return _XML.get(elements.lower()) or by_uri.get(elements)


def _octets(record: ChangedRecord, format_: MarcFormat, codec: str, *, brief: bool) -> bytes:
    marc = in_format(read_record(record), format_)
    if brief:
        marc = Record(marc.leader, tuple(field for field in marc.fields if field.tag in _BRIEF[format_]), format_)
    if codec != "utf-8":
        # What the set cannot hold is written as a question mark: a client of GBK would show nothing else.
        fields = tuple(type(f)(f.tag, f.indicators, tuple(type(s)(s.code, _fit(s.value, codec)) for s in f.subfields), f.data) for f in marc.fields)
        marc = Record(marc.leader, fields, format_)
    return encode_iso2709(marc, codec)


def _fit(text: str, codec: str) -> str:
    return text.encode(codec, "replace").decode(codec)


def _plain(record: Record) -> str:
    lines = [f"{field.tag} {field.data}" if field.data is not None else f"{field.tag} " + " ".join(f"${s.code} {s.value}" for s in field.subfields) for field in record.fields]
    return "\n".join(lines) + "\n"


def _holdings(record_ids: Sequence[int]) -> dict[int, list[HoldingsLine]]:
    """Return what libraries have of records: copies by library and call number, and statements of runs."""
    names, hidden = library_names(), hidden_libraries()
    found: dict[int, list[HoldingsLine]] = defaultdict(list)
    if not find_records(record_ids=record_ids):
        return found
    for record_id, items in list_items(record_ids=record_ids).items():
        shelves: dict[tuple[int, str], list[Circulation]] = defaultdict(list)
        for item in items:
            if item.library_id not in hidden:
                due = item.due_on.isoformat() if item.due_on else ""
                shelves[item.library_id, item.call_number].append(Circulation(item.status in _AT_HAND, due, item.barcode))
        found[record_id] += [HoldingsLine(str(names.get(library, "")), "", number, tuple(copies)) for (library, number), copies in shelves.items()]
    for record_id, statements in list_holdings(record_ids=record_ids).items():
        found[record_id] += [HoldingsLine(str(names.get(s.library_id, "")), s.summary, s.call_number) for s in statements if s.library_id not in hidden]
    return found
