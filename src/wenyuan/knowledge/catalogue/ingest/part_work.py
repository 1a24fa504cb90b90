"""The work on one part: read, summarise, analyse, store. Runs in a process of its own, with a connection of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import psycopg

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import RecordKind, Summary, record_kind, summarise
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.discovery.api import analyse_documents

from .authorities import store_authority
from .documents import SOURCE, make_document, make_work_keys, normal_isbns
from .parts import Readable, read_part, read_records
from .store import Line, are_new, array_text, escape, findings_text, store_lines, store_new, store_rejects

PLACE_STEP = 24  # octets: a leader alone is as long, so places divided by this never meet


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part of an import needs to know."""

    batch: int
    library: int
    path: str
    size: int
    id_base: int
    rule: str
    encoding_hint: str | None
    format_hint: MarcFormat | None
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class PartResult:
    """Counts of a part and the lines for the index."""

    number: int
    read: int
    stored: int
    updated: int
    skipped: int
    rejected: int
    repaired: int
    lines: list[bytes]


def do_part(connection: psycopg.Connection[tuple[object, ...]], handle: int, plan: Plan, number: int) -> PartResult | None:
    """Do one part in one transaction; None when another attempt has done it already."""
    offset, block = read_part(handle, number, plan.size)
    good: list[Readable] = []
    summaries: list[Summary] = []
    others: list[Readable] = []
    rejects: list[tuple[int, str, bytes]] = []
    for one in read_records(block, offset, encoding_hint=plan.encoding_hint, format_hint=plan.format_hint):
        if not isinstance(one, Readable):
            rejects.append((one.place, one.reason, one.raw))
        elif record_kind(one.leader, one.texts, one.format) is RecordKind.BIBLIOGRAPHIC:
            good.append(one)
            summaries.append(summarise(one.leader, one.texts, one.format))
        else:
            others.append(one)
    read = len(good) + len(others) + len(rejects)
    work_keys = make_work_keys(summaries)
    isbns = [normal_isbns(s.isbns) if s.isbns else [] for s in summaries]
    ids = [plan.id_base + one.place // PLACE_STEP for one in good]
    lines = [_line(plan, *row) for row in zip(ids, good, summaries, work_keys, isbns, strict=True)]
    repaired = sum(1 for one in (*good, *others) if any(f["severity"] == "repaired" for f in one.findings))
    part = _Part(number, read, repaired, lines, others, rejects)
    try:
        done = _store(connection, plan, part, trusting=True)
    except (psycopg.errors.UniqueViolation, psycopg.errors.DeadlockDetected):  # another part brought the same number at the same time
        done = _store(connection, plan, part, trusting=False)
    if done is None:
        return None
    result, kept = done
    documents = [
        make_document(
            record_id=record_id, library_ids=(str(plan.library),), summary=summary, work_key=work_key, isbns=numbers, batch=plan.batch, added=plan.day
        )
        for record_id, summary, work_key, numbers in zip(ids, summaries, work_keys, isbns, strict=True) if record_id in kept
    ]
    return replace(result, lines=analyse_documents(documents))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part read and summarised, not yet stored."""

    number: int
    read: int
    repaired: int
    lines: list[Line]
    others: list[Readable]
    rejects: list[tuple[int, str, bytes]]


def _store(connection: psycopg.Connection[tuple[object, ...]], plan: Plan, part: _Part, *, trusting: bool) -> tuple[PartResult, set[int]] | None:
    """Store a part in one transaction and return its counts and the ids of new records; None when it is in already.

    Args:
        trusting: Store new records without a look at those that other sessions are storing.
    """
    rejects = part.rejects.copy()
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("select 1 from catalogue_importpart where batch_id = %s and number = %s", (plan.batch, part.number))
        if cursor.fetchone() is not None:
            return None
        if trusting and are_new(cursor, part.lines, plan.library):
            outcome = store_new(cursor, part.lines, at=plan.at)
        else:
            outcome = store_lines(cursor, part.lines, rule=plan.rule, at=plan.at)
        stored, updated, skipped = len(outcome.stored), len(outcome.updated), outcome.skipped
        for one in part.others:
            fate = store_authority(cursor, one, library=plan.library, batch=plan.batch, rule=plan.rule, at=plan.at)
            stored, updated, skipped = stored + (fate == "stored"), updated + (fate == "updated"), skipped + (fate == "skipped")
            if fate == "rejected":
                rejects.append((one.place, "an authority without a heading, or holdings of a record that is not in the catalogue", one.raw))
        store_rejects(cursor, plan.batch, rejects)
        _mark_changed(cursor, outcome.updated, plan.at)
        cursor.execute(
            "insert into catalogue_importpart (batch_id, number, read, stored, updated, skipped, rejected, repaired, indexed) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, false)",
            (plan.batch, part.number, part.read, stored, updated, skipped, len(rejects), part.repaired),
        )
    return PartResult(part.number, part.read, stored, updated, skipped, len(rejects), part.repaired, []), outcome.stored


def _line(plan: Plan, record_id: int, one: Readable, s: Summary, work_key: str, isbns: list[str]) -> Line:
    values = "\t".join([
        escape(v) for v in (s.control_number, s.title, s.responsibility, s.edition, s.place, s.publisher, s.date_text)
    ])
    year_from = "\\N" if s.year_from is None else str(s.year_from)
    year_to = "\\N" if s.year_to is None else str(s.year_to)
    record = (
        f"{record_id}\t{plan.library}\t{one.format.value}\t{s.material}\t{values}\t{year_from}\t{year_to}\t"
        f"{escape(s.languages[0]) if s.languages else ''}\t{escape(s.classes[0]) if s.classes else ''}\t{array_text(isbns)}\t{escape(work_key)}\t"
        f"{escape(s.changed)}\t{plan.batch}\t{one.place}"
    )
    version = f"{record_id}\t{plan.batch}\t\\\\x{one.raw.hex()}\t{one.encoding}\t{findings_text(one.findings)}"
    return Line(record_id, s.control_number.replace("\x00", ""), record, version)


def _mark_changed(cursor: psycopg.Cursor[tuple[object, ...]], ids: list[int], at: datetime) -> None:
    if ids:
        # A withdrawn record that comes in again is public again, and so is its identifier.
        cursor.execute("delete from identifiers_retirement where name = any(%s) and successor = ''", ([ark_name("record", key) for key in ids],))
        cursor.execute(
            "insert into discovery_pendingchange (source, key, at) select %s, key, %s from unnest(%s::bigint[]) as key", (SOURCE, at, ids)
        )
