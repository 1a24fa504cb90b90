"""Samples of records: planned, drawn stratum by stratum so that the same seed draws the same records, and ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from heapq import heappush, heappushpop
from math import sqrt
from typing import Final

from django.db import transaction
from django.utils import timezone

from wenyuan.bibliography.validation import Level
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.catalogue.api import FrameRow, find_changes, newest_change, walk_frame

from ..enums import Allocation, SampleState, Stratum
from ..models import Sample, SampleRecord, SampleStratum
from .auditing import switched_off
from .estimates import CONFIDENCES, allocate, sample_size
from .reading import find_problems

DRAW: Final = "quality.draw_sample"
MOST_RECORDS: Final = 20_000
MOST_STRATA: Final = 500
_PILOT: Final = 50
_PIECE: Final = 500
_SHOWN: Final = 60
Report = Callable[[int, int], None]
# Library, cataloguer, format, material, period; what a plan does not divide by is None or blank.
Key = tuple[int | None, int | None, str, str, str]


class BadPlan(ValueError):
    """A plan that makes no sense; `code` says what of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Plan:
    """What to draw. `margin`, `confidence`, `expected` and `double_share` are shares of 1; `minimum` is the least of a stratum."""

    library_id: int | None
    title: str
    seed: int
    strata: tuple[str, ...] = ()
    allocation: str = Allocation.PROPORTIONAL
    margin: float = 0.05
    confidence: float = 0.95
    expected: float = 0.5
    minimum: int = 5
    double_share: float = 0.1
    format: str = ""
    material: str = ""
    changed_from: date | None = None
    changed_to: date | None = None

    def check(self) -> None:
        """Raise `BadPlan` where something cannot be."""
        wrong = {
            "title": not self.title.strip(), "strata": len({*self.strata}) != len(self.strata) or not {*self.strata} <= {*Stratum.values},
            "allocation": self.allocation not in Allocation.values, "margin": not 0.005 <= self.margin <= 0.25, "confidence": self.confidence not in CONFIDENCES,
            "expected": not 0.01 <= self.expected <= 0.99, "minimum": not 0 <= self.minimum <= 200, "double": not 0 <= self.double_share <= 1,
            "seed": not 0 <= self.seed < 2**62, "dates": self.changed_from is not None and self.changed_to is not None and self.changed_to < self.changed_from,
            "text": any("\x00" in text for text in (self.title, self.format, self.material)), "years": any(day is not None and not 1900 <= day.year <= 2200 for day in (self.changed_from, self.changed_to)),
        }
        if code := next((code for code, is_wrong in wrong.items() if is_wrong), ""):
            raise BadPlan(code)


@dataclass(slots=True)
class _Part:
    """A stratum while it is drawn: its records, and those with the lowest lots as (lot turned round, row), the highest first."""

    population: int = 0
    lowest: list[tuple[int, int, FrameRow]] = field(default_factory=list)

    def offer(self, lot: int, row: FrameRow, most: int) -> None:
        self.population += 1
        if len(self.lowest) < most:
            heappush(self.lowest, (-lot, row.record_id, row))
        elif most and -lot > self.lowest[0][0]:
            heappushpop(self.lowest, (-lot, row.record_id, row))


@transaction.atomic
def start_sample(*, plan: Plan, job_title: str, at: datetime, actor_id: int | None) -> int:
    """Note a plan, queue its drawing, and return its id.

    Raises:
        BadPlan: It makes no sense.
    """
    sample_id = create_sample(plan=plan, at=at, actor_id=actor_id)
    run = enqueue(name=DRAW, title=job_title, arguments={"sample_id": sample_id}, library_id=plan.library_id, requested_by_id=actor_id)
    Sample.objects.filter(pk=sample_id).update(job_run=run)
    return sample_id


def create_sample(*, plan: Plan, at: datetime, actor_id: int | None) -> int:
    """Note a plan that is drawn at once, and return its id.

    Raises:
        BadPlan: It makes no sense.
    """
    plan.check()
    return Sample.objects.create(
        library_id=plan.library_id, title=plan.title.strip()[:120], seed=plan.seed, strata=list(plan.strata), allocation=plan.allocation, margin=plan.margin, confidence=plan.confidence,
        expected=plan.expected, minimum=plan.minimum, double_share=plan.double_share, format=plan.format, material=plan.material, changed_from=plan.changed_from, changed_to=plan.changed_to,
        actor_id=actor_id, created_at=at,
    ).pk


