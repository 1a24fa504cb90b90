"""Merge records that describe one thing, and part them again.

The retired records stay whole: hidden from readers and lists, their identifiers lead on to the kept record, and what hangs on them moves
there. A log by rows says what moved, so that parting brings exactly this back, also after further edits, moves and merges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.identifiers.api import ark_name, naan, redirect_ark, revive_ark
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import RecordStatus, VersionAction
from ..ingest.documents import SOURCE
from ..models import Merge, MergedRecord, MovedRow, Record
from ..queries.merges import list_retired_below, list_successors
from ..queries.records import NoSuchRecord
from .merge_parts import merge_parts

_MERGEABLE = {RecordStatus.ACTIVE, RecordStatus.SUPPRESSED}


class NotMergeable(ValueError):
    """A record is deleted or merged already, or is named on both sides."""


class NoSuchMerge(LookupError):
    """There is no such merge, or what is named of it has been parted already."""


@dataclass(frozen=True, slots=True)
class MergeWanted:
    """One merge of many: what is kept, what is retired."""

    kept_id: int
    retired_ids: tuple[int, ...]


def merge_records(*, kept_id: int, retired_ids: Sequence[int], at: datetime, actor_id: int | None, reason: str, derived: bool = False) -> int:
    """Merge records into one and return the id of the merge.

    Args:
        derived: The kept record is nobody's own but stands for the retired ones.

    Raises:
        NoSuchRecord: One of them is not there.
        NotMergeable: One of them is deleted or merged already, or none is to be retired.
    """
    return merge_many(wanted=[MergeWanted(kept_id, tuple(retired_ids))], at=at, actor_id=actor_id, reason=reason, derived=derived)[0]


@transaction.atomic
def merge_many(*, wanted: Sequence[MergeWanted], at: datetime, actor_id: int | None, reason: str, derived: bool = False) -> list[int]:
    """Merge as `merge_records` does, many at once; one that cannot be merged undoes all."""
    targets = _check(wanted)
    merges = Merge.objects.bulk_create([Merge(kept_id=one.kept_id, derived=derived, at=at, actor_id=actor_id, reason=reason) for one in wanted])
    before = dict(Record.objects.filter(pk__in=targets).values_list("pk", "status"))
    rows = MergedRecord.objects.bulk_create([
        MergedRecord(merge=merge, record_id=record_id, status_before=before[record_id]) for merge, one in zip(merges, wanted, strict=True) for record_id in one.retired_ids
    ])
    _set_status(dict.fromkeys(targets, RecordStatus.MERGED), VersionAction.MERGED, at, actor_id, reason)
    for record_id, kept_id in targets.items():
        redirect_ark(name=ark_name("record", record_id), successor=ark_name("record", kept_id), at=at)
    _move(targets, {row.record_id: row for row in rows})
    mark_changed(source=SOURCE, keys=sorted({*targets, *targets.values()}), at=at)
    for merge, one in zip(merges, wanted, strict=True):
        _tell("merged", merge, one.retired_ids, at, actor_id, reason)
    return [merge.pk for merge in merges]


def _check(wanted: Sequence[MergeWanted]) -> dict[int, int]:
    """Lock all records; return the kept record of each retired one."""
    targets: dict[int, int] = {}
    for one in wanted:
        if not one.retired_ids or set(one.retired_ids) & targets.keys() or len(set(one.retired_ids)) != len(one.retired_ids):
            raise NotMergeable(f"nothing to merge into {one.kept_id}, or something twice")
        targets |= dict.fromkeys(one.retired_ids, one.kept_id)
    kept = {one.kept_id for one in wanted}
    if kept & targets.keys():
        raise NotMergeable("a record cannot be kept and retired")
    found = dict(Record.objects.select_for_update().filter(pk__in=kept | targets.keys()).order_by("pk").values_list("pk", "status"))
    for record_id in sorted(kept | targets.keys()):
        if record_id not in found:
            raise NoSuchRecord(record_id)
        if found[record_id] not in _MERGEABLE:
            raise NotMergeable(f"record {record_id} is {found[record_id]}")
    return targets


def undo_merge(*, merge_id: int, at: datetime, actor_id: int | None, reason: str, record_ids: Collection[int] | None = None) -> tuple[int, ...]:
    """Part what was merged, or only some of its records; return the ids of the records that stand again.

    Each gets back its status, its identifier, and those rows that came with it and have not been moved elsewhere by hand since. What was
    merged into such a record before follows it.

    Raises:
        NoSuchMerge: None of them is merged any more.
        NotMergeable: The merged record itself was deleted since.
    """
    with transaction.atomic():
        rows = MergedRecord.objects.select_for_update().filter(merge_id=merge_id, until=None).order_by("record_id")
        if record_ids is not None:
            rows = rows.filter(record_id__in=list(record_ids))
        chosen = list(rows)
        if not chosen:
            raise NoSuchMerge(merge_id)
        merge = Merge.objects.get(pk=merge_id)
        ids = tuple(row.record_id for row in chosen)
        statuses = dict(Record.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", "status"))
        if any(status != RecordStatus.MERGED for status in statuses.values()):
            raise NotMergeable(f"a record of merge {merge_id} was deleted since")
        above = [merge.kept_id, *list_successors(record_id=merge.kept_id)]
        MergedRecord.objects.filter(pk__in=[row.pk for row in chosen]).update(until=at, ended_by_id=actor_id, ended_reason=reason)
        _set_status({row.record_id: row.status_before for row in chosen}, VersionAction.UNMERGED, at, actor_id, reason)
        for record_id in ids:
            _give_back_identifier(record_id, at)
        _move_back(chosen, above)
        mark_changed(source=SOURCE, keys=sorted({*ids, *above}), at=at)
        _tell("unmerged", merge, ids, at, actor_id, reason)
    return ids


def part_records(*, record_ids: Iterable[int], at: datetime, actor_id: int | None, reason: str, both_ways: bool = False) -> None:
    """Part records from whatever each of them is merged into; one that stands is left alone. `both_ways` parts from them what is merged into them, too."""
    ids = list(record_ids)
    wanted = Q(record_id__in=ids) | Q(merge__kept_id__in=ids) if both_ways else Q(record_id__in=ids)
    by_merge: dict[int, list[int]] = defaultdict(list)
    for record_id, merge_id in MergedRecord.objects.filter(wanted, until=None).values_list("record_id", "merge_id"):
        by_merge[merge_id].append(record_id)
    for merge_id, ids in sorted(by_merge.items()):
        undo_merge(merge_id=merge_id, record_ids=ids, at=at, actor_id=actor_id, reason=reason)


def carry_along(*, record_ids: Iterable[int], at: datetime) -> int:
    """Move what has come to merged records since, such as copies of an import, on to the records they are merged into; return how many records had any.

    It is logged as if it had come with the merge.
    """
    with transaction.atomic():
        rows = {row.record_id: row for row in MergedRecord.objects.filter(record_id__in=list(record_ids), until=None).select_related("merge")}
        targets = {record_id: [row.merge.kept_id, *list_successors(record_id=row.merge.kept_id)][-1] for record_id, row in rows.items()}
        carried = _move(targets, rows) if targets else set()
        if carried:
            mark_changed(source=SOURCE, keys=sorted({targets[record_id] for record_id in carried}), at=at)
    return len(carried)


def _move(targets: Mapping[int, int], rows: Mapping[int, MergedRecord]) -> set[int]:
    """Move every part's rows and log them; return the records that had any."""
    log = [
        MovedRow(merged=rows[record_id], record_id=record_id, part=part.name, ids=list(ids))
        for part in merge_parts() for record_id, ids in part.move(targets).items() if ids
    ]
    MovedRow.objects.bulk_create(log)
    return {row.record_id for row in log}


