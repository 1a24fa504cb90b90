"""Which records stand together: form clusters, let records join and leave, dissolve."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from wenyuan.knowledge.catalogue.api import (
    MergeWanted,
    NoSuchMerge,
    NotMergeable,
    delete_record,
    find_merges,
    find_records,
    merge_many,
    merge_records,
    undo_merge,
)

from ..enums import ChangeKind, CreditKind, How
from ..models import Change, Cluster, Membership
from .credit import add_credit, count_fields
from .making import Workshop, load_sources, make_clusters, open_workshop, remake, tell_members
from .pieces import in_pieces
from .turns import taking_turns

_PIECE: Final = 50
_MERGEABLE: Final = frozenset({"active", "suppressed"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a record's place in a group; `findings` are pairs of aspect and weight."""

    how: How = How.SCORED
    probability: float = 1.0
    findings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Records that are the same, with what speaks for each."""

    record_ids: tuple[int, ...]
    evidence: Mapping[int, Evidence] = field(default_factory=dict)

    def why(self, record_id: int) -> Evidence:
        """Return what speaks for one of them."""
        return self.evidence.get(record_id, Evidence())


@dataclass(slots=True)
class Placed:
    """What placing groups did: clusters formed, records that joined one, clusters that became one, groups that could not be placed."""

    formed: int = 0
    joined: int = 0
    united: int = 0
    refused: int = 0
    touched: set[int] = field(default_factory=set)
    credit: Counter[tuple[int, CreditKind]] = field(default_factory=Counter)


def place_groups(
    groups: Sequence[Group], *, at: datetime, actor_id: int | None, reason: str, report: Callable[[int, int], None] = lambda _d, _t: None,
) -> Placed:
    """Bring clusters into line with groups: what stands together already stays, what is new joins or forms a cluster, clusters of one group become one.

    Raises:
        NoAgency: Nobody owns union records.
    """
    workshop, placed = open_workshop(), Placed()
    act = _Act(at, actor_id, reason)
    for number, piece in enumerate(in_pieces(groups, _PIECE)):
        with taking_turns():
            _place_piece(workshop, piece, placed, act)
        report(min(len(groups), (number + 1) * _PIECE), len(groups))
    if placed.touched:
        remake(cluster_ids=sorted(placed.touched), at=at, actor_id=actor_id, reason=reason)
    add_credit(placed.credit, at=at)
    return placed


@dataclass(frozen=True, slots=True)
class _Act:
    """Who does something, when and why."""

    at: datetime
    actor_id: int | None
    reason: str


def _place_piece(workshop: Workshop, groups: Sequence[Group], placed: Placed, act: _Act) -> None:
    ids = [record_id for group in groups for record_id in group.record_ids]
    standing = dict(Membership.objects.filter(record_id__in=ids, until=None).values_list("record_id", "cluster_id"))
    records = {one: record for one, record in find_records(record_ids=[one for one in ids if one not in standing]).items() if record.status in _MERGEABLE}
    new: list[tuple[Group, tuple[int, ...]]] = []
    joining: list[tuple[Cluster, Mapping[int, int], Group]] = []
    for group in groups:
        fresh = tuple(sorted(one for one in group.record_ids if one in records))
        clusters = Counter(standing[one] for one in group.record_ids if one in standing)
        if clusters:
            target = _meet(clusters, placed, act)
            if fresh:
                joining.append((target, {one: records[one].library_id for one in fresh}, group))
        elif len(fresh) > 1:
            new.append((group, fresh))
    _enrol(joining, placed, act)
    placed.joined += sum(len(fresh) for _target, fresh, _group in joining)
    placed.touched |= {target.pk for target, *_rest in joining}
    if new:
        _form(workshop, new, placed, act)


def _meet(clusters: Counter[int], placed: Placed, act: _Act) -> Cluster:
    """Return the cluster that takes the others in: the one with most of the records."""
    target = Cluster.objects.get(pk=max(clusters, key=lambda one: (clusters[one], -one)))
    for other in sorted(clusters.keys() - {target.pk}):
        _unite(Cluster.objects.get(pk=other), target, act)
        placed.united += 1
        placed.touched.add(target.pk)
    return target


def _form(workshop: Workshop, new: Sequence[tuple[Group, tuple[int, ...]]], placed: Placed, act: _Act) -> None:
    """Make the union records of groups none of which stands in a cluster, and merge their records into them."""
    sources = load_sources(record_id for _group, fresh in new for record_id in fresh)
    given = [{record_id: sources[record_id] for record_id in fresh} for _group, fresh in new]
    formed: list[tuple[Cluster, Mapping[int, int], Group]] = []
    for (group, _fresh), own, found in zip(new, given, make_clusters(workshop, given, at=act.at, actor_id=act.actor_id), strict=True):
        if found is None:  # no title, or too long as one record: the members stay as they are
            placed.refused += 1
            continue
        cluster, made = found
        libraries = {record_id: library_id for record_id, (library_id, _marc) in own.items()}
        formed.append((cluster, libraries, group))
        placed.credit += count_fields(made.derived.sources, best_id=made.best_id, library_of=libraries)
    _enrol(formed, placed, act)
    placed.formed += len(formed)


def _enrol(rows: Sequence[tuple[Cluster, Mapping[int, int], Group]], placed: Placed, act: _Act) -> None:
    """Merge new members, given with their libraries and the group they came by, into the union records of clusters, all at once, and note them."""
    if not rows:
        return
    wanted = [MergeWanted(cluster.record_id, tuple(libraries)) for cluster, libraries, _group in rows]
    numbers = merge_many(wanted=wanted, at=act.at, actor_id=act.actor_id, reason=act.reason, derived=True)
    Membership.objects.bulk_create([
        Membership(
            cluster=cluster, record_id=record_id, library_id=library_id, merge_id=merge_id, how=group.why(record_id).how, probability=group.why(record_id).probability,
            findings=[list(one) for one in group.why(record_id).findings], since=act.at, actor_id=act.actor_id, reason=act.reason,
        ) for (cluster, libraries, group), merge_id in zip(rows, numbers, strict=True) for record_id, library_id in libraries.items()
    ])
    tell_members([cluster for cluster, *_rest in rows], ChangeKind.JOINED, act.at)
    placed.credit += Counter((library_id, CreditKind.HOLDINGS) for _cluster, libraries, *_rest in rows for library_id in libraries.values())


def _unite(lesser: Cluster, target: Cluster, act: _Act) -> None:
    """Let one cluster take in another: the union record of the other leads on, its members keep the merges by which they came."""
    merge_records(kept_id=target.record_id, retired_ids=[lesser.record_id], at=act.at, actor_id=act.actor_id, reason=act.reason, derived=True)
    tell_members([lesser], ChangeKind.DISSOLVED, act.at)
    Membership.objects.filter(cluster=lesser, until=None).update(cluster=target)
    lesser.ended_at = act.at
    lesser.save(update_fields=["ended_at"])


def leave(*, record_ids: Collection[int], at: datetime, actor_id: int | None, reason: str) -> int:
    """Let records leave their clusters: each stands for itself again, with its identifier and what came with it; return how many left.

    A cluster of which one record is left is dissolved, and that record takes the place of the union record.
    """
    with taking_turns():
        members = list(Membership.objects.select_for_update().filter(record_id__in=list(record_ids), until=None).order_by("record_id"))
        if not members:
            return 0
        clusters = {one.pk: one for one in Cluster.objects.filter(pk__in={member.cluster_id for member in members})}
        _end(members, at, actor_id, reason)
        for member in members:
            Change.objects.create(library_id=member.library_id, cluster_id=member.cluster_id, record_id=clusters[member.cluster_id].record_id, kind=ChangeKind.LEFT, at=at)
        left = Counter(Membership.objects.filter(cluster__in=clusters, until=None).values_list("cluster_id", flat=True))
        for cluster in clusters.values():
            if left[cluster.pk] < 2:
                _dissolve(cluster, at, actor_id, reason)
            else:
                tell_members([cluster], ChangeKind.LEFT, at)
    remaining = sorted(cluster_id for cluster_id in clusters if left[cluster_id] > 1)
    if remaining:
        remake(cluster_ids=remaining, at=at, actor_id=actor_id, reason=reason)
    return len(members)


def _end(members: Iterable[Membership], at: datetime, actor_id: int | None, reason: str) -> None:
    by_merge: dict[int, list[int]] = defaultdict(list)
    for member in members:
        member.until, member.actor_id, member.reason = at, actor_id, reason
        member.save(update_fields=["until", "actor", "reason"])
        if member.merge_id is not None:
            by_merge[member.merge_id].append(member.record_id)
    # Whoever undid an import has parted its records from the union records already.
    merged = find_merges(record_ids=[record_id for ids in by_merge.values() for record_id in ids])
    for merge_id, ids in sorted(by_merge.items()):
        still = [record_id for record_id in ids if record_id in merged and merged[record_id].merge_id == merge_id]
        if still:
            undo_merge(merge_id=merge_id, record_ids=still, at=at, actor_id=actor_id, reason=reason)


def _dissolve(cluster: Cluster, at: datetime, actor_id: int | None, reason: str) -> None:
    last = Membership.objects.filter(cluster=cluster, until=None).first()
    tell_members([cluster], ChangeKind.DISSOLVED, at)
    if last is not None:
        _end([last], at, actor_id, reason)
        status = find_records(record_ids=[last.record_id])[last.record_id].status
    if last is not None and status in _MERGEABLE:
        # What was hung on the union record itself goes with its identifier to the record that is left.
        merge_records(kept_id=last.record_id, retired_ids=[cluster.record_id], at=at, actor_id=actor_id, reason=reason)
    else:
        delete_record(record_id=cluster.record_id, reason=reason or "no member is left", at=at, actor_id=actor_id)
    cluster.ended_at = at
    cluster.save(update_fields=["ended_at"])


def dissolve(*, cluster_id: int, at: datetime, actor_id: int | None, reason: str) -> int:
    """Part a whole cluster; return how many records stand for themselves again."""
    ids = list(Membership.objects.filter(cluster_id=cluster_id, until=None).values_list("record_id", flat=True))
    return leave(record_ids=ids, at=at, actor_id=actor_id, reason=reason)


__all__ = ["Evidence", "Group", "NoSuchMerge", "NotMergeable", "Placed", "dissolve", "leave", "place_groups"]
