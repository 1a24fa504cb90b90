"""Lists for those who work on the catalogue, newest change first, with the records that readers do not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wenyuan.foundation.identifiers.api import NotAnArk, read_ark

from ..data import RecordData
from ..enums import RecordStatus
from ..models import Item, Record
from .records import record_data


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What a list is narrowed by. `hidden_libraries` are those whose suppressed and deleted records may be seen; None is every one."""

    text: str = ""
    status: str = ""
    library_id: int | None = None
    material: str = ""
    batch_id: int | None = None
    hidden_libraries: Sequence[int] | None = ()


def list_changed(filters: ListFilters, *, before: tuple[datetime, int] | None = None, limit: int = 50) -> list[RecordData]:
    """Return records by their last change, newest first; `before` is moment and id of the last row of the page before."""
    rows = _filtered(filters)
    if not filters.status and filters.batch_id is None:  # the record it is merged into stands for it
        rows = rows.exclude(status=RecordStatus.MERGED)
    if before is not None:
        moment, record_id = before
        rows = rows.filter(Q(updated_at__lt=moment) | Q(updated_at=moment, pk__lt=record_id))
    return [record_data(row) for row in rows.order_by("-updated_at", "-pk")[:limit]]


def _filtered(filters: ListFilters) -> QuerySet[Record]:
    rows = Record.objects.all()
    if filters.hidden_libraries is not None:
        rows = rows.filter(Q(status=RecordStatus.ACTIVE) | Q(library_id__in=list(filters.hidden_libraries)))
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.library_id is not None:
        rows = rows.filter(library_id=filters.library_id)
    if filters.material:
        rows = rows.filter(material=filters.material)
    if filters.batch_id is not None:
        rows = rows.filter(batch_id=filters.batch_id)
    if filters.text:
        rows = rows.filter(Q(title__icontains=filters.text) | Q(control_number=filters.text))
    return rows


def find_exactly(text: str, *, hidden_libraries: Sequence[int] | None) -> int | None:
    """Return the one record that an ARK, a barcode or a control number names; None when none or several do."""
    bare = text.strip()
    if not bare or len(bare) > 80:
        return None
    visible = _filtered(ListFilters(hidden_libraries=hidden_libraries))
    name = bare.rsplit("/", 1)[-1]
    try:
        kind, number = read_ark(name)
    except NotAnArk:
        kind, number = "", 0
    if kind == "record" and visible.filter(pk=number).exists():
        return number
    found = set(Item.objects.filter(barcode=bare, withdrawn_at=None).values_list("record_id", flat=True)[:2]) or set(
        visible.filter(control_number=bare).values_list("pk", flat=True)[:2]
    )
    return found.pop() if len(found) == 1 else None

