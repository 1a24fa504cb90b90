"""Move a library's records, authorities, holdings, copies and batches to another library, a bounded piece at a time, and back.

The octets of a record are not touched: a move changes whose it is. Two columns must be unique in a library. A record or authority whose
control number is taken in the target loses it there, as a second record of one number does in an import; a copy whose barcode is taken gets
the code of its old library before it and a new label is due.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from wenyuan.foundation.libraries.api import Foresight, MovedPiece
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import BatchState
from ..ingest.documents import SOURCE
from ..models import Batch

_BARCODE: Final = 40


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of things with a library: the column that is unique in a library, the rows it counts for, the column of the record."""

    name: str
    unique: str = ""
    among: str = "true"
    record: str = ""


_TABLES: Final = (
    _Table("catalogue_record", unique="control_number", among="x.control_number <> ''", record="id"),
    _Table("catalogue_authority", unique="control_number", among="x.control_number <> ''"),
    _Table("catalogue_holding", record="record_id"),
    _Table("catalogue_item", unique="barcode", among="x.barcode <> '' and x.withdrawn_at is null", record="record_id"),
    _Table("catalogue_batch"),
)
_BY_NAME: Final = {table.name: table for table in _TABLES}


def foresee_move(source: int, target: int) -> Foresight:
    """Return how many rows a move would change, which numbers clash, and whether an import stands in its way."""
    rows, clashes = 0, {}
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"select count(*) from {table.name} where library_id = %s", [source])  # noqa: S608 -- names of our own
            rows += int(cursor.fetchone()[0])
            if table.unique:
                cursor.execute(f"select count(*) from {table.name} x where x.library_id = %(source)s and {_taken(table)}", {"source": source, "target": target})  # noqa: S608 -- as above
                clashes[table.name] = int(cursor.fetchone()[0])
    notes = []
    numbers = clashes["catalogue_record"] + clashes["catalogue_authority"]
    if numbers:
        notes.append(_("%(n)s 条记录的控制号在目标馆已有，移动后与原有记录并存，不再带控制号。") % {"n": numbers})
    if clashes["catalogue_item"]:
        notes.append(_("%(n)s 册的条码在目标馆已有，移动后条码前加原馆代码，需要换贴。") % {"n": clashes["catalogue_item"]})
    running = Batch.objects.filter(library_id__in=[source, target], state=BatchState.RUNNING).exists()
    obstacles = (_("有一批导入还在进行，请等它办完。"),) if running else ()
    return Foresight(rows=rows, notes=tuple(notes), obstacles=obstacles)


def _taken(table: _Table) -> str:
    other = table.among.replace("x.", "y.")
    return f"{table.among} and exists (select 1 from {table.name} y where y.library_id = %(target)s and {other} and y.{table.unique} = x.{table.unique})"  # noqa: S608 -- as above


def move_piece(source: int, target: int, limit: int, at: datetime) -> MovedPiece | None:
    """Move the next rows of the first table that has any, in the current transaction."""
    for table in _TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"select id from {table.name} where library_id = %s limit %s for update", [source, limit])  # noqa: S608 -- as above
            ids = [int(row[0]) for row in cursor.fetchall()]
            if not ids:
                continue
            before = _make_room(table, ids, source, target) if table.unique else {}
            cursor.execute(f"update {table.name} set library_id = %s where id = any(%s)", [target, ids])  # noqa: S608 -- as above
        _tell_index(table, ids, at)
        return MovedPiece(table.name, tuple(ids), before)
    return None


def _make_room(table: _Table, ids: Sequence[int], source: int, target: int) -> dict[int, str]:
    """Change the values that the target has already; return them by id as they were."""
    where: dict[str, list[int] | int] = {"ids": list(ids), "target": target}
    with connection.cursor() as cursor:
        cursor.execute(f"select x.id, x.{table.unique} from {table.name} x where x.id = any(%(ids)s) and {_taken(table)}", where)  # noqa: S608 -- as above
        before = {int(row[0]): str(row[1]) for row in cursor.fetchall()}
        if before:
            code = _code_of(source)
            fresh: Callable[[int, str], str] = (lambda row_id, value: _free_barcode(code, row_id, value, target)) if table.unique == "barcode" else lambda _id, _value: ""
            values = [(fresh(row_id, value), row_id) for row_id, value in before.items()]
            cursor.executemany(f"update {table.name} set {table.unique} = %s where id = %s", values)  # noqa: S608 -- as above
    return before


def _code_of(library_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select code from libraries_library where id = %s", [library_id])
        return str(cursor.fetchone()[0])


def _free_barcode(code: str, item_id: int, barcode: str, target: int) -> str:
    """Return the old library's code before the barcode, or the copy's number where that is too long or taken as well."""
    wanted = f"{code}-{barcode}"
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from catalogue_item where barcode = %s)", [wanted])
        taken = bool(cursor.fetchone()[0])
    return wanted if len(wanted) <= _BARCODE and not taken else f"{target}-{item_id}"


def move_back(source: int, target: int, piece: MovedPiece, at: datetime) -> int:
    """Take a piece back; a value that somebody changed since stays as it is, a row that went elsewhere stays there."""
    table = _BY_NAME[piece.table]
    with connection.cursor() as cursor:
        cursor.execute(f"update {table.name} set library_id = %s where id = any(%s) and library_id = %s returning id", [source, list(piece.ids), target])  # noqa: S608 -- as above
        ids = [int(row[0]) for row in cursor.fetchall()]
        code = _code_of(source)
        for row_id in set(ids) & piece.before.keys():
            value = piece.before[row_id]
            given = [f"{code}-{value}", f"{target}-{row_id}"] if table.unique == "barcode" else [""]
            cursor.execute(f"update {table.name} set {table.unique} = %s where id = %s and {table.unique} = any(%s)", [value, row_id, given])  # noqa: S608 -- as above
    _tell_index(table, ids, at)
    return len(ids)


def _tell_index(table: _Table, ids: Sequence[int], at: datetime) -> None:
    """Have the records found under their library from now on."""
    if not table.record:
        return
    keys = list(ids)
    if table.record != "id":
        with connection.cursor() as cursor:
            cursor.execute(f"select distinct {table.record} from {table.name} where id = any(%s)", [keys])  # noqa: S608 -- as above
            keys = [int(row[0]) for row in cursor.fetchall()]
    mark_changed(source=SOURCE, keys=keys, at=at)
