"""What a sample says of all records it was drawn from: people's errors and the machine's, kept apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ..domain.estimates import Estimate, StratumCount, cohen_kappa, estimate, estimate_strata, estimate_weighted
from ..enums import Severity, Verdict
from ..models import Sample, SampleMark, SampleRecord, SampleStratum

# A group of fewer marked records says little of anybody, and too much of one person.
SMALLEST_GROUP: Final = 5
Measure = Literal["failed", "faulty", "grave", "machine_errors", "machine_any"]
MEASURES: Final[tuple[Measure, ...]] = ("failed", "faulty", "grave", "machine_errors", "machine_any")
_BY_PEOPLE: Final = frozenset({"failed", "faulty", "grave"})


@dataclass(frozen=True, slots=True)
class Row:
    """A drawn record: where it was drawn, what the machine found, and the mark that counts with its errors, None where there is none yet."""

    stratum: int
    library_id: int
    cataloguer_id: int | None
    machine_errors: int
    machine_warnings: int
    verdict: str | None
    errors: tuple[Mapping[str, str], ...]

    def has(self, measure: Measure) -> bool:
        """Whether the record counts under a measure."""
        return {
            "failed": self.verdict == Verdict.FAIL, "faulty": bool(self.errors), "grave": any(one["severity"] == Severity.GRAVE for one in self.errors),
            "machine_errors": self.machine_errors > 0, "machine_any": self.machine_errors + self.machine_warnings > 0,
        }[measure]


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the population with its estimates; which fields are set depends on what it is a part by. `others` sums up groups that are too small to be told."""

    measures: Mapping[Measure, Estimate]
    drawn: int
    marked: int
    errors_per_record: float
    population: int | None = None
    number: int | None = None
    library_id: int | None = None
    cataloguer_id: int | None = None
    format: str = ""
    material: str = ""
    period: str = ""
    others: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """Estimates over all, by stratum, by library and by cataloguer (none without the right to see them), kinds of errors, and agreement of auditors.

    `covered` is the share of the population in strata of which at least one record is marked; `kappa` is of the verdicts of `pairs` records as two auditors gave
    them. Of those they disagreed on, `settled` were settled by a third; `kappa_settled` takes that verdict for both.
    """

    total: Group
    strata: tuple[Group, ...]
    libraries: tuple[Group, ...]
    cataloguers: tuple[Group, ...] | None
    kinds: Mapping[tuple[str, str], int]
    covered: float
    pairs: int
    agreed: int
    kappa: float | None
    settled: int
    kappa_settled: float | None

    @property
    def unsettled(self) -> int:
        """Records that two auditors disagree on and nobody has settled."""
        return self.pairs - self.agreed - self.settled


def work_out(*, sample_id: int, libraries: Collection[int] | None, with_cataloguers: bool) -> Results:
    """Return the results so far, of records of these libraries; None stands for every library."""
    sample = Sample.objects.get(pk=sample_id)
    strata = list(SampleStratum.objects.filter(sample=sample).order_by("number"))
    if libraries is not None:
        strata = [one for one in strata if one.library_id in libraries]
    marks = SampleMark.objects.filter(row__sample=sample)
    said: dict[int, dict[int, tuple[str, list[dict[str, str]]]]] = defaultdict(dict)
    for row_id, number, verdict, errors in marks.values_list("row_id", "number", "verdict", "errors"):
        said[row_id][number] = verdict, errors
    fields = ("pk", "stratum_id", "library_id", "cataloguer_id", "machine_errors", "machine_warnings")
    known = {one.pk for one in strata}
    drawn = [one for one in SampleRecord.objects.filter(sample=sample).order_by("place").values_list(*fields) if one[1] in known]
    rows = [
        Row(stratum, library, cataloguer, errors, warnings, *_counted(said.get(pk, {})))
        for pk, stratum, library, cataloguer, errors, warnings in drawn
    ]
    twice = [said[one[0]] for one in drawn if {1, 2} <= said.get(one[0], {}).keys()]
    pairs = [(marked[1][0], marked[2][0]) for marked in twice]
    settled = [(marked[3][0], marked[3][0]) if 3 in marked else (marked[1][0], marked[2][0]) for marked in twice]
    weights = _weights(strata, rows)
    total = sum(one.population for one in strata)
    marked = Counter(row.stratum for row in rows if row.verdict is not None)
    return Results(
        total=_total(strata, rows, weights, sample.confidence),
        strata=tuple(_stratum(one, [row for row in rows if row.stratum == one.pk], sample.confidence, show=with_cataloguers) for one in strata),
        libraries=_by_library(rows, weights, sample.confidence), cataloguers=_by_cataloguer(rows, weights, sample.confidence) if with_cataloguers else None,
        kinds=Counter((one["kind"], one["severity"]) for row in rows for one in row.errors),
        covered=sum(one.population for one in strata if marked[one.pk]) / total if total else 0.0,
        pairs=len(pairs), agreed=sum(one == two for one, two in pairs), kappa=cohen_kappa(pairs),
        settled=sum(3 in marked for marked in twice), kappa_settled=cohen_kappa(settled),
    )


