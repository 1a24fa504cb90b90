"""Long lists in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
