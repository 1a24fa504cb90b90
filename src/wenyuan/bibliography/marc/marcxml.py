"""MARCXML and the Chinese and ISO variants of it: one vocabulary in several namespaces.

Source:
    MARCXML schema 1.2 (Library of Congress); ISO 25577:2013 (MarcXchange); NLC and dp2 CNMARC XML, which
    share its element names.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final, cast

from lxml import etree

from wenyuan.bibliography.marc.cleaning import clean_record
from wenyuan.bibliography.marc.findings import Finding, MarcError, ParsedRecord, RejectedRecord, Severity
from wenyuan.bibliography.marc.formats import format_of, record_texts
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield

MARC21_NAMESPACE: Final = "http://www.loc.gov/MARC21/slim"
MARCXCHANGE_NAMESPACE: Final = "info:lc/xmlns/marcxchange-v2"
_PARTS: Final = frozenset({"leader", "controlfield", "datafield"})
_MAX_CHILDREN: Final = 50_000
_MAX_DEPTH: Final = 64
_TAG_LENGTH: Final = 3


@dataclass(slots=True)
class _Reading:
    """Findings of the record being read."""

    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, severity: Severity, message: str, tag: str | None = None) -> None:
        self.findings.append(Finding(code, severity, tag, None, message))


def read_marcxml(
    stream: BinaryIO,
    *,
    format: MarcFormat | None = None,  # noqa: A002
) -> Iterator[ParsedRecord | RejectedRecord]:
    """Yield the records of an XML stream wherever they stand in it (collection, SRU, OAI-PMH, alone).

    Entities are not expanded and nothing outside the stream is read. `position` of a record is its line.

    Raises:
        MarcError: Not well formed, a declaration of entities, or larger parts than MARC can have; earlier
            records have been yielded.
    """
    ordinal = 0
    for element in _iterate_records(stream):
        raw = etree.tostring(element, encoding="utf-8", with_tail=False)
        line = _line_of(element) or 0
        try:
            record, findings = _read_record(element, format)
            yield ParsedRecord(record, raw, "utf-8", findings, line, ordinal)
        except MarcError as error:
            yield RejectedRecord(raw, line, ordinal, error.reason)
        ordinal += 1
    if not ordinal:
        yield RejectedRecord(b"", 0, 0, "the XML holds no MARC record")


def _iterate_records(stream: BinaryIO) -> Iterator[etree._Element]:
    """Yield elements that have MARC parts as children, and free what has been read."""
    events = ("start", "end", "comment", "pi")
    depth = 0
    children = [0]
    try:
        context = etree.iterparse(
            stream, events=events, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            dtd_validation=False, attribute_defaults=False,
        )  # fmt: skip
        for event, element in context:
            if event in {"comment", "pi"}:
                _free(element)
                continue
            if event == "start":
                if depth == 0:
                    _refuse_entities(element)
                depth += 1
                children[-1] += 1
                children.append(0)
                if depth > _MAX_DEPTH or _too_large(element, children):
                    raise MarcError("XML is nested deeper, or a record is larger, than MARC can be", _line_of(element))
                continue
            depth -= 1
            children.pop()
            if _local_name(element) in _PARTS or _is_within_part(element):
                continue
            if any(_local_name(child) in _PARTS for child in element):
                yield element
            if not _is_foreign_part(element):
                _free(element)
    except etree.XMLSyntaxError as error:
        raise MarcError(f"XML is not well formed: {error.msg}", error.lineno) from error
    except (LookupError, ValueError, OSError) as error:
        if isinstance(error, MarcError):
            raise
        raise MarcError(f"XML cannot be read: {error}") from error


def _too_large(element: etree._Element, children: list[int]) -> bool:
    """Tell whether an element within a MARC record has too many siblings; elsewhere they are freed."""
    inside = _local_name(element) in _PARTS or _is_within_part(element) or _is_foreign_part(element)
    return inside and children[-2] > _MAX_CHILDREN


def _refuse_entities(root: etree._Element) -> None:
    """Refuse a document type that declares entities: MARC has no use for them, attacks have."""
    dtd: object = root.getroottree().docinfo.internalDTD
    if dtd is not None and getattr(dtd, "entities", list)():
        raise MarcError("document type declares entities; refused", _line_of(root))


def _is_within_part(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and (_local_name(parent) in _PARTS or _local_name(parent) == "subfield")


def _is_foreign_part(element: etree._Element) -> bool:
    """Tell whether an element stands in a record, beside the MARC parts, and goes with it."""
    parent = element.getparent()
    return parent is not None and _local_name(parent) == "record" and _local_name(element) != "record"


def _free(element: etree._Element) -> None:
    """Drop what an element holds and the siblings before it, unless they are parts of a record being read."""
    parent = element.getparent()
    if isinstance(element.tag, str):
        element.clear()
    if parent is None:
        return
    previous = element.getprevious()
    while previous is not None and _local_name(previous) not in _PARTS:
        parent.remove(previous)
        previous = element.getprevious()


def _line_of(element: etree._Element) -> int | None:
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def _local_name(element: etree._Element) -> str:
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _read_record(element: etree._Element, given: MarcFormat | None) -> tuple[Record, tuple[Finding, ...]]:
    """Build a record from its element.

    Raises:
        MarcError: A part lacks what gives it meaning (tag, code), or holds elements that would be lost.
    """
    reading = _Reading()
    leader: str | None = None
    fields = []
    for child in element:
        name = _local_name(child)
        if name == "leader":
            leader = _text_of(child)
        elif name == "controlfield":
            fields.append(Field(_tag_of(child), data=_text_of(child)))
        elif name == "datafield":
            fields.append(_read_datafield(child, reading))
        elif name:
            reading.say("foreign-element", "note", f"element {name} is no part of a MARC record")
    if leader is None:
        reading.say("no-leader", "lost?", "record has no leader")
    if leader is None or len(leader) != 24:
        reading.say("leader-length", "repaired", f"leader has {len(leader or '')} characters instead of 24")
        leader = f"{leader or '':24.24}"
    if not fields:
        raise MarcError("record holds no fields", _line_of(element))
    record, findings = clean_record(Record(leader, tuple(fields)))
    chosen = given or format_of(record.leader, record_texts(record), hint=_format_hint(element))
    return replace(record, format=chosen), (*reading.findings, *findings)


def _read_datafield(element: etree._Element, reading: _Reading) -> Field:
    tag = _tag_of(element)
    indicators = ""
    for name in ("ind1", "ind2"):
        value = element.get(name)
        if value is None or len(value) != 1:
            reading.say("indicators", "repaired", f"{name} is not one character; a blank was taken", tag)
        indicators += value if value is not None and len(value) == 1 else " "
    subfields = []
    for child in element:
        name = _local_name(child)
        if not name:
            continue
        if name != "subfield":
            raise MarcError(f"field {tag} holds an element {name}", _line_of(child))
        code = child.get("code") or ""
        if len(code) != 1:
            raise MarcError(f"field {tag} has a subfield whose code is {code!r}", _line_of(child))
        subfields.append(Subfield(code, _text_of(child)))
    if (element.text or "").strip():
        raise MarcError(f"field {tag} holds text outside its subfields", _line_of(element))
    return Field(tag, indicators, tuple(subfields))


def _tag_of(element: etree._Element) -> str:
    tag = element.get("tag") or ""
    if len(tag) != _TAG_LENGTH:
        raise MarcError(f"{_local_name(element)} has the tag {tag!r}", _line_of(element))
    return tag


def _text_of(element: etree._Element) -> str:
    """Return the text of an element that may hold comments but no elements."""
    if any(_local_name(child) for child in element):
        raise MarcError(f"{_local_name(element)} holds elements", _line_of(element))
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _format_hint(element: etree._Element) -> MarcFormat | None:
    """Return the format the namespace or the MarcXchange attribute names; content outweighs it."""
    said = f"{etree.QName(element).namespace or ''} {element.get('format') or ''}".lower()
    if any(name in said for name in ("unimarc", "nlc.cn", "cnmarc")):
        return MarcFormat.CNMARC
    return MarcFormat.MARC21 if "marc21" in said else None


def write_marcxml(records: Iterable[Record], stream: BinaryIO) -> None:
    """Write a collection: MARC 21 slim, and MarcXchange with its format attribute where CNMARC occurs.

    Raises:
        MarcError: A record holds a character that XML cannot.
    """
    with etree.xmlfile(stream, encoding="utf-8") as writer:
        writer.write_declaration()
        with writer.element(f"{{{MARC21_NAMESPACE}}}collection", nsmap=_default(MARC21_NAMESPACE)):
            for record in records:
                writer.write(_build_element(record))
                writer.write("\n")


def to_marcxml(record: Record) -> bytes:
    """Return one record as an XML document. Raises as `write_marcxml`."""
    return etree.tostring(_build_element(record), encoding="utf-8", xml_declaration=True)


def from_marcxml(document: bytes, *, format: MarcFormat | None = None) -> Record:  # noqa: A002
    """Return the first record of an XML document.

    Raises:
        MarcError: The XML is refused, or its first record cannot be read.
    """
    first = next(read_marcxml(io.BytesIO(document), format=format))
    if isinstance(first, RejectedRecord):
        raise MarcError(first.reason, first.position)
    return first.record


def _build_element(record: Record) -> etree._Element:
    """Build the element of a record; CNMARC goes under MarcXchange, whose format attribute says so."""
    cnmarc = record.format is MarcFormat.CNMARC
    namespace = MARCXCHANGE_NAMESPACE if cnmarc else MARC21_NAMESPACE
    root = etree.Element(f"{{{namespace}}}record", nsmap=_default(namespace))
    if cnmarc:
        root.set("format", "CNMARC")
    try:
        etree.SubElement(root, f"{{{namespace}}}leader").text = record.leader
        for source in record.fields:
            if source.data is not None:
                control = etree.SubElement(root, f"{{{namespace}}}controlfield", tag=source.tag)
                control.text = source.data
                continue
            first, second = source.indicators[:1], source.indicators[1:]
            data = etree.SubElement(root, f"{{{namespace}}}datafield", tag=source.tag, ind1=first, ind2=second)
            for subfield in source.subfields:
                etree.SubElement(data, f"{{{namespace}}}subfield", code=subfield.code).text = subfield.value
    except ValueError as error:
        raise MarcError(f"record holds what XML cannot: {error}") from error
    return root


def _default(namespace: str) -> dict[str, str]:
    """Return the map that makes a namespace the default one; the key None is lxml's name for it."""
    return cast("dict[str, str]", {None: namespace})
