"""What changed, in an order that nothing slips behind.

Every act on a record adds a row of `RecordVersion`, whose id comes from a sequence. Ids are given out before their transactions end, so a
low id can appear after a high one has been read. A reader therefore notes the newest id and the transactions that write versions at that
moment: once these have ended, every version up to that id that will ever be there is there. Nothing is written for this on the way in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg
from django.db import connection
from django.db.models import Max

from ..enums import RecordStatus
from ..models import Authority, AuthorityVersion, RecordVersion

_COLUMNS = "v.id, r.id, r.library_id, r.format, r.material, r.status, v.raw, v.encoding, v.batch_id"
_FROM = "from catalogue_recordversion v join catalogue_record r on r.id = v.record_id and r.version = v.number"


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record as of its newest version; `change` orders changes, `raw` is its source, `batch_id` the batch that the version came with."""

    change: int
    record_id: int
    library_id: int
    format: str
    material: str
    status: str
    raw: bytes
    encoding: str
    batch_id: int | None = None


def newest_change() -> int:
    """Return the highest change that can be seen, 0 for none."""
    return int(RecordVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def writing_transactions(*, of: Literal["record", "authority"] = "record") -> frozenset[str]:
    """Return the open transactions, this one aside, that may have taken a change number: all that hold the lock of a writer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select virtualtransaction from pg_locks where locktype = 'relation' and granted and relation = %s::regclass "
            "and database = (select oid from pg_database where datname = current_database()) "
            "and mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') and pid is distinct from pg_backend_pid()",
            [f"catalogue_{of}version"],
        )
        return frozenset(str(row[0]) for row in cursor.fetchall())


def newest_authority_change() -> int:
    """Return the highest change of an authority that can be seen, 0 for none."""
    return int(AuthorityVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def list_authority_changes(*, after: int, until: int, limit: int) -> list[tuple[int, int]]:
    """Return (change, authority) in (after, until], in the order of changes."""
    return list(AuthorityVersion.objects.filter(pk__gt=after, pk__lte=until).order_by("pk").values_list("pk", "authority_id")[:limit])


def authorities_after(authority_id: int, *, limit: int) -> list[int]:
    """Return the next public authorities in ascending order."""
    return list(Authority.objects.filter(status=RecordStatus.ACTIVE, pk__gt=authority_id).order_by("pk").values_list("pk", flat=True)[:limit])


def count_authorities() -> int:
    """Return how many authorities are public."""
    return Authority.objects.filter(status=RecordStatus.ACTIVE).count()


def list_changes(
    *, after: int, until: int, limit: int, library_id: int | None = None, format: str = "", material: str = "", among: Sequence[int] | None = None,  # noqa: A002 -- the column's name
) -> list[ChangedRecord]:
    """Return records whose newest change lies in (after, until], in the order of changes; hidden and deleted ones too. `among` narrows to some records."""
    conditions, values = ["v.id > %s", "v.id <= %s"], [after, until]
    narrowed: Sequence[tuple[str, int | str]] = [
        (column, value) for column, value in (("r.library_id", library_id), ("r.format", format), ("r.material", material)) if value
    ]
    conditions += [f"{column} = %s" for column, _value in narrowed]
    given: list[int | str | list[int]] = [*values, *(value for _column, value in narrowed)]
    if among is not None:
        conditions.append("r.id = any(%s)")
        given.append(list(among))
    return _fetch(f"select {_COLUMNS} {_FROM} where {' and '.join(conditions)} order by v.id limit %s", [*given, limit])


def find_changes(*, record_ids: Sequence[int]) -> dict[int, ChangedRecord]:
    """Return records with their newest change, by id."""
    return {row.record_id: row for row in _fetch(f"select {_COLUMNS} {_FROM} where r.id = any(%s)", [list(record_ids)])}


def _fetch(query: str, values: Sequence[int | str | Sequence[int]]) -> list[ChangedRecord]:
    """Ask for octets as they are: as text they are twice as long and take five times the work."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.format = psycopg.pq.Format.BINARY
        # The text is one of ours, made of the pieces above; values are given apart.
        cursor.execute(query.encode(), values, prepare=False)
        return [ChangedRecord(*row) for row in cursor.fetchall()]
