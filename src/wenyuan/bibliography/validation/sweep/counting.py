"""Every rule of an audit on a block of records at once: kinds of problems by record.

Each rule is asked of what it reads alone, and only where the arrays do not tell already that it finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Final

import numpy as np

from wenyuan.bibliography.marc.record import MarcFormat

from ..definitions import field_definitions
from ..rules import consistency
from ..values import Level
from .block import Block, Octets, Places, read_block, tag_number
from .kinds import (
    Numbers,
    class_kinds,
    coded_kinds,
    isbn_kinds,
    issn_kinds,
    language_kinds,
    leader_kinds,
    link_kinds,
    number_of,
    numbers_of,
    presence_kinds,
    price_kinds,
)
from .names import count_names
from .shapes import BITS, FAULTY, SUBJECT, look_up_shapes
from .texts import count_characters, count_pinyin, count_scripts, count_titles

# No more than half of what a list of problems holds: a record with more goes the slow way.
_MOST: Final = 250


class Found:
    """Kinds of problems by record, gathered rule by rule."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._records: list[Places] = []
        self._kinds: list[Octets] = []
        self._single_records: list[int] = []
        self._single_kinds: list[int] = []

    def add_all(self, records: Places, kinds: Numbers) -> None:
        """Note the same kinds of many records."""
        for kind in kinds:
            self._records.append(records)
            self._kinds.append(np.full(len(records), kind, dtype=np.uint8))

    def add(self, record: int, kinds: Iterable[int]) -> None:
        """Note kinds of one record."""
        for kind in kinds:
            self._single_records.append(record)
            self._single_kinds.append(kind)

    def by_record(self) -> list[bytes]:
        """Return the kinds of each record in ascending order, one octet each, as often as they are."""
        records = np.concatenate([*self._records, np.array(self._single_records, dtype=np.int64)])
        kinds = np.concatenate([*self._kinds, np.array(self._single_kinds, dtype=np.uint8)])
        ordered = kinds[np.argsort(records << 8 | kinds, kind="stable")].tobytes()
        ends = np.cumsum(np.bincount(records, minlength=self._count)).tolist()
        return [ordered[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def count_kinds(raws: Sequence[bytes], format_: MarcFormat, *, today: date) -> list[bytes | None]:
    """Return the kinds of problems of each record: those that `validate` and `look_further` find, as often as they find them.

    Args:
        raws: Records as ISO 2709, 0x1D included, all of one format.

    Returns:
        An octet for each problem, ascending, which `kind_of` reads; None for a record that is irregular, or has very many, and must be looked at by itself.
    """
    if not raws or not any(raws):
        return [None] * len(raws)
    block = read_block(raws, format_)
    found = Found(len(raws))
    shapes, shape_kinds = look_up_shapes(block)
    _count_leaders(block, found)
    _count_presence(block, found)
    faulty = np.flatnonzero(shapes & FAULTY)
    for shape in np.unique(shapes[faulty]).tolist():
        found.add_all(block.record[faulty[shapes[faulty] == shape]], shape_kinds[shape >> BITS])
    _count_fields(block, found)
    _count_coded(block, found, today)
    _count_subjects(block, found, shapes)
    count_names(block, found, shapes)
    count_pinyin(block, found, shapes)
    count_characters(block, found)
    languages = count_scripts(block, found)
    if format_ is MarcFormat.MARC21:
        count_titles(block, found, languages)
        _count_other_scripts(block, found)
    return [kinds if good and len(kinds) <= _MOST else None for good, kinds in zip(block.good.tolist(), found.by_record(), strict=True)]


def _count_leaders(block: Block, found: Found) -> None:
    # Lengths differ from record to record, and no rule reads them.
    coded = np.ascontiguousarray(np.concatenate((block.leaders[:, 5:12], block.leaders[:, 17:]), axis=1)).view("S14").ravel()
    records = np.flatnonzero(block.good)
    for leader in np.unique(coded[records]).tolist():
        text = leader.decode("ascii").ljust(14)
        if kinds := leader_kinds(block.format, f"00000{text[:7]}00000{text[7:]}"):
            found.add_all(records[coded[records] == leader], kinds)


@cache
def _tag_rules(format_: MarcFormat) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the tags that are mandatory, and those that stand once."""
    known = field_definitions(format_)
    return tuple(tag_number(tag) for tag, one in known.items() if one.mandatory), tuple(tag_number(tag) for tag, one in known.items() if not one.repeatable)


def _count_presence(block: Block, found: Found) -> None:
    mandatory, single = _tag_rules(block.format)
    suspect = np.zeros(len(block.good), dtype=np.bool_)
    for tag in mandatory:
        there = np.zeros(len(block.good), dtype=np.bool_)
        there[block.record[block.tag == tag]] = True
        suspect |= ~there
    keys = np.sort((block.record << 24 | block.tag)[np.isin(block.tag, single)])
    suspect[keys[1:][keys[1:] == keys[:-1]] >> 24] = True
    records = np.flatnonzero(suspect & block.good)
    for record, start, end in zip(records.tolist(), np.searchsorted(block.record, records).tolist(), np.searchsorted(block.record, records, side="right").tolist(), strict=True):
        found.add(record, presence_kinds(block.format, block.tags[start:end].tobytes()))


_FIELDS: Final[dict[MarcFormat, tuple[tuple[str, Callable[[MarcFormat, str, bytes], Numbers]], ...]]] = {
    MarcFormat.CNMARC: (("010", isbn_kinds), ("011", issn_kinds), ("690", class_kinds), ("101", language_kinds), *((tag, link_kinds) for tag in ("461", "462", "463", "464"))),
    MarcFormat.MARC21: (("020", isbn_kinds), ("022", issn_kinds), ("093", class_kinds), ("084", class_kinds), ("041", language_kinds)),
}


def _count_fields(block: Block, found: Found) -> None:
    """Fields that a rule judges one by one."""
    for tag, kinds_of in _FIELDS[block.format]:
        places = block.fields(tag)
        for record, text in zip(block.record[places].tolist(), block.texts(places), strict=True):
            if kinds := kinds_of(block.format, tag, text):
                found.add(record, kinds)
    if block.format is MarcFormat.CNMARC:
        prices = np.flatnonzero((block.code == ord("d")) & (block.tag[block.of] == tag_number("010")))
        for record, start, end in zip(block.record[block.of[prices]].tolist(), block.value[prices].tolist(), block.value_end[prices].tolist(), strict=True):
            if kinds := price_kinds(block.data[start:end]):
                found.add(record, kinds)
        without = block.good & (block.leaders[:, 7] == ord("m"))
        without[block.record[block.fields("690")]] = False
        found.add_all(np.flatnonzero(without), (number_of("class-missing", Level.ADVICE),))


def _count_coded(block: Block, found: Found, today: date) -> None:
    cnmarc = block.format is MarcFormat.CNMARC
    own, tags, code = ("100", ("210", "214"), "d") if cnmarc else ("008", ("264", "260"), "c")
    imprints: dict[int, bytes | None] = {}
    starts, ends = block.first_values(code)
    for tag in reversed(tags):
        places = block.first_fields(tag)
        for record, start, end in zip(block.record[places].tolist(), starts[places].tolist(), ends[places].tolist(), strict=True):
            imprints[record] = block.data[start:end] if start >= 0 else None
    places = block.first_fields(own)
    for record, text in zip(block.record[places].tolist(), block.texts(places), strict=True):
        if kinds := coded_kinds(block.format, text, imprints.get(record), today):
            found.add(record, kinds)


def _count_subjects(block: Block, found: Found, shapes: Places) -> None:
    without = block.good & (block.leaders[:, 7] == ord("m")) & (block.leaders[:, 6] == ord("a"))
    without[block.record[np.flatnonzero(shapes & SUBJECT)]] = False
    found.add_all(np.flatnonzero(without), (number_of("subject-missing", Level.ADVICE),))


def _count_other_scripts(block: Block, found: Found) -> None:
    for record in np.unique(block.record[block.fields("880")]).tolist():
        found.add(record, numbers_of(consistency.check_other_scripts(block.texts_by_tag(record))))
