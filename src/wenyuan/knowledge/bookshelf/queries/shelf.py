"""What a reader keeps, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from wenyuan.bibliography.citations import Citable, make_citable
from wenyuan.foundation.identifiers.api import resolve_arks
from wenyuan.knowledge.catalogue.api import find_records, load_summaries, permalink

from ..models import FoundThing, ListEntry, ReadingList, SavedSearch


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A kept search with what is new since its owner looked."""

    id: int
    title: str
    address: str
    rhythm: str
    token: str
    created_at: datetime
    checked_at: datetime
    new: int


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry of a list as of now: `ark` is where it leads, `gone` that it was withdrawn; `record_id` is None for what is no record."""

    id: int
    ark: str
    title: str
    by: str
    imprint: str
    note: str
    gone: bool
    record_id: int | None


def list_searches(*, account_id: int) -> list[KeptSearch]:
    """Return the searches of an account, the newest first."""
    fresh = Count("found", filter=Q(found__is_old=False, found__at__gt=F("seen_at")))
    return [
        KeptSearch(row.pk, row.title, row.address, row.rhythm, row.token, row.created_at, row.checked_at, row.fresh)
        for row in SavedSearch.objects.filter(account_id=account_id).annotate(fresh=fresh).order_by("-created_at", "-pk")
    ]


def find_feed(token: str) -> SavedSearch | None:
    """Return the search whose feed has this name."""
    return SavedSearch.objects.filter(token=token).first() if len(token) == 43 else None


def list_found(*, search_id: int, limit: int = 50) -> list[FoundThing]:
    """Return what a search told of, the newest first."""
    return list(FoundThing.objects.filter(search_id=search_id, is_old=False).order_by("-at", "-pk")[:limit])


def list_lists(*, account_id: int) -> list[ReadingList]:
    """Return an account's lists with `number`, how many entries each has; the one changed last first."""
    return list(ReadingList.objects.filter(account_id=account_id).annotate(number=Count("entries")).order_by("-changed_at", "-pk"))


def find_shared(token: str) -> ReadingList | None:
    """Return the shared list of this name."""
    return ReadingList.objects.filter(token=token, is_shared=True).first() if len(token) == 43 else None


def show_entries(entries: Sequence[ListEntry]) -> list[ShownEntry]:
    """Return entries as they are now: merged things lead to what they became, withdrawn ones say so. A few queries, whatever the number."""
    resolved = resolve_arks(names=[entry.ark for entry in entries])
    ends = {entry.pk: resolved[entry.ark] for entry in entries}
    records = find_records(record_ids=[end.number for end in ends.values() if end.kind == "record" and not end.reason])
    shown: list[ShownEntry] = []
    for entry in entries:
        end = ends[entry.pk]
        record = records.get(end.number) if end.kind == "record" else None
        shown.append(ShownEntry(
            entry.pk, end.name, record.title if record else entry.title, record.responsibility if record else "",
            "　".join(filter(None, (record.publisher, record.date_text))) if record else "", entry.note, bool(end.reason) or (end.kind == "record" and record is None),
            record.id if record else None,
        ))
    return shown


def citables(record_ids: Sequence[int]) -> list[Citable]:
    """Return what citations of records need, in the order given; those that are gone are left out."""
    known = load_summaries(record_ids=record_ids)
    return [make_citable(known[one][1], identifier=known[one][0].ark, permalink=permalink(one)) for one in record_ids if one in known]
