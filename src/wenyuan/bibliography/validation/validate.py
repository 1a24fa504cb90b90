"""Look at a record with every rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from wenyuan.bibliography.marc.record import Record

from .rules import coded, identifiers, names, structure
from .rules.identifiers import SameIsbn
from .values import Level, Problem

_MOST: Final = 500
_ORDER: Final = {Level.ERROR: 0, Level.WARNING: 1, Level.ADVICE: 2}

__all__ = ["SameIsbn", "arrange", "validate"]


def validate(record: Record, *, today: date, find_same: SameIsbn | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with a record, errors first, then by tag; at most 500 problems.

    Args:
        today: No date entered may lie behind it.
        find_same: Gives (address, title) of other records with an ISBN-13; without it, none are looked for.
    """
    return arrange(_problems(record, today, find_same))


def arrange(problems: Iterator[Problem]) -> tuple[Problem, ...]:
    """Return the first 500 problems in their order: errors first, then by tag."""
    return tuple(sorted(islice(problems, _MOST), key=lambda p: (_ORDER[p.level], p.tag if p.tag != "LDR" else "", p.occurrence)))


def _problems(record: Record, today: date, find_same: SameIsbn | None) -> Iterator[Problem]:
    yield from structure.check_leader(record)
    yield from structure.check_presence(record)
    yield from structure.check_fields(record)
    yield from identifiers.check_numbers(record)
    yield from identifiers.check_classes(record)
    yield from coded.check_coded(record, today)
    yield from coded.check_languages(record)
    yield from names.check_responsibility(record)
    yield from names.check_pinyin(record)
    yield from names.check_links(record)
    if find_same is not None:
        yield from identifiers.check_duplicates(record, find_same)
