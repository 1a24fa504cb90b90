"""Which book is today's."""

from dataclasses import dataclass
from datetime import date

from wenyuan.knowledge.catalogue.api import NoSuchRecord, find_record
from wenyuan.knowledge.discovery.api import IndexDamaged, IndexMissing, SearchRequest, Sort, indexed_count, search

# So far down a list by title the index goes quickly.
DEEPEST = 5000


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


def choose_book(day: date) -> Book | None:
    """Return the book of a day, or None where nothing can be found."""
    try:
        count = indexed_count()
        hits = search(SearchRequest(sort=Sort.TITLE, limit=1, offset=place_of(day, count))).hits if count else ()
        record = find_record(record_id=hits[0].key) if hits else None
    except (IndexMissing, IndexDamaged, NoSuchRecord):
        return None
    if record is None:
        return None
    publication = "，".join(part for part in (record.place, record.publisher, record.date_text) if part)
    return Book(record.title, record.responsibility, publication, f"/{record.ark}")
