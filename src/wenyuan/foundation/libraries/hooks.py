"""The hook by which modules take part in a library's life: its counts, its first steps, its export, its merge, its page for readers.

The registry stands below every module that keeps a library's things, so they come to it: a module registers a `LibraryPart` in its
`extensions.py`. What no module answers for is said to be unknown, never none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class ExportMember:
    """One file of an export: a relative name such as `records.mrc`, and its octets in pieces of bounded size."""

    name: str
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A new title on a library's page for readers."""

    title: str
    responsibility: str
    address: str


@dataclass(frozen=True, slots=True)
class MovedPiece:
    """One bounded step of a move: rows of one table, and by id the value before of those that had to change to fit in."""

    table: str
    ids: tuple[int, ...]
    before: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a move would do: rows of all tables, sentences for whoever decides, and what stands in the way."""

    rows: int
    notes: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LibraryPart:
    """What one module keeps for libraries.

    Attributes:
        count: Things of each library that would be lost or orphaned without it; libraries with none may be left out.
        address: Where staff put the first of them in; a line of the first steps when given.
        shown: How many of a library's things readers find in the national view.
        files: The library's things as files, for its leaving.
        newest: The newest titles of a library, at most so many.
        foresee: What a move from one library to another would do; needed with `move`.
        move: Moves at most so many rows from a library to another in the current transaction and says which, None when none is
            left; a part without it, and with things, stands in the way of a merge.
        move_back: Takes a piece back in the current transaction and returns how many rows were still there.
    """

    name: str
    title: Words
    count: Callable[[Sequence[int]], Mapping[int, int]]
    address: str = ""
    shown: Callable[[int], int] | None = None
    files: Callable[[int], Iterable[ExportMember]] | None = None
    newest: Callable[[int, int], Sequence[ShelfLine]] | None = None
    foresee: Callable[[int, int], Foresight] | None = None
    move: Callable[[int, int, int, datetime], MovedPiece | None] | None = None
    move_back: Callable[[int, int, MovedPiece, datetime], int] | None = None


_parts: dict[str, LibraryPart] = {}


def register_library_part(part: LibraryPart) -> None:
    """Register a module's part under its name; the same name replaces."""
    _parts[part.name] = part


def drop_library_part(name: str) -> None:
    """Take a part out again."""
    _parts.pop(name, None)


def library_parts() -> list[LibraryPart]:
    """Return the parts by name."""
    return [_parts[name] for name in sorted(_parts)]


def count_things(library_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return counts by library and part: one call of each part, whatever the number of libraries."""
    found: dict[int, dict[str, int]] = {library_id: {} for library_id in library_ids}
    for part in library_parts():
        counts = part.count(library_ids)
        for library_id in library_ids:
            found[library_id][part.name] = counts.get(library_id, 0)
    return found
