"""MARC-in-JSON, and the older marc-json dialect with `controlfield` and `datafield` lists.

Source:
    Ross Singer, "A proposal to serialize MARC in JSON" (MARC-in-JSON); Andrew Houghton, marc-json draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

import orjson

from wenyuan.bibliography.marc.cleaning import clean_record
from wenyuan.bibliography.marc.findings import Finding, MarcError, ParsedRecord, RejectedRecord
from wenyuan.bibliography.marc.formats import format_of, record_texts
from wenyuan.bibliography.marc.lenient_json import JsonValue, parse_json
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.marc.structure import LEADER_LENGTH, MAX_RECORD_BYTES

_CHUNK = 1 << 16
_STRUCTURE = re.compile(rb'["\\{}]')
_BETWEEN = b" \t\r\n\x00\x1a[],"


def to_marc_json(record: Record) -> bytes:
    """Return a record as MARC-in-JSON in UTF-8, on one line.

    Raises:
        MarcError: A value holds a lone surrogate.
    """
    fields: list[dict[str, object]] = []
    for source in record.fields:
        if source.data is not None:
            fields.append({source.tag: source.data})
            continue
        first, second = source.indicators[:1], source.indicators[1:]
        subfields = [{subfield.code: subfield.value} for subfield in source.subfields]
        fields.append({source.tag: {"ind1": first, "ind2": second, "subfields": subfields}})
    try:
        return orjson.dumps({"leader": record.leader, "fields": fields})
    except orjson.JSONEncodeError as error:
        raise MarcError(f"record cannot be written as JSON: {error}") from error


def from_marc_json(document: bytes | str, *, format: MarcFormat | None = None) -> Record:  # noqa: A002
    """Read one record in either dialect.

    Raises:
        MarcError: Not JSON, or not a record.
    """
    return _read_document(document, format)[0]


def read_marc_json(
    stream: BinaryIO,
    *,
    format: MarcFormat | None = None,  # noqa: A002
) -> Iterator[ParsedRecord | RejectedRecord]:
    """Yield the records of an array, of JSON lines, or of objects one after another, with bounded memory."""
    for ordinal, (raw, position) in enumerate(_split_objects(stream)):
        try:
            record, findings = _read_document(raw, format)
        except MarcError as error:
            yield RejectedRecord(raw, position, ordinal, error.reason)
        else:
            yield ParsedRecord(record, raw, "utf-8", findings, position, ordinal)


def _split_objects(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield the outermost objects with their byte offset, and what else but brackets and commas there is."""
    scanner = _Scanner()
    position = 0
    while chunk := stream.read(_CHUNK):
        scanner.buffer += chunk
        while (end := scanner.find_end()) is not None:
            yield from _pieces(scanner.take(end), position)
            position += end
        if len(scanner.buffer) > MAX_RECORD_BYTES:
            size = len(scanner.buffer)
            yield scanner.take(size), position
            position += size
    if scanner.buffer.strip(_BETWEEN):
        yield from _pieces(bytes(scanner.buffer), position)


@dataclass(slots=True)
class _Scanner:
    """Looks for the ends of outermost objects, taking up where it left off when more bytes have come."""

    buffer: bytearray = field(default_factory=bytearray)
    _at: int = 0
    _depth: int = 0
    _in_string: bool = False

    def find_end(self) -> int | None:
        """Return the offset behind the next outermost object, None when it is not there yet."""
        while match := _STRUCTURE.search(self.buffer, self._at):
            token = match[0]
            self._at = match.end()
            if self._in_string:
                # The character behind a backslash is not looked at; it may be in the next chunk.
                self._at += token == b"\\"
                self._in_string = token != b'"'
            elif token == b'"':
                self._in_string = self._depth > 0
            elif token == b"{":
                self._depth += 1
            elif token == b"}" and self._depth:
                self._depth -= 1
                if not self._depth:
                    return self._at
        self._at = max(self._at, len(self.buffer))
        return None

    def take(self, size: int) -> bytes:
        """Remove and return the first bytes; scanning begins anew behind them."""
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        self._at = self._depth = 0
        self._in_string = False
        return taken


