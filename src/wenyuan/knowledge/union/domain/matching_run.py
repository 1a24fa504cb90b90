"""Compare what has changed with everything, merge what is surely the same, and ask a person about the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.db.models import Q

from wenyuan.bibliography.matching import Aspect, Verdict
from wenyuan.knowledge.catalogue.api import find_records

from ..enums import How, Ruling
from ..matching import MatchSettings, MatchStore, PairSpool, cluster, default_settings, find_pairs
from ..matching import Pair as Found
from ..models import Decision, Membership
from .agency import NoAgency, find_agency
from .asking import ask, close_pairs, say_findings
from .clusters import Evidence, Group, leave, place_groups
from .making import remake
from .pieces import in_pieces
from .policies import current_policy
from .reading import finish_reading, open_store, read_changes

_PIECE: Final = 2_000
_KEYS: Final = frozenset({Aspect.ISBN, Aspect.ISSN, Aspect.NUMBER})
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """What a run did. `asked` counts new pairs for the review desk."""

    read: int = 0
    gone: int = 0
    compared: int = 0
    formed: int = 0
    joined: int = 0
    left: int = 0
    asked: int = 0


def _quiet(_step: str, _done: int, _total: int) -> None:
    return None


def run_matching(*, at: datetime, actor_id: int | None = None, whole: bool = False, report: Report = _quiet) -> MatchCounts:
    """Match what has changed since the last run, or everything anew.

    Raises:
        StoreBusy: Another run is writing.
        NoAgency: Nobody owns union records.
    """
    find_agency()
    store = open_store()
    if whole:
        store.clear()
    reading = read_changes(store, report=lambda done, total: report("read", done, total))
    left = leave(record_ids=reading.gone, at=at, actor_id=actor_id, reason="withdrawn") if reading.gone else 0
    close_pairs(reading.gone, at)
    counts = MatchCounts(len(reading.changed), len(reading.gone), left=left)
    if reading.changed:
        counts = _match(store, None if whole else reading.changed, reading.changed, counts, at, actor_id, report)
    finish_reading(store, reading)
    return counts


def _match(
    store: MatchStore, asked: Collection[int] | None, changed: Collection[int], counts: MatchCounts, at: datetime, actor_id: int | None, report: Report,
) -> MatchCounts:
    settings = default_settings()
    with PairSpool(store.folder / "spill") as pairs:
        pairs.add(find_pairs(store, ids=asked, settings=settings, report=report))
        known = _neighbours(pairs, changed)
        if asked is not None and known - set(changed):
            # Whoever joins a cluster must not contradict any of its members.
            pairs.clear()
            pairs.add(find_pairs(store, ids={*changed, *known}, settings=settings, report=report))
        return _place(pairs, known, changed, counts, at, actor_id, report)


def _place(
    pairs: PairSpool, known: Collection[int], changed: Collection[int], counts: MatchCounts, at: datetime, actor_id: int | None, report: Report,
) -> MatchCounts:
    policy, _number = current_policy()
    owners = _find_owners(pairs)
    sure = _Judged(pairs, owners, policy.merge_from)
    rulings = _load_rulings({*changed, *known})
    standing = _standing_pairs(known, changed)
    groups = cluster(sure, apart=rulings[Ruling.APART], together=[*rulings[Ruling.TOGETHER], *standing], owners=None if policy.within_library else owners)
    left = _leave_strangers(groups, changed, at, actor_id)
    told = _clusters_of(changed)
    placed = place_groups(_with_evidence(groups, sure), at=at, actor_id=actor_id, reason="matched", report=lambda done, total: report("merge", done, total))
    # What joined has been made anew already; what only says something else now has not.
    remake(cluster_ids=sorted(told - placed.touched), at=at, actor_id=actor_id, reason="a member's record changed")
    new = ask(sure, groups, changed=changed, ruled={*rulings[Ruling.APART], *rulings[Ruling.TOGETHER]}, owners=owners, at=at)
    return MatchCounts(counts.read, counts.gone, pairs.count, placed.formed, placed.joined, counts.left + left, new)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Pairs as the policy sees them, read anew each time: the same only from its probability on, and only of records that stand."""

    pairs: PairSpool
    owners: Mapping[int, int]
    merge_from: float

    def __iter__(self) -> Iterator[Found]:
        for one in self.pairs:
            if one.verdict is Verdict.DIFFERENT:
                yield one
            elif one.a in self.owners and one.b in self.owners:
                sure = one.verdict is not Verdict.SAME or one.probability >= self.merge_from
                yield one if sure else Found(one.a, one.b, one.probability, Verdict.UNSURE, one.findings)


