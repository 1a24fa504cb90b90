"""Change many records in one act: a batch without a file, thousands of records a transaction, written set by set.

As in an import, no event is told for each record: `catalogue.batch.ended.v1` is told once, and who follows every change reads
`queries/changes.py`. A batch of changes is undone like an import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from wenyuan.bibliography.marc import MarcError, MarcFormat, encode_iso2709, quick_parse, record_texts
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.summary import summarise

from ..enums import BatchState, RecordStatus, VersionAction
from ..models import Batch, Record, RecordVersion
from ..queries.records import read_source
from .batches import end_batch
from .states import State, write_states


class BatchNotOpen(RuntimeError):
    """The batch has ended: nothing more belongs to it."""


@dataclass(frozen=True, slots=True)
class CurrentMarc:
    """A record's newest source as fields; `version` is what a change of it begins from."""

    record_id: int
    library_id: int
    version: int
    marc: MarcRecord


@dataclass(frozen=True, slots=True)
class Change:
    """What a record shall be, and the version that was looked at."""

    record_id: int
    base_version: int
    marc: MarcRecord


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of changes. `conflicts`: records that are gone, withdrawn or newer than what was looked at; `refused`: with the reason."""

    changed: int
    unchanged: int
    conflicts: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def open_change(*, title: str, library_id: int, at: datetime, actor_id: int | None) -> int:
    """Open a batch of changes and return its id."""
    return Batch.objects.create(library_id=library_id, title=title[:240], state=BatchState.RUNNING, actor_id=actor_id, created_at=at).pk


def close_change(*, batch_id: int, state: str = BatchState.DONE, at: datetime) -> None:
    """End a batch of changes: `done`, or `cancelled` or `failed` with what was saved so far, which can be undone all the same."""
    end_batch(batch_id=batch_id, state=BatchState(state), at=at, action="changed")


def load_marc(*, record_ids: Sequence[int]) -> dict[int, CurrentMarc]:
    """Return the newest sources of records, by id; those that are gone or withdrawn are left out."""
    rows = RecordVersion.objects.filter(record_id__in=record_ids, number=F("record__version")).exclude(record__status=RecordStatus.DELETED)
    fields = ("record_id", "record__library_id", "number", "raw", "encoding", "record__format")
    return {
        record_id: CurrentMarc(record_id, library_id, number, read_source(raw=bytes(raw), encoding=encoding, format_=format_))
        for record_id, library_id, number, raw, encoding, format_ in rows.values_list(*fields)
    }


@transaction.atomic
def save_many(*, batch_id: int, changes: Sequence[Change], at: datetime, actor_id: int | None, reason: str = "") -> Saved:
    """Save changed records as new versions of a batch, in one transaction; give some thousand at a time.

    Raises:
        BatchNotOpen: The batch has ended.
    """
    # Two who save for one batch take turns at this row, so that its counts are right.
    if not Batch.objects.select_for_update().filter(pk=batch_id, state=BatchState.RUNNING).exists():
        raise BatchNotOpen(batch_id)
    wanted = {change.record_id: change for change in changes}
    if len(wanted) != len(changes):
        raise ValueError("a record is changed once in a call")
    records = {row.pk: row for row in Record.objects.select_for_update().filter(pk__in=wanted).exclude(status=RecordStatus.DELETED).order_by("pk")}
    now = {row.pk: row for row in records.values() if row.version == wanted[row.pk].base_version}
    before = dict(RecordVersion.objects.filter(record_id__in=now, number=F("record__version")).values_list("record_id", "raw"))
    states, unchanged, refused = list[State](), 0, list[tuple[int, str]]()
    for record_id, row in now.items():
        marc = wanted[record_id].marc
        try:
            state = _state_of(row, marc)
        except MarcError as problem:
            refused.append((record_id, problem.reason))
            continue
        if state.raw == bytes(before[record_id]):
            unchanged += 1
        else:
            states.append(state)
    taken = _taken_numbers(records, states)
    refused += [(state.record_id, f"the library has another record of control number {state.summary.control_number}") for state in states if state.record_id in taken]
    states = [state for state in states if state.record_id not in taken]
    write_states(states, action=VersionAction.EDITED, at=at, actor_id=actor_id, reason=reason, batch_id=batch_id)
    Batch.objects.filter(pk=batch_id).update(read=F("read") + len(changes), updated=F("updated") + len(states), skipped=F("skipped") + len(changes) - len(states))
    return Saved(len(states), unchanged, tuple(sorted(wanted.keys() - now.keys())), tuple(sorted(refused)))


def _state_of(row: Record, marc: MarcRecord) -> State:
    raw = encode_iso2709(marc)
    quick = quick_parse(raw)  # sooner than putting the texts together from the fields
    summary = summarise(marc.leader, quick.texts if quick else record_texts(marc), marc.format)
    if not summary.title.strip():
        raise MarcError("the record has no title (CNMARC 200 $a, MARC 21 245 $a)")
    return State(row.pk, row.version + 1, row.status, MarcFormat(marc.format), raw, "utf-8", summary)


def _taken_numbers(records: dict[int, Record], states: Sequence[State]) -> set[int]:
    """Return the records whose new control number another record of their library has, or another of these would get."""
    changed = [(state.record_id, records[state.record_id].library_id, state.summary.control_number) for state in states]
    changed = [(record_id, library, number) for record_id, library, number in changed if number and number != records[record_id].control_number]
    if not changed:
        return set()
    stored = Record.objects.filter(control_number__in={number for _id, _library, number in changed}, library_id__in={library for _id, library, _number in changed})
    owners = {(library, number): owner for owner, library, number in stored.values_list("pk", "library_id", "control_number")}
    taken = set[int]()
    for record_id, library, number in changed:
        if owners.setdefault((library, number), record_id) != record_id:
            taken.add(record_id)
    return taken
