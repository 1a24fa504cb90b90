"""Decides how openly a query is read: a known item as typed, a person under all names, anything else by words, parts and meaning."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from wenyuan.knowledge.discovery.data import Explanation, ExplanationKind, SearchRequest, Sort
from wenyuan.knowledge.discovery.engine.compile import compile_matching
from wenyuan.knowledge.discovery.engine.estimates import prune
from wenyuan.knowledge.discovery.engine.fusion import Fused, Rank, Watched, fuse, has_whole_title, is_known
from wenyuan.knowledge.discovery.engine.snapshot import Snapshot
from wenyuan.knowledge.discovery.querying import QueryPlan
from wenyuan.knowledge.discovery.querying.clauses import Clause, Nothing, any_of, drop_implied
from wenyuan.knowledge.discovery.querying.understanding import Piece, split_plainly

_REMEMBERED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause to search with, what was done to the query, its parts, and the documents that meaning alone has found."""

    clause: Clause
    explain: tuple[Explanation, ...]
    pieces: tuple[Piece, ...]
    near: frozenset[str] = frozenset()


class _Memory:
    """Ladders of the newest questions: pages, facets and filters of one question share them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Fused | None] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[object, ...]) -> tuple[bool, Fused | None]:
        with self._lock:
            if key not in self._kept:
                return False, None
            self._kept.move_to_end(key)
            return True, self._kept[key]

    def keep(self, key: tuple[object, ...], fused: Fused | None) -> None:
        with self._lock:
            self._kept[key] = fused
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)


_memory = _Memory()


def read_openly(snapshot: Snapshot, plan: QueryPlan, request: SearchRequest, rank: Rank, nearest: Watched | None) -> Reading | None:
    """A reading of free words beyond the words; None for a known item, and where there is nothing beyond."""
    plain = prune(snapshot, plan.first.clause)
    understood = plan.understand(frozenset(request.plain))
    person = understood is not None and len(understood.pieces) == 1 and (meaning := understood.pieces[0].meaning) is not None and meaning.kind is ExplanationKind.PERSON
    if not person and _is_settled(snapshot, plan, plain):
        return None
    meant = prune(snapshot, understood.clause) if understood is not None else Nothing()
    strict = any_of([plain, meant])
    pieces = understood.pieces if understood is not None else split_plainly(plan.words)
    notes = understood.explain if understood is not None and not isinstance(meant, Nothing) else ()
    meanings = {note.source for note in notes}
    # A part that is understood was not taken apart into words.
    explain = (*(note for note in plan.first.explain if note.kind is not ExplanationKind.WORDS or note.source not in meanings), *notes)
    if person and not isinstance(strict, Nothing) and rank(strict, 1)[1]:
        return Reading(strict, explain, pieces)
    if isinstance(strict, Nothing) or not rank(strict, 1)[1]:
        wider = plan.wider
        strict, explain = (prune(snapshot, wider.clause), explain + tuple(note for note in wider.explain if note not in explain)) if wider is not None else (strict, explain)
    if request.sort is not Sort.RELEVANCE:
        return None if isinstance(strict, Nothing) else Reading(strict, explain, pieces)
    key = (snapshot.stamp, plan.words, request.plain, nearest.version if nearest is not None else None)
    there, fused = _memory.find(key)
    if not there:
        fused = fuse(snapshot, strict, pieces, leading=len(pieces) == 1, rank=rank, nearest=nearest, question=plan.words)
        if nearest is None or not nearest.skipped:
            _memory.keep(key, fused)
    if fused is None:
        return None
    return Reading(fused.clause, explain + _say_added(fused, plan.words), pieces, fused.near)


def _is_settled(snapshot: Snapshot, plan: QueryPlan, plain: Clause) -> bool:
    """Whether a query names one thing: a whole value, or what has all of the words where one of these is a whole title or a volume."""
    if isinstance(plain, Nothing):
        return False
    if is_known(snapshot, plain):
        return True
    named = any(note.kind is ExplanationKind.VOLUME for note in plan.first.explain) or has_whole_title(snapshot, split_plainly(plan.words))
    return named and snapshot.count(compile_matching(snapshot.schema, drop_implied(plain))) > 0


def _say_added(fused: Fused, words: str) -> tuple[Explanation, ...]:
    notes = []
    near = len(fused.near)
    if fused.added > near:
        notes.append(Explanation(ExplanationKind.PARTLY, words, str(fused.added - near)))
    if near:
        notes.append(Explanation(ExplanationKind.MEANING, words, str(near)))
    return tuple(notes)
