"""Entries of a topic: narrowed, counted by facet, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, F, Max, QuerySet

from wenyuan.bibliography.chinese import fold

from ..data import EntryData, EntryVersionData
from ..models import Entry, EntryVersion
from .rows import entry_data, version_data


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What entries are narrowed by: words that all must stand in them, a type, facet values (alternatives within one field), years that overlap."""

    query: str = ""
    type_id: int = 0
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None


_ORDERS = {"number": ("number",), "title": ("title_sort", "number"), "oldest": (F("year_from").asc(nulls_last=True), "number"), "newest": (F("year_from").desc(nulls_last=True), "number"), "changed": ("-updated_at", "-number")}
ORDERS = tuple(_ORDERS)


def _narrow(topic_id: int, asked: Narrowing, *, without: str = "") -> QuerySet[Entry]:
    found = Entry.objects.filter(topic_id=topic_id, removed=False)
    for word in fold(asked.query).split()[:10]:
        found = found.filter(haystack__contains=word)
    if asked.type_id:
        found = found.filter(type_id=asked.type_id)
    for code, values in asked.facets.items():
        if values and code != without:
            found = found.filter(facets__overlap=[f"{code}\t{value}" for value in values])
    if asked.year_from is not None:
        found = found.filter(year_to__gte=asked.year_from)
    if asked.year_to is not None:
        found = found.filter(year_from__lte=asked.year_to)
    return found


def list_entries(*, topic_id: int, asked: Narrowing, order: str = "number", offset: int = 0, limit: int = 50) -> list[EntryData]:
    """Return entries, narrowed and in order."""
    return [entry_data(row) for row in _narrow(topic_id, asked).order_by(*_ORDERS[order])[offset : offset + limit]]


def count_found(*, topic_id: int, asked: Narrowing) -> int:
    """Return how many entries there are when narrowed so."""
    return _narrow(topic_id, asked).count()


def count_facets(*, topic_id: int, asked: Narrowing, codes: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Return values with counts by field, the most frequent first. A field that is narrowed by counts as if it were not."""
    counted: dict[str, list[tuple[str, int]]] = {}
    free = [code for code in codes if not asked.facets.get(code)]
    groups = [("", free), *((code, [code]) for code in codes if asked.facets.get(code))]
    for without, wanted in groups:
        if not wanted:
            continue
        inner, values = _narrow(topic_id, asked, without=without).order_by().values("facets").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"select split_part(v, e'\\t', 1), split_part(v, e'\\t', 2), count(*) from ({inner}) f, unnest(f.facets) v "  # noqa: S608 -- written by the ORM, values apart
                "where split_part(v, e'\\t', 1) = any(%s) group by 1, 2 order by 3 desc, 2",
                [*values, list(wanted)],
            )
            for code, value, count in cursor.fetchall():
                counted.setdefault(code, []).append((value, count))
    return counted


def count_types(*, topic_id: int) -> dict[int, int]:
    """Return how many entries each type has."""
    return dict(Entry.objects.filter(topic_id=topic_id, removed=False).values_list("type_id").annotate(n=Count("pk")))


def find_entry(*, topic_id: int, number: int) -> EntryData | None:
    """Return an entry, also one that was removed."""
    row = Entry.objects.filter(topic_id=topic_id, number=number).first()
    return entry_data(row) if row is not None else None


def find_entries(*, topic_id: int, numbers: Sequence[int]) -> dict[int, EntryData]:
    """Return entries that are shown, by number."""
    return {row.number: entry_data(row) for row in Entry.objects.filter(topic_id=topic_id, number__in=numbers, removed=False)}


def list_entry_versions(*, topic_id: int, number: int) -> list[EntryVersionData]:
    """Return the versions of an entry, the newest first."""
    return [version_data(row) for row in EntryVersion.objects.filter(entry__topic_id=topic_id, entry__number=number).order_by("-number")[:200]]


def latest_change(*, topic_id: int) -> int:
    """Return a number that grows with every change of the topic's entries."""
    return int(EntryVersion.objects.filter(entry__topic_id=topic_id).aggregate(newest=Max("pk"))["newest"] or 0)


def find_neighbours(*, topic_id: int, number: int) -> tuple[int | None, int | None]:
    """Return the numbers before and after."""
    shown = Entry.objects.filter(topic_id=topic_id, removed=False)
    before = shown.filter(number__lt=number).order_by("-number").values_list("number", flat=True).first()
    after = shown.filter(number__gt=number).order_by("number").values_list("number", flat=True).first()
    return before, after
