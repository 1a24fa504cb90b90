from __future__ import annotations

import pytest
from tests.knowledge.catalogue.staff.conftest import AT, World

from wenyuan.knowledge.catalogue.api import NoSuchRecord, list_items
from wenyuan.knowledge.catalogue.domain.items import (
    BarcodeTaken,
    ItemFacts,
    ItemOnLoan,
    NoSuchItem,
    PlaceOfAnotherLibrary,
    add_item,
    change_item,
    withdraw_item,
)
from wenyuan.knowledge.discovery.models import PendingChange


def test_a_copy_is_added_moved_and_withdrawn(world: World) -> None:
    PendingChange.objects.all().delete()
    item = add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(barcode="B1", call_number="Z429/1"), at=AT, actor_id=None)
    change_item(item_id=item, facts=ItemFacts(barcode="B1", call_number="Z429/1", branch_id=world.branch, location_id=world.room), at=AT, actor_id=None)
    (one,) = list_items(record_ids=[world.record])[world.record]

    assert (one.barcode, one.branch_id, one.location_id, one.status) == ("B1", world.branch, world.room, "available")
    withdraw_item(item_id=item, reason="破损", at=AT, actor_id=None)
    assert list_items(record_ids=[world.record]) == {}
    assert PendingChange.objects.filter(key=world.record).count() == 3


def test_a_barcode_is_once_in_a_library_and_free_in_another(world: World) -> None:
    add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(barcode="B1"), at=AT, actor_id=None)

    with pytest.raises(BarcodeTaken):
        add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(barcode="B1"), at=AT, actor_id=None)
    assert add_item(record_id=world.record, library_id=world.second, facts=ItemFacts(barcode="B1"), at=AT, actor_id=None)


def test_what_does_not_fit_is_refused(world: World) -> None:
    with pytest.raises(PlaceOfAnotherLibrary):
        add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(branch_id=world.other_branch), at=AT, actor_id=None)
    with pytest.raises(PlaceOfAnotherLibrary):
        add_item(record_id=world.record, library_id=world.second, facts=ItemFacts(location_id=world.room), at=AT, actor_id=None)
    with pytest.raises(ValueError, match="nowhere"):
        add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(status="nowhere"), at=AT, actor_id=None)
    with pytest.raises(NoSuchRecord):
        add_item(record_id=999_999, library_id=world.first, facts=ItemFacts(), at=AT, actor_id=None)
    with pytest.raises(NoSuchItem):
        change_item(item_id=999_999, facts=ItemFacts(), at=AT, actor_id=None)


def test_a_copy_that_is_out_stays(world: World) -> None:
    item = add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(barcode="B1", status="on_loan"), at=AT, actor_id=None)

    with pytest.raises(ItemOnLoan):
        withdraw_item(item_id=item, reason="破损", at=AT, actor_id=None)
    answer = world.client("mine").post(f"/staff/items/{item}/withdraw/", {"reason": "破损"})
    assert (answer.status_code, "已借出" in answer.content.decode()) == (422, True)
