"""Auditors mark the records of a sample: taken one by one, so that two never get the same record but where it is marked twice.

Where these two disagree on the verdict, a third auditor, who sees both marks, settles it: the third mark is the one that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from ..enums import ErrorKind, SampleState, Severity, Verdict
from ..models import Sample, SampleMark, SampleRecord

CLAIM: Final = timedelta(minutes=30)
MOST_ERRORS: Final = 100
MOST_NOTE: Final = 400


class NotMarkable(RuntimeError):
    """The sample is not open, or the record is marked by this auditor or by as many as it takes."""


class BadMark(ValueError):
    """A mark that contradicts itself or names what there is not; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class MarkedError:
    """An error that an auditor found; `tag` is blank for the record as a whole."""

    tag: str
    kind: str
    severity: str
    note: str = ""


@transaction.atomic
def claim_next(*, sample_id: int, auditor_id: int, at: datetime, after: int = 0) -> int | None:
    """Return the place of the next record that this auditor may mark and keep it for them for half an hour; None when there is nothing more.

    What the auditor holds already comes first; `after` passes over places, from the end it goes round.
    """
    if not Sample.objects.filter(pk=sample_id, state=SampleState.OPEN).exists():
        return None
    open_ = markable(sample_id=sample_id, auditor_id=auditor_id, at=at)
    mine = open_.filter(claimed_by_id=auditor_id, place__gt=after).order_by("place").first()
    row = mine or _first(open_.filter(place__gt=after)) or (_first(open_) if after else None)
    if row is None:
        return None
    SampleRecord.objects.filter(pk=row.pk).update(claimed_by=auditor_id, claimed_at=at)
    return row.place


def markable(*, sample_id: int, auditor_id: int, at: datetime) -> QuerySet[SampleRecord]:
    """Return the records that an auditor may take now."""
    rows = SampleRecord.objects.filter(sample_id=sample_id).exclude(marks__auditor_id=auditor_id)
    rows = rows.annotate(marked=Count("marks", distinct=True), said=Count("marks__verdict", distinct=True)).filter(Q(marked=0) | Q(marked=1, twice=True) | Q(marked=2, said=2))
    return rows.filter(Q(claimed_by=None) | Q(claimed_by_id=auditor_id) | Q(claimed_at__lt=at - CLAIM))


def takes_another(*, twice: bool, verdicts: Sequence[str]) -> bool:
    """Whether a record takes one more mark: two where it is marked twice, and a third, which settles it, where these two disagree."""
    return len(verdicts) < (2 if twice else 1) or (len(verdicts) == 2 and verdicts[0] != verdicts[1])


def _first(rows: QuerySet[SampleRecord]) -> SampleRecord | None:
    """Return the first record and lock it, passing over those that another auditor is taking at this moment."""
    for place in rows.order_by("place").values_list("pk", flat=True)[:20]:
        # A query that counts cannot lock: the row is locked by itself, and taken if nobody was quicker.
        locked = SampleRecord.objects.select_for_update(skip_locked=True).filter(pk=place).first()
        if locked is not None and rows.filter(pk=place).exists():
            return locked
    return None


@transaction.atomic
def mark_record(*, sample_id: int, place: int, auditor_id: int, verdict: str, errors: Sequence[MarkedError], at: datetime) -> None:
    """Note what an auditor says of a record.

    Raises:
        BadMark: The verdict or an error is none; a failed record has no error, or a passed one a grave error.
        NotMarkable: The sample is not open, or enough has been said.
    """
    _check(verdict, errors)
    row = SampleRecord.objects.select_for_update().filter(sample_id=sample_id, place=place, sample__state=SampleState.OPEN).first()
    if row is None:
        raise NotMarkable(place)
    marks = list(SampleMark.objects.filter(row=row).order_by("number").values_list("auditor_id", "verdict"))
    if auditor_id in {auditor for auditor, _verdict in marks} or not takes_another(twice=row.twice, verdicts=[said for _auditor, said in marks]):
        raise NotMarkable(place)
    SampleMark.objects.create(
        row=row, library_id=row.library_id, number=len(marks) + 1, auditor_id=auditor_id, verdict=verdict, at=at,
        errors=[{"tag": one.tag, "kind": one.kind, "severity": one.severity, "note": one.note} for one in errors],
    )
    SampleRecord.objects.filter(pk=row.pk).update(claimed_by=None, claimed_at=None)


@transaction.atomic
def settle_record(*, sample_id: int, place: int, auditor_id: int, verdict: str, errors: Sequence[MarkedError], at: datetime) -> None:
    """Settle a record on which two auditors disagree.

    Raises:
        BadMark: As of `mark_record`.
        NotMarkable: As of `mark_record`, or there is nothing to settle.
    """
    row = SampleRecord.objects.select_for_update().filter(sample_id=sample_id, place=place).first()
    if row is None or SampleMark.objects.filter(row=row).count() != 2:
        raise NotMarkable(place)
    mark_record(sample_id=sample_id, place=place, auditor_id=auditor_id, verdict=verdict, errors=errors, at=at)


def take_back(*, sample_id: int, place: int, auditor_id: int) -> bool:
    """Take an auditor's own mark back while the sample is open and nobody marked after; whether there was one."""
    rows = SampleMark.objects.filter(row__sample_id=sample_id, row__place=place, row__sample__state=SampleState.OPEN)
    newest = rows.order_by("-number").first()
    if newest is None or newest.auditor_id != auditor_id:
        return False
    newest.delete()
    return True


def _check(verdict: str, errors: Sequence[MarkedError]) -> None:
    wrong = {
        "verdict": verdict not in Verdict.values, "many": len(errors) > MOST_ERRORS,
        "error": any(one.kind not in ErrorKind.values or one.severity not in Severity.values or len(one.tag) > 3 or len(one.note) > MOST_NOTE or "\x00" in one.note + one.tag for one in errors),
        "no-error": verdict == Verdict.FAIL and not errors, "grave": verdict == Verdict.PASS and any(one.severity == Severity.GRAVE for one in errors),
    }
    if code := next((code for code, is_wrong in wrong.items() if is_wrong), ""):
        raise BadMark(code)
