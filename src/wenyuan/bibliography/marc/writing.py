"""Write ISO 2709.

Source:
    ISO 2709:2008, 4; MARC 21 Specifications for Record Structure; UNIMARC 100 $a/26-29.
"""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.marc.encodings import ASCII, MARC8, UTF8, normalise_encoding
from wenyuan.bibliography.marc.findings import MarcError
from wenyuan.bibliography.marc.marc8 import encode_marc8
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record

MAX_RECORD: Final = 99_999
MAX_FIELD: Final = 9_999
_SEPARATORS: Final = "\x1d\x1e\x1f"


def encode_iso2709(record: Record, encoding: str = "utf-8") -> bytes:
    """Return a record with leader and directory made anew.

    Leader/00-04 and 12-16 are computed, 10-11 and 20-22 are fixed; leader/09 of a MARC 21 record says the
    encoding; CNMARC says it in 100 $a/26-29, which a caller who changes encoding has to set.

    Raises:
        MarcError: The record is longer than 99,999 bytes, a field longer than 9,999, a tag, indicator, code
            or leader has the wrong length, a value holds a separator, or `encoding` cannot hold the text.
    """
    try:
        name = normalise_encoding(encoding)
    except LookupError as error:
        raise MarcError(str(error)) from error
    if len(record.leader) != 24 or not record.leader.isascii() or not record.leader.isprintable():
        raise MarcError("leader is not 24 printable ASCII characters")
    directory = []
    bodies = []
    start = 0
    for field in record.fields:
        body = _encode_field(field, name) + b"\x1e"
        if len(body) > MAX_FIELD:
            raise MarcError(f"field {field.tag} has {len(body)} bytes; ISO 2709 allows {MAX_FIELD}")
        directory.append(f"{field.tag}{len(body):04d}{start:05d}")
        bodies.append(body)
        start += len(body)
        if start > MAX_RECORD:
            raise MarcError(f"record is longer than {MAX_RECORD} bytes")
    base = 24 + 12 * len(directory) + 1
    size = base + start + 1
    if size > MAX_RECORD:
        raise MarcError(f"record has {size} bytes; ISO 2709 allows {MAX_RECORD}")
    leader = record.leader
    scheme = leader[9]
    if record.format is MarcFormat.MARC21:
        scheme = "a" if name == UTF8 else " " if name in {MARC8, ASCII} else scheme
    head = f"{size:05d}{leader[5:9]}{scheme}22{base:05d}{leader[17:20]}450{leader[23]}"
    return b"".join([head.encode("ascii"), "".join(directory).encode("ascii"), b"\x1e", *bodies, b"\x1d"])


def _encode_field(field: Field, encoding: str) -> bytes:
    """Encode a field without its terminator."""
    if len(field.tag) != 3 or not field.tag.isascii() or not field.tag.isalnum():
        raise MarcError(f"tag {field.tag!r} is not three digits or letters")
    if encoding == UTF8 and field.data is None and (regular := _encode_regular(field)) is not None:
        return regular
    if field.data is not None:
        pieces = [field.data]
        text = field.data
    else:
        if len(field.indicators) != 2 or any(len(subfield.code) != 1 for subfield in field.subfields):
            raise MarcError(f"field {field.tag} has indicators or a code of the wrong length")
        pieces = [field.indicators, *(subfield.code + subfield.value for subfield in field.subfields)]
        text = "\x1f".join(pieces)
    for piece in pieces:
        if any(separator in piece for separator in _SEPARATORS):
            raise MarcError(f"field {field.tag} holds a separator (0x1D, 0x1E or 0x1F)")
    if encoding == MARC8:
        if "\x1b" in text:
            raise MarcError(f"field {field.tag} holds an escape character")
        return encode_marc8(text)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        wrong = text[error.start]
        raise MarcError(f"field {field.tag}: {encoding} has no {wrong!r} (U+{ord(wrong):04X})") from error


def _encode_regular(field: Field) -> bytes | None:
    """Encode a field with nothing wrong in UTF-8, or return None: all its subfields are looked at as one text, which is quicker."""
    text = field.indicators + "".join([f"\x1f{subfield.code}{subfield.value}" for subfield in field.subfields])
    if len(field.indicators) != 2 or "\x1d" in text or "\x1e" in text or text.count("\x1f") != len(field.subfields):
        return None
    if any([len(subfield.code) != 1 for subfield in field.subfields]):  # noqa: C419 -- the innermost loop: a list is quicker
        return None
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None
