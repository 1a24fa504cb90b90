"""What follows a record into the one it is merged into: rows of the catalogue and of every module that registers a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection


class MergePart(Protocol):
    """Rows that hang on a record. Both functions run in the transaction of the merge."""

    @property
    def name(self) -> str:
        """A name that stays for ever, as it stands in the log of merges."""
        ...

    def move(self, targets: Mapping[int, int]) -> Mapping[int, Sequence[int]]:
        """Hang all rows of each record (key) on another (value); return the ids of the moved rows by the record they left."""
        ...

    def move_back(self, ids: Sequence[int], *, record_id: int, among: Collection[int]) -> int:
        """Hang those of the rows on a record that now hang on one of `among`; return how many."""
        ...


@dataclass(frozen=True, slots=True)
class TablePart:
    """A part that is one table with a column of the record; names of both come from code, never from outside."""

    name: str
    table: str
    column: str = "record_id"

    def __post_init__(self) -> None:
        if not all(one.replace("_", "").isalnum() for one in (self.table, self.column)):
            raise ValueError(f"{self.name}: no name of a table or column")

    def move(self, targets: Mapping[int, int]) -> Mapping[int, Sequence[int]]:
        """See `MergePart`."""
        moved: dict[int, list[int]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(
                f"with old as (select x.id, x.{self.column} as was from {self.table} x where x.{self.column} = any(%(from)s) order by x.id for update) "  # noqa: S608 -- names of our own
                f"update {self.table} t set {self.column} = m.kept from old join unnest(%(from)s::bigint[], %(to)s::bigint[]) as m(retired, kept) on m.retired = old.was "
                "where t.id = old.id returning t.id, old.was",
                {"from": list(targets), "to": list(targets.values())},
            )
            for row_id, was in cursor.fetchall():
                moved[was].append(row_id)
        return {was: sorted(ids) for was, ids in moved.items()}

    def move_back(self, ids: Sequence[int], *, record_id: int, among: Collection[int]) -> int:
        """See `MergePart`."""
        with connection.cursor() as cursor:
            cursor.execute(f"update {self.table} set {self.column} = %s where id = any(%s) and {self.column} = any(%s)", [record_id, list(ids), list(among)])  # noqa: S608 -- as above
            return int(cursor.rowcount)


_parts: dict[str, MergePart] = {}


def register_merge_part(part: MergePart) -> None:
    """Have rows of another module follow merges; the same name again replaces the part."""
    _parts[part.name] = part


def merge_parts() -> Iterator[MergePart]:
    """Yield the parts, by name."""
    return (_parts[name] for name in sorted(_parts))


register_merge_part(TablePart("catalogue.holdings", "catalogue_holding"))
register_merge_part(TablePart("catalogue.items", "catalogue_item"))
