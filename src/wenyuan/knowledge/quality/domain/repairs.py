"""Repairs of many records: found, shown on a sample, done as one batch of the catalogue, undone like any batch."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from wenyuan.bibliography.marc import MarcError, MarcFormat, Record, quick_parse, record_texts
from wenyuan.bibliography.validation import TextRecord, look_for
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.catalogue.api import Change, ChangedRecord, close_change, load_marc, newest_change, open_change, read_source, save_many, undo_batch

from ..enums import RepairState
from ..models import Repair
from .conditions import ConditionRepair, Wanted, from_data, mend, to_data
from .reading import walk_records

_SPAN: Final = 4_000
_PIECE: Final = 1_000
_SAMPLE: Final = 20
Report = Callable[[int, int], None]


class RepairNotReady(RuntimeError):
    """The repair is not at the step before this one."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A record before and after."""

    record_id: int
    before: Record
    after: Record


@transaction.atomic
def start_repair(*, library_id: int, title: str, wanted: Wanted, job_title: str, at: datetime, actor_id: int | None) -> int:
    """Note a repair, queue the search for its records, and return its id.

    Raises:
        BadRepair: It makes no sense.
    """
    wanted.check()
    repair = Repair.objects.create(library_id=library_id, title=title[:200], wanted=to_data(wanted), created_at=at)
    _queue(repair, "quality.find_repair", job_title, actor_id)
    return repair.pk


@transaction.atomic
def advance_repair(*, repair_id: int, step: RepairState, job_title: str, actor_id: int | None) -> None:
    """Queue the doing (`APPLYING`) of a repair that was found, or the undoing (`UNDOING`) of one that was done or broken off.

    Raises:
        RepairNotReady: It is at another step.
    """
    ready = {RepairState.APPLYING: (RepairState.FOUND,), RepairState.UNDOING: (RepairState.DONE, RepairState.FAILED, RepairState.CANCELLED)}[step]
    repair = Repair.objects.select_for_update().get(pk=repair_id)
    if repair.state not in ready or (step is RepairState.UNDOING and repair.batch is None):
        raise RepairNotReady(repair.state)
    repair.state = step
    repair.save(update_fields=["state"])
    _queue(repair, "quality.apply_repair" if step is RepairState.APPLYING else "quality.undo_repair", job_title, actor_id)


def _queue(repair: Repair, job: str, title: str, actor_id: int | None) -> None:
    arguments = {"repair_id": repair.pk, "actor_id": actor_id}
    repair.job_run = enqueue(name=job, title=title, arguments=arguments, library_id=repair.library_id, requested_by_id=actor_id)
    repair.save(update_fields=["job_run"])


def find_records(*, repair_id: int, today: date, report: Report = lambda _done, _total: None) -> int:
    """Count the records that a repair would change and keep a random sample of them; return the count."""
    repair = Repair.objects.get(pk=repair_id)
    wanted, until = from_data(repair.wanted), newest_change()
    chance, sample, found, seen = random.Random(repair_id), list[int](), 0, 0  # noqa: S311 -- the same sample each time
    for rows, passed in _walk(repair.library_id, until):
        for row in rows:
            seen += 1
            if not _is_wanted(row, wanted, today):
                continue
            found += 1
            if len(sample) < _SAMPLE:
                sample.append(row.record_id)
            elif (place := chance.randrange(found)) < _SAMPLE:
                sample[place] = row.record_id
        report(passed, until)
    Repair.objects.filter(pk=repair_id).update(state=RepairState.FOUND, seen=seen, found=found, sample=sorted(sample))
    return found


def preview_repair(*, repair_id: int, today: date) -> list[Mended]:
    """Return the sample as it is now and as it would be; what changed meanwhile and needs it no more is left out."""
    repair = Repair.objects.get(pk=repair_id)
    wanted = from_data(repair.wanted)
    current = load_marc(record_ids=repair.sample)
    mended = [Mended(record_id, current[record_id].marc, mend(current[record_id].marc, wanted, today=today)) for record_id in repair.sample if record_id in current]
    return [one for one in mended if one.before != one.after]


