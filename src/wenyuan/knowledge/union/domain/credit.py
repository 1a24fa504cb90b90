"""Count what each member gives and takes, by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection
from django.utils import timezone

from ..enums import CreditKind


def add_credit(counts: Mapping[tuple[int, CreditKind], int], *, at: datetime) -> None:
    """Add to the counts of libraries in the month of `at`."""
    month = timezone.localtime(at).date().replace(day=1)
    rows = [(library_id, kind.value, count) for (library_id, kind), count in sorted(counts.items()) if count]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into union_credit (library_id, month, kind, count) select n.library, %s, n.kind, n.count from unnest(%s::bigint[], %s::text[], %s::bigint[]) as n(library, kind, count) "
            "on conflict (library_id, month, kind) do update set count = union_credit.count + excluded.count",
            [month, [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]],
        )


def count_fields(sources: Iterable[tuple[str, tuple[int, ...]]], *, best_id: int, library_of: Mapping[int, int]) -> Counter[tuple[int, CreditKind]]:
    """Count the fields of a union record that came from another record than the best."""
    first = (behind[0] for tag, behind in sources if behind and tag != "035")
    return Counter((library_of[record_id], CreditKind.FIELDS) for record_id in first if record_id != best_id and record_id in library_of)
