"""MarcEdit mnemonic text (.mrk, .mrk8): one field a line, `=TAG  `, `$` before subfield codes.

Source:
    Library of Congress, MARCMaker and MARCBreaker User's Manual; MarcEdit, MARC text format.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from wenyuan.bibliography.marc.cleaning import clean_record
from wenyuan.bibliography.marc.encodings import UTF8, detect_encoding, normalise_encoding
from wenyuan.bibliography.marc.findings import Finding, MarcError, ParsedRecord, RejectedRecord
from wenyuan.bibliography.marc.formats import format_of, record_texts
from wenyuan.bibliography.marc.marc8 import decode_marc8
from wenyuan.bibliography.marc.mrk_mnemonics import CHARACTERS, MARKS
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.marc.structure import MAX_RECORD_BYTES

_LINE = re.compile(r"=([0-9A-Za-z]{3}) {0,2}(.*)", re.DOTALL)
_MNEMONIC = re.compile(r"\{([A-Za-z0-9]{1,10})\}")
_ESCAPES: Final = str.maketrans({"$": "{dollar}", "{": "{lcub}", "}": "{rcub}"})
_UNWRITABLE = re.compile("[\r\n]")
_BLANK: Final = "\\"


def read_mrk(
    stream: BinaryIO,
    *,
    encoding: str | None = None,
    format: MarcFormat | None = None,  # noqa: A002
) -> Iterator[ParsedRecord | RejectedRecord]:
    """Yield the records of mnemonic text, which blank lines or `=LDR` part; `raw` holds their lines."""
    for ordinal, (raw, position) in enumerate(_split_blocks(stream)):
        try:
            record, used, findings = _read_block(raw, encoding, format)
        except MarcError as error:
            yield RejectedRecord(raw, position, ordinal, error.reason)
        else:
            yield ParsedRecord(record, raw, used, findings, position, ordinal)


def _split_blocks(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield blocks of lines with their byte offset; a block never exceeds the size of a record."""
    lines: list[bytes] = []
    size = 0
    start = position = 0
    while line := stream.readline(MAX_RECORD_BYTES):
        text = line.removeprefix(b"\xef\xbb\xbf") if not position else line
        blank = not text.strip(b" \t\r\n\x00\x1a")
        if lines and (blank or text.startswith(b"=LDR") or size + len(line) > MAX_RECORD_BYTES):
            yield b"".join(lines), start
            lines, size = [], 0
        if not blank:
            if not lines:
                start = position + len(line) - len(text)
            lines.append(text)
            size += len(text)
        position += len(line)
    if lines:
        yield b"".join(lines), start


def _read_block(raw: bytes, encoding: str | None, given: MarcFormat | None) -> tuple[Record, str, tuple[Finding, ...]]:
    """Build a record from its lines.

    Raises:
        MarcError: The lines hold no fields, or text before the first field.
    """
    findings: list[Finding] = []
    text, used = _decode_block(raw, encoding, findings)
    leader: str | None = None
    fields: list[Field] = []
    for tag, content in _join_lines(text):
        if tag in {"LDR", "000"}:
            leader = content.replace(_BLANK, " ")
        elif tag.startswith("00"):
            fields.append(Field(tag, data=_resolve(content.replace(_BLANK, " "), tag, findings)))
        else:
            fields.append(_read_field(tag, content, findings))
    if not fields:
        raise MarcError("record holds no fields", 0)
    if leader is None or len(leader) != 24:
        said = f"leader has {len(leader or '')} characters instead of 24"
        findings.append(Finding("leader-length", "repaired" if leader else "lost?", None, None, said))
        leader = f"{leader or '':24.24}"
    record, more = clean_record(Record(leader, tuple(fields)))
    chosen = given or format_of(record.leader, record_texts(record))
    return replace(record, format=chosen), used, (*findings, *more)


def _decode_block(raw: bytes, encoding: str | None, findings: list[Finding]) -> tuple[str, str]:
    """Decode with the given or the detected character set."""
    try:
        used = normalise_encoding(encoding) if encoding else detect_encoding(raw, declared=None).encoding
    except LookupError as error:
        raise MarcError(str(error)) from error
    if used == "marc-8":
        return decode_marc8(raw).text, used
    try:
        return raw.decode(used), used
    except UnicodeDecodeError as error:
        findings.append(Finding("bad-bytes", "lost?", None, error.start, f"not {used} from byte {error.start}"))
        return raw.decode(used, "replace"), used


