"""Look at issues and what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from wenyuan.bibliography.classification import parse_clc
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import find_records

from ..data import EntryData, FileData, IssueData
from ..enums import IssueKind, IssueState
from ..models import Entry, Issue


class NoSuchIssue(LookupError):
    """No issue has this id or name."""


def issue_data(row: Issue, *, files: bool = True) -> IssueData:
    """Turn a row into a value."""
    kept = tuple(FileData(one.form, one.digest, one.size, one.records) for one in row.files.all().order_by("pk")) if files else ()
    return IssueData(
        id=row.pk, name=row.name, kind=row.kind, year=row.year, number=row.number, state=row.state, entries=row.entries, created_at=row.created_at, published_at=row.published_at,
        reason=row.reason, statistics=row.statistics, problems=row.problems, files=kept,
    )


def list_issues(*, states: Sequence[str] = (IssueState.PUBLISHED,), limit: int = 520) -> list[IssueData]:
    """Return issues without their files, newest first."""
    rows = Issue.objects.filter(state__in=states).order_by("-year", "-number", "-pk")[:limit]
    return [issue_data(row, files=False) for row in rows]


def find_issue(*, issue_id: int) -> IssueData:
    """Return an issue in any state.

    Raises:
        NoSuchIssue: There is none.
    """
    row = Issue.objects.filter(pk=issue_id).first()
    if row is None:
        raise NoSuchIssue(issue_id)
    return issue_data(row)


def find_published(*, name: str) -> IssueData:
    """Return a published or withdrawn issue by its name, such as 2026-047.

    Raises:
        NoSuchIssue: There is none.
    """
    year, _dash, number = name.partition("-")
    if not (year.isdigit() and len(year) == 4 and (not number or (number.isdigit() and len(number) <= 4))):
        raise NoSuchIssue(name)
    states = (IssueState.PUBLISHED, IssueState.WITHDRAWN)
    row = Issue.objects.filter(year=int(year), number=int(number or 0), state__in=states).order_by("-pk").first()
    if row is None:
        raise NoSuchIssue(name)
    return issue_data(row)


def list_entries(*, issue: IssueData, after: int = 0, limit: int = 100, class_code: str | None = None) -> list[tuple[int, EntryData]]:
    """Return publications of an issue behind a place, in order, with their places; of a year, those of its issues by their ids."""
    if issue.kind == IssueKind.CURRENT:
        rows = Entry.objects.filter(issue_id=issue.id, place__gt=after).order_by("place")
    else:
        rows = Entry.objects.filter(issue__year=issue.year, issue__kind=IssueKind.CURRENT, issue__state=IssueState.PUBLISHED, pk__gt=after).order_by("pk")
    if class_code is not None:
        rows = rows.filter(class_code=class_code)
    page = list(rows[:limit])
    records = find_records(record_ids=[row.record_id for row in page])
    found = []
    for row in page:
        record = records[row.record_id]
        imprint = "，".join(filter(None, ("：".join(filter(None, (record.place, record.publisher))), record.date_text)))
        parsed = parse_clc(record.class_number) if record.class_number else None
        entry = EntryData(
            number=row.number, record_id=row.record_id, ark=ark_name("record", row.record_id), title=record.title, responsibility=record.responsibility, imprint=imprint,
            class_number=record.class_number if parsed else "", class_code=row.class_code, isbn=record.isbns[0] if record.isbns else "",
        )
        found.append((row.place if issue.kind == IssueKind.CURRENT else row.pk, entry))
    return found


def count_classes(*, issue_id: int) -> dict[str, int]:
    """Return how many publications of an issue each main class has, in class order, those without one last."""
    rows = Entry.objects.filter(issue_id=issue_id).values_list("class_code").annotate(count=Count("pk")).order_by()
    return dict(sorted(rows, key=lambda row: (not row[0], row[0])))


def issue_records(*, name: str) -> list[int]:
    """Return the records of a published current issue.

    Raises:
        NoSuchIssue: There is none.
    """
    issue = find_published(name=name)
    if issue.state != IssueState.PUBLISHED or issue.kind != IssueKind.CURRENT:
        raise NoSuchIssue(name)
    return list(Entry.objects.filter(issue_id=issue.id).order_by("place").values_list("record_id", flat=True))
