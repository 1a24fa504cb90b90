"""One record of a source as a MARC record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import orjson
from lxml import etree

from wenyuan.bibliography.crosswalks import convert, from_crossref, from_datacite, from_dublin_core, from_mods, from_table_row
from wenyuan.bibliography.marc import MarcError, MarcFormat, Record, Subfield, encode_iso2709, from_marcxml, parse_record, record_texts
from wenyuan.bibliography.onix import OnixError, from_onix
from wenyuan.bibliography.summary import RecordKind, record_kind, summarise

from ..fetching.pages import Fetched
from ..fetching.problems import MapProblem, SourceProblem
from ..fetching.xml import local_name, parse_xml
from .filters import Filters, is_wanted
from .provenance import Origin, say_origin, set_number

_MARC_PARTS: Final = frozenset({"leader", "controlfield", "datafield"})
_MODS: Final = "{http://www.loc.gov/mods/v3}mods"
_DUBLIN_CORE: Final = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")


@dataclass(frozen=True, slots=True)
class Plan:
    """How the records of a source are mapped. `format` None keeps MARC as it comes and makes CNMARC of everything else."""

    origin: Origin
    format: MarcFormat | None = None
    filters: Filters = field(default_factory=Filters)
    columns: Mapping[str, object] = field(default_factory=dict)
    json_kind: str = "crossref"

    @property
    def signature(self) -> str:
        """What a record's fate depends on beside its source text: when it changes, everything is mapped anew."""
        told = (self.format, self.filters, sorted(map(str, self.columns.items())), self.json_kind, self.origin.agency, self.origin.note, self.origin.keep_numbers)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A record ready for the catalogue: its octets (ISO 2709, UTF-8) and its control number."""

    record: Record
    octets: bytes
    control_number: str


def digest_of(item: Fetched, plan: Plan) -> str:
    """Return the digest of what a source said of a record; with the same plan the same text makes the same record."""
    return hashlib.sha256(plan.signature.encode() + item.raw).hexdigest()[:32]


def map_item(item: Fetched, plan: Plan) -> Mapped | None:
    """Map one record; None where it is not wanted.

    Raises:
        MapProblem: It cannot be mapped.
    """
    if item.problem:
        raise MapProblem(item.problem)
    record = read_item(item, plan)
    if record_kind(record.leader, record_texts(record), record.format) is not RecordKind.BIBLIOGRAPHIC:
        raise MapProblem("not-bibliographic")
    if not is_wanted(record, plan.filters):
        return None
    return finish(record, item.identifier, plan)


def finish(record: Record, identifier: str, plan: Plan) -> Mapped:
    """Number a record, say where it came from, and write it.

    Raises:
        MapProblem: It has no title or cannot be written.
    """
    if not summarise(record.leader, record_texts(record), record.format).title.strip():
        raise MapProblem("no-title")
    numbered = set_number(record, identifier, plan.origin)
    try:
        told = say_origin(numbered, plan.origin)
        return Mapped(told, encode_iso2709(told), told.control_number or "")
    except MarcError as problem:
        raise MapProblem("not-writable", problem.reason) from problem


def read_item(item: Fetched, plan: Plan) -> Record:
    """Read what a source gave as a MARC record in the wanted format.

    Raises:
        MapProblem: It cannot be read.
    """
    readers: dict[str, Callable[[bytes, Plan], Record]] = {"xml": _read_xml, "json": _read_json, "row": _read_row, "marc": _read_marc}
    record = readers[item.form](item.raw, plan)
    return convert(record, plan.format).record if plan.format is not None and record.format is not plan.format else record


def _read_marc(octets: bytes, _plan: Plan) -> Record:
    try:
        return parse_record(octets).record
    except MarcError as problem:
        raise MapProblem("bad-marc", problem.reason) from problem


def _read_xml(octets: bytes, plan: Plan) -> Record:
    try:
        root = parse_xml(octets)
    except SourceProblem as problem:
        raise MapProblem("broken-xml" if problem.code == "not-xml" else problem.code, problem.detail) from problem
    if any(local_name(element) in _MARC_PARTS for element in root.iter()):
        try:
            return from_marcxml(octets)
        except MarcError as problem:
            raise MapProblem("bad-marc", problem.reason) from problem
    if local_name(root).lower() == "product":
        try:
            return from_onix(root, plan.format or MarcFormat.CNMARC, entered=plan.origin.day).record
        except OnixError as problem:
            raise MapProblem("bad-onix", str(problem)) from problem
    if any(element.tag == _MODS for element in root.iter()):
        return _made(lambda: from_mods(root, plan.format or MarcFormat.CNMARC, entered=plan.origin.day).record)
    terms = read_terms(root)
    if not terms:
        raise MapProblem("unknown-format", local_name(root))
    if not any(text.strip() for text in terms.get("title", [])):
        raise MapProblem("no-title")
    record = from_dublin_core(terms, MarcFormat.CNMARC).record
    # The day on file is that of the harvest; the crosswalk knows none.
    fields = tuple(replace(f, subfields=(Subfield("a", plan.origin.day + (f.first("a") or "")[8:]),)) if f.tag == "100" else f for f in record.fields)
    return replace(record, fields=fields)


def read_terms(root: etree._Element) -> dict[str, list[str]]:
    """Return the Dublin Core terms, simple or qualified, within an element."""
    terms: dict[str, list[str]] = {}
    for element in root.iter():
        tag: object = element.tag
        if isinstance(tag, str) and tag.startswith("{") and tag[1:].partition("}")[0] in _DUBLIN_CORE and len(element) == 0 and (element.text or "").strip():
            terms.setdefault(local_name(element), []).append((element.text or "").strip())
    return terms


def _read_json(octets: bytes, plan: Plan) -> Record:
    try:
        value: object = orjson.loads(octets)
    except orjson.JSONDecodeError as problem:
        raise MapProblem("bad-json", str(problem)) from problem
    if not isinstance(value, dict):
        raise MapProblem("bad-json", type(value).__name__)
    reader = from_datacite if plan.json_kind == "datacite" else from_crossref
    return _made(lambda: reader(value, plan.format or MarcFormat.CNMARC, entered=plan.origin.day).record)


def _read_row(octets: bytes, plan: Plan) -> Record:
    try:
        value: object = orjson.loads(octets)
    except orjson.JSONDecodeError as problem:
        raise MapProblem("bad-json", str(problem)) from problem
    if not isinstance(value, dict):
        raise MapProblem("bad-json", type(value).__name__)
    row = {str(name): str(cell) for name, cell in value.items()}
    columns = {str(name): str(place) for name, place in plan.columns.items()}
    return _made(lambda: from_table_row(row, columns, plan.format or MarcFormat.CNMARC, entered=plan.origin.day).record)


def _made(make: Callable[[], Record]) -> Record:
    try:
        return make()
    except ValueError as problem:
        raise MapProblem("no-title" if "title" in str(problem) else "bad-value", str(problem)) from problem
