"""What the pages show of one authority: facts, identifiers, related names, uses, acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from wenyuan.foundation.jobs.api import find_run
from wenyuan.knowledge.catalogue.api import RecordData, find_authorities, find_records

from ..domain.headings import ABOUT
from ..enums import ActState, LinkState
from ..format import identifier_address
from ..models import AuthorityFacts, AuthorityIdentifier, AuthorityRelation, HeadingChange, Link, LinkRun, Merge

_MOST = 50


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """An identifier and where it leads."""

    scheme: str
    value: str
    source: str
    address: str


@dataclass(frozen=True, slots=True)
class RelatedName:
    """A see-also name; `target_id` is the authority it is, where that is on file."""

    kind: str
    heading: str
    target_id: int | None
    dates: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A record linked to an authority: `about` says that the authority is its subject."""

    record: RecordData
    tag: str
    heading: str
    about: bool


@dataclass(frozen=True, slots=True)
class ActData:
    """A heading change as pages show it; `share` is how far a running one is, 0 to 100."""

    id: int
    authority_id: int
    library_id: int
    old_headings: tuple[str, ...]
    new_heading: str
    state: str
    total: int
    changed: int
    conflicts: int
    refused: int
    batches: tuple[int, ...]
    actor_id: int | None
    created_at: datetime
    share: int


@dataclass(frozen=True, slots=True)
class MergeData:
    """A merge of two authorities."""

    id: int
    library_id: int
    kept_id: int
    gone_id: int
    gone_heading: str
    reason: str
    actor_id: int | None
    at: datetime
    undone_at: datetime | None


def facts_of(*, authority_id: int) -> AuthorityFacts | None:
    """Return an authority's facts, None while they have not been made."""
    return AuthorityFacts.objects.filter(authority_id=authority_id).first()


def numbers_of(*, authority_id: int) -> list[KnownNumber]:
    """Return an authority's identifiers by scheme."""
    rows = AuthorityIdentifier.objects.filter(authority_id=authority_id).order_by("scheme", "value")[:_MOST]
    return [KnownNumber(row.scheme, row.value, row.source, identifier_address(row.scheme, row.value)) for row in rows]


def related_to(*, authority_id: int) -> list[RelatedName]:
    """Return the names an authority names, and those that name it, turned round."""
    back = {"earlier": "later", "later": "earlier", "broader": "narrower", "narrower": "broader"}
    mine = list(AuthorityRelation.objects.filter(authority_id=authority_id).order_by("pk")[:_MOST])
    its = list(AuthorityRelation.objects.filter(target_id=authority_id).order_by("pk")[:_MOST])
    rows = find_authorities(authority_ids={*(row.target_id for row in mine if row.target_id), *(row.authority_id for row in its)})
    found = [RelatedName(row.kind, row.heading, row.target_id, rows[row.target_id].dates if row.target_id in rows else "") for row in mine]
    named = {one.target_id for one in found}
    for row in its:
        other = rows.get(row.authority_id)
        if other is not None and other.id not in named and other.status == "active":
            found.append(RelatedName(back.get(row.kind, row.kind), other.heading, other.id, other.dates))
    return found


def list_uses(*, authority_id: int, about: bool | None = None, after: int = 0, limit: int = 20, public: bool = False) -> list[Use]:
    """Return linked records in the order of their ids, beyond `after`."""
    rows = Link.objects.filter(authority_id=authority_id, state=LinkState.LINKED, record_id__gt=after)
    if about is not None:
        rows = rows.filter(tag__in=ABOUT) if about else rows.exclude(tag__in=ABOUT)
    if public:
        rows = rows.filter(record__status="active")
    links = list(rows.order_by("record_id", "pk")[:limit])
    records = find_records(record_ids=[link.record_id for link in links])
    return [Use(records[link.record_id], link.tag, link.heading, link.tag in ABOUT) for link in links if link.record_id in records]


def count_uses(*, authority_id: int) -> dict[str, int]:
    """Return how many records are linked, how many headings wait for review with it among their candidates' first."""
    rows = Link.objects.filter(authority_id=authority_id).values_list("state").annotate(n=Count("record_id", distinct=True))
    counted = dict(rows)
    return {"linked": counted.get(LinkState.LINKED, 0), "waiting": counted.get(LinkState.WAITING, 0)}


def list_heading_changes(*, at: datetime, authority_id: int | None = None, libraries: Sequence[int] | None = None, limit: int = 30) -> list[ActData]:
    """Return heading changes, the newest first."""
    rows = HeadingChange.objects.order_by("-pk")
    if authority_id is not None:
        rows = rows.filter(authority_id=authority_id)
    if libraries is not None:
        rows = rows.filter(library_id__in=libraries)
    return [_act(row, at) for row in rows[:limit]]


def _act(row: HeadingChange, at: datetime) -> ActData:
    run = find_run(run_id=row.job_run_id, at=at) if row.job_run_id and row.state in {ActState.WAITING, ActState.RUNNING} else None
    share = round(100 * run.done / run.total) if run is not None and run.total else 0
    return ActData(
        row.pk, row.authority_id, row.library_id, tuple(row.old_headings), row.new_heading, row.state, row.total, row.changed, row.conflicts, row.refused, tuple(row.batches),
        row.actor_id, row.created_at, share,
    )


def list_merges(*, authority_id: int) -> list[MergeData]:
    """Return the merges an authority was kept in, the newest first."""
    rows = Merge.objects.filter(kept_id=authority_id).select_related("gone").order_by("-pk")[:_MOST]
    return [MergeData(row.pk, row.library_id, row.kept_id, row.gone_id, row.gone.heading, row.reason, row.actor_id, row.at, row.undone_at) for row in rows]


def list_runs_of_linking(*, libraries: Sequence[int] | None, limit: int = 10) -> list[LinkRun]:
    """Return goes over records, the newest first."""
    rows = LinkRun.objects.order_by("-pk")
    return list((rows if libraries is None else rows.filter(library_id__in=libraries))[:limit])