def _move_back(chosen: Sequence[MergedRecord], above: Sequence[int]) -> None:
    logged: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for record_id, name, ids in MovedRow.objects.filter(merged__in=chosen).values_list("record_id", "part", "ids"):
        logged[name].append((record_id, ids))
    for part in merge_parts():
        for record_id, ids in logged.get(part.name, []):
            part.move_back(ids, record_id=record_id, among=above)


def _set_status(statuses: Mapping[int, str], action: VersionAction, at: datetime, actor_id: int | None, reason: str) -> None:
    """Give records a status by a new version with the same octets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into catalogue_recordversion (record_id, number, raw, encoding, action, at, actor_id, reason) "
            "select r.id, r.version + 1, v.raw, v.encoding, %(action)s, %(at)s, %(actor)s, %(reason)s "
            "from catalogue_record r join catalogue_recordversion v on v.record_id = r.id and v.number = r.version where r.id = any(%(ids)s) order by r.id",
            {"action": action.value, "at": at, "actor": actor_id, "reason": reason, "ids": list(statuses)},
        )
        cursor.execute(
            "update catalogue_record r set version = r.version + 1, status = s.status, updated_at = %(at)s "
            "from unnest(%(ids)s::bigint[], %(statuses)s::text[]) as s(id, status) where r.id = s.id",
            {"at": at, "ids": list(statuses), "statuses": [str(status) for status in statuses.values()]},
        )


def _give_back_identifier(record_id: int, at: datetime) -> None:
    own = ark_name("record", record_id)
    revive_ark(name=own)
    for below in list_retired_below(record_id=record_id):
        redirect_ark(name=ark_name("record", below), successor=own, at=at)


def _tell(verb: str, merge: Merge, ids: Sequence[int], at: datetime, actor_id: int | None, reason: str) -> None:
    name = ark_name("record", merge.kept_id)
    library_id = Record.objects.values_list("library_id", flat=True).get(pk=merge.kept_id)
    record_act(kind="catalogue", subject=f"ark:/{naan()}/{name}", action=verb, actor_id=actor_id, at=at, reason=reason[:2000], library_id=library_id)
    payload = {"id": merge.kept_id, "merge_id": merge.pk, "retired": list(ids)}
    emit(name=f"catalogue.record.{verb}.v1", subject=name, library_id=library_id, payload=payload, at=at)
