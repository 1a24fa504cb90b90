"""Copies: put on record, changed, moved, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from wenyuan.foundation.events.api import emit
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import list_branches, list_locations
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import ItemStatus, RecordStatus
from ..ingest.documents import SOURCE
from ..models import Item, Record
from ..queries.records import NoSuchRecord
from .shelf_order import shelf_key


class NoSuchItem(LookupError):
    """No copy has this id."""


class BarcodeTaken(ValueError):
    """Another copy of the library has this barcode."""


class PlaceOfAnotherLibrary(ValueError):
    """The branch or location does not belong to the copy's library, or the location not to the branch."""


class ItemOnLoan(RuntimeError):
    """A copy that is out cannot be withdrawn."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What a cataloguer says of a copy; `status` is a value of `ItemStatus`."""

    barcode: str = ""
    call_number: str = ""
    volume: str = ""
    branch_id: int | None = None
    location_id: int | None = None
    item_type: str = "book"
    status: str = "available"
    due_on: date | None = None


@transaction.atomic
def add_item(*, record_id: int, library_id: int, facts: ItemFacts, at: datetime, actor_id: int | None) -> int:
    """Put a copy on record and return its id.

    Raises:
        NoSuchRecord: There is none, or it is deleted or merged into another.
        BarcodeTaken: The library has the barcode already.
        PlaceOfAnotherLibrary: Branch or location do not fit.
        ValueError: The status is unknown.
    """
    if not Record.objects.filter(pk=record_id).exclude(status__in=[RecordStatus.DELETED, RecordStatus.MERGED]).exists():
        raise NoSuchRecord(record_id)
    item = Item(record_id=record_id, library_id=library_id)
    _fill(item, facts)
    item.save()
    _tell(item, "added", at, actor_id)
    return item.pk


@transaction.atomic
def change_item(*, item_id: int, facts: ItemFacts, at: datetime, actor_id: int | None) -> None:
    """Change a copy: barcode, call number, place or status; its library stays.

    Raises:
        NoSuchItem: There is none.
        BarcodeTaken: Another copy has the barcode.
        PlaceOfAnotherLibrary: Branch or location do not fit.
        ValueError: The status is unknown.
    """
    item = _lock(item_id)
    _fill(item, facts)
    item.save()
    _tell(item, "changed", at, actor_id)


@transaction.atomic
def withdraw_item(*, item_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Take a copy out of the collection; its row stays for what refers to it, its barcode is free again.

    Raises:
        NoSuchItem: There is none.
        ItemOnLoan: It is out.
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    item = _lock(item_id)
    if item.status == ItemStatus.ON_LOAN:
        raise ItemOnLoan(item.barcode)
    _tell(item, "withdrawn", at, actor_id, reason)
    item.withdrawn_at, item.withdrawn_reason = at, reason.strip()
    item.save(update_fields=["withdrawn_at", "withdrawn_reason"])


def _lock(item_id: int) -> Item:
    item = Item.objects.select_for_update().filter(pk=item_id, withdrawn_at=None).first()
    if item is None:
        raise NoSuchItem(item_id)
    return item


def _fill(item: Item, facts: ItemFacts) -> None:
    barcode = facts.barcode.strip()[:40]
    if barcode and Item.objects.filter(library_id=item.library_id, barcode=barcode, withdrawn_at=None).exclude(pk=item.pk).exists():
        raise BarcodeTaken(barcode)
    _check_place(item.library_id, facts)
    item.barcode, item.call_number, item.volume = barcode, facts.call_number.strip()[:200], facts.volume.strip()[:200]
    item.call_sort = shelf_key(item.call_number)
    item.branch_id, item.location_id = facts.branch_id, facts.location_id
    item.item_type, item.status, item.due_on = facts.item_type.strip()[:24] or "book", ItemStatus(facts.status), facts.due_on


def _check_place(library_id: int, facts: ItemFacts) -> None:
    if facts.branch_id is not None and facts.branch_id not in {b.id for b in list_branches(library_id=library_id)}:
        raise PlaceOfAnotherLibrary(facts.branch_id)
    if facts.location_id is not None:
        place = next(iter(list_locations(ids=[facts.location_id])), None)
        if place is None or place.library_id != library_id or (facts.branch_id is not None and place.branch_id != facts.branch_id):
            raise PlaceOfAnotherLibrary(facts.location_id)


def _tell(item: Item, verb: str, at: datetime, actor_id: int | None, reason: str = "") -> None:
    mark_changed(source=SOURCE, keys=[item.record_id], at=at)
    payload = {
        "id": item.pk, "record_id": item.record_id, "barcode": item.barcode, "call_number": item.call_number, "status": str(item.status), "actor_id": actor_id,
        "reason": reason,
    }
    emit(name=f"catalogue.item.{verb}.v1", subject=ark_name("record", item.record_id), library_id=item.library_id, payload=payload, at=at)
