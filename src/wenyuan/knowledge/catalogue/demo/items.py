"""Items of the demonstration: where the copies of a work stand and what has become of them.

Everything follows from the index of the work, so that two installations show the same shelves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from wenyuan.knowledge.catalogue.demo.libraries import Branch, BranchKind, LibraryLevel, demo_libraries
from wenyuan.knowledge.catalogue.demo.source import read_works
from wenyuan.knowledge.catalogue.demo.work import DemoWork, WorkKind


class ItemStatus(StrEnum):
    """State of a copy on the day the demonstration is loaded."""

    AVAILABLE = "available"
    ON_LOAN = "on_loan"
    IN_TRANSIT = "in_transit"
    IN_REPAIR = "in_repair"
    READING_ROOM = "reading_room"


@dataclass(frozen=True, slots=True)
class DemoItem:
    """One copy.

    Attributes:
        due_in_days: Days from loading until it is due, negative when overdue; None unless on loan.
    """

    barcode: str
    library: str
    branch: str
    location: str
    call_number: str
    item_type: str
    status: ItemStatus
    due_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class _Shelf:
    library: str
    branch: str
    location: str
    level: LibraryLevel
    kind: BranchKind


_PREFERRED = {
    WorkKind.RARE: ("古籍阅览室", "善本书库"),
    WorkKind.SERIAL: ("报刊阅览室", "合订本库"),
    WorkKind.MAP: ("舆图库", "古籍阅览室"),
    WorkKind.GRAPHIC: ("舆图库",),
    WorkKind.SOUND: ("音像阅览室",),
    WorkKind.VIDEO: ("音像阅览室",),
    WorkKind.THESIS: ("学位论文室",),
    WorkKind.ERESOURCE: ("中文书库",),
}
_LENDABLE = ("中文书库", "自助书柜", "车载书架", "综合书架", "储备书库")
_ITEM_TYPES = {
    WorkKind.BOOK: "book",
    WorkKind.RARE: "rare_book",
    WorkKind.SERIAL: "serial",
    WorkKind.MAP: "map",
    WorkKind.GRAPHIC: "graphic",
    WorkKind.SOUND: "sound",
    WorkKind.VIDEO: "video",
    WorkKind.THESIS: "thesis",
    WorkKind.ERESOURCE: "access_terminal",
}
_DUE_IN_DAYS = (-12, -3, 1, 4, 9, 14, 21, 28)


@cache
def _shelves() -> tuple[_Shelf, ...]:
    def of_branch(library: str, level: LibraryLevel, branch: Branch) -> list[_Shelf]:
        return [_Shelf(library, branch.code, name, level, branch.kind) for name in branch.locations]

    return tuple(
        shelf
        for library in demo_libraries()
        for branch in library.branches
        for shelf in of_branch(library.code, library.level, branch)
    )


def _fitting_shelves(work: DemoWork) -> tuple[_Shelf, ...]:
    if work.juvenile or work.class_number in {"I712.88", "I561.84"}:
        names: tuple[str, ...] = ("少儿区", "绘本区", "车载书架", "综合书架")
    elif work.kind in _PREFERRED:
        names = _PREFERRED[work.kind]
    elif work.language != "chi":
        names = ("外文书库",)
    elif work.publication.first_year < 1949:
        names = ("基藏书库", "储备书库", "地方文献室")
    else:
        names = _LENDABLE
    return tuple(shelf for shelf in _shelves() if shelf.location in names)


def _draw(index: int, purpose: str, bound: int) -> int:
    """Return a number below `bound` that depends on nothing but the arguments."""
    digest = hashlib.sha256(f"{index}:{purpose}".encode()).digest()
    return int.from_bytes(digest[:8]) % bound


def _choose_status(work: DemoWork, shelf: _Shelf, index: int, copy: int) -> tuple[ItemStatus, int | None]:
    kept_in = shelf.location in {
        "基藏书库",
        "地方文献室",
        "报刊阅览室",
        "合订本库",
        "学位论文室",
        "音像阅览室",
    }
    chance = _draw(index, f"status{copy}", 100)
    if chance < 3:
        return ItemStatus.IN_REPAIR, None
    if work.kind is not WorkKind.BOOK or kept_in:
        return ItemStatus.READING_ROOM, None
    if chance < 26:
        return ItemStatus.ON_LOAN, _DUE_IN_DAYS[_draw(index, f"due{copy}", len(_DUE_IN_DAYS))]
    if chance < 30:
        return ItemStatus.IN_TRANSIT, None
    return ItemStatus.AVAILABLE, None


def demo_items(work: DemoWork, index: int) -> tuple[DemoItem, ...]:
    """Return one to six copies of a work, at different shelves where it has that many."""
    shelves = _fitting_shelves(work)
    most = 2 if work.kind is not WorkKind.BOOK or work.publication.first_year < 1949 else 6
    count = 1 + _draw(index, "count", most)
    start = _draw(index, "shelf", len(shelves))
    items: list[DemoItem] = []
    for copy in range(count):
        shelf = shelves[(start + copy * 3) % len(shelves)]
        status, due = _choose_status(work, shelf, index, copy)
        items.append(
            DemoItem(
                barcode=f"26{index:06d}{copy + 1:02d}",
                library=shelf.library,
                branch=shelf.branch,
                location=shelf.location,
                call_number=work.call_number,
                item_type=_ITEM_TYPES[work.kind],
                status=status,
                due_in_days=due,
            )
        )
    return tuple(items)


def items_for(work_index: int) -> tuple[DemoItem, ...]:
    """Return the copies of the work at this place of the list.

    Raises:
        IndexError: There is no such work.
    """
    return demo_items(read_works()[work_index], work_index)
