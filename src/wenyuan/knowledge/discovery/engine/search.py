"""Searching: the reader's side of an index."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from tantivy import DocAddress, Occur, Order, Query, SearchResult

from wenyuan.bibliography.chinese import fold
from wenyuan.knowledge.discovery.data import (
    MAX_PAGE,
    MAX_REACH,
    Explanation,
    Facet,
    FacetCounts,
    Gathered,
    Hit,
    ResultPage,
    SearchRequest,
    Sort,
    Suggestion,
    Why,
)
from wenyuan.knowledge.discovery.engine.compile import compile_clause, compile_filters
from wenyuan.knowledge.discovery.engine.errors import IndexDamaged
from wenyuan.knowledge.discovery.engine.estimates import estimate, prune
from wenyuan.knowledge.discovery.engine.facets import FEW, count_facets, count_rows, without_facet
from wenyuan.knowledge.discovery.engine.fusion import Nearest, Watched
from wenyuan.knowledge.discovery.engine.gathering import gather_rows
from wenyuan.knowledge.discovery.engine.matching import Matching
from wenyuan.knowledge.discovery.engine.opening import read_openly
from wenyuan.knowledge.discovery.engine.reasons import find_reasons
from wenyuan.knowledge.discovery.engine.snapshot import Row, Snapshot, SnapshotSource, read_count
from wenyuan.knowledge.discovery.engine.suggestions import find_corrections, find_suggestions
from wenyuan.knowledge.discovery.querying import QueryPlan, plan_query
from wenyuan.knowledge.discovery.querying.clauses import Best, Clause, Every, Everything, find_tiers, split_preferred
from wenyuan.knowledge.discovery.querying.understanding import Piece, split_plainly

T = TypeVar("T")

_SORTS: Final = {
    Sort.NEWEST: ("newest", Order.Desc),
    Sort.OLDEST: ("oldest", Order.Asc),
    Sort.TITLE: ("title_sort", Order.Asc),
    Sort.AUTHOR: ("author_sort", Order.Asc),
    Sort.ADDED: ("added", Order.Desc),
}
# Above so many results, by estimate, they are ranked tier by tier.
_BROAD: Final = 8_000
# Up to so many documents are scored one by one rather than list by list.
_FEW_ENOUGH: Final = 5_000
_CACHED_PAGES: Final = 1_000
_GROUP_REACH: Final = 2_000
# Works are counted one by one only among so many documents.
_GROUP_COUNT: Final = 50_000

_plan = lru_cache(maxsize=4096)(plan_query)


@dataclass(frozen=True, slots=True)
class _Found:
    matching: Matching
    total: int
    hits: list[tuple[float, DocAddress]]
    explain: tuple[Explanation, ...]
    pieces: tuple[Piece, ...]
    near: frozenset[str] = frozenset()


class SearchIndex:
    """An index to search; safe to share between threads.

    New commits and generations are seen at the next call. Every method raises ``IndexMissing`` where nothing was published and ``IndexDamaged`` where files
    are broken.
    """

    def __init__(self, root: Path, *, nearest: Nearest | None = None) -> None:
        self._source = SnapshotSource(root)
        self._nearest = nearest
        self._pages: OrderedDict[tuple[object, ...], ResultPage] = OrderedDict()
        self._lock = Lock()

    def search(self, request: SearchRequest) -> ResultPage:
        """A page of results. Rows beyond ``MAX_REACH`` are not given; the page says so by ``capped``."""
        with self._lock:
            snapshot = _guard(self._source.newest)
            known = (snapshot.stamp, self._nearest.version if self._nearest is not None else None, request)
            page = self._pages.get(known)
            if page is not None:
                self._pages.move_to_end(known)
                return page
        nearest = Watched(self._nearest) if self._nearest is not None else None
        page = _guard(lambda: _search(snapshot, request, nearest))
        if nearest is not None and nearest.skipped:
            return page  # made in a hurry: the next to ask gets the whole of it
        with self._lock:
            self._pages[known] = page
            while len(self._pages) > _CACHED_PAGES:
                self._pages.popitem(last=False)
        return page

    def gather(self, request: SearchRequest) -> Gathered:
        """What is kept of everything that is found, in no order, for a picture of it; of very much an even part."""
        with self._lock:
            snapshot = _guard(self._source.newest)
        found = _guard(lambda: _find(snapshot, _plan(request.query, exact_only=request.exact), request, 0, 1, Watched(self._nearest) if self._nearest is not None else None))
        return _guard(lambda: gather_rows(snapshot, found.matching, found.total))

    def suggest(self, prefix: str, *, limit: int = 8) -> list[Suggestion]:
        """Titles, people and subjects that begin with what was typed so far.

        Characters, pinyin or initials.
        """
        with self._lock:
            snapshot = _guard(self._source.newest)
        return _guard(lambda: find_suggestions(snapshot, prefix, limit))

    def did_you_mean(self, query: str, *, limit: int = 3) -> list[Suggestion]:
        """Known titles and names that sound like a query or look like it.

        To be offered, never searched unasked.
        """
        with self._lock:
            snapshot = _guard(self._source.newest)
        return _guard(lambda: find_corrections(snapshot, query, limit))

    def count(self) -> int:
        """Number of documents."""
        with self._lock:
            return _guard(self._source.newest).searcher.num_docs

    def generation(self) -> str:
        """Name of the generation in use."""
        with self._lock:
            return _guard(self._source.newest).stamp[0]


def _guard(work: Callable[[], T]) -> T:
    """Call the engine; a broken file makes it panic, which is no ordinary exception."""
    try:
        return work()
    except (ValueError, OSError) as error:
        raise IndexDamaged(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise IndexDamaged(str(error)) from None
        raise


def read_cursor(cursor: str) -> int:
    """The row a cursor points to; 0 for anything that is no cursor."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode("ascii")
    except (binascii.Error, ValueError):
        return 0
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def make_cursor(row: int) -> str:
    """A cursor that points to a row."""
    return base64.urlsafe_b64encode(str(row).encode()).decode("ascii")


