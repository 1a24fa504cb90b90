"""Make an issue: look through what changed in the catalogue since the last one, choose, number, count."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from wenyuan.bibliography.chinese import pinyin_many
from wenyuan.bibliography.classification import call_number_key, parse_clc
from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import Summary
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library
from wenyuan.knowledge.catalogue.api import ChangedRecord, list_changes, newest_change, summarise_source, writing_transactions

from ..data import Scope
from ..enums import IssueKind, IssueState
from ..models import Entry, Exclusion, Issue
from .scope import belongs, current_scope, read_scope

_PIECE: Final = 2_000
_TOP: Final = 100
_PAUSE: Final = 0.25
_TURNS: Final = 3_600
Report = Callable[[int, int], None]


class IssueUnderWay(RuntimeError):
    """Another issue is not published yet; issues follow each other."""


class CatalogueBusy(RuntimeError):
    """It cannot be said yet up to where the catalogue's changes are complete."""


class NothingToGather(RuntimeError):
    """The year has no published issue."""


@dataclass(slots=True)
class _Chosen:
    """A publication that belongs; the key orders it in the issue."""

    record_id: int
    class_code: str
    class_number: str
    title: str


@dataclass(slots=True)
class _Counts:
    """What statistics tell, and what a reviewer should look at."""

    by_class: Counter[str] = field(default_factory=Counter)
    place: Counter[str] = field(default_factory=Counter)
    publisher: Counter[str] = field(default_factory=Counter)
    language: Counter[str] = field(default_factory=Counter)
    material: Counter[str] = field(default_factory=Counter)
    year: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)

    def add(self, summary: Summary, class_code: str) -> None:
        self.by_class[class_code] += 1
        for counter, value in (
            (self.place, summary.place), (self.publisher, summary.publisher), (self.language, summary.languages[0] if summary.languages else ""), (self.material, summary.material),
            (self.year, str(summary.year_from) if summary.year_from is not None else ""),
        ):
            counter[value] += 1
        for problem, present in (("no_class", class_code), ("no_isbn", summary.isbns or summary.material != "book"), ("no_place", summary.place), ("no_year", summary.year_from)):
            if not present:
                self.problems[problem] += 1

    def statistics(self) -> dict[str, dict[str, int]]:
        kept = {"class": self.by_class, "place": self.place, "publisher": self.publisher, "language": self.language, "material": self.material, "year": self.year}
        return {name: dict(counter.most_common(_TOP)) for name, counter in kept.items()}


@transaction.atomic
def open_issue(*, year: int, at: datetime, actor_id: int | None, kind: IssueKind = IssueKind.CURRENT) -> int:
    """Open the next issue of a year, or the year as a whole, and return its id; `build_issue` fills it.

    Raises:
        IssueUnderWay: One is not published yet.
        NothingToGather: A year without a published issue cannot be gathered.
    """
    standing = Issue.objects.select_for_update().exclude(state=IssueState.WITHDRAWN)
    if standing.exclude(state=IssueState.PUBLISHED).exists():
        raise IssueUnderWay
    if kind is IssueKind.ANNUAL:
        if not standing.filter(year=year, kind=IssueKind.CURRENT).exists():
            raise NothingToGather(year)
        if standing.filter(year=year, kind=IssueKind.ANNUAL).exists():
            raise IssueUnderWay
        number = 0
    else:
        number = (Issue.objects.filter(year=year, kind=IssueKind.CURRENT).aggregate(last=Max("number"))["last"] or 0) + 1
    after = standing.filter(kind=IssueKind.CURRENT).aggregate(last=Max("until_change"))["last"] or 0
    _scope, version = current_scope()
    return Issue.objects.create(kind=kind, year=year, number=number, after_change=after, scope_id=version, created_at=at, actor_id=actor_id).pk


