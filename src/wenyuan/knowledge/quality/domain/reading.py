"""Records as an audit reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from wenyuan.bibliography.marc import MarcError, MarcFormat, Record, quick_parse, record_texts
from wenyuan.bibliography.validation import Level, Problem, TextRecord, look_further, validate, validate_quick
from wenyuan.knowledge.catalogue.api import ChangedRecord, list_changes, read_source

LIVING = frozenset({"active", "suppressed"})


def walk_records(*, after: int, until: int, span: int, library_id: int | None) -> Iterator[list[ChangedRecord]]:
    """Yield records that are not withdrawn, in the order of their newest changes, so many changes at a time; a piece may be empty."""
    while after < until:
        upper = min(after + span, until)
        yield [row for row in list_changes(after=after, until=upper, limit=span, library_id=library_id) if row.status in LIVING]
        after = upper


def find_problems(row: ChangedRecord, *, today: date) -> tuple[Problem, ...]:
    """Return every problem of a record that a rule of any set finds."""
    format_ = MarcFormat(row.format)
    quick = quick_parse(row.raw)
    if quick is not None:
        text = TextRecord(quick.leader, quick.texts, format_)
        return (*validate_quick(text, today=today), *look_further(text))
    try:
        return problems_of(read_source(raw=row.raw, encoding=row.encoding, format_=row.format), today=today)
    except MarcError as error:
        return (Problem(Level.ERROR, "LDR", 0, "", "unreadable", "unreadable", {"value": error.reason}),)


def problems_of(record: Record, *, today: date) -> tuple[Problem, ...]:
    """Return every problem of a record that is taken apart already."""
    text = TextRecord(record.leader, record_texts(record), record.format)
    return tuple(chain(validate(record, today=today), look_further(text)))
