"""One part into PostgreSQL, in one transaction.

Records whose control numbers are all new, as nearly all of a first load are, go by COPY straight into their tables; others by
COPY into a temporary table and set-wise inserts that follow the duplicate rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

_COLUMNS = (
    "id", "library_id", "format", "material", "control_number", "title", "responsibility", "edition", "place", "publisher", "date_text",
    "year_from", "year_to", "language", "class_number", "isbns", "work_key", "changed", "batch_id", "batch_place",
)
_TEMPORARY = """
create temporary table if not exists incoming (
  id bigint, library_id bigint, format text, material text, control_number text, title text, responsibility text, edition text, place text,
  publisher text, date_text text, year_from int, year_to int, language text, class_number text, isbns text[], work_key text, changed text,
  batch_id bigint, batch_place bigint, version_of bigint, version_batch bigint, raw bytea, encoding text, findings jsonb
) on commit delete rows
"""
_FRESH = ", ".join(_COLUMNS)
_SOURCE = "raw, encoding, findings"
# An import never goes back: of two records with one number in one file the later place wins, whichever part comes first.
_ORDER = "(catalogue_record.batch_id is distinct from excluded.batch_id or catalogue_record.batch_place < excluded.batch_place)"
_CONDITIONS = {"replace": _ORDER, "newer": f"{_ORDER} and catalogue_record.changed < excluded.changed", "add": _ORDER}
_DERIVED = [c for c in _COLUMNS if c not in {"id", "library_id", "control_number"}]


@dataclass(slots=True)
class Line:
    """A record on its way into the database: its columns, and those of its version, as lines of COPY text without their ends."""

    id: int
    control_number: str
    record: str
    version: str


@dataclass(slots=True)
class Outcome:
    """What became of the lines: ids that are new, ids of known records that were changed, and how many were left."""

    stored: set[int] = field(default_factory=set)
    updated: list[int] = field(default_factory=list)
    skipped: int = 0


def prepare(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Make the session's temporary table."""
    connection.execute(_TEMPORARY)
    connection.commit()


def escape(value: str) -> str:
    """Escape a value for COPY text format; NUL cannot be stored in a text column and is dropped."""
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value or "\x00" in value:
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\x00", "")
    return value


def array_text(values: Iterable[str]) -> str:
    """Write an array of plain identifiers (letters and digits) for COPY."""
    return "{" + ",".join(values) + "}"


def are_new(cursor: psycopg.Cursor[tuple[object, ...]], lines: Sequence[Line], library: int) -> bool:
    """Tell whether no two lines, and no line and a stored record of the library, share a control number."""
    numbers = [line.control_number for line in lines if line.control_number]
    if len(set(numbers)) != len(numbers):
        return False
    cursor.execute(
        "select 1 from catalogue_record where library_id = %s and control_number = any(%s) and control_number <> '' limit 1", (library, numbers)
    )
    return cursor.fetchone() is None


def store_new(cursor: psycopg.Cursor[tuple[object, ...]], lines: Sequence[Line], *, at: datetime) -> Outcome:
    """Store lines that `are_new`.

    Raises:
        psycopg.errors.UniqueViolation: Another session has stored one of the numbers since.
        psycopg.errors.DeadlockDetected: The same, by two sessions at once.
    """
    if not lines:
        return Outcome()
    moment = at.isoformat()
    tail = f"\tactive\t1\t{moment}\t{moment}\n"
    with cursor.copy(f"copy catalogue_record ({_FRESH}, status, version, created_at, updated_at) from stdin") as copy:
        copy.write("".join([line.record + tail for line in lines]))
    tail = f"\t1\timported\t{moment}\t\n"
    with cursor.copy(f"copy catalogue_recordversion (record_id, batch_id, {_SOURCE}, number, action, at, reason) from stdin") as copy:
        copy.write("".join([line.version + tail for line in lines]))
    return Outcome({line.id for line in lines})


def store_lines(cursor: psycopg.Cursor[tuple[object, ...]], lines: Sequence[Line], *, rule: str, at: datetime) -> Outcome:
    """Store lines inside the current transaction by a duplicate rule; a control number that repeats takes one round each time."""
    outcome = Outcome()
    waiting: list[Line] = list(lines)
    while waiting:
        seen: set[str] = set()
        now: list[Line] = []
        later: list[Line] = []
        for line in waiting:
            (later if line.control_number and line.control_number in seen else now).append(line)
            seen.add(line.control_number)
        _store_round(cursor, now, rule, at, outcome)
        waiting = later
    return outcome


def _store_round(cursor: psycopg.Cursor[tuple[object, ...]], lines: Sequence[Line], rule: str, at: datetime, outcome: Outcome) -> None:
    cursor.execute("truncate incoming")
    with cursor.copy("copy incoming from stdin") as copy:
        copy.write("".join([f"{line.record}\t{line.version}\n" for line in lines]))
    if rule == "add":
        cursor.execute(
            "update incoming i set control_number = '' from catalogue_record r "
            "where i.control_number <> '' and r.library_id = i.library_id and r.control_number = i.control_number"
        )
    # Rows in one order in every session: two parts that update the same records wait for each other, never in a ring.
    conflict = "do nothing" if rule == "skip" else (
        f"do update set {', '.join(f'{c} = excluded.{c}' for c in _DERIVED)}, version = catalogue_record.version + 1, "
        "status = case when catalogue_record.status = 'merged' then 'merged' else 'active' end, "
        f"updated_at = excluded.updated_at where {_CONDITIONS[rule]}"
    )
    cursor.execute(
        f"with done as (insert into catalogue_record ({_FRESH}, status, version, created_at, updated_at) "  # noqa: S608 -- our own column names
        f"select {_FRESH}, 'active', 1, %(at)s, %(at)s from incoming order by control_number, id "
        f"on conflict (library_id, control_number) where control_number <> '' {conflict} returning id, control_number, version), "
        "versions as (insert into catalogue_recordversion (record_id, number, raw, encoding, action, at, reason, batch_id, findings) "
        "select d.id, d.version, i.raw, i.encoding, 'imported', %(at)s, '', i.batch_id, i.findings from done d join incoming i "
        "on coalesce(nullif(d.control_number, ''), chr(1) || d.id) = coalesce(nullif(i.control_number, ''), chr(1) || i.id)) "
        "select id, version from done",
        {"at": at},
    )
    new = {line.id for line in lines}
    done = cursor.fetchall()
    for record_id, version in done:
        if version == 1 and record_id in new:
            outcome.stored.add(int(str(record_id)))
        else:
            outcome.updated.append(int(str(record_id)))
    outcome.skipped += len(lines) - len(done)


def store_rejects(cursor: psycopg.Cursor[tuple[object, ...]], batch: int, rejects: Sequence[tuple[int, str, bytes]]) -> None:
    """Keep what could not be read, with its octets."""
    if rejects:
        with cursor.copy("copy catalogue_reject (batch_id, position, reason, raw) from stdin") as copy:
            for place, reason, raw in rejects:
                copy.write_row((batch, place, reason.replace("\x00", "")[:2000], raw))


def findings_text(findings: Sequence[object]) -> str:
    """Write findings as JSON for COPY, or its mark of nothing."""
    return escape(json.dumps(findings, ensure_ascii=False)) if findings else "\\N"