def apply_to_records(*, repair_id: int, at: datetime, actor_id: int | None, report: Report = lambda _done, _total: None) -> int:
    """Change every record that needs it, in one batch of the catalogue, and return how many were changed.

    A record that somebody else changes at the same moment is kept as it is and counted. Broken off, the batch ends with what was done, which can be undone.
    """
    repair = Repair.objects.get(pk=repair_id)
    wanted, until = from_data(repair.wanted), newest_change()
    if repair.batch is None:  # a second attempt goes on in the batch of the first
        repair.batch = open_change(title=repair.title, library_id=repair.library_id, at=at, actor_id=actor_id)
        repair.save(update_fields=["batch"])
    ended = "failed"
    try:
        for rows, passed in _walk(repair.library_id, until):
            ids = [row.record_id for row in rows if _is_wanted(row, wanted, at.date())]
            for start in range(0, len(ids), _PIECE):
                _save_piece(repair, ids[start : start + _PIECE], wanted, at, actor_id)
            report(passed, until)
        ended = "done"
    except BaseException as problem:
        ended = "cancelled" if type(problem).__name__ == "JobCancelled" else "failed"
        raise
    finally:
        close_change(batch_id=repair.batch, state=ended, at=at)
    Repair.objects.filter(pk=repair_id).update(state=RepairState.DONE, ended_at=at)
    return repair.changed


def undo_repair(*, repair_id: int, at: datetime, actor_id: int | None, report: Report = lambda _done, _total: None) -> int:
    """Put the records back as they were before, and return how many; what was changed since is kept."""
    repair = Repair.objects.get(pk=repair_id)
    if repair.batch is None:
        raise RepairNotReady(repair.state)
    counts = undo_batch(batch_id=repair.batch, at=at, actor_id=actor_id, report=report)
    Repair.objects.filter(pk=repair_id).update(state=RepairState.UNDONE, ended_at=at, kept=counts.kept)
    return counts.restored


def end_repair(*, repair_id: int, state: RepairState, at: datetime) -> None:
    """Say that a step of a repair came to nothing."""
    Repair.objects.filter(pk=repair_id).update(state=state, ended_at=at)


def _walk(library_id: int, until: int) -> Iterator[tuple[list[ChangedRecord], int]]:
    passed = 0
    for rows in walk_records(after=0, until=until, span=_SPAN, library_id=library_id):
        passed = min(passed + _SPAN, until)
        yield rows, passed


def _is_wanted(row: ChangedRecord, wanted: Wanted, today: date) -> bool:
    quick = quick_parse(row.raw)
    if quick is not None:
        text = TextRecord(quick.leader, quick.texts, MarcFormat(row.format))
    else:
        try:
            record = read_source(raw=row.raw, encoding=row.encoding, format_=row.format)
        except MarcError:
            return False
        text = TextRecord(record.leader, record_texts(record), record.format)
    if not isinstance(wanted, ConditionRepair):
        return any(one.repair is not None for one in look_for(wanted.rule, text, today=today))
    part = text.some([wanted.tag])
    return mend(part, wanted, today=today) != part


def _save_piece(repair: Repair, ids: list[int], wanted: Wanted, at: datetime, actor_id: int | None) -> None:
    current = load_marc(record_ids=ids)
    changes = []
    for record_id, one in current.items():
        after = mend(one.marc, wanted, today=at.date())
        if after != one.marc:
            changes.append(Change(record_id, one.version, after))
    if not changes or repair.batch is None:
        return
    saved = save_many(batch_id=repair.batch, changes=changes, at=at, actor_id=actor_id, reason=repair.title)
    repair.changed += saved.changed
    repair.kept += len(saved.conflicts)
    repair.refused += len(saved.refused)
    repair.save(update_fields=["changed", "kept", "refused"])
