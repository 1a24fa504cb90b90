"""Lists of things that readers put together."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from wenyuan.foundation.identifiers.api import NotAnArk, resolve_ark

from ..models import ListEntry, ReadingList

MOST_LISTS: Final = 100
MOST_ENTRIES: Final = 2_000


class TooMany(Exception):
    """The account has as many lists, or the list as many entries, as there may be."""


class NoSuchList(LookupError):
    """No list of this account has this id."""


def create_list(*, account_id: int, title: str, at: datetime) -> ReadingList:
    """Begin a list.

    Raises:
        ValueError: It has no title.
        TooMany: There are `MOST_LISTS` already.
    """
    if not title.strip():
        raise ValueError("a list needs a title")
    if ReadingList.objects.filter(account_id=account_id).count() >= MOST_LISTS:
        raise TooMany
    return ReadingList.objects.create(account_id=account_id, title=title.strip()[:120], token=secrets.token_urlsafe(32), created_at=at, changed_at=at)


def change_list(*, account_id: int, list_id: int, title: str, note: str, is_shared: bool, at: datetime) -> None:
    """Change what a list says of itself and who may read it; sharing anew gives it another address.

    Raises:
        NoSuchList: It is not this account's.
    """
    with transaction.atomic():
        row = _own(account_id, list_id)
        if is_shared and not row.is_shared:
            row.token = secrets.token_urlsafe(32)
        row.title, row.note, row.is_shared, row.changed_at = title.strip()[:120] or row.title, note[:1000], is_shared, at
        row.save(update_fields=["title", "note", "is_shared", "token", "changed_at"])


def remove_list(*, account_id: int, list_id: int) -> None:
    """Take a list away with its entries.

    Raises:
        NoSuchList: It is not this account's.
    """
    if not ReadingList.objects.filter(pk=list_id, account_id=account_id).delete()[0]:
        raise NoSuchList(list_id)


@transaction.atomic
def put_in(*, account_id: int, list_id: int, ark: str, title: str, at: datetime) -> bool:
    """Put a thing at the end of a list; return False where it was in it already.

    Raises:
        NoSuchList: It is not this account's.
        NotAnArk: There is no such thing.
        TooMany: The list has `MOST_ENTRIES`.
    """
    row = _own(account_id, list_id)
    name = resolve_ark(name=ark).name
    if row.entries.filter(ark=name).exists():
        return False
    if row.entries.count() >= MOST_ENTRIES:
        raise TooMany
    last = row.entries.aggregate(last=Max("place"))["last"] or 0
    ListEntry.objects.create(reading_list=row, ark=name, title=title[:500] or name, place=last + 1, added_at=at)
    ReadingList.objects.filter(pk=row.pk).update(changed_at=at)
    return True


@transaction.atomic
def take_out(*, account_id: int, list_id: int, entry_id: int, at: datetime) -> None:
    """Take a thing out of a list.

    Raises:
        NoSuchList: It is not this account's, or the entry is not in it.
    """
    row = _own(account_id, list_id)
    if not row.entries.filter(pk=entry_id).delete()[0]:
        raise NoSuchList(list_id)
    ReadingList.objects.filter(pk=row.pk).update(changed_at=at)


@transaction.atomic
def change_entry(*, account_id: int, list_id: int, entry_id: int, note: str, move: int, at: datetime) -> None:
    """Write a note to an entry, and move it by some places: -1 is one further up.

    Raises:
        NoSuchList: It is not this account's, or the entry is not in it.
    """
    row = _own(account_id, list_id)
    order = list(row.entries.order_by("place", "pk"))
    here = next((place for place, entry in enumerate(order) if entry.pk == entry_id), None)
    if here is None:
        raise NoSuchList(list_id)
    order[here].note = note[:1000]
    order[here].save(update_fields=["note"])
    there = min(max(0, here + move), len(order) - 1)
    if there != here:
        order.insert(there, order.pop(here))
        _number(order)
    ReadingList.objects.filter(pk=row.pk).update(changed_at=at)


def _number(order: Sequence[ListEntry]) -> None:
    for place, entry in enumerate(order, start=1):
        entry.place = place
    ListEntry.objects.bulk_update(order, ["place"], batch_size=500)


def _own(account_id: int, list_id: int) -> ReadingList:
    row = ReadingList.objects.select_for_update().filter(pk=list_id, account_id=account_id).first()
    if row is None:
        raise NoSuchList(list_id)
    return row


__all__ = ["MOST_ENTRIES", "MOST_LISTS", "NoSuchList", "NotAnArk", "TooMany", "change_entry", "change_list", "create_list", "put_in", "remove_list", "take_out"]
