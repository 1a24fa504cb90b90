"""Searches that readers keep, and what is new to each: told once, whatever happens to the index."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
from django.db import transaction
from django.http import QueryDict

from wenyuan.knowledge.discovery.api import Hit, SearchRequest, Sort, day_number, search
from wenyuan.knowledge.discovery.pages import Asked, read_address

from ..enums import Rhythm
from ..models import FoundThing, SavedSearch

MOST_SEARCHES: Final = 100
# At one look a search tells of so many new things; more than these are an import, and the search itself shows them.
MOST_NEW: Final = 500
_PAGE: Final = 100


class TooManySearches(Exception):
    """The account keeps as many searches as it may."""


class NoSuchSearch(LookupError):
    """No search of this account has this id."""


class _Line(msgspec.Struct, gc=False):
    ark: str = ""
    title: str = ""


_decode = msgspec.json.Decoder(_Line).decode


@dataclass(frozen=True, slots=True)
class NewThing:
    """Something that a search found for the first time."""

    ark: str
    title: str


def read_query(address: str) -> Asked:
    """Return a kept search as its address says it."""
    return read_address(QueryDict(address))


def canonical_address(asked: Asked) -> str:
    """Return the query string under which a search is kept: what narrows it, not how it is looked at."""
    return asked.address("", sort="", view="list", more="", area="", group=True).removeprefix("?")


@transaction.atomic
def save_search(*, account_id: int, title: str, address: str, rhythm: str, at: datetime) -> SavedSearch:
    """Keep a search; one that is kept already gets the title and the rhythm.

    Raises:
        ValueError: The rhythm is not there, or the search asks for nothing.
        TooManySearches: There are `MOST_SEARCHES` already.
    """
    asked = read_query(address)
    if rhythm not in Rhythm.values or not (asked.query or asked.is_narrowed):
        raise ValueError(rhythm)
    plain = canonical_address(asked)[:2000]
    known = SavedSearch.objects.select_for_update().filter(account_id=account_id, address=plain).first()
    if known is not None:
        known.title, known.rhythm = title[:120] or known.title, rhythm
        known.save(update_fields=["title", "rhythm"])
        return known
    if SavedSearch.objects.filter(account_id=account_id).count() >= MOST_SEARCHES:
        raise TooManySearches
    row = SavedSearch.objects.create(
        account_id=account_id, title=title[:120] or asked.query[:120] or plain[:120], address=plain, rhythm=rhythm, token=secrets.token_urlsafe(32), since=_day(at) - 1,
        created_at=at, checked_at=at, seen_at=at,
    )
    _remember(row, list(_newest(asked, since=row.since)), at=at, is_old=True)
    return row


def change_search(*, account_id: int, search_id: int, title: str, rhythm: str) -> None:
    """Give a search another title and rhythm.

    Raises:
        NoSuchSearch: It is not this account's.
        ValueError: The rhythm is not there.
    """
    if rhythm not in Rhythm.values:
        raise ValueError(rhythm)
    if not SavedSearch.objects.filter(pk=search_id, account_id=account_id).update(rhythm=rhythm, title=title[:120] or "—"):
        raise NoSuchSearch(search_id)


def remove_search(*, account_id: int, search_id: int) -> None:
    """Keep a search no longer.

    Raises:
        NoSuchSearch: It is not this account's.
    """
    if not SavedSearch.objects.filter(pk=search_id, account_id=account_id).delete()[0]:
        raise NoSuchSearch(search_id)


def mark_seen(*, account_id: int, search_id: int, at: datetime) -> None:
    """Note that the owner has seen what is new."""
    SavedSearch.objects.filter(pk=search_id, account_id=account_id).update(seen_at=at)


@transaction.atomic
def check_search(*, search_id: int, at: datetime) -> list[NewThing]:
    """Ask a kept search again and return what it never found before; asking twice tells nothing twice."""
    row = SavedSearch.objects.select_for_update().get(pk=search_id)
    found = list(_newest(read_query(row.address), since=row.since))
    new = _remember(row, found, at=at, is_old=False)
    # Yesterday is asked again, since records of one day come in over the whole of it and the index is a little behind.
    row.since, row.checked_at = max(row.since, _day(at) - 1), at
    row.save(update_fields=["since", "checked_at"])
    FoundThing.objects.filter(search=row, day__lt=row.since, is_old=True).delete()
    return [NewThing(one.ark, one.title) for one in new]


def _newest(asked: Asked, *, since: int) -> Iterator[tuple[int, Hit]]:
    """Yield what the search finds, newest first, down to a day; at most `MOST_NEW`."""
    cursor = ""
    for _turn in range(MOST_NEW // _PAGE):
        page = search(SearchRequest(query=asked.query, filters=asked.filters(), sort=Sort.ADDED, limit=_PAGE, cursor=cursor, exact=asked.exact))
        for hit in page.hits:
            if hit.score < since:
                return
            yield int(hit.score), hit
        cursor = page.next_cursor
        if not cursor:
            return


def _remember(row: SavedSearch, found: list[tuple[int, Hit]], *, at: datetime, is_old: bool) -> list[FoundThing]:
    known = set(FoundThing.objects.filter(search=row, key__in=[hit.key for _, hit in found]).values_list("source", "key"))
    new: list[FoundThing] = []
    for day, hit in found:
        if (hit.source, hit.key) not in known:
            line = _decode(hit.display)
            new.append(FoundThing(search=row, source=hit.source, key=hit.key, day=day, ark=line.ark[:40], title=line.title[:500], is_old=is_old, at=at))
    FoundThing.objects.bulk_create(new)
    return new


def _day(at: datetime) -> int:
    return day_number(at.astimezone(UTC).date())
