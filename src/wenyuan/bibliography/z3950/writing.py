"""Answers as octets.

Source:
    ISO 23950:1998, appendix ASN; appendix REC.3 (SUTRS), REC.5 (OPAC record).
"""

from __future__ import annotations

from collections.abc import Sequence

from .ber import (
    CONTEXT,
    EXTERNAL,
    GENERAL_STRING,
    INTEGER,
    OID,
    UNIVERSAL,
    VISIBLE_STRING,
    bit_octets,
    integer_octets,
    oid_octets,
    write_group,
    write_sequence,
    write_value,
)
from .values import BIB_1_DIAGNOSTICS, NEGOTIATION, UTF_8, Circulation, CloseReason, Diagnostic, HoldingsLine, RecordOut, Syntax

Outcome = Sequence[RecordOut | Diagnostic]


def _whole(number: int, value: int) -> bytes:
    return write_value(number, integer_octets(value))


def _flag(number: int, *, value: bool) -> bytes:
    return write_value(number, b"\xff" if value else b"\0")


def _text(number: int, text: str) -> bytes:
    return write_value(number, text.encode())


def _reference(reference: bytes | None) -> bytes:
    return write_value(2, reference) if reference is not None else b""


def _oid(oid: str) -> bytes:
    return write_value(OID, oid_octets(oid), kind=UNIVERSAL)


def write_init(
    *, reference: bytes | None, versions: frozenset[int], options: frozenset[int], message_size: int, record_size: int, accepted: bool, version: str, character_set: str = "",
) -> bytes:
    """Answer an Init; `character_set` is the one that was chosen of those proposed."""
    other = write_group(201, write_sequence(write_group(4, _oid(NEGOTIATION), write_group(0, _chosen_set(character_set))))) if character_set else b""
    return write_group(
        21, _reference(reference), write_value(3, bit_octets(versions)), write_value(4, bit_octets(options)), _whole(5, message_size), _whole(6, record_size),
        _flag(12, value=accepted), _text(110, "wenyuan"), _text(111, "Wenyuan"), _text(112, version), other,
    )


def _chosen_set(name: str) -> bytes:
    if name == "utf-8":
        chosen = write_group(2, write_value(2, oid_octets(UTF_8)))
    else:
        # The name as octets in an EXTERNAL, as it was proposed.
        chosen = write_group(3, write_group(2, _oid(NEGOTIATION), write_value(1, name.encode())))
    return write_group(2, write_group(1, chosen), _flag(3, value=True))


def write_search(
    *, reference: bytes | None, count: int, following: int, records: Outcome = (), present_status: int | None = None, problem: Diagnostic | None = None,
) -> bytes:
    """Answer a Search: a count and perhaps records, or what was wrong."""
    status = _flag(22, value=problem is None) + (_whole(26, 3) if problem is not None else b"") + (_whole(27, present_status) if present_status is not None else b"")
    body = _problem(problem) if problem is not None else _records(records) if records else b""
    return write_group(23, _reference(reference), _whole(23, count), _whole(24, len(records)), _whole(25, following), status, body)


def write_present(*, reference: bytes | None, following: int, records: Outcome = (), status: int = 0, problem: Diagnostic | None = None) -> bytes:
    """Answer a Present; status 0 all, 2 some for want of room, 5 none."""
    body = _problem(problem) if problem is not None else _records(records)
    return write_group(25, _reference(reference), _whole(24, len(records)), _whole(25, following), _whole(27, 5 if problem is not None else status), body)


def write_delete(*, reference: bytes | None, statuses: Sequence[tuple[str, int]], overall: int) -> bytes:
    """Answer a Delete; status 0 done, 1 there was none."""
    each = [write_sequence(_text(31, name), _whole(33, status)) for name, status in statuses]
    return write_group(27, _reference(reference), _whole(0, overall), write_group(1, *each) if each else b"")


def write_scan(*, reference: bytes | None, terms: Sequence[tuple[bytes, int]], position: int, partial: bool = False, problem: Diagnostic | None = None) -> bytes:
    """Answer a Scan; `position` is the place of the given term, from 1."""
    if problem is not None:
        return write_group(36, _reference(reference), _whole(3, 0), _whole(4, 6), _whole(5, 0), write_group(7, write_group(2, _diagnostic(problem))))
    entries = [write_group(1, write_value(45, term), _whole(2, count)) for term, count in terms]
    return write_group(
        36, _reference(reference), _whole(3, 0), _whole(4, 5 if partial else 0), _whole(5, len(terms)), _whole(6, position), write_group(7, write_group(1, *entries)) if entries else b"",
    )


def write_sort(*, reference: bytes | None, problem: Diagnostic | None = None) -> bytes:
    """Answer a Sort."""
    if problem is None:
        return write_group(44, _reference(reference), _whole(3, 0))
    return write_group(44, _reference(reference), _whole(3, 2), _whole(4, 4), write_group(5, _diagnostic(problem)))


def write_close(*, reference: bytes | None, reason: CloseReason, text: str = "") -> bytes:
    """End the association."""
    return write_group(48, _reference(reference), _whole(211, int(reason)), _text(3, text) if text else b"")


def _diagnostic_parts(problem: Diagnostic) -> bytes:
    # Visible strings hold ASCII; anything else is the general string of version 3.
    kind = VISIBLE_STRING if problem.details.isascii() else GENERAL_STRING
    return _oid(BIB_1_DIAGNOSTICS) + write_value(INTEGER, integer_octets(problem.code), kind=UNIVERSAL) + write_value(kind, problem.details.encode(), kind=UNIVERSAL)


def _diagnostic(problem: Diagnostic) -> bytes:
    return write_sequence(_diagnostic_parts(problem))


def _problem(problem: Diagnostic) -> bytes:
    return write_group(130, _diagnostic_parts(problem))


def _records(records: Outcome) -> bytes:
    return write_group(28, *map(_record, records))


def _record(record: RecordOut | Diagnostic) -> bytes:
    inner = write_group(2, _diagnostic(record)) if isinstance(record, Diagnostic) else write_group(1, _external(record))
    return write_sequence(write_group(1, inner))


def _external(record: RecordOut, number: int = EXTERNAL, kind: int = UNIVERSAL) -> bytes:
    if record.syntax is Syntax.SUTRS:
        encoding = write_group(0, write_value(GENERAL_STRING, record.octets, kind=UNIVERSAL))
    elif record.syntax is Syntax.OPAC:
        encoding = write_group(0, _opac(record))
    else:
        encoding = write_value(1, record.octets)
    return write_group(number, _oid(record.syntax.value), encoding, kind=kind)


def _opac(record: RecordOut) -> bytes:
    inner = RecordOut(record.inner or Syntax.USMARC, record.octets)
    return write_sequence(_external(inner, 1, CONTEXT), write_group(2, *map(_holdings, record.holdings)) if record.holdings else b"")


def _holdings(line: HoldingsLine) -> bytes:
    copies = map(_copy, line.copies)
    return write_group(2, _text(9, line.library), _text(10, line.location), _text(11, line.call_number), write_group(19, *copies) if line.copies else b"")


def _copy(copy: Circulation) -> bytes:
    due, item = _text(2, copy.due) if copy.due else b"", _text(5, copy.item) if copy.item else b""
    return write_sequence(_flag(1, value=copy.available), due, item, _flag(6, value=True), _flag(7, value=False))