def _counted(marks: Mapping[int, tuple[str, list[dict[str, str]]]]) -> tuple[str | None, tuple[Mapping[str, str], ...]]:
    """Return the mark that counts: the one that settles, else the first."""
    verdict, errors = marks.get(3) or marks.get(1) or (None, [])
    return verdict, tuple(errors)


def _weights(strata: Iterable[SampleStratum], rows: Sequence[Row]) -> dict[tuple[int, bool], float]:
    """Return how many records one stands for, by stratum: one that was marked, and one that was drawn."""
    drawn, marked = Counter(row.stratum for row in rows), Counter(row.stratum for row in rows if row.verdict is not None)
    return {(one.pk, by_people): one.population / count for one in strata for by_people, count in ((True, marked[one.pk]), (False, drawn[one.pk])) if count}


def _total(strata: Sequence[SampleStratum], rows: Sequence[Row], weights: Mapping[tuple[int, bool], float], confidence: float) -> Group:
    measures: dict[Measure, Estimate] = {}
    for measure in MEASURES:
        counted = [row for row in rows if measure not in _BY_PEOPLE or row.verdict is not None]
        seen, hits = Counter(row.stratum for row in counted), Counter(row.stratum for row in counted if row.has(measure))
        measures[measure] = estimate_strata([StratumCount(one.population, seen[one.pk], hits[one.pk]) for one in strata], confidence=confidence)
    return Group(measures, len(rows), sum(row.verdict is not None for row in rows), _per_record(rows, weights), population=sum(one.population for one in strata))


def _stratum(part: SampleStratum, rows: Sequence[Row], confidence: float, *, show: bool) -> Group:
    marked = [row for row in rows if row.verdict is not None]
    measures: dict[Measure, Estimate] = {}
    for measure in MEASURES:
        counted = marked if measure in _BY_PEOPLE else rows
        measures[measure] = estimate(hits=sum(row.has(measure) for row in counted), looked_at=len(counted), confidence=confidence)
    named = show and len(marked) >= SMALLEST_GROUP
    return Group(
        measures, len(rows), len(marked), sum(len(row.errors) for row in marked) / len(marked) if marked else 0.0, population=part.population, number=part.number, library_id=part.library_id,
        cataloguer_id=part.cataloguer_id if named else None, format=part.format, material=part.material, period=part.period,
    )


def _by_library(rows: Iterable[Row], weights: Mapping[tuple[int, bool], float], confidence: float) -> tuple[Group, ...]:
    """Return libraries, those with the most failed records first."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.library_id].append(row)
    return tuple(sorted((_group(group, weights, confidence, library_id=key) for key, group in found.items()), key=_worst_first))


def _by_cataloguer(rows: Iterable[Row], weights: Mapping[tuple[int, bool], float], confidence: float) -> tuple[Group, ...]:
    """Return cataloguers, those with the most failed records first; those with few marked records are summed up at the end."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.cataloguer_id is not None:
            found[row.cataloguer_id].append(row)
    small = [key for key, group in found.items() if sum(row.verdict is not None for row in group) < SMALLEST_GROUP]
    others = [row for key in small for row in found.pop(key)]
    groups = sorted((_group(group, weights, confidence, cataloguer_id=key) for key, group in found.items()), key=_worst_first)
    return (*groups, *((_group(others, weights, confidence, others=True),) if others else ()))


def _worst_first(group: Group) -> tuple[float, int]:
    return -group.measures["failed"].value, -group.marked


def _group(rows: Sequence[Row], weights: Mapping[tuple[int, bool], float], confidence: float, *, library_id: int | None = None, cataloguer_id: int | None = None, others: bool = False) -> Group:
    measures: dict[Measure, Estimate] = {}
    for measure in MEASURES:
        by_people = measure in _BY_PEOPLE
        measures[measure] = estimate_weighted(
            [(weights[row.stratum, by_people], row.has(measure)) for row in rows if not by_people or row.verdict is not None], confidence=confidence,
        )
    return Group(measures, len(rows), sum(row.verdict is not None for row in rows), _per_record(rows, weights), library_id=library_id, cataloguer_id=cataloguer_id, others=others)


def _per_record(rows: Iterable[Row], weights: Mapping[tuple[int, bool], float]) -> float:
    """Return errors marked by people per record, weighted."""
    marked = [(weights[row.stratum, True], len(row.errors)) for row in rows if row.verdict is not None]
    total = sum(weight for weight, _count in marked)
    return sum(weight * count for weight, count in marked) / total if total else 0.0
