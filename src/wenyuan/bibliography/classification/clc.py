"""Class numbers of the Chinese Library Classification (中国图书馆分类法): parts, order, ancestors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from wenyuan.bibliography.classification.captions import CLC_CLASSES, ClassCaption

__all__ = [
    "ClcNumber",
    "ancestors",
    "call_number_key",
    "caption_of",
    "map_old_number",
    "parse_clc",
    "sort_key",
]

_MAX_LENGTH = 100
_CLC = re.compile(r"(?P<letters>T[BDEFGHJKLMNPQSUVWY]?|[A-KN-SUVXZ])(?P<digits>[0-9](?:[0-9.]*[0-9])?)?(?P<rest>(?:[-()=\"+:<>/a*{}\[\]#].*)?)")
_PART = re.compile(
    r"-(?P<form>[0-9.]+)|\((?P<place>[^)]*)\)|=(?P<time>[0-9.]+)|\"(?P<people>[^\"]*)\"|<(?P<period>[^>]*)>"
    r"|\+(?P<add>[A-Z]*[0-9.]+)|:(?P<relation>[A-Z]{1,2}[0-9.]*)|/(?P<span>[A-Z]{0,2}[0-9.]+)|(?P<collective>a)"
)
# Order of the marks, from the first on the shelf: nothing, a, -, (), "", =, <>, +, :, /.
_MARKS = {
    "collective": "a", "form": "-", "place": "()", "people": '""', "time": "=", "period": "<>", "add": "+",
    "relation": ":", "span": "/",
}  # fmt: skip
_ORDER = {mark: rank for rank, mark in enumerate(_MARKS.values(), 1)}

Key = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ClcNumber:
    """A class number: letters, digits without the point, and complementary parts as (mark, value)."""

    letters: str
    digits: str
    parts: tuple[tuple[str, str], ...]
    normalised: str
    original: str


def _point(digits: str) -> str:
    """Put a point after every third digit."""
    return ".".join(digits[start : start + 3] for start in range(0, len(digits), 3))


def _write_part(mark: str, value: str) -> str:
    return mark[0] + value + mark[1] if len(mark) == 2 else mark + value


def parse_clc(text: str) -> ClcNumber | None:
    """Read a CLC number, of any width and with wrong points or spaces; None if it is not one.

    The points are put anew: after every third digit.
    """
    if len(text) > _MAX_LENGTH:
        return None
    plain = re.sub(r"[\s*{}\[\]#]", "", unicodedata.normalize("NFKC", text)).replace("“", '"').replace("”", '"')
    plain = re.sub("[–—−]", "-", plain)
    letters = re.match("[A-Za-z]{1,2}(?=[0-9]|$)", plain)
    match = _CLC.fullmatch(letters[0].upper() + plain[letters.end() :] if letters else plain)
    if match is None:
        return None
    parts: list[tuple[str, str]] = []
    place = 0
    rest = match["rest"]
    while place < len(rest):
        part = _PART.match(rest, place)
        if part is None or part.lastgroup is None:
            return None
        parts.append((_MARKS[part.lastgroup], "" if part.lastgroup == "collective" else part[part.lastgroup]))
        place = part.end()
    digits = (match["digits"] or "").replace(".", "")
    normalised = match["letters"] + _point(digits) + "".join(_write_part(mark, value) for mark, value in parts)
    return ClcNumber(match["letters"], digits, tuple(parts), normalised, text)


def sort_key(number: ClcNumber) -> Key:
    """Order numbers as on the shelf: letters, then digit by digit, then parts in the order of their marks."""
    parts = ((_ORDER[mark], value.replace(".", "")) for mark, value in number.parts)
    return ((0, number.letters), (0, number.digits), *parts)


def ancestors(text: str) -> tuple[str, ...]:
    """List a number's chain from the main class to itself: T, TP, TP3, TP31, TP311, TP311.1, TP311.13.

    Classes that the scheme skips (I242 has I24 above it, C9 is only a range) are included as they are written.
    """
    number = parse_clc(text)
    if number is None:
        return ()
    letters = [number.letters[:end] for end in range(1, len(number.letters) + 1)]
    digits = [number.letters + _point(number.digits[:end]) for end in range(1, len(number.digits) + 1)]
    chain = [*letters, *digits]
    for mark, value in number.parts:
        chain.append(chain[-1] + _write_part(mark, value))
    return tuple(chain)


def caption_of(text: str) -> ClassCaption | None:
    """Give the caption of the number, or of the nearest class above it that has one."""
    return next((CLC_CLASSES[step] for step in reversed(ancestors(text)) if step in CLC_CLASSES), None)


def map_old_number(text: str, table: Mapping[str, str]) -> str:
    """Give the number of the current edition by a table of old to new numbers; the longest ancestor decides.

    The digits and parts after the mapped class are kept: with {"TP31": "TP39"}, TP311.1 becomes TP391.1.
    """
    number = parse_clc(text)
    if number is None:
        return text
    tail = "".join(_write_part(mark, value) for mark, value in number.parts)
    if number.normalised in table:
        return table[number.normalised]
    for step in reversed(ancestors(number.letters + number.digits)):
        new = parse_clc(table[step]) if step in table else None
        if new is not None:
            rest = number.digits[len(step.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").replace(".", "")) :]
            return new.letters + _point(new.digits + rest) + tail
    return number.normalised


_CALL_TOKEN = re.compile(r"[0-9]+|[A-Za-z]+|[^\W\d_]|[^\w\s]")


def call_number_key(text: str) -> tuple[Key, tuple[tuple[int, int, str], ...]]:
    """Give the shelf order of a call number such as I242.4/12 or K825.6=73/4:2.

    The class is read up to the last part that makes a CLC number; in the book number, digits sort by value, and
    nothing sorts before something.
    """
    plain = unicodedata.normalize("NFKC", text[:_MAX_LENGTH]).strip()
    head, _, book = plain.partition("/")
    number = parse_clc(head)
    key: Key = sort_key(number) if number else ((1, head),)
    tokens = ((1, int(token), "") if token.isdigit() else (2, 0, token.upper()) if token.isalpha() else (0, 0, token) for token in _CALL_TOKEN.findall(book))
    return key, tuple(tokens)
