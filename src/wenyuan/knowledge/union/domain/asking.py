"""Pairs in doubt, put before whoever has to say: the desk of the union, or the library that owns both records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from wenyuan.bibliography.matching import Verdict
from wenyuan.knowledge.catalogue.api import find_records

from ..enums import PairState
from ..matching import Pair as Found
from ..models import Membership, Pair
from .pieces import in_pieces

_PIECE: Final = 2_000
_MOST_FINDINGS: Final = 8
_Key = tuple[int, int]


def say_findings(pair: Found) -> tuple[tuple[str, float], ...]:
    """Return the heaviest findings as pairs of aspect and weight."""
    return tuple((one.aspect.value, one.weight) for one in pair.findings[:_MOST_FINDINGS])


def ask(
    pairs: Iterable[Found], groups: Sequence[tuple[int, ...]], *, changed: Collection[int], ruled: Collection[_Key], owners: Mapping[int, int], at: datetime,
) -> int:
    """Ask about what is unsure, take away what is no longer; return how many pairs are new.

    Two records of one library are that library's question. A pair across libraries is not asked where only such a question keeps the two from being merged.
    """
    group_of = {record_id: number for number, group in enumerate(groups) for record_id in group}
    settled = set(ruled)
    open_ = [
        pair for pair in pairs
        if pair.verdict is not Verdict.DIFFERENT and (pair.a, pair.b) not in settled and group_of.get(pair.a, -1) != group_of.get(pair.b, -2)
    ]
    own = _partners(pair for pair in open_ if owners[pair.a] == owners[pair.b])

    def is_covered(pair: Found) -> bool:
        if pair.verdict is not Verdict.SAME or owners[pair.a] == owners[pair.b]:
            return False
        beside = [(one, groups[group_of[other]]) for one, other in ((pair.a, pair.b), (pair.b, pair.a)) if one in own and other in group_of]
        return any(not own[one].isdisjoint(group) for one, group in beside)

    unsure = {(pair.a, pair.b): pair for pair in open_ if (pair.a in changed or pair.b in changed) and not is_covered(pair)}
    close_pairs(changed, at, but=unsure)
    return sum(_store(piece, unsure, owners, at) for piece in in_pieces(sorted(unsure), _PIECE))


def _partners(pairs: Iterable[Found]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        found[pair.a].add(pair.b)
        found[pair.b].add(pair.a)
    return found


def _store(piece: Sequence[_Key], unsure: Mapping[_Key, Found], owners: Mapping[int, int], at: datetime) -> int:
    ids = [record_id for pair in piece for record_id in pair]
    records = find_records(record_ids=ids)
    inside = set(Membership.objects.filter(record_id__in=ids, until=None).values_list("record_id", flat=True))
    known = set(Pair.objects.filter(record_a_id__in=[a for a, _b in piece]).exclude(state=PairState.GONE).values_list("record_a_id", "record_b_id"))
    rows = [
        Pair(
            record_a_id=a, record_b_id=b, library_a_id=owners[a], library_b_id=owners[b], is_own=owners[a] == owners[b] and not {a, b} <= inside, material=records[a].material,
            probability=unsure[a, b].probability, findings=[list(one) for one in say_findings(unsure[a, b])], state=PairState.OPEN, found_at=at, changed_at=at,
        ) for a, b in piece if a in records and b in records and (a, b) not in known
    ]
    Pair.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record_a", "record_b"], update_fields=["probability", "findings", "state", "is_own", "material", "changed_at"],
    )
    return len(rows)


def close_pairs(record_ids: Collection[int], at: datetime, *, but: Collection[_Key] = ()) -> None:
    """Take pairs of records off the desks, but for those named."""
    for piece in in_pieces(sorted(record_ids), _PIECE):
        rows = Pair.objects.filter(Q(record_a_id__in=piece) | Q(record_b_id__in=piece), state__in=[PairState.OPEN, PairState.LATER])
        away = [number for number, a, b in rows.values_list("pk", "record_a_id", "record_b_id") if (a, b) not in but]
        Pair.objects.filter(pk__in=away).update(state=PairState.GONE, changed_at=at)
