"""Names as citations write them."""

from __future__ import annotations

import re
from typing import Final

from wenyuan.bibliography.chinese import split_pinyin

from .citable import HAN, Contributor

_LEADING: Final = frozenset({"de", "van", "von", "der", "den", "la", "le", "du", "di", "da", "dos", "del", "al", "el", "bin", "ibn", "ter", "ten"})
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})


def split_name(name: str) -> tuple[str, str]:
    """Split a Latin name into family and given names; with a comma the order is family first."""
    family, comma, given = name.partition(",")
    if comma:
        return family.strip(), re.sub(r"\s+", " ", given).strip(" ,.")
    words = name.split()
    if len(words) < 2:
        return name.strip(), ""
    start = len(words) - 1
    if words[start].strip(".").casefold() in _SUFFIXES and start > 1:
        start -= 1
    while start > 1 and words[start - 1].casefold() in _LEADING:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


def is_pinyin_name(family: str, given: str) -> bool:
    """Whether a name is Chinese in pinyin: every part splits into syllables, and there are few of them."""
    plain = re.sub(r"[\s'’-]", "", given).casefold()
    if not plain or "." in given:
        return False
    syllables = [split_pinyin(part) for part in (family.casefold(), plain)]
    return all(syllables) and len(syllables[0] or ()) <= 2 and len(syllables[1] or ()) <= 2 and len(plain) > 2


def cited_name(contributor: Contributor, *, edition: int, with_dynasty: bool = False) -> str:
    """Write a name as GB/T 7714 wants it.

    The dynasty or country of the heading is left out (2015, 8.1.1, example 1) unless asked for.

    Source:
        GB/T 7714-2015, 8.1: family name first in capitals, given names as initials without points. GB/T 7714-2025: capitals only at the
        beginning, hyphens between initials stay, names in pinyin are written out.
    """
    name = contributor.name.strip()
    if contributor.corporate or HAN.search(name):
        return f"〔{contributor.dynasty}〕{name}" if with_dynasty and contributor.dynasty else name
    family, given = split_name(name)
    shown = family.upper() if edition < 2025 else family
    if not given:
        return shown
    if is_pinyin_name(family, given):
        return f"{shown} {given}"
    return f"{shown} {_initials(given, keep_hyphens=edition >= 2025)}"


def _initials(given: str, *, keep_hyphens: bool) -> str:
    words: list[str] = []
    for word in re.split(r"[\s.]+", given):
        parts = [part[0].upper() for part in word.split("-") if part[:1].isalpha()]
        if parts:
            words.append(("-" if keep_hyphens else " ").join(parts))
    return " ".join(words)
