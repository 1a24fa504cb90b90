"""Rules that read the names of a block: links to authorities, names that stand twice, names of a statement of responsibility."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from wenyuan.bibliography.chinese import parse_responsibility
from wenyuan.bibliography.marc.record import MarcFormat

from ..rules import names
from ..rules.consistency import NAMES, ROLE, check_twice
from ..values import Level
from .block import Block, Places
from .kinds import number_of, numbers_of
from .shapes import NAME, UNLINKED

if TYPE_CHECKING:
    from .counting import Found

_RULE: Final = "name-without-heading"


def count_names(block: Block, found: Found, shapes: Places) -> None:
    """Look at names by what their shapes say, and at what they say where that is not enough."""
    found.add_all(np.unique(block.record[np.flatnonzero(shapes & UNLINKED)]), (number_of("heading-unlinked", Level.ADVICE),))
    starts, ends = block.first_values("a")
    _count_twice(block, found, np.flatnonzero(shapes & NAME), starts, ends)
    if block.format is MarcFormat.CNMARC:
        _count_statements(block, found, starts, ends)


def _count_twice(block: Block, found: Found, places: Places, starts: Places, ends: Places) -> None:
    single = np.bincount(block.of[block.code == ord("a")], minlength=len(block.start))[places] == 1
    data, seen, suspect = block.data, set[tuple[int, bytes]](), set[int]()
    for record, start, end, one in zip(block.record[places].tolist(), starts[places].tolist(), ends[places].tolist(), single.tolist(), strict=True):
        name = (record, data[start:end] if one else b"")
        if name in seen:
            suspect.add(record)
        seen.add(name)
    for record in suspect:
        texts = block.texts_by_tag(record)
        rows = [(tag, occurrence, text) for tag in NAMES[block.format] for occurrence, text in enumerate(texts.get(tag, ()))]
        found.add(record, numbers_of(check_twice(rows, f"abcdft{ROLE[block.format]}")))


def _count_statements(block: Block, found: Found, starts: Places, ends: Places) -> None:
    is_title = np.zeros(len(block.start), dtype=np.bool_)
    is_title[block.first_fields("200")] = True
    told = np.flatnonzero(((block.code == ord("f")) | (block.code == ord("g"))) & is_title[block.of])
    headings: dict[int, list[str]] = {}
    data = block.data
    places = block.fields(*names.NAME_TAGS)
    for record, start, end in zip(block.record[places].tolist(), starts[places].tolist(), ends[places].tolist(), strict=True):
        if end > start >= 0:
            headings.setdefault(record, []).append(data[start:end].decode())
    kind = number_of(_RULE, Level.ADVICE)
    for record, start, end in zip(block.record[block.of[told]].tolist(), block.value[told].tolist(), block.value_end[told].tolist(), strict=True):
        known = headings.get(record, [])
        for name in _read_names(data[start:end].decode()):
            # A heading written the same has the same bare name.
            if name not in known and _is_without_heading(name, known):
                found.add(record, (kind,))


def _is_without_heading(name: str, known: list[str]) -> bool:
    bare = names.bare_name(name)
    return bool(bare) and not any(bare in heading or heading in bare for heading in map(names.bare_name, known))


@lru_cache(maxsize=20_000)
def _read_names(statement: str) -> tuple[str, ...]:
    return tuple(one.name for one in parse_responsibility(statement)[: names.MOST_NAMES])
