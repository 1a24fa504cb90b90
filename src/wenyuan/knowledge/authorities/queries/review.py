"""Headings that wait for somebody to say who they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wenyuan.knowledge.catalogue.api import AuthorityData, RecordData, find_authorities, find_records

from ..data import Candidate, Reason
from ..enums import LinkState
from ..models import AuthorityFacts, Link
from .pages import Use, list_uses

_MOST = 25


@dataclass(frozen=True, slots=True)
class OfferedAuthority:
    """A candidate with what tells it from others: its facts and some of its records."""

    authority: AuthorityData
    candidate: Candidate
    undifferentiated: bool
    places: tuple[str, ...]
    occupations: tuple[str, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class WaitingHeading:
    """A heading of a record with the authorities it may be."""

    link_id: int
    library_id: int
    tag: str
    heading: str
    kind: str
    record: RecordData
    offered: tuple[OfferedAuthority, ...]


def list_waiting(*, libraries: Sequence[int] | None, heading: str = "", after: int = 0, limit: int = _MOST) -> list[WaitingHeading]:
    """Return headings that wait, the likeliest first; `after` is a number of headings to leave out."""
    rows = Link.objects.filter(state=LinkState.WAITING)
    if libraries is not None:
        rows = rows.filter(library_id__in=libraries)
    if heading:
        rows = rows.filter(key=heading)
    links = list(rows.order_by("-probability", "pk")[after : after + limit])
    return _with_candidates(links, uses=3 if limit == 1 else 0)


def find_waiting(*, link_id: int) -> WaitingHeading | None:
    """Return one heading, decided or not, with some records of each candidate."""
    return next(iter(_with_candidates(list(Link.objects.filter(pk=link_id)), uses=3)), None)


def _with_candidates(links: Sequence[Link], *, uses: int) -> list[WaitingHeading]:
    read = {link.pk: [read_candidate(one) for one in link.candidates] for link in links}
    ids = {one.authority_id for several in read.values() for one in several}
    authorities, facts = find_authorities(authority_ids=ids), {row.authority_id: row for row in AuthorityFacts.objects.filter(authority_id__in=ids)}
    records = find_records(record_ids=[link.record_id for link in links])
    shown = {pk: tuple(list_uses(authority_id=pk, limit=uses)) for pk in ids} if uses else {}
    found: list[WaitingHeading] = []
    for link in links:
        if link.record_id not in records:
            continue
        offered = tuple(_offer(one, authorities[one.authority_id], facts.get(one.authority_id), shown.get(one.authority_id, ())) for one in read[link.pk] if one.authority_id in authorities)
        found.append(WaitingHeading(link.pk, link.library_id, link.tag, link.heading, link.kind, records[link.record_id], offered))
    return found


def _offer(candidate: Candidate, authority: AuthorityData, facts: AuthorityFacts | None, uses: tuple[Use, ...]) -> OfferedAuthority:
    return OfferedAuthority(
        authority, candidate, facts.undifferentiated if facts else False, tuple(facts.places) if facts else (), tuple(facts.occupations) if facts else (), uses,
    )


def read_candidate(stored: Mapping[str, object]) -> Candidate:
    """Read a candidate as a link keeps it."""
    reasons = stored.get("reasons")
    rows = [row for row in reasons if isinstance(row, dict)] if isinstance(reasons, list) else []
    return Candidate(
        int(str(stored["authority_id"])), float(str(stored["probability"])),
        tuple(Reason(str(row["code"]), float(row["weight"]), {str(k): str(v) for k, v in dict(row.get("values") or {}).items()}) for row in rows),
    )
