"""Pairs of one library, and what it has merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from wenyuan.knowledge.catalogue.api import RecordData, find_records, list_items

from ..enums import PairState
from ..models import Membership, OwnMerge, Pair
from .pairs import Shown, show_both

_WAITING = (PairState.OPEN, PairState.LATER)


@dataclass(frozen=True, slots=True)
class OwnShown:
    """A pair of a library: `shown.left` is what would stay. `copies` by record; `inside` are those that stand in a union record already."""

    shown: Shown
    copies: dict[int, int]
    inside: frozenset[int]


@dataclass(frozen=True, slots=True)
class MergedOwn:
    """A merge of a library with both records."""

    row: OwnMerge
    kept: RecordData | None
    retired: RecordData | None


def waiting_own_pairs(library_id: int) -> QuerySet[Pair]:
    """Return the pairs of a library that wait, likeliest first, those put off behind all others."""
    put_off = Case(When(state=PairState.LATER, then=Value(1)), default=Value(0), output_field=IntegerField())
    return Pair.objects.filter(is_own=True, library_a_id=library_id, state__in=_WAITING).annotate(put_off=put_off).order_by("put_off", "-probability", "pk")


def count_own_by_library(library_ids: Sequence[int] | None) -> dict[int, int]:
    """Return how many pairs wait, by library."""
    rows = Pair.objects.filter(is_own=True, state__in=_WAITING)
    if library_ids is not None:
        rows = rows.filter(library_a_id__in=list(library_ids))
    return dict(rows.values_list("library_a_id").annotate(n=Count("pk")).order_by("library_a_id"))


def show_own_pair(pair: Pair, *, keep: int | None) -> OwnShown | None:
    """Return a pair, the record that is to stay at the left: the one asked for, or that with more copies, or the older one."""
    ids = (pair.record_a_id, pair.record_b_id)
    copies = {record_id: len(found) for record_id, found in list_items(record_ids=ids).items()}
    inside = frozenset(Membership.objects.filter(record_id__in=ids, until=None).values_list("record_id", flat=True))
    left = keep if keep in ids else max(ids, key=lambda one: (one in inside, copies.get(one, 0), -one))
    [right] = set(ids) - {left}
    shown = show_both(pair, (left, right))
    return None if shown is None else OwnShown(shown, {one: copies.get(one, 0) for one in ids}, inside)


def list_own_merges(library_id: int, *, limit: int = 30) -> list[MergedOwn]:
    """Return what a library has merged, newest first."""
    rows = list(OwnMerge.objects.filter(library_id=library_id).order_by("-pk")[:limit])
    records = find_records(record_ids=[one for row in rows for one in (row.kept_id, row.retired_id)])
    return [MergedOwn(row, records.get(row.kept_id), records.get(row.retired_id)) for row in rows]
