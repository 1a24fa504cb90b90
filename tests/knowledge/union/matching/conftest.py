"""Features as short texts, and stores of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from wenyuan.bibliography.matching import Features
from wenyuan.knowledge.union.matching import MatchStore

BASE = Features(
    title="红楼梦", whole_title="红楼梦", volume=(), part="", people=frozenset({"曹雪芹", "高鹗"}), isbns=frozenset({"9787020002207"}), set_isbns=frozenset(), issns=frozenset(),
    numbers=frozenset(), years=(1982, 1982), edition=0, revised=False, publisher="人民文学", place="北京", pages=1606, volumes=0, material="book", languages=frozenset({"chi"}),
)


def change(**changes: object) -> Features:
    """Return 红楼梦 of 1982 with some features said otherwise."""
    if "title" in changes and "whole_title" not in changes:
        changes["whole_title"] = changes["title"]
    return replace(BASE, **changes)


def other(number: int) -> Features:
    """Return a book that is like no other."""
    title = "".join(chr(0x4E00 + (number * 977 + step * 3571) % 18_000) for step in range(6))
    return change(
        title=title, people=frozenset({title[:2] + "氏"}), isbns=frozenset({f"97871{number:08d}"}), years=(1950 + number % 70,) * 2, pages=100 + number % 700, publisher=title[3:5],
    )


@pytest.fixture
def fill(tmp_path: Path) -> Callable[[dict[int, Features]], MatchStore]:
    def make(rows: dict[int, Features]) -> MatchStore:
        store = MatchStore(tmp_path / "store")
        store.replace(rows.items())
        return store

    return make
