"""Ask discovery and fetch the records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library
from wenyuan.knowledge.catalogue.api import ChangedRecord, find_changes
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search
from wenyuan.knowledge.discovery.data import MAX_PAGE, MAX_REACH, Facet, FacetCounts

from ..queries.feed import is_public
from .question import Question

SOURCE = "catalogue"
# Discovery pages so far; whoever wants more harvests.
REACH = MAX_REACH
_PAGE = MAX_PAGE


class IndexAway(RuntimeError):
    """There is no index to ask now."""


@dataclass(frozen=True, slots=True)
class Found:
    """`total` is exact; a record is None where it was withdrawn since it was indexed."""

    total: int
    records: tuple[ChangedRecord | None, ...]
    facets: tuple[FacetCounts, ...] = ()


def find_page(question: Question, *, offset: int, limit: int, at: datetime, facets: tuple[Facet, ...] = (), facet_size: int = 0) -> Found:
    """Return records from a place of the result on; places behind `REACH` are not given.

    Raises:
        IndexAway: Nothing is indexed, or the index is damaged.
    """
    filters = _with_library_ids(question.filters)
    if filters is None:
        return Found(0, ())
    keys: list[int] = []
    total = 0
    counted: tuple[FacetCounts, ...] = ()
    try:
        while True:
            # A page starts where the one before it ended; an empty limit still counts.
            wanted = min(_PAGE, max(1, limit - len(keys)))
            asked = facets if not keys and not counted else ()
            page = search(SearchRequest(question.text, filters, question.sort, limit=wanted, offset=offset + len(keys), facets=asked, facet_size=facet_size or 10))
            total, counted = page.total, counted or tuple(page.facets)
            keys += [hit.key for hit in page.hits]
            if len(keys) >= limit or len(page.hits) < wanted or offset + len(keys) >= REACH:
                break
    except (IndexMissing, IndexDamaged) as problem:
        raise IndexAway(str(problem)) from problem
    keys = keys[:limit]
    found = find_changes(record_ids=keys) if keys else {}
    return Found(total, tuple(record if (record := found.get(key)) is not None and is_public(record, at=at) else None for key in keys), counted)


def _with_library_ids(filters: Filters) -> Filters | None:
    """Return the filters for this source, library codes turned into ids; None where no such library is."""
    ids: list[str] = []
    for code in filters.libraries:
        try:
            ids.append(str(find_library(code=code).id))
        except NoSuchLibrary:
            continue
    if filters.libraries and not ids:
        return None
    return replace(filters, sources=(SOURCE,), libraries=tuple(ids))
