"""Contributions and what became of their records, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenyuan.knowledge.catalogue.api import RecordData, list_batch_records, list_batch_rejects

from ..domain.contributions import find_fates
from ..enums import ContributionState, Fate
from ..models import Contribution, Membership


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a file: its place in octets, the record, what became of it, and its cluster if it has one."""

    place: int
    record: RecordData
    fate: Fate
    cluster_id: int | None


def list_contributions(*, library_ids: Sequence[int] | None, before: int | None, limit: int = 50) -> list[Contribution]:
    """Return contributions, newest first; of some libraries, or of all."""
    rows = Contribution.objects.order_by("-pk")
    if library_ids is not None:
        rows = rows.filter(library_id__in=list(library_ids))
    return list((rows if before is None else rows.filter(pk__lt=before))[:limit])


def list_lines(contribution: Contribution, *, after: tuple[int, int] = (-1, -1), limit: int = 100) -> list[Line]:
    """Return the records of a contribution in the order of its file."""
    if contribution.batch_id is None:
        return []
    found = list_batch_records(batch_id=contribution.batch_id, after=after, limit=limit)
    ids = [record.id for _place, record in found]
    fates = find_fates(ids) if contribution.state == ContributionState.DONE else dict.fromkeys(ids, Fate.PENDING)
    clusters = dict(Membership.objects.filter(record_id__in=ids, until=None).values_list("record_id", "cluster_id"))
    return [Line(place, record, Fate.GONE if record.status == "deleted" else fates[record.id], clusters.get(record.id)) for place, record in found]


def walk_lines(contribution: Contribution, *, piece: int = 500) -> Iterator[Line]:
    """Yield all records of a contribution in the order of its file."""
    after = (-1, -1)
    while found := list_lines(contribution, after=after, limit=piece):
        yield from found
        after = (found[-1].place, found[-1].record.id)


def list_rejects(contribution: Contribution, *, limit: int = 200) -> list[tuple[int, str]]:
    """Return place and reason of what could not be read."""
    return list_batch_rejects(batch_id=contribution.batch_id, limit=limit) if contribution.batch_id is not None else []


def newest_by_channel(library_ids: Sequence[int]) -> dict[str, Contribution]:
    """Return the newest contribution by each way, of some libraries."""
    rows = Contribution.objects.filter(library_id__in=list(library_ids)).order_by("channel", "-pk").distinct("channel")
    return {row.channel: row for row in rows}
