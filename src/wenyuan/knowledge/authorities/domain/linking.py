"""Link headings of records to authorities in bulk: above a threshold at once, between both bounds for review, below not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from wenyuan.bibliography.chinese import fold
from wenyuan.foundation.identifiers.api import ark_name, naan
from wenyuan.knowledge.catalogue.api import (
    AuthorityData,
    Change,
    CurrentMarc,
    RecordData,
    find_authorities,
    find_authorities_by_key,
    find_records,
    load_marc,
    save_many,
)

from ..data import Candidate
from ..enums import LinkState
from ..models import AuthorityFacts, Link
from .evidence import Asked, Circumstances, Known, weigh_candidates
from .headings import Heading, Rewriting, list_headings, rewrite_headings

THRESHOLD: Final = 0.9
FLOOR: Final = 0.3
_MOST_CANDIDATES: Final = 40
_KEPT_CANDIDATES: Final = 6
_KNOWN_BY_USE: Final = 60


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """What a go over records found; `linked` and `waiting` count new links."""

    records: int = 0
    headings: int = 0
    linked: int = 0
    waiting: int = 0
    changed: int = 0

    def __add__(self, other: LinkCounts) -> LinkCounts:
        return LinkCounts(*(mine + its for mine, its in zip(asdict(self).values(), asdict(other).values(), strict=True)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A heading of a record with its candidates."""

    record_id: int
    library_id: int
    heading: Heading
    candidates: tuple[Candidate, ...]


@transaction.atomic
def link_records(
    *, record_ids: Sequence[int], batch_id: int | None, at: datetime, actor_id: int | None, threshold: float = THRESHOLD, floor: float = FLOOR,
) -> LinkCounts:
    """Weigh the headings of records that nobody has decided on, keep what is found, and write the certain links into the records.

    Args:
        batch_id: An open batch of the catalogue that the changed records belong to; None keeps links without touching the records.
    """
    current = load_marc(record_ids=record_ids)
    weighed = weigh_records(current)
    decided = {(row[0], row[1], row[2]) for row in _decided(record_ids)}
    # Many like candidates share what speaks for them: together they may be worth a look though none alone is likely.
    fresh = [
        one for one in weighed if (one.record_id, one.heading.tag, one.heading.key) not in decided and sum(candidate.probability for candidate in one.candidates) >= floor
    ]
    Link.objects.filter(record_id__in=record_ids, state=LinkState.WAITING).delete()
    rows = [_row(one, at, linked=one.candidates[0].probability >= threshold) for one in fresh]
    Link.objects.bulk_create(rows, batch_size=2_000)
    linked = [row for row in rows if row.state == LinkState.LINKED]
    changed = write_links(linked, current=current, batch_id=batch_id, at=at, actor_id=actor_id) if batch_id is not None else 0
    return LinkCounts(len(current), len(weighed), len(linked), len(rows) - len(linked), changed)


def _decided(record_ids: Sequence[int]) -> Iterable[tuple[int, str, str]]:
    return Link.objects.filter(record_id__in=record_ids).exclude(state=LinkState.WAITING).values_list("record_id", "tag", "key")


def _row(one: Weighed, at: datetime, *, linked: bool) -> Link:
    best = one.candidates[0]
    return Link(
        record_id=one.record_id, library_id=one.library_id, tag=one.heading.tag, heading=one.heading.text, key=one.heading.key, kind=one.heading.kind,
        authority_id=best.authority_id, state=LinkState.LINKED if linked else LinkState.WAITING, probability=best.probability,
        candidates=[asdict(candidate) for candidate in one.candidates[:_KEPT_CANDIDATES]], at=at,
    )


def weigh_records(current: Mapping[int, CurrentMarc]) -> list[Weighed]:
    """Weigh every heading of records that has a candidate at all; the database is asked a fixed number of times."""
    headings = {record_id: list_headings(one.marc) for record_id, one in current.items()}
    by_key = _candidates({heading.key for several in headings.values() for heading in several})
    known = _load_known({row.id: row for rows in by_key.values() for row in rows})
    records = find_records(record_ids=list(current))
    sure = {(record_id, authority_id) for record_id, authority_id in Link.objects.filter(record_id__in=list(current), state=LinkState.LINKED).values_list("record_id", "authority_id")}
    linked = defaultdict[int, set[int]](set)
    for record_id, authority_id in sure:
        if authority_id is not None:
            linked[record_id].add(authority_id)
    found: list[Weighed] = []
    for record_id, several in headings.items():
        around = _circumstances(records.get(record_id), linked[record_id])
        for heading in several:
            fitting = _fitting(heading, by_key.get(heading.key, ()))
            if fitting:
                asked = Asked(heading.kind, heading.key, heading.dates, heading.dynasty, heading.number.rpartition(")")[2].strip())
                facts = [known[row.id] for row in fitting]
                found.append(Weighed(record_id, current[record_id].library_id, heading, tuple(weigh_candidates(asked, around, facts))))
    return found


