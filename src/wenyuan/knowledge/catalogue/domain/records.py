"""Save, restore, suppress and delete single records; each act adds a version and tells discovery."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenyuan.bibliography.marc import MarcError, encode_iso2709, record_texts
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.identifiers.api import ark_name, bury_ark, naan, revive_ark
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import RecordStatus, VersionAction
from ..ingest.documents import SOURCE, make_work_keys, normal_isbns
from ..ingest.numbering import take_ids
from ..models import MergedRecord, Record, RecordVersion
from ..queries.records import NoSuchRecord, read_source


class RecordChangedMeanwhile(RuntimeError):
    """Somebody saved a newer version; `current` is its number."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the record is at version {current}")
        self.current = current


class ControlNumberTaken(ValueError):
    """Another record of the library has this control number."""


@transaction.atomic
def create_record(*, marc: MarcRecord, library_id: int, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Store a new record and return its id.

    Raises:
        ControlNumberTaken: The library has a record of this control number.
        MarcError: The record has no title or cannot be written as ISO 2709.
    """
    record = Record(pk=take_ids(1), library_id=library_id, version=1, created_at=at)
    derive_columns(record, marc, at)
    _check_number(record)
    record.save(force_insert=True)
    _add_version(record, encode_iso2709(marc), "utf-8", VersionAction.CREATED, at, actor_id, reason)
    _tell(record, "created", at)
    return record.pk


@transaction.atomic
def save_record(*, record_id: int, marc: MarcRecord, base_version: int, at: datetime, actor_id: int | None, reason: str = "") -> int:
    """Store a changed record as a new version and return its number; an unchanged one adds none.

    Raises:
        NoSuchRecord: There is none.
        RecordChangedMeanwhile: `base_version` is no longer the newest.
        ControlNumberTaken: Another record of the library has this control number.
        MarcError: The record has no title or cannot be written as ISO 2709.
    """
    record = _lock(record_id)
    if record.version != base_version:
        raise RecordChangedMeanwhile(record.version)
    raw = encode_iso2709(marc)
    newest = RecordVersion.objects.get(record_id=record_id, number=record.version)
    if bytes(newest.raw) == raw:
        return record.version
    record.version += 1
    derive_columns(record, marc, at)
    _check_number(record)
    record.save()
    _add_version(record, raw, "utf-8", VersionAction.EDITED, at, actor_id, reason, before=bytes(newest.raw))
    _tell(record, "changed", at)
    return record.version


@transaction.atomic
def restore_version(*, record_id: int, number: int, at: datetime, actor_id: int | None, reason: str = "", batch_id: int | None = None) -> int:
    """Make an older state the newest, octet for octet, as a new version; a deleted record comes back.

    Raises:
        NoSuchRecord: There is no such record or version.
    """
    record = _lock(record_id)
    old = RecordVersion.objects.filter(record_id=record_id, number=number).first()
    if old is None:
        raise NoSuchRecord(record_id)
    record.version += 1
    derive_columns(record, read_source(raw=bytes(old.raw), encoding=old.encoding, format_=record.format), at, titled=False)
    if record.status == RecordStatus.DELETED:
        revive_ark(name=ark_name("record", record_id))
        record.status = RecordStatus.ACTIVE
    record.save()
    _add_version(record, bytes(old.raw), old.encoding, VersionAction.RESTORED, at, actor_id, reason, batch_id)
    _tell(record, "changed", at)
    return record.version


@transaction.atomic
def delete_record(*, record_id: int, reason: str, at: datetime, actor_id: int | None, batch_id: int | None = None) -> None:
    """Withdraw a record: it leaves lists and search, its ARK answers 410 with the reason, its versions stay.

    Raises:
        NoSuchRecord: There is none.
        ValueError: No reason was given, or the record is merged into another, or others into it: they must be parted first.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    record = _lock(record_id)
    if record.status == RecordStatus.DELETED:
        return
    if record.status == RecordStatus.MERGED:
        raise ValueError("the record is merged into another; part it first")
    if MergedRecord.objects.filter(merge__kept_id=record_id, until=None).exists():
        raise ValueError("records are merged into this one; part them first")
    newest = RecordVersion.objects.get(record_id=record_id, number=record.version)
    record.status, record.version, record.updated_at = RecordStatus.DELETED, record.version + 1, at
    record.save()
    _add_version(record, bytes(newest.raw), newest.encoding, VersionAction.DELETED, at, actor_id, reason, batch_id)
    bury_ark(name=ark_name("record", record_id), reason=reason, at=at)
    _tell(record, "deleted", at)


@transaction.atomic
def set_suppressed(*, record_id: int, suppressed: bool, at: datetime, actor_id: int | None, reason: str = "") -> None:
    """Hide a record from readers, or show it again, as a new version with the same octets; without a reason the history says which of both.

    Raises:
        NoSuchRecord: There is none.
    """
    record = _lock(record_id)
    wanted = RecordStatus.SUPPRESSED if suppressed else RecordStatus.ACTIVE
    if record.status in {RecordStatus.DELETED, RecordStatus.MERGED, wanted}:
        return
    newest = RecordVersion.objects.get(record_id=record_id, number=record.version)
    record.status, record.version, record.updated_at = wanted, record.version + 1, at
    record.save(update_fields=["status", "version", "updated_at"])
    # Hiding has no action of its own: the reason tells it from a change of the description.
    action, word = (VersionAction.EDITED, _("已设为不公开")) if suppressed else (VersionAction.RESTORED, _("已重新公开"))
    _add_version(record, bytes(newest.raw), newest.encoding, action, at, actor_id, reason.strip() or word, act="hidden" if suppressed else "shown")
    _tell(record, "changed", at)


def _lock(record_id: int) -> Record:
    record = Record.objects.select_for_update().filter(pk=record_id).first()
    if record is None:
        raise NoSuchRecord(record_id)
    return record


def derive_columns(record: Record, marc: MarcRecord, at: datetime, *, titled: bool = True) -> None:
    """Fill a record's columns from its source; `titled` refuses one without a title (MarcError)."""
    summary: Summary = summarise(marc.leader, record_texts(marc), marc.format)
    if titled and not summary.title.strip():
        raise MarcError("the record has no title (CNMARC 200 $a, MARC 21 245 $a)")
    record.format, record.material, record.control_number = marc.format.value, summary.material, summary.control_number
    record.title, record.responsibility, record.edition = summary.title, summary.responsibility, summary.edition
    record.place, record.publisher, record.date_text = summary.place, summary.publisher, summary.date_text
    record.year_from, record.year_to = summary.year_from, summary.year_to
    record.language = summary.languages[0] if summary.languages else ""
    record.class_number = summary.classes[0] if summary.classes else ""
    record.isbns, record.work_key = normal_isbns(summary.isbns), make_work_keys([summary])[0]
    record.changed, record.updated_at = summary.changed, at


def _check_number(record: Record) -> None:
    rows = Record.objects.filter(library_id=record.library_id, control_number=record.control_number).exclude(pk=record.pk)
    if record.control_number and rows.exists():
        raise ControlNumberTaken(record.control_number)


def _add_version(
    record: Record, raw: bytes, encoding: str, action: VersionAction, at: datetime, actor_id: int | None, reason: str, batch_id: int | None = None, *,
    before: bytes | None = None, act: str = "",
) -> None:
    if batch_id is None:  # a batch is one act, whose log of versions says the rest
        record_act(
            kind="catalogue", subject=f"ark:/{naan()}/{ark_name('record', record.pk)}", action=act or action.value, actor_id=actor_id, at=at, reason=reason[:2000],
            before=before, after=raw, library_id=record.library_id,
        )
    RecordVersion.objects.create(
        record=record, number=record.version, raw=raw, encoding=encoding, action=action, at=at, actor_id=actor_id, reason=reason, batch_id=batch_id,
    )


def _tell(record: Record, verb: str, at: datetime) -> None:
    mark_changed(source=SOURCE, keys=[record.pk], at=at)
    emit(name=f"catalogue.record.{verb}.v1", subject=ark_name("record", record.pk), library_id=record.library_id, payload={"id": record.pk, "version": record.version}, at=at)
