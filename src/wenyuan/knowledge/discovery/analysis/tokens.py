"""Units, grams and phrases: the one way text becomes tokens, for documents and for queries alike.

A *unit* is one Han character (or kana, hangul, rare and private-use character) or one word of any other
script. A *gram* stands at the place of a unit: the pair it makes with the next character, or the word
itself. ``^`` and ``$`` mark the two ends of a value (``~`` the start of a title other than the title proper), so that
"the whole title" and "starts with" are phrases like any other.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import add
from typing import NamedTuple

HAN = (
    "\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7af\ue000-\ufaff"
    "\U00016fe0-\U00018dff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff\U000f0000-\U0010ffff"
)
# Marks of scripts whose vowels are combining signs (Tibetan, Mongolian) stay inside their words.
_WORD = f"(?:[^\\W_{HAN}]|[\u0f71-\u0f84\u0f8d-\u0fbc\u180b-\u180d])+"
_UNIT = re.compile(f"[{HAN}]|{_WORD}")
_RUN = re.compile(f"[{HAN}]+|{_WORD}")
_ONLY_HAN = re.compile(f"[{HAN}]+")
# What _RUN finds in folded ASCII, several times faster.
_ASCII_BREAKS = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
_PUNCTUATION = re.compile(f"[^\\w{HAN}\u0f71-\u0f84\u0f8d-\u0fbc\u180b-\u180d]+|_+")
_HAS_HAN = re.compile(f"[{HAN}]")
_is_only_han = _ONLY_HAN.fullmatch

START = "^"
# The start of a title that is not the title proper.
OTHER_START = "~"
END = "$"
_STARTS = (START, OTHER_START)
_MARKS = (START, OTHER_START, END)
_LINE = "\n"
# An unsigned integer of four octets, as UTF-32 has them in this machine's order.
_CODE = "I" if array("I").itemsize == 4 else "L"
_ENCODING = f"utf-32-{sys.byteorder[0]}e"
_BETWEEN = f" {END}{_LINE} {_LINE}{START} "
SYLLABLE_JOIN = "'"
KEY_LIMIT = 120


@dataclass(frozen=True, slots=True)
class GramPhrase:
    """Tokens with their places; with ``open_end`` the last token is the beginning of a gram."""

    tokens: tuple[tuple[int, str], ...]
    open_end: bool = False


def has_han(text: str) -> bool:
    """Whether any character is written without spaces between words."""
    return not text.isascii() and _HAS_HAN.search(text) is not None


def _split_ascii(text: str) -> list[str]:
    return text.encode().translate(_ASCII_BREAKS).decode().split()


def is_han(text: str) -> bool:
    """Whether every character is written without spaces between words."""
    return _ONLY_HAN.fullmatch(text) is not None


def split_units(folded: str) -> list[str]:
    """Units of a folded text, punctuation and spaces dropped."""
    if folded.isascii():
        return _split_ascii(folded)
    if _ONLY_HAN.fullmatch(folded):
        return list(folded)
    return _UNIT.findall(folded)


class Grams(NamedTuple):
    """A value as tokens: ``marked`` with both ends, ``plain`` without them, ``key`` the whole value as one token."""

    marked: str
    plain: str
    key: str


_NO_GRAMS = Grams("", "", "")


def make_grams(folded: str) -> Grams:
    """Grams of a whole value from its folded text, joined by spaces, one a position."""
    return make_grams_many([folded])[0]


def make_grams_many(values: Sequence[str]) -> list[Grams]:
    """Grams of folded values, all purely Chinese ones in one pass: this is the innermost work of indexing."""
    found = [_NO_GRAMS] * len(values)
    places: list[int] = []
    chinese: list[str] = []
    for place, value in enumerate(values):
        if value.isascii():
            words = _split_ascii(value)
            if words:
                plain = " ".join(words)
                found[place] = Grams(f"{START}{words[0]} {plain} {words[-1]}{END}", plain, "".join(words)[:KEY_LIMIT])
        elif _is_only_han(value):
            places.append(place)
            chinese.append(value)
        elif _is_only_han(text := _PUNCTUATION.sub("", value)):
            places.append(place)
            chinese.append(text)
        elif runs := _RUN.findall(value):
            found[place] = Grams(*_make_mixed_grams(runs), "".join(runs)[:KEY_LIMIT])
    if chinese:
        # Neighbouring values make pairs with the line feed, and those are where the values part again.
        pairs = _pair_characters(START + f"{END}{_LINE}{START}".join(chinese) + END)
        for place, text, marked in zip(places, chinese, pairs.split(_BETWEEN), strict=True):
            found[place] = Grams(marked, marked[3:-3] or text, text[:KEY_LIMIT])
    return found


def _pair_characters(text: str) -> str:
    """Every two neighbouring characters, spaces between: ``" ".join(map(add, text, text[1:]))``, ten times as fast."""
    codes = array(_CODE, text.encode(_ENCODING))
    pairs = array(_CODE, [ord(" ")]) * (3 * len(codes) - 4)
    pairs[0::3] = codes[:-1]
    pairs[1::3] = codes[1:]
    return pairs.tobytes().decode(_ENCODING)


def _make_mixed_grams(runs: list[str]) -> tuple[str, str]:
    tokens = [START + (runs[0][0] if _ONLY_HAN.match(runs[0]) else runs[0])]
    pending = ""
    for run in runs:
        if _ONLY_HAN.match(run):
            pending += run
            continue
        if pending:
            tokens.extend(map(add, pending, pending[1:]))
            tokens.append(pending[-1])
            pending = ""
        tokens.append(run)
    if pending:
        tokens.extend(map(add, pending, pending[1:] + END))
    else:
        tokens.append(runs[-1] + END)
    # A lone character at the end has no other token than its end.
    last = None if len(pending) == 1 else -1
    return " ".join(tokens), " ".join(tokens[1:last])


def make_syllable_grams(syllables: Sequence[str]) -> str:
    """Grams of the pinyin of a whole value: every pair of neighbouring syllables."""
    if not syllables:
        return ""
    pairs = map(SYLLABLE_JOIN.join, pairwise(syllables))
    return " ".join((START + syllables[0], *pairs, syllables[-1] + END))


def make_phrase(units: Sequence[str], *, at_start: bool = False, at_end: bool = False, start: str = START) -> GramPhrase:
    """The phrase that finds ``units`` in a row, at the start or end of a value if asked.

    A lone character that is neither at a start nor at an end has no gram of its own: its phrase is open.
    """
    if not units:
        return GramPhrase(())
    tokens: list[tuple[int, str]] = []
    if at_start:
        tokens.append((0, start + units[0]))
    last = len(units) - 1
    open_end = False
    for place, unit in enumerate(units):
        if not _is_character(unit):
            tokens.append((place + 1, unit))
            if place == last and at_end:
                tokens.append((place + 2, unit + END))
        elif place < last:
            following = units[place + 1]
            tokens.append((place + 1, unit + following if _is_character(following) else unit))
        elif at_end:
            tokens.append((place + 1, unit + END))
        elif place == 0 and not at_start:
            tokens.append((1, unit))
            open_end = True
        elif place > 0 and not _is_character(units[place - 1]):
            tokens.append((place + 1, unit))
            open_end = True
    return GramPhrase(_thin(tuple(tokens)), open_end)


def make_syllable_phrase(syllables: Sequence[str], *, at_start: bool = False, at_end: bool = False) -> GramPhrase:
    """The phrase that finds syllables in a row; one syllable alone only at a start or an end."""
    tokens: list[tuple[int, str]] = []
    if at_start and syllables:
        tokens.append((0, START + syllables[0]))
    for place, pair in enumerate(pairwise(syllables)):
        tokens.append((place + 1, SYLLABLE_JOIN.join(pair)))
    if at_end and syllables:
        tokens.append((len(syllables), syllables[-1] + END))
    return GramPhrase(_thin(tuple(tokens)))


def make_key(folded: str, *, limit: int | None = KEY_LIMIT) -> str:
    """The whole value as one token, spaces and punctuation dropped, cut at ``limit``."""
    return "".join(_RUN.findall(folded))[:limit]


def _is_character(unit: str) -> bool:
    return len(unit) == 1 and _ONLY_HAN.match(unit) is not None


def _thin(tokens: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """Every second pair of a run of pairs says the same as all of them and costs half."""
    kept: list[tuple[int, str]] = []
    for index, (place, token) in enumerate(tokens):
        overlaps = kept and kept[-1][0] == place - 1 and _is_pair(kept[-1][1]) and _is_pair(token)
        followed = index + 1 < len(tokens) and tokens[index + 1][0] == place + 1 and _is_pair(tokens[index + 1][1])
        if overlaps and followed and token[0] not in _STARTS and token[-1] != END:
            continue
        kept.append((place, token))
    return tuple(kept)


def _is_pair(token: str) -> bool:
    if SYLLABLE_JOIN in token:
        return True
    return len(token) == 2 and all(_is_character(mark) or mark in _MARKS for mark in token)