def draw_sample(*, sample_id: int, at: datetime, report: Report = lambda _done, _total: None) -> int:
    """Draw the records of a plan and return how many; a second attempt begins anew. With nothing to draw from the sample fails and says so."""
    sample = Sample.objects.get(pk=sample_id)
    if sample.state not in {SampleState.DRAWING, SampleState.FAILED}:
        return sample.size
    until = newest_change()
    pilot = _PILOT if sample.allocation == Allocation.NEYMAN else 0
    try:
        counted = _divide(sample, until, lambda _key: pilot, report, 0)
        sizes, pilots = _sizes(sample, counted, at.date())
        drawn = _divide(sample, until, lambda key: sizes.get(key, 0), report, 1)
    except BadPlan as problem:
        Sample.objects.filter(pk=sample_id).update(state=SampleState.FAILED, reason=problem.code)
        return 0
    return _write(sample, drawn, pilots, until, at)


def close_sample(*, sample_id: int, at: datetime) -> None:
    """End the marking: the results stay as they are."""
    Sample.objects.filter(pk=sample_id, state=SampleState.OPEN).update(state=SampleState.CLOSED, closed_at=at)


def fail_sample(*, sample_id: int, reason: str) -> None:
    """Say that a sample could not be drawn."""
    Sample.objects.filter(pk=sample_id, state=SampleState.DRAWING).update(state=SampleState.FAILED, reason=reason[:200])


def draw_lot(seed: int, record_id: int) -> int:
    """Return the lot of a record: the same for the same seed, whatever else is drawn from."""
    return int.from_bytes(blake2b(record_id.to_bytes(8, "big"), digest_size=8, key=seed.to_bytes(8, "big")).digest(), "big")


def _divide(sample: Sample, until: int, most: Callable[[Key], int], report: Report, round_: int) -> dict[Key, _Part]:
    """Walk the population once; keep of each stratum the records with the lowest lots."""
    parts: defaultdict[Key, _Part] = defaultdict(_Part)
    wanted, passed = frozenset(sample.strata), 0
    for rows in walk_frame(until=until, library_id=sample.library_id):
        for row in _narrowed(sample, rows):
            key = _key(row, wanted)
            parts[key].offer(draw_lot(sample.seed, row.record_id), row, most(key))
        if len(parts) > MOST_STRATA:
            raise BadPlan("too-many-strata")
        passed = min(until, passed + 20_000)
        report(round_ * until + passed, 2 * until)
    if not parts:
        raise BadPlan("empty")
    return parts


def _narrowed(sample: Sample, rows: Sequence[FrameRow]) -> Iterator[FrameRow]:
    first = timezone.make_aware(datetime.combine(sample.changed_from, time())) if sample.changed_from else None
    last = timezone.make_aware(datetime.combine(sample.changed_to + timedelta(days=1), time())) if sample.changed_to else None
    for row in rows:
        if (sample.format and row.format != sample.format) or (sample.material and row.material != sample.material):
            continue
        if (first is None or row.changed_at >= first) and (last is None or row.changed_at < last):
            yield row


def _key(row: FrameRow, wanted: frozenset[str]) -> Key:
    return (
        row.library_id if Stratum.LIBRARY in wanted else None, row.cataloguer_id if Stratum.CATALOGUER in wanted else None, row.format if Stratum.FORMAT in wanted else "",
        row.material if Stratum.MATERIAL in wanted else "", f"{timezone.localtime(row.changed_at):%Y-%m}" if Stratum.PERIOD in wanted else "",
    )


