"""Libraries, people, items and passages of the demonstration."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from lunar_python import Lunar

from wenyuan.knowledge.catalogue.demo import (
    demo_closed_days,
    demo_items,
    demo_libraries,
    demo_people,
    essays,
    items_for,
    iter_works,
)
from wenyuan.knowledge.catalogue.demo.items import ItemStatus
from wenyuan.knowledge.catalogue.demo.libraries import BranchKind, LibraryLevel
from wenyuan.knowledge.catalogue.demo.people import PersonKind
from wenyuan.knowledge.catalogue.demo.work import WorkKind

WORKS = tuple(iter_works())
LIBRARIES = demo_libraries()
BRANCHES = {branch.code: branch for library in LIBRARIES for branch in library.branches}


def test_network_has_every_level_and_kind_of_service_point() -> None:
    assert sorted(library.level for library in LIBRARIES) == sorted(LibraryLevel)
    assert len(BRANCHES) >= 14
    assert {branch.kind for branch in BRANCHES.values()} == set(BranchKind)
    assert all(library.code.startswith("CN-DEMO-") and "演示" in library.name for library in LIBRARIES)


def test_opening_hours_are_in_order() -> None:
    for branch in BRANCHES.values():
        days = [hours.weekday for hours in branch.hours]
        assert days == sorted(set(days))
        assert set(days) <= set(range(1, 8))
        assert all(hours.opens < hours.closes for hours in branch.hours)


@pytest.mark.parametrize("year", [2026, 2027])
def test_closed_days_follow_the_lunar_calendar(year: int) -> None:
    def solar(month: int, day: int) -> date:
        found = Lunar.fromYmd(year, month, day).getSolar()
        return date(found.getYear(), found.getMonth(), found.getDay())

    days = {(closed.name, closed.day) for closed in demo_closed_days() if closed.day.year == year}
    assert len(days) == 13
    assert {("春节", solar(1, 1)), ("端午节", solar(5, 5)), ("中秋节", solar(8, 15))} <= days
    assert ("春节", date.fromordinal(solar(1, 1).toordinal() - 1)) in days


def test_people_are_thirty_readers_and_ten_staff() -> None:
    people = demo_people()
    assert Counter(p.kind for p in people) == {PersonKind.READER: 30, PersonKind.STAFF: 10}
    assert len({p.user_name for p in people}) == 40
    assert len({p.name for p in people}) == 40
    assert len({p.card for p in people if p.kind is PersonKind.READER}) == 30
    assert sum(p.national for p in people) == 2
    assert {p.library for p in people} <= {library.code for library in LIBRARIES}
    assert len({p.role for p in people if p.kind is PersonKind.STAFF}) == 10
    assert all((p.born is None) == (p.kind is PersonKind.STAFF) for p in people)


def test_items_stand_on_shelves_that_exist() -> None:
    for work in WORKS:
        items = demo_items(work, work.index)
        assert 1 <= len(items) <= 6
        for item in items:
            assert item.location in BRANCHES[item.branch].locations
            assert item.branch.startswith(item.library)
            assert item.call_number == f"{work.class_number}/{work.sequence}"


def test_items_have_barcodes_of_their_own_and_all_states() -> None:
    items = [item for work in WORKS for item in demo_items(work, work.index)]
    assert len({item.barcode for item in items}) == len(items)
    assert {item.status for item in items} == set(ItemStatus)
    assert {item.library for item in items} == {library.code for library in LIBRARIES}
    assert all((item.due_in_days is None) == (item.status is not ItemStatus.ON_LOAN) for item in items)
    assert any(item.due_in_days is not None and item.due_in_days < 0 for item in items)


def test_rare_books_are_never_lent() -> None:
    statuses = {i.status for w in WORKS if w.kind is WorkKind.RARE for i in demo_items(w, w.index)}
    assert statuses == {ItemStatus.READING_ROOM, ItemStatus.IN_REPAIR}


def test_items_are_found_by_place_in_the_list() -> None:
    assert items_for(5) == demo_items(WORKS[5], 5)
    with pytest.raises(IndexError):
        items_for(len(WORKS))


def test_essays_are_twelve_passages_of_works_in_the_library() -> None:
    titles = {work.title for work in WORKS}
    found = essays()
    assert len(found) == 12
    assert [e.work_title for e in found if e.work_title not in titles] == []
    assert [len(e.unpunctuated) for e in found if not 60 <= len(e.unpunctuated) <= 90] == []
    assert all(e.source.startswith("《") for e in found)
    assert all(e.unpunctuated != e.punctuated for e in found)
