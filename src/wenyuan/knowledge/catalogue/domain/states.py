"""Write new states of many records at once: versions and derived columns, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import connection

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import Summary
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import VersionAction
from ..ingest.documents import SOURCE, make_work_keys, normal_isbns

_VERSIONS = """
insert into catalogue_recordversion (record_id, number, raw, encoding, action, at, actor_id, reason, batch_id)
select *, %s::text, %s::timestamptz, %s::bigint, %s::text, %s::bigint from unnest(%b::bigint[], %b::int[], %b::bytea[], %s::text[])
"""
# `isbns` come as the text of an array: an array of arrays must be rectangular.
_RECORDS = """
update catalogue_record r set
  version = n.version, status = n.status, format = n.format, material = n.material, control_number = n.control_number, title = n.title,
  responsibility = n.responsibility, edition = n.edition, place = n.place, publisher = n.publisher, date_text = n.date_text, year_from = n.year_from,
  year_to = n.year_to, language = n.language, class_number = n.class_number, isbns = n.isbns::text[], work_key = n.work_key, changed = n.changed, updated_at = %s::timestamptz
from unnest(%b::bigint[], %b::int[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
  %b::text[], %b::int[], %b::int[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[])
  as n (id, version, status, format, material, control_number, title, responsibility, edition, place, publisher, date_text, year_from, year_to, language,
    class_number, isbns, work_key, changed)
where r.id = n.id
"""


@dataclass(frozen=True, slots=True)
class State:
    """What a record shall be: its next version number, its status, its source and the summary of that source."""

    record_id: int
    version: int
    status: str
    format: MarcFormat
    raw: bytes
    encoding: str
    summary: Summary


def write_states(states: Sequence[State], *, action: VersionAction, at: datetime, actor_id: int | None, reason: str, batch_id: int) -> None:
    """Write states of records that the current transaction has locked, and have them indexed anew."""
    if not states:
        return
    summaries = [state.summary for state in states]
    rows = [
        (
            state.record_id, state.version, state.status, state.format.value, s.material, _clean(s.control_number), _clean(s.title), _clean(s.responsibility),
            _clean(s.edition), _clean(s.place), _clean(s.publisher), _clean(s.date_text), s.year_from, s.year_to, s.languages[0] if s.languages else "",
            _clean(s.classes[0]) if s.classes else "", "{" + ",".join(normal_isbns(s.isbns)) + "}", _clean(key), _clean(s.changed),
        )
        for state, s, key in zip(states, summaries, make_work_keys(summaries), strict=True)
    ]
    # Sources go to the database as they are: written as literals into a statement they are twice as long and take most of the time.
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_VERSIONS, [
            action.value, at, actor_id, reason, batch_id,
            [s.record_id for s in states], [s.version for s in states], [s.raw for s in states], [s.encoding for s in states],
        ], prepare=False)
        cursor.execute(_RECORDS, [at, *map(list, zip(*rows, strict=True))], prepare=False)
    mark_changed(source=SOURCE, keys=[state.record_id for state in states], at=at)


def _clean(text: str) -> str:
    return text.replace("\x00", "")  # which a text column cannot hold
