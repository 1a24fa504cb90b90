"""Samples, their work lists, and what was marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from ..models import Sample, SampleMark, SampleRecord


class NoSuchSample(LookupError):
    """There is none, or none for these eyes."""


@dataclass(frozen=True, slots=True)
class SampleData:
    """A sample with how far its marking is: `marked` records have a mark, `twice_marked` of `twice` have two."""

    id: int
    library_id: int | None
    title: str
    state: str
    reason: str
    seed: int
    strata: tuple[str, ...]
    allocation: str
    margin: float
    confidence: float
    expected: float
    minimum: int
    double_share: float
    format: str
    material: str
    changed_from: date | None
    changed_to: date | None
    population: int
    size: int
    job_run: int | None
    created_at: datetime
    drawn_at: datetime | None
    closed_at: datetime | None
    marked: int = 0
    twice: int = 0
    twice_marked: int = 0


@dataclass(frozen=True, slots=True)
class DrawnRecord:
    """A record of a sample in the version that was drawn. `problems` are the machine's: rule, level, tag, subfield, what was found."""

    id: int
    place: int
    record_id: int
    version: int
    library_id: int
    twice: bool
    problems: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class MarkData:
    """What an auditor said of a record."""

    number: int
    auditor_id: int | None
    verdict: str
    errors: tuple[Mapping[str, str], ...]
    at: datetime


def list_samples(*, libraries: Collection[int] | None, limit: int = 50, before: int | None = None) -> list[SampleData]:
    """Return samples, newest first: those of these libraries and those of all; None stands for every library."""
    rows = Sample.objects.order_by("-pk")
    if libraries is not None:
        rows = rows.filter(Q(library_id__in=libraries) | Q(library_id=None))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _data(rows[:limit])


def find_sample(*, sample_id: int, libraries: Collection[int] | None) -> SampleData:
    """Return a sample of these libraries or of all.

    Raises:
        NoSuchSample: There is none.
    """
    found = _data(Sample.objects.filter(pk=sample_id)[:1])
    if not found or (libraries is not None and found[0].library_id is not None and found[0].library_id not in libraries):
        raise NoSuchSample(sample_id)
    return found[0]


def find_drawn(*, sample_id: int, place: int) -> DrawnRecord:
    """Return a record of a sample.

    Raises:
        NoSuchSample: There is none at this place.
    """
    row = SampleRecord.objects.filter(sample_id=sample_id, place=place).first()
    if row is None:
        raise NoSuchSample(place)
    return DrawnRecord(row.pk, row.place, row.record_id, row.version, row.library_id, row.twice, tuple(row.problems))


def list_marks(*, drawn_id: int) -> list[MarkData]:
    """Return the marks of a drawn record, the first one first."""
    return [MarkData(row.number, row.auditor_id, row.verdict, tuple(row.errors), row.at) for row in SampleMark.objects.filter(row_id=drawn_id).order_by("number")]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A record that two auditors gave different verdicts, and the one that settled it, blank while nobody has."""

    place: int
    record_id: int
    library_id: int
    verdicts: tuple[str, str]
    settled: str


def list_disagreements(*, sample_id: int, libraries: Collection[int] | None, limit: int = 500) -> list[Disagreement]:
    """Return the records of a sample that two auditors disagree on, those that wait first, in the order of the work list; None stands for every library."""
    rows = SampleRecord.objects.filter(sample_id=sample_id, twice=True).prefetch_related("marks").order_by("place")
    if libraries is not None:
        rows = rows.filter(library_id__in=libraries)
    found = []
    for row in rows:
        said = {mark.number: mark.verdict for mark in row.marks.all()}
        if {1, 2} <= said.keys() and said[1] != said[2]:
            found.append(Disagreement(row.place, row.record_id, row.library_id, (said[1], said[2]), said.get(3, "")))
    return sorted(found, key=lambda one: (bool(one.settled), one.place))[:limit]


def count_own(*, sample_id: int, auditor_id: int) -> int:
    """Return how many records an auditor has marked."""
    return SampleMark.objects.filter(row__sample_id=sample_id, auditor_id=auditor_id).count()


def last_own(*, sample_id: int, auditor_id: int) -> int | None:
    """Return the place of the record that an auditor marked last."""
    return SampleMark.objects.filter(row__sample_id=sample_id, auditor_id=auditor_id).order_by("-at", "-pk").values_list("row__place", flat=True).first()


def _data(rows: QuerySet[Sample]) -> list[SampleData]:
    found = list(rows)
    drawn = SampleRecord.objects.filter(sample__in=[row.pk for row in found]).values("sample_id").order_by("sample_id")
    twice = {row["sample_id"]: row["n"] for row in drawn.filter(twice=True).annotate(n=Count("pk"))}
    marks = SampleMark.objects.filter(row__sample__in=[row.pk for row in found]).values("row__sample_id", "number").order_by("row__sample_id", "number").annotate(n=Count("pk"))
    marked = {(row["row__sample_id"], row["number"]): row["n"] for row in marks}
    return [
        SampleData(
            row.pk, row.library_id, row.title, row.state, row.reason, row.seed, tuple(row.strata), row.allocation, row.margin, row.confidence, row.expected, row.minimum, row.double_share,
            row.format, row.material, row.changed_from, row.changed_to, row.population, row.size, row.job_run, row.created_at, row.drawn_at, row.closed_at,
            marked.get((row.pk, 1), 0), twice.get(row.pk, 0), marked.get((row.pk, 2), 0),
        ) for row in found
    ]
