"""Record ids: one counter, advanced under its row's lock; an import takes a block as long as its file."""

from __future__ import annotations

from django.db import connection, transaction

FIRST_ID = 1000


def take_ids(count: int) -> int:
    """Take `count` consecutive ids and return the first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into catalogue_idcounter (id, next_id) values (1, %(first)s + %(count)s) "
            "on conflict (id) do update set next_id = catalogue_idcounter.next_id + %(count)s returning next_id",
            {"first": FIRST_ID, "count": count},
        )
        row = cursor.fetchone()
    return int(row[0]) - count
