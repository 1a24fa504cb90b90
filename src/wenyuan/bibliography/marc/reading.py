"""Read a stream of MARC in any serialisation, one record at a time.

Source:
    ISO 2709:2008; MARCXML (MARC 21 slim); ISO 25577:2013 (MarcXchange); MARC-in-JSON; MarcEdit mnemonic text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, TypeVar

from wenyuan.bibliography.marc.encodings import ASCII
from wenyuan.bibliography.marc.findings import MarcError, ParsedRecord, RejectedRecord
from wenyuan.bibliography.marc.marcjson import read_marc_json
from wenyuan.bibliography.marc.marcxml import read_marcxml
from wenyuan.bibliography.marc.mrk import read_mrk
from wenyuan.bibliography.marc.parsing import parse_in_context
from wenyuan.bibliography.marc.record import MarcFormat
from wenyuan.bibliography.marc.serialisation import Serialisation, detect_serialisation, open_transcoded
from wenyuan.bibliography.marc.splitting import split_records

_Value = TypeVar("_Value")


@dataclass(slots=True)
class _FileEvidence:
    """What the records read so far turned out to be."""

    encodings: Counter[str] = field(default_factory=Counter)
    formats: Counter[MarcFormat] = field(default_factory=Counter)

    def add(self, parsed: ParsedRecord) -> None:
        if parsed.encoding != ASCII:
            self.encodings[parsed.encoding] += 1
        self.formats[parsed.record.format] += 1

    def usual_encoding(self) -> str | None:
        return _majority(self.encodings)

    def usual_format(self) -> MarcFormat | None:
        return _majority(self.formats)


def _majority(counts: Counter[_Value]) -> _Value | None:
    """Return what more than two thirds of the records are."""
    if not counts:
        return None
    value, count = counts.most_common(1)[0]
    return value if count * 3 > counts.total() * 2 else None


def read_records(
    stream: BinaryIO,
    *,
    encoding: str | None = None,
    format: MarcFormat | None = None,  # noqa: A002
    serialisation: Serialisation | None = None,
) -> Iterator[ParsedRecord | RejectedRecord]:
    """Yield every record of a stream, and every stretch that is none, in order and with bounded memory.

    Args:
        stream: Read from where it stands; need not be seekable.
        encoding: Character set of all records, instead of declarations and evidence.
        format: Format of all records, instead of evidence.
        serialisation: How the stream is written, instead of what its first bytes show.

    Raises:
        MarcError: The stream as a whole is refused (unknown serialisation, XML that is not well formed or
            declares entities); records before that point have been yielded.
    """
    head, source = open_transcoded(stream)
    chosen = serialisation or detect_serialisation(head)
    if chosen == "iso2709":
        yield from _read_iso2709(source, encoding, format)
    elif chosen in {"marcxml", "cnmarcxml"}:
        yield from read_marcxml(source, format=format)
    elif chosen == "marcjson":
        yield from read_marc_json(source, format=format)
    elif chosen == "mrk":
        yield from read_mrk(source, encoding=encoding, format=format)
    elif head.strip(b"\r\n\t \x00\x1a"):
        raise MarcError("not MARC in a known serialisation", 0)


def _read_iso2709(
    stream: BinaryIO,
    encoding: str | None,
    format: MarcFormat | None,  # noqa: A002
) -> Iterator[ParsedRecord | RejectedRecord]:
    """Read ISO 2709 with what earlier records showed as a hint for later ones."""
    evidence = _FileEvidence()
    for ordinal, span in enumerate(split_records(stream)):
        if span.reason is not None:
            yield RejectedRecord(span.raw, span.position, ordinal, span.reason)
            continue
        try:
            parsed = parse_in_context(
                span.raw,
                encoding=encoding,
                format=format,
                encoding_hint=evidence.usual_encoding(),
                format_hint=evidence.usual_format(),
            )
        except MarcError as error:
            yield RejectedRecord(span.raw, span.position, ordinal, str(error))
            continue
        evidence.add(parsed)
        yield replace(parsed, position=span.position, ordinal=ordinal)
