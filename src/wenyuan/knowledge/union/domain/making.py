"""Make union records from their members' records, and make them anew when those change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from wenyuan.bibliography.marc import Field, MarcError, Record, encode_iso2709
from wenyuan.foundation.libraries.api import LibraryData, list_libraries
from wenyuan.knowledge.catalogue.api import Change as RecordChange
from wenyuan.knowledge.catalogue.api import close_change, create_many, find_records, load_marc, open_change, read_source, save_many

from ..enums import ChangeKind
from ..models import Change, Cluster, Membership
from .agency import find_agency
from .deriving import Derived, Source, derive
from .pieces import in_pieces
from .policies import current_policy
from .policy import Policy
from .quality import Score, score_record
from .turns import taking_turns

_PIECE: Final = 200
_OWN: Final = frozenset({"001", "005"})


@dataclass(frozen=True, slots=True)
class Made:
    """A union record as the policy gives it, with the best member's record and its score."""

    derived: Derived
    best_id: int
    score: Score


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every making needs, looked up once."""

    agency: LibraryData
    policy: Policy
    policy_id: int | None
    libraries: Mapping[int, LibraryData]

    def make(self, sources: Mapping[int, tuple[int, Record]], *, number: str, at: datetime, kept: Mapping[str, Sequence[Field]] | None = None) -> Made:
        """Return the union record of members' records, given by id with their libraries."""
        scored = {}
        for record_id, (library_id, marc) in sources.items():
            library = self.libraries.get(library_id)
            scored[record_id] = score_record(marc, library_level=library.level if library else "", weights=self.policy.weights, today=at.date())
        ranked = sorted(sources, key=lambda record_id: (-scored[record_id].total, record_id))
        given = [Source(record_id, sources[record_id][1], self._code(sources[record_id][0])) for record_id in ranked]
        return Made(derive(given, self.policy, number=number, at=at, kept=kept), ranked[0], scored[ranked[0]])

    def _code(self, library_id: int) -> str:
        library = self.libraries.get(library_id)
        return library.code if library else str(library_id)


def open_workshop() -> Workshop:
    """Look up agency, policy and libraries.

    Raises:
        NoAgency: Nobody owns union records.
    """
    policy, number = current_policy()
    return Workshop(find_agency(), policy, number, {one.id: one for one in list_libraries()})


def load_sources(record_ids: Iterable[int]) -> dict[int, tuple[int, Record]]:
    """Return members' records by id, with their libraries; what is gone is left out."""
    return {one.record_id: (one.library_id, one.marc) for one in load_marc(record_ids=list(record_ids)).values()}


def make_clusters(
    workshop: Workshop, given: Sequence[Mapping[int, tuple[int, Record]]], *, at: datetime, actor_id: int | None,
) -> list[tuple[Cluster, Made] | None]:
    """Store union records of members' records and their clusters, None where one cannot be written; the members are not merged into them yet."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('union_cluster', 'id')) from generate_series(1, %s)", [len(given)])
        numbers = [int(row[0]) for row in cursor.fetchall()]
    made = [workshop.make(sources, number=union_number(number), at=at) for sources, number in zip(given, numbers, strict=True)]
    ids = create_many(marcs=[one.derived.marc for one in made], library_id=workshop.agency.id, at=at, actor_id=actor_id, reason="union record")
    records = find_records(record_ids=[one for one in ids if one is not None])
    found: list[tuple[Cluster, Made] | None] = []
    for number, record_id, one in zip(numbers, ids, made, strict=True):
        if record_id is None:
            found.append(None)
            continue
        cluster = Cluster(pk=number, record_id=record_id, made_at=at, work_key=records[record_id].work_key)
        _note(cluster, workshop, one, encode_iso2709(one.derived.marc), at)
        found.append((cluster, one))
    Cluster.objects.bulk_create([one[0] for one in found if one is not None])
    return found


def union_number(cluster_id: int) -> str:
    """Return the control number of a cluster's union record."""
    return f"WYU{cluster_id:09d}"