def _neighbours(pairs: Iterable[Found], changed: Collection[int]) -> set[int]:
    """Return all members of the clusters that the changed records are in or may join."""
    near = {record_id for pair in pairs if pair.verdict is Verdict.SAME for record_id in (pair.a, pair.b)}
    found: set[int] = set()
    for piece in in_pieces(sorted({*near, *changed}), _PIECE):
        clusters = Membership.objects.filter(record_id__in=piece, until=None).values("cluster_id")
        found |= set(Membership.objects.filter(cluster_id__in=clusters, until=None).values_list("record_id", flat=True))
    return found


def _find_owners(pairs: Iterable[Found]) -> dict[int, int]:
    """Return the libraries of records that stand, or stand in a cluster: what a library has merged into another of its own is compared no more."""
    ids = sorted({record_id for pair in pairs if pair.verdict is not Verdict.DIFFERENT for record_id in (pair.a, pair.b)})
    found: dict[int, int] = {}
    for piece in in_pieces(ids, _PIECE):
        members = set(Membership.objects.filter(record_id__in=piece, until=None).values_list("record_id", flat=True))
        found |= {one.id: one.library_id for one in find_records(record_ids=piece).values() if one.status == "active" or one.id in members}
    return found


def _clusters_of(record_ids: Collection[int]) -> set[int]:
    return {
        cluster_id for piece in in_pieces(sorted(record_ids), _PIECE)
        for cluster_id in Membership.objects.filter(record_id__in=piece, until=None).values_list("cluster_id", flat=True)
    }


def _standing_pairs(known: Collection[int], changed: Collection[int]) -> list[tuple[int, int]]:
    """Return pairs that hold together what stands together and has not changed since."""
    by_cluster: dict[int, list[int]] = defaultdict(list)
    for piece in in_pieces(sorted(set(known) - set(changed)), _PIECE):
        for record_id, cluster_id in Membership.objects.filter(record_id__in=piece, until=None).values_list("record_id", "cluster_id"):
            by_cluster[cluster_id].append(record_id)
    return [pair for ids in by_cluster.values() for pair in pairwise(sorted(ids))]


def _load_rulings(record_ids: Collection[int]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {Ruling.APART: [], Ruling.TOGETHER: []}
    seen: set[tuple[int, int]] = set()
    for piece in in_pieces(sorted(record_ids), _PIECE):
        rows = Decision.objects.filter(Q(record_a_id__in=piece) | Q(record_b_id__in=piece), withdrawn_at=None)
        for a, b, ruling in rows.values_list("record_a_id", "record_b_id", "ruling"):
            if (a, b) not in seen:
                seen.add((a, b))
                found[ruling].append((a, b))
    return found


def _leave_strangers(groups: Sequence[tuple[int, ...]], changed: Collection[int], at: datetime, actor_id: int | None) -> int:
    """Let changed records leave clusters with none of whose members they are the same any more."""
    group_of = {record_id: number for number, group in enumerate(groups) for record_id in group}
    strangers: list[int] = []
    for piece in in_pieces(sorted(changed), _PIECE):
        own = dict(Membership.objects.filter(record_id__in=piece, until=None).values_list("record_id", "cluster_id"))
        others: dict[int, set[int]] = defaultdict(set)
        for cluster_id, record_id in Membership.objects.filter(cluster_id__in=own.values(), until=None).values_list("cluster_id", "record_id"):
            others[cluster_id].add(record_id)
        for record_id, cluster_id in own.items():
            mine = group_of.get(record_id)
            if mine is None or not any(group_of.get(other) == mine for other in others[cluster_id] if other != record_id):
                strangers.append(record_id)
    return leave(record_ids=strangers, at=at, actor_id=actor_id, reason="changed, and no longer the same") if strangers else 0


def _with_evidence(groups: Sequence[tuple[int, ...]], pairs: Iterable[Found]) -> list[Group]:
    best: dict[int, Found] = {}
    group_of = {record_id: number for number, group in enumerate(groups) for record_id in group}
    for pair in pairs:
        if pair.verdict is Verdict.SAME and group_of.get(pair.a, -1) == group_of.get(pair.b, -2):
            for record_id in (pair.a, pair.b):
                if record_id not in best or pair.probability > best[record_id].probability:
                    best[record_id] = pair
    return [Group(group, {record_id: _evidence(best[record_id]) for record_id in group if record_id in best}) for group in groups]


def _evidence(pair: Found) -> Evidence:
    keyed = any(one.aspect in _KEYS and one.weight > 0 for one in pair.findings)
    return Evidence(How.KEY if keyed else How.SCORED, pair.probability, say_findings(pair))


def counts_as_data(counts: MatchCounts) -> dict[str, object]:
    """Return counts as plain data."""
    return asdict(counts)


__all__ = ["MatchCounts", "MatchSettings", "NoAgency", "counts_as_data", "run_matching", "say_findings"]
