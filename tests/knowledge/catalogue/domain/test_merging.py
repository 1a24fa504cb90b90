"""Merging: what is hidden, where identifiers lead, what moves, and that parting brings exactly this back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from tests.knowledge.catalogue.staff.conftest import marc

from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.identifiers.api import ark_name, resolve_ark
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import (
    NoSuchMerge,
    NoSuchRecord,
    NotMergeable,
    carry_along,
    create_record,
    current_marc,
    delete_record,
    find_libraries_behind,
    find_record,
    list_changes,
    list_retired_below,
    list_successors,
    list_versions,
    load_summaries,
    merge_records,
    newest_change,
    save_record,
    undo_merge,
)
from wenyuan.knowledge.catalogue.extensions import CatalogueSource
from wenyuan.knowledge.catalogue.models import Holding, Item

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> int:
    return register_library(code="CN-M", name="甲馆", level="city")


def make(library: int, number: str, *barcodes: str) -> int:
    record = create_record(marc=marc(number), library_id=library, at=AT, actor_id=None)
    for barcode in barcodes:
        Item.objects.create(library_id=library, record_id=record, barcode=barcode)
    return record


def barcodes(record: int) -> list[str]:
    return sorted(Item.objects.filter(record_id=record).values_list("barcode", flat=True))


def leads_to(records: Iterable[int]) -> list[str]:
    return [resolve_ark(name=ark_name("record", record)).successor for record in records]


def merge(kept: int, *retired: int) -> int:
    return merge_records(kept_id=kept, retired_ids=retired, at=AT, actor_id=None, reason="duplicate")


def test_merge_hides_the_retired_and_moves_what_hangs_on_it(library: int) -> None:
    kept, retired = make(library, "K", "k1"), make(library, "R", "r1", "r2")
    holding = Holding.objects.create(library_id=library, record_id=retired, call_number="Z1")
    merge(kept, retired)
    assert (find_record(record_id=retired).status, find_record(record_id=kept).status) == ("merged", "active")
    assert leads_to([retired]) == [ark_name("record", kept)]
    assert (barcodes(kept), barcodes(retired)) == (["k1", "r1", "r2"], [])
    holding.refresh_from_db()
    assert holding.record_id == kept
    assert list(load_summaries(record_ids=[kept, retired])) == [kept]
    assert [(v.number, v.action) for v in list_versions(record_id=retired)] == [(2, "merged"), (1, "created")]
    event = OutboxEvent.objects.get(name="catalogue.record.merged.v1")
    assert (event.payload["id"], event.payload["retired"]) == (kept, [retired])


def test_merge_is_seen_by_whoever_follows_changes(library: int) -> None:
    kept, retired = make(library, "K"), make(library, "R")
    before = newest_change()
    merge(kept, retired)
    assert [(row.record_id, row.status) for row in list_changes(after=before, until=newest_change(), limit=9)] == [(retired, "merged")]


def test_undo_brings_back_exactly_what_came(library: int) -> None:
    kept, retired = make(library, "K", "k1"), make(library, "R", "r1", "r2", "r3")
    number = merge(kept, retired)
    elsewhere = make(library, "E")
    Item.objects.create(library_id=library, record_id=kept, barcode="k2")
    Item.objects.filter(barcode="r3").update(record_id=elsewhere)
    assert undo_merge(merge_id=number, at=AT, actor_id=None, reason="two editions") == (retired,)
    assert (barcodes(kept), barcodes(retired), barcodes(elsewhere)) == (["k1", "k2"], ["r1", "r2"], ["r3"])
    assert find_record(record_id=retired).status == "active"
    assert leads_to([retired]) == [""]
    with pytest.raises(NoSuchMerge):
        undo_merge(merge_id=number, at=AT, actor_id=None, reason="again")


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_chain_of_merges_comes_apart_in_any_order(library: int, order: tuple[str, str]) -> None:
    a, b, c = make(library, "A", "a1"), make(library, "B", "b1"), make(library, "C", "c1")
    numbers = {"first": merge(b, a), "second": merge(c, b)}
    assert barcodes(c) == ["a1", "b1", "c1"]
    assert leads_to([a, b]) == [ark_name("record", c)] * 2
    assert (list_successors(record_id=a), list_retired_below(record_id=c)) == ([b, c], [a, b])
    undo_merge(merge_id=numbers[order[0]], at=AT, actor_id=None, reason="x")
    if order[0] == "first":
        assert ([barcodes(x) for x in (a, b, c)], leads_to([a, b])) == ([["a1"], [], ["b1", "c1"]], ["", ark_name("record", c)])
    else:
        assert ([barcodes(x) for x in (a, b, c)], leads_to([a, b])) == ([[], ["a1", "b1"], ["c1"]], [ark_name("record", b), ""])
    undo_merge(merge_id=numbers[order[1]], at=AT, actor_id=None, reason="x")
    assert ([barcodes(x) for x in (a, b, c)], leads_to([a, b])) == ([["a1"], ["b1"], ["c1"]], ["", ""])


def test_one_record_of_a_merge_is_parted_alone(library: int) -> None:
    kept, one, two = make(library, "K"), make(library, "R1", "r1"), make(library, "R2", "r2")
    number = merge(kept, one, two)
    assert undo_merge(merge_id=number, record_ids=[one], at=AT, actor_id=None, reason="x") == (one,)
    assert (barcodes(kept), barcodes(one)) == (["r2"], ["r1"])
    assert [find_record(record_id=x).status for x in (one, two)] == ["active", "merged"]


def test_merged_record_can_be_edited_and_stays_merged(library: int) -> None:
    kept, retired = make(library, "K"), make(library, "R")
    number = merge(kept, retired)
    save_record(record_id=retired, marc=marc("R", "梦溪笔谈校证"), base_version=2, at=AT, actor_id=None)
    assert find_record(record_id=retired).status == "merged"
    undo_merge(merge_id=number, at=AT, actor_id=None, reason="x")
    field = current_marc(record_id=retired).first("200")
    assert field is not None
    assert field.first("a") == "梦溪笔谈校证"


def test_copies_that_come_later_are_carried_along_and_come_back(library: int) -> None:
    kept, retired = make(library, "K"), make(library, "R")
    number = merge(kept, retired)
    Item.objects.create(library_id=library, record_id=retired, barcode="late")
    assert carry_along(record_ids=[kept, retired], at=AT) == 1
    assert barcodes(kept) == ["late"]
    undo_merge(merge_id=number, at=AT, actor_id=None, reason="x")
    assert barcodes(retired) == ["late"]


def test_what_cannot_be_merged_is_refused_and_nothing_changes(library: int) -> None:
    kept, retired, gone = make(library, "K"), make(library, "R"), make(library, "G")
    delete_record(record_id=gone, reason="x", at=AT, actor_id=None)
    for wanted in ((kept, gone), (kept, kept), (gone, retired), (kept,), (kept, retired, retired)):
        with pytest.raises(NotMergeable):
            merge(*wanted)
    with pytest.raises(NoSuchRecord):
        merge(kept, 999_999)
    merge(kept, retired)
    with pytest.raises(NotMergeable):
        merge(make(library, "K2"), retired)
    with pytest.raises(ValueError, match="part it first"):
        delete_record(record_id=retired, reason="x", at=AT, actor_id=None)
    assert find_record(record_id=retired).status == "merged"


def test_suppressed_record_comes_back_suppressed(library: int) -> None:
    from wenyuan.knowledge.catalogue.api import set_suppressed

    kept, retired = make(library, "K"), make(library, "R")
    set_suppressed(record_id=retired, suppressed=True, at=AT, actor_id=None)
    undo_merge(merge_id=merge(kept, retired), at=AT, actor_id=None, reason="x")
    assert find_record(record_id=retired).status == "suppressed"


def test_derived_record_is_found_under_the_libraries_it_stands_for(library: int) -> None:
    agency, other = register_library(code="CN-U", name="联合目录", level="national"), register_library(code="CN-M2", name="乙馆", level="city")
    union = create_record(marc=marc("U"), library_id=agency, at=AT, actor_id=None)
    members = [make(library, "R1"), make(other, "R2")]
    merge_records(kept_id=union, retired_ids=members, at=AT, actor_id=None, reason="same", derived=True)
    assert find_libraries_behind(record_ids=[union]) == ({union: {library, other}}, {union})
    [document] = CatalogueSource().documents([union, *members])
    assert sorted(document.libraries) == sorted(map(str, (library, other)))
