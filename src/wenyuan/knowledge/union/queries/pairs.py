"""The review desk: which pairs wait, and what a person must see of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from wenyuan.bibliography.marc import Record, record_texts
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.knowledge.catalogue.api import RecordData, find_records, load_marc

from ..domain.pairing import FieldPair, pair_fields
from ..enums import PairState
from ..models import Pair


@dataclass(frozen=True, slots=True)
class DeskFilters:
    """What the desk is narrowed by; scores are probabilities in percent."""

    library_id: int | None = None
    material: str = ""
    least: int = 0
    most: int = 100


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair."""

    record: RecordData
    summary: Summary
    marc: Record


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair with both records."""

    pair: Pair
    left: Side
    right: Side
    rows: tuple[FieldPair, ...]


def waiting_pairs(filters: DeskFilters) -> QuerySet[Pair]:
    """Return the pairs that wait, likeliest first, those put off behind all others."""
    rows = Pair.objects.filter(state__in=[PairState.OPEN, PairState.LATER], is_own=False, probability__gte=filters.least / 100, probability__lte=filters.most / 100)
    if filters.library_id is not None:
        rows = rows.filter(Q(library_a_id=filters.library_id) | Q(library_b_id=filters.library_id))
    if filters.material:
        rows = rows.filter(material=filters.material)
    put_off = Case(When(state=PairState.LATER, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.annotate(put_off=put_off).order_by("put_off", "-probability", "pk")


def neighbours(filters: DeskFilters, pair_id: int | None) -> tuple[int | None, int | None, int | None, int]:
    """Return the pair to show (the one asked for, or the first), the one before, the one after, and how many wait."""
    ids = list(waiting_pairs(filters).values_list("pk", flat=True)[:2_000])
    total = len(ids) if len(ids) < 2_000 else waiting_pairs(filters).count()
    if pair_id is not None and pair_id not in ids:
        return pair_id, None, ids[0] if ids else None, total
    if not ids:
        return None, None, None, 0
    place = ids.index(pair_id) if pair_id is not None else 0
    return ids[place], ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None, total


def show_pair(pair_id: int) -> Shown | None:
    """Return a pair with both records, None where one is gone."""
    pair = Pair.objects.filter(pk=pair_id, is_own=False).exclude(state=PairState.GONE).first()
    return None if pair is None else show_both(pair, (pair.record_a_id, pair.record_b_id))


def show_both(pair: Pair, ids: tuple[int, int]) -> Shown | None:
    """Return a pair with its records in this order, None where one is gone."""
    records, marcs = find_records(record_ids=ids), load_marc(record_ids=ids)
    if len(records) < 2 or len(marcs) < 2:
        return None
    left, right = (Side(records[one], summarise(marcs[one].marc.leader, record_texts(marcs[one].marc), marcs[one].marc.format), marcs[one].marc) for one in ids)
    return Shown(pair, left, right, tuple(pair_fields(left.marc, right.marc)))


def export_pairs(*, limit: int = 100_000) -> Iterator[bytes]:
    """Yield the waiting pairs as lines of JSON."""
    for pair in waiting_pairs(DeskFilters())[:limit].iterator(chunk_size=500):
        line = {
            "pair": pair.pk, "records": [pair.record_a_id, pair.record_b_id], "libraries": [pair.library_a_id, pair.library_b_id], "material": pair.material,
            "probability": pair.probability, "findings": pair.findings, "state": pair.state, "found_at": pair.found_at.isoformat(),
        }
        yield orjson.dumps(line) + b"\n"


def count_by_state() -> dict[str, int]:
    """Return how many pairs stand where."""
    return {state: Pair.objects.filter(state=state).count() for state in PairState.values}


def list_libraries_waiting(rows: Sequence[int] | None = None) -> list[int]:
    """Return the libraries of which a pair waits."""
    waiting = Pair.objects.filter(state__in=[PairState.OPEN, PairState.LATER], is_own=False)
    found = set(waiting.values_list("library_a_id", flat=True).distinct()) | set(waiting.values_list("library_b_id", flat=True).distinct())
    return sorted(found if rows is None else found & set(rows))
