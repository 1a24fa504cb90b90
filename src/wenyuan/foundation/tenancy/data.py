"""Rules of tables, and whose eyes a connection has."""

from __future__ import annotations

from dataclasses import dataclass, field

APP_ROLE = "wenyuan_app"
NATIONAL_ROLE = "wenyuan_national"


@dataclass(frozen=True, slots=True)
class Parent:
    """The row that a row hangs on. With `library`, a column of it, only that library's staff are let through, else whoever sees it."""

    column: str
    table: str
    key: str = "id"
    library: str | None = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """Who may touch the rows of one table. What is not allowed by a part of the rule is refused.

    Attributes:
        table: Name of the table.
        library: Column with the id of the library a row belongs to; staff of that library may do all with it.
        person: Column with the account a row is about or was asked for by; that person may do all with it.
        parent: The row it hangs on; whoever that one is for may do all with this one.
        everyone_reads: Whether all may read every row: what the public catalogue shows.
        everyone_adds: Whether all may add rows, which they need not be able to read afterwards.
        also_read: A condition in SQL under which everybody reads a row.
        no_changes: Whether rows can be neither changed nor deleted by the application's role.
    """

    table: str
    library: str | None = None
    person: str | None = None
    parent: Parent | None = None
    everyone_reads: bool = False
    everyone_adds: bool = False
    also_read: str = ""
    no_changes: bool = False

    def __post_init__(self) -> None:
        above = self.parent
        names = (self.table, self.library, self.person, *((above.column, above.table, above.key, above.library) if above else ()))
        if not all(name is None or name.replace("_", "").isalnum() for name in names):
            raise ValueError(f"{self.table}: a name in the rule is no name of a table or column")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes a connection has: a person's own rows, the rows of some libraries, or those of the whole nation."""

    person_id: int | None = None
    library_ids: frozenset[int] = field(default_factory=frozenset)
    national: bool = False


NOBODY = Scope()
