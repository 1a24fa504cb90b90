"""Rules that read the characters of a block: scripts, readings, initial articles, and characters that were lost or damaged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from wenyuan.bibliography.marc.record import MarcFormat

from ..quick import TextRecord
from ..rules import names
from ..rules.consistency import ARTICLE, TITLE, is_other_script
from ..values import Level
from .block import Block, Places
from .kinds import character_kinds, number_of, numbers_of
from .shapes import WITHOUT_PINYIN

if TYPE_CHECKING:
    from .counting import Found

# Octets that kana and Hangul begin with, and some other signs.
_MAY_BE_READ_OTHERWISE: Final = re.compile(b"\xe3[\x81-\x83]|[\xea-\xed]")
_DAMAGED: Final = tuple(text.encode() for text in ("??", "锟斤拷", "烫烫烫", "屯屯屯", "\u3000\x1e"))


def count_pinyin(block: Block, found: Found, shapes: Places) -> None:
    """Chinese titles and names without a reading (CNMARC)."""
    places = np.flatnonzero(shapes & WITHOUT_PINYIN)
    starts, ends = block.first_values("a")
    kinds = (number_of("pinyin-missing", Level.ADVICE),)
    data = block.data
    for place, record, start, end in zip(places.tolist(), block.record[places].tolist(), starts[places].tolist(), ends[places].tolist(), strict=True):
        value = data[start:end]
        whole = data[block.start[place] : block.end[place]]
        if b"\x1f9" not in whole and b"\x1fA" not in whole and _begins_with_han(value) and _MAY_BE_READ_OTHERWISE.search(value) is None:
            found.add(record, kinds)
        elif not value.isascii():
            tag = block.tags[place].tobytes().decode("ascii")
            found.add(record, numbers_of(names.check_pinyin(TextRecord("", {tag: (whole.decode(),)}, block.format))))


def _begins_with_han(value: bytes) -> bool:
    """Whether the first character is one of U+4000 to U+9FFF."""
    return value[:1] >= b"\xe4" and value[:1] <= b"\xe9"


def count_scripts(block: Block, found: Found) -> dict[int, str]:
    """Titles in a script that their language is not written in; return the languages by record."""
    starts, ends = block.first_values("a")
    languages = _read_languages(block, starts, ends)
    kinds = (number_of("language-script", Level.WARNING),)
    places = block.first_fields(TITLE[block.format])
    for record, start, end in zip(block.record[places].tolist(), starts[places].tolist(), ends[places].tolist(), strict=True):
        language = languages.get(record, "")
        value = block.data[start:end] if start >= 0 else b""
        may_be = not _begins_with_han(value) if language == "chi" else language == "eng" and not value.isascii()
        if may_be and is_other_script(language, value.decode()):
            found.add(record, kinds)
    return languages


def _read_languages(block: Block, starts: Places, ends: Places) -> dict[int, str]:
    if block.format is MarcFormat.MARC21:
        places = block.first_fields("008")
        return {record: text.decode()[35:38] for record, text in zip(block.record[places].tolist(), block.texts(places), strict=True)}
    places = block.first_fields("101")
    rows = zip(block.record[places].tolist(), starts[places].tolist(), ends[places].tolist(), strict=True)
    return {record: block.data[start:end].decode() for record, start, end in rows if start >= 0}


def count_titles(block: Block, found: Found, languages: dict[int, str]) -> None:
    """Indicators of 245 against the main entry and an initial article (MARC 21)."""
    has_main = np.zeros(len(block.good), dtype=np.bool_)
    has_main[block.record[block.fields("100", "110", "111", "130")]] = True
    places = block.first_fields("245")
    octets = np.frombuffer(block.data, dtype=np.uint8)
    first, second = octets[block.start[places]], octets[block.start[places] + 1]
    records = block.record[places]
    wrong = ((first == ord("0")) | (first == ord("1"))) & (first != np.where(has_main[records], ord("1"), ord("0")))
    found.add_all(records[wrong], (number_of("title-entry", Level.ADVICE),))
    starts, ends = block.first_values("a")
    initial = octets[starts[places].clip(min=0)]
    places = places[(second == ord("0")) & (starts[places] >= 0) & ((initial == ord("T")) | (initial == ord("A")))]
    kinds = (number_of("title-article", Level.WARNING),)
    for record, start, end in zip(block.record[places].tolist(), starts[places].tolist(), ends[places].tolist(), strict=True):
        if languages.get(record) == "eng" and ARTICLE.match(block.data[start:end].decode()):
            found.add(record, kinds)


def count_characters(block: Block, found: Found) -> None:
    """Fields with something suspect are looked at by themselves; most records have none."""
    octets = np.frombuffer(block.data, dtype=np.uint8).copy()
    data_fields = np.flatnonzero(~block.is_control)
    octets[block.start[data_fields]] = octets[block.start[data_fields] + 1] = 0
    nexts = np.append(octets[1:], np.uint8(0))
    suspects = [np.flatnonzero((octets == 0x20) & ((nexts == 0x20) | (nexts == 0x1F) | (nexts == 0x1E))), np.flatnonzero(octets == ord("&"))]
    high = np.flatnonzero(octets >= 0xEE)
    one, two = octets[high], nexts[high]
    three = octets[(high + 2).clip(max=len(octets) - 1)]
    # U+E000 to U+FAFF; wide letters and digits; the planes of private use and of compatibility.
    private = (one == 0xEE) | ((one == 0xEF) & (two <= 0xAB))
    wide = (one == 0xEF) & (((two == 0xBC) & (((three >= 0x90) & (three <= 0x99)) | ((three >= 0xA1) & (three <= 0xBA)))) | ((two == 0xBD) & (three >= 0x81) & (three <= 0x9A)))
    planes = ((one == 0xF0) & (two == 0xAF)) | (one >= 0xF3)
    suspects += [high[private | wide | planes], np.flatnonzero((octets == 0xC3) & ((nexts == 0x82) | (nexts == 0x83)))]
    suspects += [_find_all(block.data, damaged) for damaged in _DAMAGED]
    suspect = np.concatenate(suspects)
    fields = np.searchsorted(block.start, suspect, side="right") - 1
    fields = np.unique(fields[(fields >= 0) & (suspect < block.end[fields])]) if len(block.start) else fields[:0]
    for place, record, text in zip(fields.tolist(), block.record[fields].tolist(), block.texts(fields), strict=True):
        if kinds := character_kinds(block.format, block.tags[place].tobytes().decode("ascii"), text):
            found.add(record, kinds)


def _find_all(data: bytes, wanted: bytes) -> Places:
    found, place = list[int](), data.find(wanted)
    while place >= 0:
        found.append(place)
        place = data.find(wanted, place + 1)
    return np.array(found, dtype=np.int64)
