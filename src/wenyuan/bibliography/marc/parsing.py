"""Read one ISO 2709 record in full: structure, character set, format, and what was wrong with it."""

from __future__ import annotations

import re

from wenyuan.bibliography.marc.chinese_evidence import chinese_score
from wenyuan.bibliography.marc.cleaning import strip_controls
from wenyuan.bibliography.marc.encodings import (
    ASCII,
    GB18030,
    MARC8,
    UTF8,
    Detection,
    declared_encoding,
    detect_encoding,
    normalise_encoding,
)
from wenyuan.bibliography.marc.findings import MarcError, ParsedRecord
from wenyuan.bibliography.marc.formats import format_of
from wenyuan.bibliography.marc.marc8 import decode_marc8
from wenyuan.bibliography.marc.mojibake import find_double_utf8
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.marc.serialisation import find_wide_encoding
from wenyuan.bibliography.marc.structure import Structure, read_structure

_TAG = re.compile("[0-9A-Za-z]{3}")
_MARC8_TROUBLES = {
    "escape": ("escape-sequence", "lost?", "escape sequence names no MARC-8 set; its first byte was dropped"),
    "character": ("unknown-character", "lost?", "bytes that are no character of their MARC-8 set"),
    "combining": ("loose-mark", "note", "combining mark without a letter; set on a no-break space"),
    "open": ("open-escape", "repaired", "subfield does not return to ASCII; that was done at its end"),
}  # fmt: skip


def parse_record(
    raw: bytes,
    *,
    encoding: str | None = None,
    format: MarcFormat | None = None,  # noqa: A002
) -> ParsedRecord:
    """Read one record whatever its state; repairs that are certain are made and said.

    Args:
        raw: One record, with or without its terminator (0x1D).
        encoding: Character set to use, instead of declaration and evidence.
        format: Format to use, instead of evidence.

    Raises:
        MarcError: The record cannot be read, or `encoding` is not a known character set.
    """
    return parse_in_context(raw, encoding=encoding, format=format)


def parse_in_context(
    raw: bytes,
    *,
    encoding: str | None = None,
    format: MarcFormat | None = None,  # noqa: A002
    encoding_hint: str | None = None,
    format_hint: MarcFormat | None = None,
) -> ParsedRecord:
    """Read one record with what is known of the file it comes from. Raises as `parse_record`."""
    wide = find_wide_encoding(raw[:48])
    found = read_structure(raw if wide is None else raw.decode(wide, "replace").encode(UTF8))
    used = _choose_encoding(found, UTF8 if wide else encoding, encoding_hint)
    if wide:
        found.say("wide-encoding", "repaired", f"record is in {wide}; lengths count its characters otherwise")
    leader = _clean_leader(found)
    texts: dict[str, list[str]] = {}
    pairs = []
    for tag, body in found.fields:
        text = _read_text(found, tag, body, used)
        pairs.append((tag, text))
        texts.setdefault(tag, []).append(text)
        if not _TAG.fullmatch(tag):
            found.say("tag", "note", "tag is not three digits or letters", tag=tag)
    fields = tuple(_build_field(found, tag, text) for tag, text in pairs)
    chosen = format or format_of(leader, texts, hint=format_hint)
    return ParsedRecord(Record(leader, fields, chosen), raw, wide or used, tuple(found.findings))


def _choose_encoding(found: Structure, given: str | None, hint: str | None) -> str:
    """Return the character set to read with; a wrong declaration becomes a finding."""
    if given is not None:
        try:
            return normalise_encoding(given)
        except LookupError as error:
            raise MarcError(str(error)) from error
    declared = declared_encoding(found.leader, found.fields)
    data = b"\x1e".join(body for _, body in found.fields)
    detection: Detection = detect_encoding(data, declared=declared, hint=hint)
    if detection.encoding == ASCII:
        return ASCII
    if declared is not None and declared != detection.encoding:
        message = f"declared {declared}, is {detection.encoding}: {detection.evidence}"
        found.say("wrong-encoding", "repaired" if detection.confidence >= 0.7 else "lost?", message, at=9)
    elif detection.confidence < 0.7:
        found.say("uncertain-encoding", "lost?", f"{detection.encoding}: {detection.evidence}", at=9)
    return detection.encoding


def _clean_leader(found: Structure) -> str:
    """Return the 24 characters of the leader; what is not printable ASCII becomes a blank."""
    text = found.leader.decode("latin-1")
    return "".join(character if " " <= character <= "~" else " " for character in text)