def _candidates(keys: Iterable[str]) -> dict[str, list[AuthorityData]]:
    found = defaultdict[str, list[AuthorityData]](list)
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), 2_000):
        part = set(wanted[start : start + 2_000])
        for row in find_authorities_by_key(sorted(part)):
            for key in {fold(text) for text in (row.heading, *row.variants)} & part:
                found[key].append(row)
    return found


_GROUPS: Final = {"corporate": "body", "meeting": "body", "subject": "topic", "place": "topic", "work": "title", "series": "title"}


def _fitting(heading: Heading, rows: Sequence[AuthorityData]) -> list[AuthorityData]:
    """Return the candidates of a kind that may be meant: bodies and meetings, topics and places are written alike."""
    group = _GROUPS.get(heading.kind, heading.kind)
    return [row for row in rows if _GROUPS.get(row.kind, row.kind) == group][:_MOST_CANDIDATES]


def _circumstances(record: RecordData | None, linked: set[int]) -> Circumstances:
    if record is None:
        return Circumstances()
    made = record.year_from if record.material in {"ancient", "manuscript", "rubbing"} else None
    return Circumstances(year=record.year_from, made=made, class_number=record.class_number, together=frozenset(linked))


def _load_known(rows: Mapping[int, AuthorityData]) -> dict[int, Known]:
    facts = {row.authority_id: row for row in AuthorityFacts.objects.filter(authority_id__in=rows)}
    companions, classes = _uses_of(list(rows))
    found: dict[int, Known] = {}
    for pk, row in rows.items():
        one = facts.get(pk)
        found[pk] = Known(
            id=pk, kind=row.kind, heading_key=fold(row.heading), number=row.control_number, born=one.born if one else None, died=one.died if one else None,
            dynasties=tuple(one.dynasties) if one else ((row.dynasty,) if row.dynasty else ()), undifferentiated=one.undifferentiated if one else False,
            companions=frozenset(companions.get(pk, ())), classes=classes.get(pk, {}),
        )
    return found


def _uses_of(authority_ids: Sequence[int]) -> tuple[dict[int, set[int]], dict[int, Counter[str]]]:
    """Return by authority the authorities that stand with it in linked records, and the first letters of their classes; some records each will do."""
    records = defaultdict[int, list[int]](list)
    for record_id, authority_id in Link.objects.filter(authority_id__in=authority_ids, state=LinkState.LINKED).values_list("record_id", "authority_id"):
        if len(records[authority_id]) < _KNOWN_BY_USE:
            records[authority_id].append(record_id)
    every = {record_id for several in records.values() for record_id in several}
    if not every:
        return {}, {}
    beside = defaultdict[int, set[int]](set)
    for record_id, authority_id in Link.objects.filter(record_id__in=every, state=LinkState.LINKED).values_list("record_id", "authority_id"):
        if authority_id is not None:
            beside[record_id].add(authority_id)
    letters = {pk: one.class_number[:1] for pk, one in find_records(record_ids=sorted(every)).items()}
    companions = {pk: {other for record_id in several for other in beside[record_id]} - {pk} for pk, several in records.items()}
    classes = {pk: Counter(letter for record_id in several if (letter := letters.get(record_id, ""))) for pk, several in records.items()}
    return companions, classes


def write_links(
    links: Sequence[Link], *, current: Mapping[int, CurrentMarc], batch_id: int, at: datetime, actor_id: int | None, numbers: Mapping[int, str] | None = None,
) -> int:
    """Write the numbers of linked authorities into their records ($3, $0) and return how many records changed."""
    known = numbers if numbers is not None else link_numbers({link.authority_id for link in links if link.authority_id is not None})
    wanted = defaultdict[int, dict[tuple[str, str], Rewriting]](dict)
    for link in links:
        wanted[link.record_id][(link.tag, link.key)] = Rewriting(number=known.get(link.authority_id or 0, ""))
    rewritten = {record_id: rewrite_headings(current[record_id].marc, rewritings) for record_id, rewritings in wanted.items() if record_id in current}
    changes = [Change(record_id, current[record_id].version, marc) for record_id, marc in rewritten.items() if marc is not current[record_id].marc]
    if not changes:
        return 0
    return save_many(batch_id=batch_id, changes=changes, at=at, actor_id=actor_id, reason="").changed


def link_numbers(authority_ids: Iterable[int]) -> dict[int, str]:
    """Return what stands in a record for an authority: its control number, or its ARK where it has none."""
    rows = find_authorities(authority_ids=authority_ids)
    return {pk: row.control_number or f"ark:/{naan()}/{ark_name('authority', pk)}" for pk, row in rows.items()}