def _pieces(span: bytes, position: int) -> Iterator[tuple[bytes, int]]:
    """Yield stray bytes before an object apart from the object."""
    span_start = len(span) - len(span.removeprefix(b"\xef\xbb\xbf").lstrip(_BETWEEN))
    opening = span.find(b"{", span_start)
    if opening > span_start:
        yield span[span_start:opening], position + span_start
        span_start = opening
    yield span[span_start:], position + span_start


def _read_document(document: bytes | str, given: MarcFormat | None) -> tuple[Record, tuple[Finding, ...]]:
    """Read one record and say what was loose about it."""
    try:
        text = document if isinstance(document, str) else document.decode("utf-8-sig")
        value, strict = parse_json(text)
        if not isinstance(value, dict):
            raise MarcError("JSON is no object")
        leader = _text(value, "leader")
        fields = _read_fields(value) if "fields" in value else _read_old_fields(value)
        # Lone surrogates can be written in JSON but not in any character set.
        for field_texts in record_texts(Record(leader, tuple(fields))).values():
            "".join(field_texts).encode()
    except UnicodeError as error:
        raise MarcError(f"JSON is not UTF-8: {error}") from error
    findings = []
    if not strict:
        findings.append(Finding("loose-json", "note", None, None, "not strict JSON; read as the loose dialect"))
    if len(leader) != LEADER_LENGTH:
        said = f"leader has {len(leader)} characters instead of 24"
        findings.append(Finding("leader-length", "repaired", None, None, said))
        leader = f"{leader:24.24}"
    if not fields:
        raise MarcError("record holds no fields")
    record, more = clean_record(Record(leader, tuple(fields)))
    chosen = given or format_of(record.leader, record_texts(record))
    return replace(record, format=chosen), (*findings, *more)


def _read_fields(value: dict[str, JsonValue]) -> list[Field]:
    """Read the `fields` list of MARC-in-JSON."""
    fields = []
    for member in _objects(value, "fields"):
        for tag, content in member.items():
            if isinstance(content, str):
                fields.append(Field(_checked_tag(tag), data=content))
            elif isinstance(content, dict):
                indicators = _indicator(content, "ind1") + _indicator(content, "ind2")
                pairs = [pair for subfield in _objects(content, "subfields") for pair in subfield.items()]
                fields.append(Field(_checked_tag(tag), indicators, tuple(_subfield(*pair) for pair in pairs)))
            else:
                raise MarcError(f"field {tag} is neither text nor an object")
    return fields


def _read_old_fields(value: dict[str, JsonValue]) -> list[Field]:
    """Read the `controlfield` and `datafield` lists of marc-json."""
    fields = [Field(_checked_tag(_text(member, "tag")), data=_text(member, "data")) for member in _objects(value, "controlfield")]
    for member in _objects(value, "datafield"):
        indicators = f"{_text(member, 'ind') if 'ind' in member else '':2.2}"
        subfields = tuple(_subfield(_text(s, "code"), s.get("data")) for s in _objects(member, "subfield"))
        fields.append(Field(_checked_tag(_text(member, "tag")), indicators, subfields))
    return fields


def _objects(holder: dict[str, JsonValue], key: str) -> list[dict[str, JsonValue]]:
    listed = holder.get(key, [])
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list):
        raise MarcError(f"{key} is no list")
    objects = [item for item in listed if isinstance(item, dict)]
    if len(objects) != len(listed):
        raise MarcError(f"{key} holds something that is no object")
    return objects


def _text(holder: dict[str, JsonValue], key: str) -> str:
    found = holder.get(key)
    if isinstance(found, str):
        return found
    raise MarcError(f"{key} is missing or no text")


def _indicator(holder: dict[str, JsonValue], key: str) -> str:
    found = holder.get(key, " ")
    if not isinstance(found, str) or len(found) > 1:
        raise MarcError(f"{key} is not one character")
    return found or " "


def _subfield(code: str, value: JsonValue) -> Subfield:
    if len(code) != 1 or not isinstance(value, str):
        raise MarcError(f"subfield {code!r} is not one code with a text")
    return Subfield(code, value)


def _checked_tag(tag: str) -> str:
    if len(tag) != 3:
        raise MarcError(f"tag {tag!r} has not three characters")
    return tag