def _read_text(found: Structure, tag: str, body: bytes, encoding: str) -> str:
    """Decode a field and take out what MARC text may not hold."""
    if body.isascii() and b"\x1b" not in body and encoding != MARC8:
        text = body.decode("ascii")
    elif encoding == MARC8:
        decoded = decode_marc8(body)
        text = decoded.text
        for trouble in sorted(decoded.troubles):
            code, severity, message = _MARC8_TROUBLES[trouble]
            found.say(code, severity, message, tag=tag)  # type: ignore[arg-type]
    else:
        text = _decode_strictly(found, tag, body, encoding)
    if encoding == UTF8 and not body.isascii():
        # Before C1 characters go: they may be bytes of UTF-8 decoded twice.
        text = _undo_double_utf8(found, tag, text)
    clean = strip_controls(text)
    if clean != text:
        found.say("control-character", "repaired", "control characters were taken out", tag=tag)
    return clean


def _decode_strictly(found: Structure, tag: str, body: bytes, encoding: str) -> str:
    """Decode a field; one in another character set than its record is tried as such."""
    if b"\x1b" in body and encoding != MARC8:
        body = body.replace(b"\x1b", b"")
        found.say("escape-sequence", "lost?", f"escape byte in a {encoding} field was dropped", tag=tag)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        other = detect_encoding(body, declared=None)
        if other.encoding not in {encoding, MARC8, UTF8, ASCII} and other.confidence >= 0.85:
            try:
                text = body.decode(other.encoding)
            except UnicodeDecodeError:
                pass
            else:
                found.say("mixed-encoding", "repaired", f"field is in {other.encoding}: {other.evidence}", tag=tag)
                return text
        found.say("bad-bytes", "lost?", f"not {encoding} from byte {error.start}", tag=tag, at=error.start)
        return body.decode(encoding, "replace")
    if encoding != GB18030 and "\ufffd" in text:
        found.say("replacement-character", "lost?", "text was damaged before it was written (U+FFFD)", tag=tag)
    return text


def _undo_double_utf8(found: Structure, tag: str, text: str) -> str:
    """Undo UTF-8 decoded twice where Chinese comes of it, which chance does not make; else only say it."""
    meant = find_double_utf8(text)
    if meant is None:
        return text
    if sum("\u4e00" <= character <= "\u9fff" for character in meant) > 2 and chinese_score(meant) > 0:
        found.say("double-utf8", "repaired", "UTF-8 decoded twice was decoded once more", tag=tag)
        return meant
    found.say("double-utf8", "lost?", f"looks like UTF-8 decoded twice; may mean: {meant[:60]}", tag=tag)
    return text


def _build_field(found: Structure, tag: str, text: str) -> Field:
    """Split a field into indicators and subfields."""
    if tag.startswith("00") and "\x1f" not in text:
        return Field(tag, data=text)
    head, *parts = text.split("\x1f")
    if not parts:
        return _build_undelimited(found, tag, text)
    if tag.startswith("00"):
        found.say("control-with-subfields", "note", "control field holds subfields; read as a data field", tag=tag)
    subfields = []
    for part in parts:
        if not part or part[0] == " ":
            found.say("no-subfield-code", "note", "subfield delimiter without a code", tag=tag)
        if not part:
            continue
        subfields.append(Subfield(part[0], part[1:]))
    if len(head) != 2:
        found.say("indicators", "repaired", f"field has {len(head)} indicators instead of 2", tag=tag)
        if len(head) > 2 and head[2:].strip():
            # Text before the first delimiter has lost its code; $a is likely, not certain.
            found.say("text-without-code", "lost?", "text before the first delimiter was put into $a", tag=tag)
            subfields.insert(0, Subfield("a", head[2:]))
        head = head[:2].ljust(2)
    return Field(tag, head, tuple(subfields))


def _build_undelimited(found: Structure, tag: str, text: str) -> Field:
    """Read a data field that has no subfield delimiter at all."""
    if not text.strip() or (len(text) == 2 and text.isascii()):
        found.say("empty-field", "note", "data field is empty", tag=tag)
        return Field(tag, text[:2].ljust(2))
    found.say("no-subfields", "lost?", "data field has no subfield delimiter; its text was put into $a", tag=tag)
    if text[2:3] == "a" and all(character in " 0123456789" for character in text[:2]):
        return Field(tag, text[:2], (Subfield("a", text[3:]),))
    return Field(tag, "  ", (Subfield("a", text),))
