"""Pinyin of Chinese text: a character table and a list of the words that it would read wrongly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from opencc import OpenCC

from wenyuan.bibliography.chinese.fold import BATCH, DATA, SEPARATOR, fold, fold_many
from wenyuan.bibliography.chinese.surnames import COMPOUND_SURNAMES, SURNAME_READINGS

__all__ = ["initials", "name_pinyin", "pinyin", "pinyin_many", "pinyin_with_tones"]

# The table ends each syllable with its tone as a superscript digit, which folded text never holds.
_TONES = "¹²³⁴⁵"
_TONED = re.compile(f"([a-z]*)([{_TONES}])")
_MARKS = {"a": "āáǎà", "o": "ōóǒò", "e": "ēéěè", "i": "īíǐì", "u": "ūúǔù", "v": "ǖǘǚǜ"}


@cache
def _reader() -> OpenCC:
    """Load the table: the longest listed word from the left, else the character; separators become a dot."""
    return OpenCC(str(DATA / "pinyin.json"))


def _read_toned(text: str) -> str:
    text = _reader().convert(text)
    return text.replace("·", " ")


def _read(text: str) -> str:
    """Replace the ideographs of folded text by toneless syllables between spaces."""
    text = _read_toned(text)
    for tone in _TONES:
        text = text.replace(tone, " ")
    return text


def pinyin_many(texts: Sequence[str], *, folded: bool = False) -> list[str]:
    """Give the toneless syllables of each text, joined by spaces, ü written v; Latin words and numbers stay.

    Args:
        texts: In any script; one result each.
        folded: The texts come from `fold_many` already.
    """
    if not folded:
        texts = fold_many(texts)
    read: list[str] = []
    for start in range(0, len(texts), BATCH):
        batch = _read(SEPARATOR.join(texts[start : start + BATCH]))
        read.extend([" ".join(text.split()) for text in batch.split(SEPARATOR)])
    return read


def pinyin(text: str) -> tuple[str, ...]:
    """Give the toneless syllables, ü written v; Latin words and numbers stay as one item each."""
    return tuple(_read(fold(text)).split())


def _mark(match: re.Match[str]) -> str:
    """Turn a tone number into a tone mark (GB/T 16159): on a, o or e, else on the last of i, u, ü."""
    letters, tone = match.group(1), _TONES.index(match.group(2))
    place = next((letters.index(vowel) for vowel in "aoe" if vowel in letters), -1)
    if place < 0:
        place = max(letters.rfind("i"), letters.rfind("u"), letters.rfind("v"))
    if tone < 4 and place >= 0:
        letters = letters[:place] + _MARKS[letters[place]][tone] + letters[place + 1 :]
    return letters.replace("v", "ü") + " "


def pinyin_with_tones(text: str) -> tuple[str, ...]:
    """Give the syllables with tone marks and ü, in lower case: 绿 is lǜ."""
    return tuple(_TONED.sub(_mark, _read_toned(fold(text))).split())


def initials(text: str) -> str:
    """Give the first letter of every syllable: 红楼梦 is hlm; numbers stay whole."""
    return "".join(item if item.isdigit() else item[0] for item in pinyin(text))


def name_pinyin(name: str, *, folded: bool = False) -> tuple[str, ...]:
    """Read a personal name, the family name first: 曾 zeng, 单 shan, 尉迟 yu chi; a listed name as listed (盖叫天).

    Args:
        folded: The name comes from `fold` already.
    """
    text = name if folded else fold(name)
    for surname, reading in ((text[:2], COMPOUND_SURNAMES.get(text[:2])), (text[:1], SURNAME_READINGS.get(text[:1]))):
        if reading is not None and not _is_listed(text):
            return (*reading.split(), *_read(text[len(surname) :]).split())
    return tuple(_read(text).split())


def _is_listed(text: str) -> bool:
    """Tell whether the table reads the whole text as one word: it then puts one dot only."""
    return len(text) > 2 and _reader().convert(text).count("·") == 1