def _sizes(sample: Sample, parts: dict[Key, _Part], today: date) -> tuple[dict[Key, int], dict[Key, tuple[int, int]]]:
    """Return how many records to draw from each stratum, and what a pilot found there (records, those with an error)."""
    keys = sorted(parts, key=_order)
    populations = [parts[key].population for key in keys]
    size = sample_size(population=sum(populations), margin=sample.margin, confidence=sample.confidence, expected=sample.expected)
    pilots: dict[Key, tuple[int, int]] = {}
    spreads = None
    if sample.allocation == Allocation.NEYMAN:
        off = switched_off()
        pilots = {key: _look_at([row for _lot, _id, row in parts[key].lowest], off, today) for key in keys}
        # One record more with an error and one without: a stratum in which the pilot saw none still varies.
        shares = [(pilots[key][1] + 1) / (pilots[key][0] + 2) for key in keys]
        spreads = [sqrt(share * (1 - share)) for share in shares]
    sizes = allocate(size=size, populations=populations, spreads=spreads, minimum=sample.minimum)
    if sum(sizes) > MOST_RECORDS:
        raise BadPlan("too-many-records")
    return dict(zip(keys, sizes, strict=True)), pilots


def _look_at(rows: Sequence[FrameRow], off: dict[int, frozenset[str]], today: date) -> tuple[int, int]:
    found = find_changes(record_ids=[row.record_id for row in rows])
    faulty = sum(any(one.level is not Level.ADVICE and one.rule not in off.get(row.library_id, ()) for one in find_problems(row, today=today)) for row in found.values())
    return len(found), faulty


def _order(key: Key) -> tuple[int, int, str, str, str]:
    return key[0] or 0, key[1] or 0, key[2], key[3], key[4]


@transaction.atomic
def _write(sample: Sample, parts: dict[Key, _Part], pilots: dict[Key, tuple[int, int]], until: int, at: datetime) -> int:
    SampleRecord.objects.filter(sample=sample).delete()
    SampleStratum.objects.filter(sample=sample).delete()
    keys = sorted(parts, key=_order)
    strata = SampleStratum.objects.bulk_create([
        SampleStratum(
            sample=sample, number=number, library_id=key[0] or sample.library_id, cataloguer_id=key[1], format=key[2], material=key[3], period=key[4], population=parts[key].population,
            size=len(parts[key].lowest), pilot=pilots.get(key, (0, 0))[0], pilot_errors=pilots.get(key, (0, 0))[1],
        ) for number, key in enumerate(keys, 1)
    ])
    # The work list goes by lot again, with another seed: by the first one, strata of which few are drawn would come before others.
    drawn = sorted(((draw_lot(sample.seed + 1, row.record_id), row, stratum.pk) for key, stratum in zip(keys, strata, strict=True) for _lot, _id, row in parts[key].lowest), key=lambda one: one[0])
    twice = round(len(drawn) * sample.double_share)
    off = switched_off()
    for start in range(0, len(drawn), _PIECE):
        piece = drawn[start : start + _PIECE]
        problems = _problems([row.record_id for _lot, row, _stratum in piece], off, at.date())
        SampleRecord.objects.bulk_create([
            SampleRecord(
                sample=sample, stratum_id=stratum, library_id=row.library_id, place=place, record_id=row.record_id, version=row.version, cataloguer_id=row.cataloguer_id, twice=place <= twice,
                problems=found[:_SHOWN], machine_errors=sum(one["level"] == Level.ERROR for one in found), machine_warnings=sum(one["level"] == Level.WARNING for one in found),
            ) for place, (_lot, row, stratum) in enumerate(piece, start + 1) for found in (problems.get(row.record_id, []),)
        ])
    population = sum(part.population for part in parts.values())
    Sample.objects.filter(pk=sample.pk).update(state=SampleState.OPEN, reason="", until=until, population=population, size=len(drawn), drawn_at=at)
    return len(drawn)


def _problems(record_ids: Sequence[int], off: dict[int, frozenset[str]], today: date) -> dict[int, list[dict[str, str]]]:
    nothing = frozenset[str]()
    return {
        record_id: [
            {"rule": one.rule, "level": one.level.value, "tag": one.tag, "subfield": one.subfield, "shown": next((one.params[name] for name in ("value", "found", "code", "name") if one.params.get(name)), "")[:120]}
            for one in find_problems(row, today=today) if one.rule not in off.get(row.library_id, nothing)
        ]
        for record_id, row in find_changes(record_ids=record_ids).items()
    }
