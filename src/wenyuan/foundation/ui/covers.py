"""Typographic covers: the same book has the same cover everywhere and for ever.

The binding follows the date and the script, the cloth follows the class, the size follows the length of the title.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_STOP = re.compile(r"[，。；：、！？,;:!?]")
_BINDINGS = ("heng", "shu", "zi", "dai")
_CLOTHS = (
    ("AB", "zitan"), ("CD", "cangjing"), ("EF", "qiuxiang"), ("G", "like"), ("H", "chabai"), ("I", "zang"), ("J", "shilv"),
    ("K", "ciqing"), ("NOP", "tianshui"), ("QRS", "ailv"), ("TUV", "cang"), ("X", "yuebai"), ("Z", "cangjing"),
)
_CLOTH_OF = {letter: cloth for letters, cloth in _CLOTHS for letter in letters}
_NEIGHBOUR = {cloth: _CLOTHS[(n + 1) % len(_CLOTHS)][1] for n, (_letters, cloth) in enumerate(_CLOTHS)}
_TREASURY = {"经": "shilv", "史": "zang", "子": "ciqing", "集": "cang"}
_FIRST_MODERN_YEAR = 1912
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Cover:
    """Classes and words of a cover; `letter` is the great character of a 字 cover, `size` 1 (short title) to 5."""

    binding: str
    cloth: str
    size: int
    title: str
    author: str
    publisher: str
    letter: str
    lang: str


def draw_cover(
    *, identifier: str, title: str, author: str = "", publisher: str = "", class_number: str = "", year: int | None = None,
    ancient: bool = False, treasury: str = "", lang: str = "", beside: str = "",
) -> Cover:
    """Choose binding, cloth and size.

    Args:
        treasury: 经, 史, 子 or 集 for ancient books, when known.
        beside: The cloth of the cover standing before this one; an equal cloth may give way to its neighbour.
    """
    text = title.strip() or "无题"
    digest = hashlib.sha256(identifier.encode()).digest()
    han = bool(_HAN.search(text))
    binding = _binding(text, han=han, ancient=ancient or (year is not None and year < _FIRST_MODERN_YEAR and han), digest=digest)
    if binding == "xian":
        cloth = _TREASURY.get(treasury, _TREASURY_BY_CLASS.get(class_number[:1], "ciqing"))
    else:
        cloth = _CLOTH_OF.get(class_number[:1].upper(), _CLOTHS[digest[2] % len(_CLOTHS)][1])
    if cloth == beside and digest[1] % 2:
        cloth = _NEIGHBOUR[cloth]
    found = _HAN.search(text)
    return Cover(
        binding=binding, cloth=cloth, size=_size(text), title=_cut(text), author=author, publisher=publisher,
        letter=found.group() if binding == "zi" and found else "", lang=lang or ("" if han else "en"),
    )


_TREASURY_BY_CLASS = {"B": "shilv", "K": "zang", "I": "cang"}


def _binding(text: str, *, han: bool, ancient: bool, digest: bytes) -> str:
    if ancient:
        return "xian"
    if not han:
        return "heng"
    if len(text) <= 3:
        return "zi"
    if _ems(text) > 12:
        return "dai"
    return _BINDINGS[digest[0] % 4]


def _ems(text: str) -> float:
    return sum(1.0 if _HAN.match(c) else 0.5 for c in text)


def _size(text: str) -> int:
    length = _ems(text)
    return next((n for n, limit in enumerate((3, 5, 9, 14), start=1) if length <= limit), 5)


def _cut(text: str) -> str:
    if _ems(text) <= _LONGEST:
        return text
    room, end = float(_LONGEST), 0
    for end, character in enumerate(text):  # noqa: B007 -- the place is used after the loop
        room -= 1.0 if _HAN.match(character) else 0.5
        if room < 0:
            break
    stops = [m.start() for m in _STOP.finditer(text[:end])]
    return text[: stops[-1] if stops and stops[-1] > 4 else end].rstrip() + "…"