def _note(cluster: Cluster, workshop: Workshop, made: Made, octets: bytes, at: datetime) -> None:
    cluster.score, cluster.parts, cluster.best_id = made.score.total, dict(made.score.parts), made.best_id
    cluster.sources = [[tag, list(behind)] for tag, behind in made.derived.sources]
    cluster.derived, cluster.policy_id, cluster.derived_at = octets, workshop.policy_id, at


def remake(*, cluster_ids: Sequence[int], at: datetime, actor_id: int | None = None, reason: str = "", report: Callable[[int, int], None] = lambda _d, _t: None) -> int:
    """Make union records anew from what their members' records say now; return how many changed.

    Fields that a person has written since the last making stay as they are from now on.
    """
    workshop, batch_id, changed = open_workshop(), 0, 0
    for place, piece in enumerate(in_pieces(cluster_ids, _PIECE)):
        with taking_turns():
            remade = _remake_piece(workshop, piece, at)
            if remade:
                batch_id = batch_id or open_change(title="联合目录：更新联合记录", library_id=workshop.agency.id, at=at, actor_id=actor_id)
                save_many(batch_id=batch_id, changes=[change for _cluster, change in remade], at=at, actor_id=actor_id, reason=reason)
                tell_members([cluster for cluster, _change in remade], ChangeKind.REVISED, at)
                changed += len(remade)
        report(min(len(cluster_ids), (place + 1) * _PIECE), len(cluster_ids))
    if batch_id:
        close_change(batch_id=batch_id, at=at)
    return changed


def _remake_piece(workshop: Workshop, ids: Sequence[int], at: datetime) -> list[tuple[Cluster, RecordChange]]:
    clusters = {one.pk: one for one in Cluster.objects.select_for_update().filter(pk__in=ids, ended_at=None).order_by("pk")}
    members: dict[int, list[int]] = defaultdict(list)
    for cluster_id, record_id in Membership.objects.filter(cluster__in=clusters, until=None).values_list("cluster_id", "record_id"):
        members[cluster_id].append(record_id)
    sources = load_sources(record_id for found in members.values() for record_id in found)
    current = load_marc(record_ids=[one.record_id for one in clusters.values()])
    changes = []
    for cluster in clusters.values():
        given = {record_id: sources[record_id] for record_id in members[cluster.pk] if record_id in sources}
        now = current.get(cluster.record_id)
        if not given or now is None:
            continue
        lock_edits(cluster, now.marc)
        kept = {tag: [field for field in now.marc.fields if field.tag == tag] for tag in cluster.locked}
        made = workshop.make(given, number=union_number(cluster.pk), at=at, kept=kept)
        same = _without_own(made.derived.marc) == _without_own(now.marc)
        marc = now.marc if same else made.derived.marc
        try:
            _note(cluster, workshop, made, encode_iso2709(marc), at)
        except MarcError:  # too long as one record: what stands stays
            continue
        cluster.save()
        if not same:
            changes.append((cluster, RecordChange(cluster.record_id, now.version, marc)))
    return changes


def lock_edits(cluster: Cluster, now: Record) -> None:
    """Note the tags in which the union record is no longer what the policy gave."""
    if not cluster.derived:
        return
    before = read_source(raw=bytes(cluster.derived), encoding="utf-8", format_=now.format.value)
    tags = {field.tag for field in (*before.fields, *now.fields)} - _OWN
    edited = {tag for tag in tags if list(before.all(tag)) != list(now.all(tag))}
    cluster.locked = sorted({*cluster.locked, *edited})


def _without_own(marc: Record) -> tuple[str, tuple[Field, ...]]:
    # Length and place of the data in the leader are the file's affair.
    return marc.leader[5:12] + marc.leader[17:20], tuple(field for field in marc.fields if field.tag not in _OWN)


def tell_members(clusters: Sequence[Cluster], kind: ChangeKind, at: datetime) -> None:
    """Tell the libraries with a record in each cluster what happened to its union record."""
    by_id = {cluster.pk: cluster for cluster in clusters}
    found = sorted(set(Membership.objects.filter(cluster__in=by_id, until=None).values_list("cluster_id", "library_id")))
    Change.objects.bulk_create([
        Change(library_id=library_id, cluster_id=cluster_id, record_id=by_id[cluster_id].record_id, kind=kind, at=at) for cluster_id, library_id in found
    ])