def _join_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield tags and contents; a line that begins no field goes on with the one before it.

    Raises:
        MarcError: There is no field before it.
    """
    current: tuple[str, str] | None = None
    parts: list[str] = []
    for line in text.split("\n"):
        match = _LINE.match(line.removesuffix("\r"))
        if match is None:
            if line.strip("\r\x00\x1a"):
                if current is None:
                    raise MarcError(f"line begins no field: {line[:40]!r}", 0)
                parts.append(line.removesuffix("\r"))
            continue
        if current is not None:
            yield current[0], " ".join(parts)
        current = (match[1], "")
        parts = [match[2]]
    if current is not None:
        yield current[0], " ".join(parts)


def _read_field(tag: str, content: str, findings: list[Finding]) -> Field:
    head, *pieces = content.split("$")
    indicators = head[:2].replace(_BLANK, " ").ljust(2)
    subfields = []
    if len(head) > 2 or not pieces:
        findings.append(Finding("text-without-code", "lost?", tag, None, "text before the first $ was put into $a"))
        subfields.append(Subfield("a", _resolve(head[2:], tag, findings)))
    for piece in pieces:
        if not piece:
            findings.append(Finding("no-subfield-code", "note", tag, None, "subfield delimiter without a code"))
            continue
        subfields.append(Subfield(piece[0], _resolve(piece[1:], tag, findings)))
    return Field(tag, indicators, tuple(subfields))


def _resolve(text: str, tag: str, findings: list[Finding]) -> str:
    """Turn mnemonics into characters; marks move behind the letter they stand before."""
    if "{" not in text:
        return text
    resolved: list[str] = []
    waiting = ""
    marked = False
    pieces = _MNEMONIC.split(text)
    for index, piece in enumerate(pieces):
        if index % 2:
            if piece in MARKS:
                waiting += MARKS[piece]
                marked = True
                continue
            if piece not in CHARACTERS:
                findings.append(Finding("mnemonic", "note", tag, None, f"unknown mnemonic {{{piece}}} was left"))
            piece = CHARACTERS.get(piece, f"{{{piece}}}")  # noqa: PLW2901 -- from name to character
        if piece and waiting:
            resolved += [piece[0], waiting, piece[1:]]
            waiting = ""
        else:
            resolved.append(piece)
    whole = "".join([*resolved, waiting])
    return unicodedata.normalize("NFC", whole) if marked else whole


def to_mrk(record: Record) -> str:
    """Return a record as .mrk8 text (Unicode as it is, mnemonics for delimiters), ended by an empty line.

    Raises:
        MarcError: A value holds a line break, or a subfield code is one of `$`, `{`, `}`.
    """
    lines = [f"=LDR  {record.leader.replace(' ', _BLANK)}"]
    for field in record.fields:
        if field.data is not None:
            text = field.data.translate(_ESCAPES).replace(_BLANK, "{bsol}").replace(" ", _BLANK)
            lines.append(f"={field.tag}  {text}")
            continue
        if any(subfield.code in "${}" for subfield in field.subfields):
            raise MarcError(f"field {field.tag} has a subfield code that mnemonic text cannot hold")
        text = "".join(f"${subfield.code}{subfield.value.translate(_ESCAPES)}" for subfield in field.subfields)
        lines.append(f"={field.tag}  {field.indicators.replace(' ', _BLANK)}{text}")
    if any(_UNWRITABLE.search(line) for line in lines):
        raise MarcError("a value holds a line break, which mnemonic text cannot")
    return "\n".join(lines) + "\n\n"


def from_mrk(text: str, *, format: MarcFormat | None = None) -> Record:  # noqa: A002
    """Return the first record of mnemonic text.

    Raises:
        MarcError: There is none, or it cannot be read.
    """
    first = next(read_mrk(io.BytesIO(text.encode("utf-8", "replace")), encoding=UTF8, format=format), None)
    if first is None:
        raise MarcError("the text holds no record", 0)
    if isinstance(first, RejectedRecord):
        raise MarcError(first.reason, first.position)
    return first.record
