"""Which book is today's."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from wenyuan.foundation.accounts.api import ANONYMOUS
from wenyuan.foundation.libraries.api import list_libraries
from wenyuan.foundation.rights.api import Action, Thing, decide
from wenyuan.knowledge.catalogue.api import RecordData, find_records
from wenyuan.knowledge.discovery.api import IndexDamaged, IndexMissing, SearchRequest, Sort, indexed_count, search


def _limit(name: str, default: int, least: int, most: int) -> int:
    """Read a whole number from the environment; what is none, or out of bounds, is said at the start and not guessed at."""
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ValueError(f"{name} = {text!r}: write a whole number from {least} to {most}")
    return int(text)


# So far down a list by title the index goes quickly.
DEEPEST = _limit("TODAY_DEEPEST", 5000, 1, 100_000)
# So many records are looked at, for the first that everybody may see.
TRIES = _limit("TODAY_TRIES", 20, 1, 200)


@dataclass(frozen=True, slots=True)
class Book:
    """A book as the page shows it; `path` leads to its record."""

    title: str
    responsibility: str
    publication: str
    path: str


def place_of(day: date, count: int) -> int:
    """Return the place of a day's book among so many: consecutive days lie far apart in the list."""
    return day.toordinal() * 7919 % min(count, DEEPEST)


def choose_book(day: date, *, at: datetime) -> Book | None:
    """Return the book of a day, or None where there is none that everybody may see."""
    try:
        count = indexed_count()
        found = search(SearchRequest(sort=Sort.TITLE, limit=TRIES, offset=place_of(day, count))).hits if count else ()
    except (IndexMissing, IndexDamaged):
        return None
    return first_public([one.key for one in found], at=at)


def first_public(keys: Iterable[int], *, at: datetime) -> Book | None:
    """Return the first of some records that everybody may see.

    The index may be seconds behind: whether a record was hidden or withdrawn since, or its library closed, is asked of the records.
    """
    keys = list(keys)
    records, open_libraries = find_records(record_ids=keys), {one.id for one in list_libraries()}
    chosen = next((records[key] for key in keys if key in records and records[key].library_id in open_libraries and _is_public(records[key], at)), None)
    if chosen is None:
        return None
    publication = "，".join(part for part in (chosen.place, chosen.publisher, chosen.date_text) if part)
    return Book(chosen.title, chosen.responsibility, publication, f"/{chosen.ark}")


def _is_public(record: RecordData, at: datetime) -> bool:
    """Ask as somebody who has not signed in: the page is the same for everybody."""
    thing = Thing(kind="record", library_id=record.library_id, suppressed=record.status != "active")
    return record.status == "active" and bool(decide(person=ANONYMOUS, thing=thing, action=Action.DESCRIBE, at=at))