def _search(snapshot: Snapshot, request: SearchRequest, nearest: Watched | None) -> ResultPage:
    start = max(0, read_cursor(request.cursor) if request.cursor else request.offset)
    limit = max(0, min(request.limit, MAX_PAGE))
    reach = _GROUP_REACH if request.group else MAX_REACH
    plan = _plan(request.query, exact_only=request.exact)
    if request.group:
        found, hits, groups, more = _search_grouped(snapshot, plan, request, start, limit, nearest)
    else:
        wanted = max(0, min(limit, reach - start))
        # At the start of a list, enough rows to count facets from, so that few results need one pass only.
        depth = max(wanted, FEW) if request.facets and not start else wanted
        found = _find(snapshot, plan, request, start if wanted else 0, max(1, depth), nearest)
        addresses = [address for _, address in found.hits[:wanted]]
        rows = snapshot.read_rows(addresses)
        reasons = find_reasons(rows, found.pieces, found.explain, found.near)
        hits = [_make_hit(row, score, 1, why) for row, (score, _), why in zip(rows, found.hits, reasons, strict=False)]
        groups, more = None, start + len(hits) < min(found.total, reach)
    facets = _count(snapshot, found, request)
    return ResultPage(
        hits=tuple(hits),
        total=found.total,
        facets=facets,
        explain=found.explain,
        next_cursor=make_cursor(start + len(hits)) if more and hits else "",
        reachable=min(found.total, reach),
        capped=found.total > reach,
        generation=snapshot.stamp[0],
        groups=groups,
    )


def _count(snapshot: Snapshot, found: _Found, request: SearchRequest) -> tuple[FacetCounts, ...]:
    """Counts of facets. One that is narrowed by leaves its own choice out, so that its other values can be added."""
    own = {facet: without_facet(request.filters, facet) for facet in request.facets}
    apart = {facet: filters for facet, filters in own.items() if filters != request.filters}
    together = tuple(facet for facet in request.facets if facet not in apart)
    counted = {counts.facet: counts for counts in _count_together(snapshot, found, request, together)}
    for facet, filters in apart.items():
        matching = Matching(snapshot.schema, found.matching.clause, compile_filters(snapshot.schema, filters))
        total = snapshot.count(matching.query())
        counted[facet] = count_facets(snapshot, matching, total, (facet,), request.facet_size, filters)[0]
    return tuple(counted[facet] for facet in request.facets)


def _count_together(snapshot: Snapshot, found: _Found, request: SearchRequest, facets: tuple[Facet, ...]) -> tuple[FacetCounts, ...]:
    if 0 < found.total <= FEW and facets:
        hits = snapshot.searcher.search(found.matching.query(), FEW, count=False).hits if len(found.hits) < found.total else found.hits
        rows = snapshot.read_rows([address for _, address in hits])
        return count_rows(rows, facets, request.facet_size, request.filters)
    return count_facets(snapshot, found.matching, found.total, facets, request.facet_size, request.filters)


def _find(snapshot: Snapshot, plan: QueryPlan, request: SearchRequest, start: int, limit: int, nearest: Watched | None) -> _Found:
    """Try the readings of a query until one finds something."""
    chosen = compile_filters(snapshot.schema, request.filters)
    if plan.words and request.understand:
        reading = read_openly(snapshot, plan, request, lambda clause, most: _rank(snapshot, Matching(snapshot.schema, clause), Sort.RELEVANCE, 0, most), nearest)
        if reading is not None:
            matching = Matching(snapshot.schema, reading.clause, chosen)
            hits, total = _rank(snapshot, matching, request.sort, start, limit)
            return _Found(matching, total, hits, reading.explain, reading.pieces, reading.near)
    attempt = plan.first
    while True:
        matching = Matching(snapshot.schema, prune(snapshot, attempt.clause), chosen)
        hits, total = _rank(snapshot, matching, request.sort, start, limit)
        wider = plan.wider if not total and attempt is plan.first else None
        # What the filters alone exclude is no reason to read the query more loosely.
        if wider is None or (chosen and snapshot.count(Matching(snapshot.schema, attempt.clause).query())):
            return _Found(matching, total, hits, attempt.explain, split_plainly(plan.words) or tuple(Piece(fold(term)) for term in plan.terms))
        attempt = wider