def build_issue(*, issue_id: int, report: Report = lambda _done, _total: None, pause: Callable[[float], None] = time.sleep) -> int:
    """Fill an issue and return how many publications it has; safe to run again, also after an interruption.

    Raises:
        CatalogueBusy: An import is writing a very long transaction; try later.
    """
    issue = Issue.objects.select_related("scope").get(pk=issue_id)
    if issue.state not in {IssueState.BUILDING, IssueState.DRAFT}:
        return issue.entries
    if issue.kind == IssueKind.ANNUAL:
        return _gather_year(issue)
    scope = read_scope(issue.scope.body) if issue.scope else Scope()
    until = _settled_change(pause)
    counts, chosen, libraries = _Counts(), list[_Chosen](), _library_ids(scope.libraries)
    for records in _walk(issue.after_change, until, report):
        known = set(Entry.objects.filter(record_id__in=[one.record_id for one in records]).exclude(issue=issue).values_list("record_id", flat=True))
        known |= set(Exclusion.objects.filter(record_id__in=[one.record_id for one in records]).values_list("record_id", flat=True))
        for record in records:
            if record.record_id not in known and record.status == "active" and (not scope.libraries or record.library_id in libraries):
                _choose(record, scope, chosen, counts)
    _number(chosen)
    with transaction.atomic():
        Entry.objects.filter(issue=issue).delete()
        Entry.objects.bulk_create(
            [
                Entry(issue=issue, record_id=one.record_id, place=place, number=f"{issue.year}-{issue.number:03d}-{place:06d}", class_code=one.class_code)
                for place, one in enumerate(chosen, 1)
            ],
            batch_size=2_000,
        )
        Issue.objects.filter(pk=issue.pk).update(
            until_change=until, entries=len(chosen), statistics=counts.statistics(), problems=dict(counts.problems), state=IssueState.DRAFT,
        )
    return len(chosen)


def _settled_change(pause: Callable[[float], None]) -> int:
    """Return the newest change once all who wrote when it was read have ended: the next issue begins here, and nothing may still appear behind it.

    Raises:
        CatalogueBusy: Somebody has been writing for a quarter of an hour.
    """
    newest, writers = newest_change(), writing_transactions()
    for _turn in range(_TURNS):
        if not writers & writing_transactions():
            return newest
        pause(_PAUSE)
    raise CatalogueBusy


def _walk(after: int, until: int, report: Report) -> Iterable[Sequence[ChangedRecord]]:
    start = after
    while after < until:
        records = list_changes(after=after, until=until, limit=_PIECE)
        if not records:
            break
        yield records
        after = records[-1].change
        report(after - start, until - start)


def _library_ids(codes: tuple[str, ...]) -> frozenset[int]:
    found = set()
    for code in codes:
        try:
            found.add(find_library(code=code).id)
        except NoSuchLibrary:
            continue
    return frozenset(found)


def _choose(record: ChangedRecord, scope: Scope, chosen: list[_Chosen], counts: _Counts) -> None:
    summary = summarise_source(raw=record.raw, encoding=record.encoding, format_=record.format)
    if not belongs(summary, scope, MarcFormat(record.format)):
        return
    number = summary.classes[0] if summary.classes else ""
    parsed = parse_clc(number) if number else None
    code = number[:1].upper() if parsed is not None else ""
    counts.add(summary, code)
    chosen.append(_Chosen(record.record_id, code, number, summary.title))


def _number(chosen: list[_Chosen]) -> None:
    """Put publications into the order of the issue: by class number, then by title in pinyin; those without a class last."""
    readings = pinyin_many([one.title for one in chosen])
    keys = {one.record_id: (not one.class_code, call_number_key(one.class_number), reading, one.record_id) for one, reading in zip(chosen, readings, strict=True)}
    chosen.sort(key=lambda one: keys[one.record_id])


def _gather_year(issue: Issue) -> int:
    """An annual issue adds up the statistics of the year's issues; its files hold their entries."""
    parts = Issue.objects.filter(year=issue.year, kind=IssueKind.CURRENT, state=IssueState.PUBLISHED)
    statistics: dict[str, Counter[str]] = {}
    problems = Counter[str]()
    for part in parts:
        for name, counted in part.statistics.items():
            statistics.setdefault(name, Counter()).update(counted)
        problems.update(part.problems)
    entries = Entry.objects.filter(issue__in=parts).count()
    Issue.objects.filter(pk=issue.pk).update(
        entries=entries, statistics={name: dict(counter.most_common(_TOP)) for name, counter in statistics.items()}, problems=dict(problems), state=IssueState.DRAFT,
    )
    return entries
