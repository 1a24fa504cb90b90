"""A span of an audit: records are counted by the thousand, and looked at one by one where that cannot be or an example is wanted."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.validation.sweep import Kind, count_kinds, kind_of
from wenyuan.knowledge.catalogue.api import ChangedRecord

from .reading import find_problems, walk_records
from .tally import CountKey, Tally


@dataclass(frozen=True, slots=True)
class Look:
    """What an audit looks at and how: a library or all, the rules switched off by library, the day, and where the audit before ended."""

    library_id: int | None
    off: Mapping[int, frozenset[str]]
    today: date
    newest_before: int | None = None


def audit_span(after: int, until: int, look: Look, full: frozenset[CountKey] = frozenset()) -> Tally:
    """Count the problems of the records whose newest change lies in (after, until].

    Args:
        full: What has all its examples from earlier spans; none are looked for here.
    """
    tally = Tally()
    with _without_collecting():
        for rows in walk_records(after=after, until=until, span=until - after, library_id=look.library_id):
            _count_rows(rows, look, full, tally)
    return tally


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Many short-lived values in no cycle: looking for cycles among them takes a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _count_rows(rows: Sequence[ChangedRecord], look: Look, full: frozenset[CountKey], tally: Tally) -> None:
    kinds = _kinds_by_row(rows, look.today)
    counts = Counter[tuple[int, str, str, bytes]]()
    # Libraries, formats and kinds of which all examples are there.
    satisfied = set[tuple[int, str, bytes]]()
    for row, found in zip(rows, kinds, strict=True):
        if found is None:
            _count_one(row, look, tally)
            continue
        counts[row.library_id, row.format, row.material, found] += 1
        key = (row.library_id, row.format, found)
        if key not in satisfied:
            if _is_satisfied(key, look, full, tally):
                satisfied.add(key)
            else:
                _add_examples(row, look, tally)
        if look.newest_before is not None and row.change > look.newest_before:
            off = look.off.get(row.library_id, frozenset())
            tally.add_source(library_id=row.library_id, batch_id=row.batch_id, rules=[rule for rule, _level in _counted(found) if rule not in off])
    for (library_id, format_, material, found), records in counts.items():
        off = look.off.get(library_id, frozenset())
        tally.add_counts(library_id=library_id, format_=format_, material=material, records=records, kinds={kind: number for kind, number in _counted(found).items() if kind.rule not in off})


def _kinds_by_row(rows: Sequence[ChangedRecord], today: date) -> list[bytes | None]:
    found: list[bytes | None] = [None] * len(rows)
    for format_ in MarcFormat:
        places = [place for place, row in enumerate(rows) if row.format == format_.value]
        for place, kinds in zip(places, count_kinds([rows[place].raw for place in places], format_, today=today), strict=True):
            found[place] = kinds
    return found


@lru_cache(maxsize=50_000)
def _counted(kinds: bytes) -> Mapping[Kind, int]:
    return Counter(map(kind_of, kinds))


def _count_one(row: ChangedRecord, look: Look, tally: Tally) -> None:
    off = look.off.get(row.library_id, frozenset())
    problems = [one for one in find_problems(row, today=look.today) if one.rule not in off]
    tally.add(record_id=row.record_id, library_id=row.library_id, format_=row.format, material=row.material, problems=problems)
    if look.newest_before is not None and row.change > look.newest_before:
        tally.add_source(library_id=row.library_id, batch_id=row.batch_id, rules=[one.rule for one in problems])


def _keys(key: tuple[int, str, bytes], look: Look) -> Iterator[CountKey]:
    library_id, format_, kinds = key
    off = look.off.get(library_id, frozenset())
    return ((library_id, rule, format_, level.value) for rule, level in _counted(kinds) if rule not in off)


def _is_satisfied(key: tuple[int, str, bytes], look: Look, full: frozenset[CountKey], tally: Tally) -> bool:
    return all(one in full or ((rule := tally.rules.get(one)) is not None and rule.is_full) for one in _keys(key, look))


def _add_examples(row: ChangedRecord, look: Look, tally: Tally) -> None:
    off = look.off.get(row.library_id, frozenset())
    wanted = [one for one in find_problems(row, today=look.today) if one.rule not in off]
    tally.add_examples(record_id=row.record_id, library_id=row.library_id, format_=row.format, problems=wanted)

