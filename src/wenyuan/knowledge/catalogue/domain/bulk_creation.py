"""Store many new records of one library at once, without a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wenyuan.bibliography.marc import MarcError, encode_iso2709
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.identifiers.api import ark_name, naan
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import VersionAction
from ..ingest.documents import SOURCE
from ..ingest.numbering import take_ids
from ..models import Record, RecordVersion
from .records import ControlNumberTaken, derive_columns


@transaction.atomic
def create_many(*, marcs: Sequence[MarcRecord], library_id: int, at: datetime, actor_id: int | None, reason: str = "") -> list[int | None]:
    """Store records as `create_record` does and return their ids; None for one that has no title or cannot be written.

    Raises:
        ControlNumberTaken: The library has a record of one of the control numbers, or two of these share one.
    """
    first = take_ids(len(marcs)) if marcs else 0
    records, versions, ids = list[Record](), list[RecordVersion](), list[int | None]()
    for place, marc in enumerate(marcs):
        record = Record(pk=first + place, library_id=library_id, version=1, created_at=at)
        try:
            derive_columns(record, marc, at)
            raw = encode_iso2709(marc)
        except MarcError:
            ids.append(None)
            continue
        records.append(record)
        versions.append(RecordVersion(record_id=record.pk, number=1, raw=raw, encoding="utf-8", action=VersionAction.CREATED, at=at, actor_id=actor_id, reason=reason))
        ids.append(record.pk)
    numbers = [record.control_number for record in records if record.control_number]
    taken = Record.objects.filter(library_id=library_id, control_number__in=numbers).values_list("control_number", flat=True).first()
    if taken is not None or len(set(numbers)) < len(numbers):
        raise ControlNumberTaken(taken or "one of these, twice")
    Record.objects.bulk_create(records)
    RecordVersion.objects.bulk_create(versions)
    mark_changed(source=SOURCE, keys=[record.pk for record in records], at=at)
    for record, version in zip(records, versions, strict=True):
        name = ark_name("record", record.pk)
        record_act(
            kind="catalogue", subject=f"ark:/{naan()}/{name}", action=VersionAction.CREATED.value, actor_id=actor_id, at=at, reason=reason[:2000], after=bytes(version.raw),
            library_id=library_id,
        )
        emit(name="catalogue.record.created.v1", subject=name, library_id=library_id, payload={"id": record.pk, "version": 1}, at=at)
    return ids
