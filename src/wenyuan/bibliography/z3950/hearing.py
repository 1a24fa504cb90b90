"""Answers of a server as values.

Source:
    ISO 23950:1998, appendix ASN; appendix ERR (Bib-1 diagnostics).
"""

from __future__ import annotations

from dataclasses import dataclass

from .ber import CONTEXT, OID, BerError, Value, read_value
from .values import Diagnostic

_INIT, _SEARCH, _PRESENT, _CLOSE = 21, 23, 25, 48


@dataclass(frozen=True, slots=True)
class InitAnswer:
    """Whether the association is accepted, and what the server calls itself."""

    accepted: bool
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class RecordIn:
    """A record as it came: the object identifier of its syntax and its octets."""

    syntax: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """How many records were found, or what was wrong with the query."""

    count: int
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class PresentAnswer:
    """Records in order, each perhaps replaced by a diagnostic; or what was wrong with the request."""

    records: tuple[RecordIn | Diagnostic, ...]
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class CloseAnswer:
    """The server ends the association."""

    reason: int
    text: str = ""


Heard = InitAnswer | SearchAnswer | PresentAnswer | CloseAnswer


def read_answer(octets: bytes) -> Heard:
    """Read one protocol data unit of a server.

    Raises:
        BerError: It is none.
    """
    value = read_value(octets)
    if value.kind != CONTEXT:
        raise BerError("no answer")
    match value.number:
        case 21:
            return InitAnswer(_flag(value, 12), _text(value, 111), _text(value, 112))
        case 23:
            count = value.find(23)
            problem = _problem(value)
            return SearchAnswer(count.whole() if count is not None else 0, problem)
        case 25:
            return PresentAnswer(_records(value.find(28)), _problem(value))
        case 48:
            reason = value.find(211)
            return CloseAnswer(reason.whole() if reason is not None else 9, _text(value, 3))
    raise BerError(f"no answer has the tag {value.number}")


def _flag(value: Value, number: int) -> bool:
    found = value.find(number)
    return found is not None and any(found.octets)


def _text(value: Value, number: int) -> str:
    found = value.find(number)
    return found.text() if found is not None else ""


def _problem(value: Value) -> Diagnostic | None:
    single, several = value.find(130), value.find(205)
    if single is not None:
        return _diagnostic(single)
    if several is not None and several.parts:
        return _diagnostic(several.parts[0])
    return None


def _diagnostic(value: Value) -> Diagnostic:
    numbers = [part for part in value.parts if part.kind != CONTEXT and part.number == 2]
    words = [part.text() for part in value.parts if part.kind != CONTEXT and part.number in {26, 27}]
    return Diagnostic(numbers[0].whole() if numbers else 0, words[0] if words else "")


def _records(value: Value | None) -> tuple[RecordIn | Diagnostic, ...]:
    return tuple(_record(one) for one in value.parts) if value is not None else ()


def _record(value: Value) -> RecordIn | Diagnostic:
    chosen = value.find(1)
    if chosen is None:
        raise BerError("a record without content")
    inner = chosen.only()
    if inner.number == 1:
        external = inner if inner.parts and inner.parts[0].number == OID else inner.only()
        return _external(external)
    if inner.number == 2:
        return _diagnostic(inner if any(part.number == OID for part in inner.parts) else inner.only())
    raise BerError("a fragment of a record")


def _external(value: Value) -> RecordIn:
    if not value.parts or value.parts[0].number != OID:
        raise BerError("a record of no syntax")
    syntax = value.parts[0].oid()
    aligned, single = value.find(1), value.find(0)
    if aligned is not None:
        return RecordIn(syntax, aligned.octets or b"".join(part.octets for part in aligned.parts))
    if single is not None:
        within = single.only()
        if within.parts:  # an OPAC record: what it says of the title stands in its first part
            first = within.find(1)
            if first is not None and first.parts:
                return _external(first if first.parts[0].number == OID else first.only())
        return RecordIn(syntax, within.octets)
    raise BerError("a record without octets")