def _rank(snapshot: Snapshot, matching: Matching, sort: Sort, start: int, limit: int) -> tuple[list[tuple[float, DocAddress]], int]:
    """The rows from ``start`` in the order asked for, and the number of all."""
    order, direction = _SORTS.get(sort, ("", Order.Desc))
    if not order and isinstance(matching.clause, Everything):
        order = "popularity"
    if order:
        result = snapshot.searcher.search(matching.query(), limit, count=True, order_by_field=order, offset=start, order=direction)
        # By day of arrival, the day is told; what else orders says nothing of a single row.
        return [(float(value) if sort is Sort.ADDED else 0.0, address) for value, address in result.hits], read_count(result)
    if matching.chosen and (split := split_preferred(matching.clause)) is not None:
        # Filters leave few of many: what is preferred is looked up in these alone.
        found = snapshot.count(matching.query())
        if found <= _FEW_ENOUGH:
            result = _score(snapshot, Every((split[0],), preferred=split[1]), matching, start, limit)
            return result.hits, found
    if _is_broad(snapshot, matching.clause):
        for top in find_tiers(matching.clause):
            result = _score(snapshot, top, matching, start, limit)
            if read_count(result) >= start + limit:
                return result.hits, snapshot.count(matching.query())
    result = _score(snapshot, matching.clause, matching, start, limit)
    return result.hits, read_count(result)


def _score(snapshot: Snapshot, clause: Clause, matching: Matching, start: int, limit: int) -> SearchResult:
    query = compile_clause(snapshot.schema, clause)
    if matching.chosen:
        query = Query.boolean_query([(Occur.Must, query), *((Occur.Must, part) for part in matching.chosen)])
    return snapshot.searcher.search(query, limit, count=True, offset=start, weight_by_field="rank")


def _is_broad(snapshot: Snapshot, clause: Clause) -> bool:
    """Whether a query may have so many results that scoring all of them would take long."""
    split = split_preferred(clause)
    return isinstance(clause, Best) and estimate(snapshot, split[0] if split else clause) > _BROAD


def _search_grouped(
    snapshot: Snapshot, plan: QueryPlan, request: SearchRequest, start: int, limit: int, nearest: Watched | None,
) -> tuple[_Found, list[Hit], int | None, bool]:
    """Rows are works: the best document of each stands for it. ``start`` counts works."""
    depth = min(_GROUP_REACH, (start + limit) * 3 + 20)
    while True:
        found = _find(snapshot, plan, request, 0, max(1, depth), nearest)
        addresses = [address for _, address in found.hits]
        works = snapshot.searcher.fast_field_values("work", addresses) if addresses else []
        seen: set[int | float | bool] = set()
        leaders: list[tuple[float, DocAddress, int]] = []
        for work, (score, address) in zip(works, found.hits, strict=True):
            if work is not None and work in seen:
                continue
            if work is not None:
                seen.add(work)
            leaders.append((score, address, int(work) if work is not None else -1))
        enough = len(leaders) > start + limit
        if enough or len(addresses) >= min(found.total, _GROUP_REACH):
            break
        depth = min(_GROUP_REACH, depth * 4)
    chosen = leaders[start : start + limit]
    rows = snapshot.read_rows([address for _, address, _ in chosen])
    reasons = find_reasons(rows, found.pieces, found.explain, found.near)
    hits = [_make_hit(row, score, _count_editions(snapshot, work), why) for row, (score, _, work), why in zip(rows, chosen, reasons, strict=True)]
    groups: int | None = None
    if found.total <= len(addresses):
        groups = len(leaders)
    elif found.total <= _GROUP_COUNT:
        groups = round(snapshot.searcher.cardinality(found.matching.query(), "work"))
    return found, hits, groups, len(leaders) > start + limit


def _count_editions(snapshot: Snapshot, work: int) -> int:
    # The dictionary counts replaced documents too, so it is believed only where it knows of one.
    if work < 0 or snapshot.frequency("work", work) <= 1:
        return 1
    return snapshot.count(Query.term_query(snapshot.schema, "work", work, "basic"))


def _make_hit(row: Row, score: float, editions: int, why: tuple[Why, ...]) -> Hit:
    return Hit(row.source, row.key, score, row.display, row.work_key, editions, why)
