"""Choose one of thousands of libraries by what somebody typed: a number, a code, a name, or words of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.chinese import fold

from ..data import LibraryData
from .registry import list_libraries

MOST_SHOWN: Final = 20
_IN_BRACKETS: Final = re.compile(r".*[（(]([^（）()]+)[）)]\s*")


@dataclass(frozen=True, slots=True)
class Choice:
    """The library that was meant, or those that could be: at most twenty, `total` counts all."""

    library: LibraryData | None
    candidates: tuple[LibraryData, ...] = ()
    total: int = 0


def choice_text(library: LibraryData) -> str:
    """Return how a library stands in a field that chooses one; `choose_library` reads it back."""
    return f"{library.name}（{library.code}）"


def matches(library: LibraryData, text: str) -> bool:
    """Whether every word of a search stands in a library's names, code or address; simplified and traditional forms are the same."""
    place = fold(f"{library.name} {library.name_en} {library.code} {library.address}")
    return all(word in place for word in fold(text).split())


def choose_library(text: str, *, among: Collection[int] | None = None) -> Choice:
    """Return the active library that a text means: by number or code, by its whole name, else the only one that matches.

    Args:
        among: Only these; None for all.
    """
    text = text.replace("\x00", "").strip()[:200]
    if not text:
        return Choice(None)
    known = [one for one in list_libraries() if among is None or one.id in among]
    bracket = _IN_BRACKETS.fullmatch(text)
    codes = {text.casefold(), bracket[1].casefold() if bracket else text.casefold()}
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    exact = [one for one in known if one.id == number or one.code.casefold() in codes]
    if not exact:
        named = [one for one in known if text.casefold() in {one.name.casefold(), one.name_en.casefold()}]
        exact = named if len(named) == 1 else []
    if exact:
        return Choice(exact[0], (exact[0],), 1)
    found = [one for one in known if matches(one, text)]
    return Choice(found[0] if len(found) == 1 else None, tuple(found[:MOST_SHOWN]), len(found))


def find_choices(text: str) -> list[LibraryData]:
    """Return at most twenty active libraries that match what has been typed so far."""
    return list(choose_library(text).candidates)
