"""A cluster as its page shows it: members, where each field came from, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wenyuan.bibliography.marc import Field, Record
from wenyuan.knowledge.catalogue.api import ItemData, RecordData, find_records, list_items, list_successors, load_marc

from ..models import Change, Cluster, Decision, Membership


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field of the union record and the records behind it, the one it was taken from first; `locked` fields were written by a person."""

    field: Field
    behind: tuple[int, ...]
    locked: bool


@dataclass(frozen=True, slots=True)
class ClusterShown:
    """All that the page of a cluster shows."""

    cluster: Cluster
    record: RecordData
    marc: Record
    fields: tuple[FieldShown, ...]
    members: tuple[Membership, ...]
    former: tuple[Membership, ...]
    records: dict[int, RecordData]
    items: tuple[ItemData, ...]
    decisions: tuple[Decision, ...]
    others_of_work: tuple[Cluster, ...]
    other_records: dict[int, RecordData]


def find_cluster_of(record_id: int) -> int | None:
    """Return the cluster that a record is in or stands for, by way of what it is merged into."""
    chain = [record_id, *list_successors(record_id=record_id)]
    found = Cluster.objects.filter(record_id__in=chain).order_by("ended_at", "-pk").values_list("pk", flat=True).first()
    return found if found is not None else Membership.objects.filter(record_id=record_id, until=None).values_list("cluster_id", flat=True).first()


def show_cluster(cluster_id: int) -> ClusterShown | None:
    """Return a cluster, None where there is none."""
    cluster = Cluster.objects.select_related("policy").filter(pk=cluster_id).first()
    if cluster is None:
        return None
    rows = list(Membership.objects.filter(cluster=cluster).order_by("since", "pk"))
    members = tuple(row for row in rows if row.until is None)
    ids = {row.record_id for row in rows}
    records = find_records(record_ids=[cluster.record_id, *ids])
    current = load_marc(record_ids=[cluster.record_id]).get(cluster.record_id)
    marc = current.marc if current else Record(" " * 24)
    others = tuple(Cluster.objects.filter(work_key=cluster.work_key, ended_at=None).exclude(pk=cluster.pk).order_by("pk")[:20]) if cluster.work_key else ()
    return ClusterShown(
        cluster=cluster, record=records[cluster.record_id], marc=marc, fields=_fields(cluster, marc), members=members, former=tuple(row for row in rows if row.until is not None),
        records=records, items=tuple(list_items(record_ids=[cluster.record_id]).get(cluster.record_id, [])),
        decisions=tuple(Decision.objects.filter(record_a_id__in=ids, record_b_id__in=ids).order_by("-pk")[:50]), others_of_work=others,
        other_records=find_records(record_ids=[one.record_id for one in others]),
    )


def _fields(cluster: Cluster, marc: Record) -> tuple[FieldShown, ...]:
    """Match the fields with their sources, which stand in the order in which the record was made."""
    waiting: dict[str, list[Sequence[int]]] = {}
    for tag, behind in cluster.sources:
        waiting.setdefault(tag, []).append(behind)
    shown = []
    for field in marc.fields:
        left = waiting.get(field.tag)
        behind = tuple(left.pop(0)) if left else ()
        shown.append(FieldShown(field, behind, field.tag in cluster.locked))
    return tuple(shown)


def list_history(cluster_id: int, *, limit: int = 100) -> list[Change]:
    """Return what happened, newest first; what several libraries were told once each is there once."""
    seen: set[tuple[str, object]] = set()
    found = []
    for row in Change.objects.filter(cluster_id=cluster_id).order_by("-pk")[: limit * 10]:
        key = (row.kind, row.at)
        if key not in seen:
            seen.add(key)
            found.append(row)
    return found[:limit]


def list_newest_clusters(*, library_id: int | None, before: int | None, limit: int = 50) -> list[tuple[Cluster, int]]:
    """Return standing clusters, newest first, with how many members each has."""
    rows = Cluster.objects.filter(ended_at=None).order_by("-pk")
    if library_id is not None:
        rows = rows.filter(pk__in=Membership.objects.filter(library_id=library_id, until=None).values("cluster_id"))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    clusters = list(rows[:limit])
    members: dict[int, int] = {}
    for cluster_id in Membership.objects.filter(cluster__in=clusters, until=None).values_list("cluster_id", flat=True):
        members[cluster_id] = members.get(cluster_id, 0) + 1
    return [(one, members.get(one.pk, 0)) for one in clusters]
