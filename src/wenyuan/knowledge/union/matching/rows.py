"""Features as columns of a table, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa  # type: ignore[import-untyped]

from wenyuan.bibliography.matching import Features, block_keys

# Raised whenever a column or a block key changes its meaning: a store of another number is rebuilt.
LAYOUT: Final = 1
_TEXTS: Final = ("title", "whole_title", "part", "publisher", "place", "material")
_SETS: Final = ("people", "isbns", "set_isbns", "issns", "numbers", "languages", "control")
_COUNTS: Final = ("edition", "pages", "volumes")
COLUMNS: Final = (*_TEXTS, *_SETS, *_COUNTS, "volume", "first_year", "last_year", "revised")
SCHEMA: Final = pa.schema([
    ("id", pa.int64()), ("written", pa.int64()), ("gone", pa.bool_()), *((name, pa.string()) for name in _TEXTS), *((name, pa.list_(pa.string())) for name in _SETS),
    *((name, pa.int32()) for name in _COUNTS), ("volume", pa.list_(pa.int32())), ("first_year", pa.int32()), ("last_year", pa.int32()), ("revised", pa.bool_()),
    ("keys", pa.list_(pa.string())),
])
_MOST: Final = 2**31 - 1


def to_table(rows: Sequence[tuple[int, Features]], *, first: int) -> pa.Table:
    """Return rows as a table of `SCHEMA`; a later number of writing stands for a later state of the same record."""
    features = [one for _, one in rows]
    columns: list[list[Any]] = [[number for number, _ in rows], list(range(first, first + len(rows))), [False] * len(rows)]
    columns += [[getattr(one, name) for one in features] for name in _TEXTS]
    columns += [[list(getattr(one, name)) for one in features] for name in _SETS]
    columns += [[min(getattr(one, name), _MOST) for one in features] for name in _COUNTS]
    columns += [
        [[min(number, _MOST) for number in one.volume] for one in features], [one.years[0] if one.years else None for one in features],
        [one.years[1] if one.years else None for one in features], [one.revised for one in features], [list(block_keys(one)) for one in features],
    ]
    return _table(columns)


def to_tombstones(ids: Sequence[int], *, first: int) -> pa.Table:
    """Return a table of `SCHEMA` that says of records that they are gone."""
    rest = [[None] * len(ids)] * (len(SCHEMA) - 3)
    return _table([list(ids), list(range(first, first + len(ids))), [True] * len(ids), *rest])


def _table(columns: Sequence[Sequence[Any]]) -> pa.Table:
    return pa.Table.from_arrays([pa.array(column, type=field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def from_values(values: Sequence[Any]) -> Features:
    """Return the features of one row, its values in the order of `COLUMNS`."""
    (title, whole_title, part, publisher, place, material, people, isbns, set_isbns, issns, numbers, languages, control, edition, pages, volumes, volume,
     first_year, last_year, revised) = values
    return Features(
        title=title, whole_title=whole_title, volume=tuple(volume), part=part, people=frozenset(people), isbns=frozenset(isbns), set_isbns=frozenset(set_isbns),
        issns=frozenset(issns), numbers=frozenset(numbers), years=None if first_year is None else (first_year, last_year), edition=edition, revised=revised,
        publisher=publisher, place=place, pages=pages, volumes=volumes, material=material, languages=frozenset(languages), control=frozenset(control),
    )
