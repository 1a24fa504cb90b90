"""Records that an import could not read: mend one and feed it again into its batch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.db.models import F

from wenyuan.bibliography.marc import MarcError, ParsedRecord, RejectedRecord, from_mrk, read_records, record_texts
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.summary import RecordKind, record_kind, summarise

from ..enums import BatchState, DuplicateRule, RecordStatus, VersionAction
from ..models import Batch, Record, RecordVersion, Reject
from .previews import fate_of
from .records import create_record, restore_version, save_record

_ENDED = frozenset({BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED})


class NoSuchReject(LookupError):
    """The reject is gone: somebody fed it again, or its batch was run again."""


class NotFeedable(RuntimeError):
    """The batch still runs or was undone, or the mended record is no bibliographic record."""


def read_mended(*, text: str = "", raw: bytes = b"") -> MarcRecord:
    """Read what somebody mended: mnemonic text, or the octets of one record in any serialisation.

    Raises:
        MarcError: It holds no readable record, or more than one.
    """
    if text.strip():
        return from_mrk(text)
    found = list(read_records(BytesIO(raw)))
    if len(found) != 1:
        raise MarcError(f"the file holds {len(found)} records instead of one", 0)
    only = found[0]
    if isinstance(only, RejectedRecord):
        raise MarcError(only.reason, only.position)
    return only.record


def salvage(raw: bytes) -> MarcRecord | None:
    """Read a reject as far as it goes, to begin the mending with; None where nothing can be read."""
    for candidate in (raw, raw + b"\x1e\x1d"):
        try:
            found = next((one for one in read_records(BytesIO(candidate)) if isinstance(one, ParsedRecord)), None)
        except MarcError:
            found = None
        if found is not None:
            return found.record
    return None


@transaction.atomic
def refeed(*, reject_id: int, marc: MarcRecord, at: datetime, actor_id: int | None) -> tuple[int | None, str]:
    """Store a mended record as part of its batch, by the batch's duplicate rule; an undo of the batch takes it along.

    Returns:
        The record's id (None when the rule keeps the old one) and its fate: new, replace or skip.

    Raises:
        NoSuchReject: It is gone.
        NotFeedable: The batch runs or was undone, or the record is an authority or holdings record.
        MarcError: The record cannot be written as ISO 2709.
    """
    reject = Reject.objects.select_for_update().filter(pk=reject_id).first()
    if reject is None:
        raise NoSuchReject(reject_id)
    batch = Batch.objects.select_for_update().get(pk=reject.batch_id)
    if batch.state not in _ENDED or record_kind(marc.leader, record_texts(marc), marc.format) is not RecordKind.BIBLIOGRAPHIC:
        raise NotFeedable(batch.state)
    record_id, fate = _store(batch, marc, at, actor_id)
    if record_id is not None:
        version = Record.objects.get(pk=record_id).version
        RecordVersion.objects.filter(record_id=record_id, number=version).update(batch=batch, action=VersionAction.IMPORTED)
        Record.objects.filter(pk=record_id).update(batch=batch, batch_place=reject.position)
    column = {"new": "stored", "replace": "updated", "skip": "skipped"}[fate]
    Batch.objects.filter(pk=batch.pk).update(rejected=F("rejected") - 1, **{column: F(column) + 1})
    reject.delete()
    return record_id, fate


def _store(batch: Batch, marc: MarcRecord, at: datetime, actor_id: int | None) -> tuple[int | None, str]:
    summary = summarise(marc.leader, record_texts(marc), marc.format)
    old = Record.objects.filter(library_id=batch.library_id, control_number=summary.control_number).exclude(control_number="").first()
    known = {old.control_number: old.changed} if old is not None else {}
    fate = fate_of(batch.rule, summary.control_number, summary.changed, known)
    reason = f"mended reject of batch {batch.pk}"
    if fate == "skip":
        return None, fate
    if old is None or fate == "new":
        if old is not None and batch.rule == DuplicateRule.ADD:
            marc = MarcRecord(marc.leader, tuple(f for f in marc.fields if f.tag != "001"), marc.format)
        return create_record(marc=marc, library_id=batch.library_id, at=at, actor_id=actor_id, reason=reason), "new"
    version = old.version
    if old.status == RecordStatus.DELETED:
        version = restore_version(record_id=old.pk, number=version, at=at, actor_id=actor_id, reason=reason, batch_id=batch.pk)
    save_record(record_id=old.pk, marc=marc, base_version=version, at=at, actor_id=actor_id, reason=reason)
    return old.pk, "replace"


def reject_octets(*, batch_id: int) -> Iterator[bytes]:
    """Yield the octets of a batch's rejects in file order; what lacks a record terminator gets one."""
    for raw in Reject.objects.filter(batch_id=batch_id).order_by("position").values_list("raw", flat=True).iterator(chunk_size=200):
        octets = bytes(raw)
        yield octets if octets.endswith(b"\x1d") or not octets else octets + b"\x1d"


def reject_reasons(*, batch_id: int) -> Iterator[bytes]:
    """Yield a line of position, length and reason for each reject, as tab-separated UTF-8 text."""
    yield b"position\tlength\treason\n"
    for row in Reject.objects.filter(batch_id=batch_id).order_by("position").iterator(chunk_size=200):
        reason = " ".join(row.reason.split())
        yield f"{row.position}\t{len(bytes(row.raw))}\t{reason}\n".encode()
