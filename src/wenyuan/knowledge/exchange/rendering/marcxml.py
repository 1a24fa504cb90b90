"""MARCXML as text, written straight from the octets of a regular record: a harvest is half a million of these.

Source:
    MARCXML schema 1.2 (Library of Congress); ISO 25577:2013 (MarcXchange).
"""

from __future__ import annotations

import re

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, quick_parse

NAMESPACES = {MarcFormat.MARC21: "http://www.loc.gov/MARC21/slim", MarcFormat.CNMARC: "info:lc/xmlns/marcxchange-v2"}
_HEADS = {
    MarcFormat.MARC21: f'<record xmlns="{NAMESPACES[MarcFormat.MARC21]}" type="Bibliographic"><leader>',
    MarcFormat.CNMARC: f'<record xmlns="{NAMESPACES[MarcFormat.CNMARC]}" format="CNMARC" type="Bibliographic"><leader>',
}
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# U+FFFE and U+FFFF in UTF-8: the only characters of regular octets that XML cannot carry, the separators aside.
_NO_CHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
_MARKS = re.compile(r'[&<>"]')
_RAW_MARKS = re.compile(rb'[&<>"]')
_ODD = re.compile(r'[&<>"]|' + _NOT_XML.pattern)


def escape(text: str) -> str:
    """Return text as it may stand in an element or between double quotation marks; what XML cannot carry is left out."""
    if _ODD.search(text) is None:
        return text
    return _escape_marks(_NOT_XML.sub("", text))


def _escape_marks(text: str) -> str:
    if _MARKS.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text


def split_regular(raw: bytes) -> tuple[str, list[tuple[str, str]]] | None:
    """Return leader and (tag, text) of every field in order, or None where the record is not regular in every way."""
    if quick_parse(raw) is None or _NO_CHARACTERS.search(raw):
        return None
    lines = raw.decode().split("\x1e")
    directory = lines[0]
    return directory[:24], [(directory[at : at + 3], line) for at, line in zip(range(24, len(directory), 12), lines[1:-1], strict=True)]


def read_regular(raw: bytes, format_: MarcFormat) -> Record | None:
    """Return the record of regular octets, or None where the full reader is needed."""
    found = split_regular(raw)
    if found is None:
        return None
    leader, lines = found
    fields = [
        Field(tag, data=line) if tag < "010" else Field(tag, line[:2], tuple([Subfield(part[0], part[1:]) for part in line[3:].split("\x1f")])) for tag, line in lines
    ]
    return Record(leader, tuple(fields), format_)


def write_regular(raw: bytes, format_: MarcFormat) -> str | None:
    """Return the MARCXML of regular octets, or None where the full reader is needed."""
    found = split_regular(raw)
    if found is None:
        return None
    leader, lines = found
    marked = _RAW_MARKS.search(raw) is not None
    parts = [_HEADS[format_], escape(leader), "</leader>"]
    for tag, line in lines:
        text = _escape_marks(line) if marked else line
        if tag < "010":
            parts.append(f'<controlfield tag="{tag}">{text}</controlfield>')
            continue
        indicators, *subfields = text.split("\x1f")
        first, second = (indicators[0], indicators[1]) if len(indicators) == 2 else (escape(line[0]), escape(line[1]))
        parts.append(f'<datafield tag="{tag}" ind1="{first}" ind2="{second}">')
        parts += [f'<subfield code="{s[0]}">{s[1:]}</subfield>' if s[0] != "&" else _odd_subfield(s) for s in subfields]
        parts.append("</datafield>")
    parts.append("</record>")
    return "".join(parts)


def _odd_subfield(text: str) -> str:
    """A subfield whose code is itself a mark of XML, already escaped."""
    code, _semicolon, value = text.partition(";")
    return f'<subfield code="{code};">{value}</subfield>'


def write_record(record: Record) -> str:
    """Return the MARCXML of a record."""
    parts = [_HEADS[record.format], escape(record.leader), "</leader>"]
    for field in record.fields:
        tag = escape(field.tag)
        if field.data is not None:
            parts.append(f'<controlfield tag="{tag}">{escape(field.data)}</controlfield>')
            continue
        first, second = escape(field.indicators[:1]), escape(field.indicators[1:])
        parts.append(f'<datafield tag="{tag}" ind1="{first}" ind2="{second}">')
        parts += [f'<subfield code="{escape(s.code)}">{escape(s.value)}</subfield>' for s in field.subfields]
        parts.append("</datafield>")
    parts.append("</record>")
    return "".join(parts)
