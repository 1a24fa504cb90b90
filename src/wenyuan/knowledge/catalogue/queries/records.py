"""Look at records, their versions, holdings and copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import F

from wenyuan.bibliography.marc import MarcFormat, quick_parse, record_texts
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.marc.parsing import parse_in_context
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.foundation.identifiers.api import ark_name

from ..data import HoldingData, ItemData, RecordData, VersionData
from ..enums import RecordStatus
from ..models import Holding, Item, Record, RecordVersion
from .quick_sources import read_regular


class NoSuchRecord(LookupError):
    """No record has this id or version."""


def record_data(row: Record) -> RecordData:
    """Turn a row into a value."""
    return RecordData(
        id=row.pk, ark=ark_name("record", row.pk), library_id=row.library_id, format=row.format, material=row.material, control_number=row.control_number,
        title=row.title, responsibility=row.responsibility, edition=row.edition, place=row.place, publisher=row.publisher, date_text=row.date_text,
        year_from=row.year_from, year_to=row.year_to, language=row.language, class_number=row.class_number, isbns=tuple(row.isbns),
        work_key=row.work_key, status=row.status, version=row.version, batch_id=row.batch_id, created_at=row.created_at, updated_at=row.updated_at,
    )


def find_record(*, record_id: int) -> RecordData:
    """Return a record.

    Raises:
        NoSuchRecord: There is none.
    """
    row = Record.objects.filter(pk=record_id).first()
    if row is None:
        raise NoSuchRecord(record_id)
    return record_data(row)


def find_records(*, record_ids: Sequence[int]) -> dict[int, RecordData]:
    """Return the records of these ids that exist."""
    return {row.pk: record_data(row) for row in Record.objects.filter(pk__in=record_ids)}


def version_data(row: RecordVersion) -> VersionData:
    """Turn a row into a value."""
    return VersionData(
        record_id=row.record_id, number=row.number, raw=bytes(row.raw), encoding=row.encoding, action=row.action, at=row.at, actor_id=row.actor_id,
        reason=row.reason, batch_id=row.batch_id, findings=tuple(row.findings or ()),
    )


def list_versions(*, record_id: int) -> list[VersionData]:
    """Return a record's history, newest first."""
    return [version_data(row) for row in RecordVersion.objects.filter(record_id=record_id).order_by("-number")]


def find_version(*, record_id: int, number: int | None = None) -> VersionData:
    """Return one state of a record, the newest unless a number is given.

    Raises:
        NoSuchRecord: There is none.
    """
    rows = RecordVersion.objects.filter(record_id=record_id)
    row = rows.filter(number=number).first() if number is not None else rows.order_by("-number").first()
    if row is None:
        raise NoSuchRecord(record_id)
    return version_data(row)


def read_source(*, raw: bytes, encoding: str, format_: str) -> MarcRecord:
    """Read a stored source record again, in the character set and format it was first read in."""
    if encoding in {"utf-8", "ascii", ""} and (regular := read_regular(raw, format_=MarcFormat(format_))) is not None:
        return regular
    chosen = encoding if encoding and encoding != "ascii" else None
    return parse_in_context(raw, encoding=chosen, format=MarcFormat(format_)).record


def summarise_source(*, raw: bytes, encoding: str, format_: str) -> Summary:
    """Return the summary of a stored source."""
    quick = quick_parse(raw)
    if quick is not None:
        return summarise(quick.leader, quick.texts, MarcFormat(format_))
    marc = read_source(raw=raw, encoding=encoding, format_=format_)
    return summarise(marc.leader, record_texts(marc), MarcFormat(format_))


def current_marc(*, record_id: int) -> MarcRecord:
    """Return the newest source record as fields.

    Raises:
        NoSuchRecord: There is none.
    """
    record, version = find_record(record_id=record_id), find_version(record_id=record_id)
    return read_source(raw=version.raw, encoding=version.encoding, format_=record.format)


def load_summaries(*, record_ids: Sequence[int], merged: bool = False) -> dict[int, tuple[RecordData, Summary]]:
    """Return public records with summaries made from their newest source; `merged` adds those that are merged into another."""
    statuses = [RecordStatus.ACTIVE, RecordStatus.MERGED] if merged else [RecordStatus.ACTIVE]
    rows = RecordVersion.objects.filter(record_id__in=record_ids, number=F("record__version"), record__status__in=statuses).select_related("record")
    found: dict[int, tuple[RecordData, Summary]] = {}
    for row in rows:
        found[row.record_id] = record_data(row.record), summarise_source(raw=bytes(row.raw), encoding=row.encoding, format_=row.record.format)
    return found


def list_items(*, record_ids: Iterable[int]) -> dict[int, list[ItemData]]:
    """Return the copies of records, by record, in shelf order."""
    found: dict[int, list[ItemData]] = defaultdict(list)
    for row in Item.objects.filter(record_id__in=list(record_ids), withdrawn_at=None).order_by("library_id", "branch_id", "call_sort", "barcode"):
        found[row.record_id].append(ItemData(
            id=row.pk, record_id=row.record_id, library_id=row.library_id, branch_id=row.branch_id, location_id=row.location_id, barcode=row.barcode,
            call_number=row.call_number, volume=row.volume, item_type=row.item_type, status=row.status, due_on=row.due_on,
        ))
    return found


def list_holdings(*, record_ids: Iterable[int]) -> dict[int, list[HoldingData]]:
    """Return the holdings statements of records, by record."""
    found: dict[int, list[HoldingData]] = defaultdict(list)
    for row in Holding.objects.filter(record_id__in=list(record_ids)).order_by("library_id", "pk"):
        found[row.record_id].append(HoldingData(
            id=row.pk, record_id=row.record_id, library_id=row.library_id, branch_id=row.branch_id, location_id=row.location_id,
            call_number=row.call_number, summary=row.summary, url=row.url,
        ))
    return found

