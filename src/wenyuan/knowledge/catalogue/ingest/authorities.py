"""Authority and holdings records among a file's records: rare beside bibliographic ones, so stored one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import RecordKind, record_kind
from wenyuan.bibliography.summary.fields import control, first, subfields, trim
from wenyuan.bibliography.summary.names import cnmarc_name, marc21_name

if TYPE_CHECKING:
    import psycopg

    from .parts import Readable

Fate = Literal["stored", "updated", "skipped", "rejected"]
_MARC21_KINDS = {"00": "person", "10": "corporate", "11": "meeting", "30": "work", "48": "subject", "50": "subject", "51": "place", "55": "subject"}
_CNMARC_KINDS = {"00": "person", "10": "corporate", "15": "place", "20": "family", "30": "work", "35": "work", "40": "work", "45": "work", "50": "subject"}


@dataclass(frozen=True, slots=True)
class Heading:
    """What an authority record establishes."""

    kind: str
    heading: str
    variants: tuple[str, ...]
    dates: str
    dynasty: str


def read_heading(texts: Mapping[str, Sequence[str]], format_: MarcFormat) -> Heading | None:
    """Read the heading and its variants.

    Source:
        MARC 21 Format for Authority Data, 1XX and 4XX; UNIMARC Authorities, 2XX and 4XX.
    """
    kinds, block = (_MARC21_KINDS, "1") if format_ is MarcFormat.MARC21 else (_CNMARC_KINDS, "2")
    tag = next((block + tail for tail in kinds if block + tail in texts), None)
    # Local systems use block tags of their own for terms of a thesaurus; they are kept as subjects.
    tag = tag or next((t for t in sorted(texts) if t[0] == block and texts[t][0][2:3] == "\x1f"), None)
    if tag is None:
        return None
    pairs = subfields(texts[tag][0])
    kind = _narrower_kind(kinds.get(tag[1:], "subject"), texts, texts[tag][0][:2], format_)
    heading, dates, dynasty = _form(pairs, kind, format_)
    if kind in {"person", "family"} and format_ is MarcFormat.MARC21 and any(code == "t" for code, _value in pairs):
        kind = "work"
    variants = [_form(subfields(text), kind, format_)[0] for tail in sorted({*kinds, tag[1:]}) for text in texts.get("4" + tail, ())]
    return Heading(kind, heading, tuple(dict.fromkeys(v for v in variants if v)), dates, dynasty) if heading else None


def _narrower_kind(kind: str, texts: Mapping[str, Sequence[str]], indicators: str, format_: MarcFormat) -> str:
    """Tell families, meetings and series, which share a tag with others, by indicators and coded fields.

    Source:
        MARC 21 Authority 100 ind. 1 (3 is a family), 008/12 type of series; UNIMARC Authorities 210 ind. 1 (1 is a meeting), 154 $a/0 type of series.
    """
    if format_ is MarcFormat.MARC21:
        if kind == "person" and indicators[:1] == "3":
            return "family"
        return "series" if kind == "work" and control(texts, "008")[12:13] in {"a", "b", "c"} else kind
    if kind == "corporate" and indicators[:1] == "1":
        return "meeting"
    return "series" if kind == "work" and first(texts, "154", "a")[:1] in {"a", "b", "c"} else kind


def _form(pairs: Sequence[tuple[str, str]], kind: str, format_: MarcFormat) -> tuple[str, str, str]:
    if kind == "person":
        read = cnmarc_name if format_ is MarcFormat.CNMARC else marc21_name
        name = read(pairs, "person", primary=True)
        if name is not None:
            return name.name, name.dates, name.dynasty
    codes = "abnpt" if kind in {"corporate", "meeting", "work", "person", "family", "series"} else "axyzv"
    separator = "-" if kind in {"subject", "place"} else " "
    return separator.join(trim(value) for code, value in pairs if code in codes), "", ""


def store_authority(cursor: psycopg.Cursor[tuple[object, ...]], one: Readable, *, library: int, batch: int, rule: str, at: datetime) -> Fate:
    """Store an authority, or link a holdings record to its bibliographic record (004)."""
    if record_kind(one.leader, one.texts, one.format) is RecordKind.HOLDINGS:
        return _store_holding(cursor, one, library=library, batch=batch)
    found = read_heading(one.texts, one.format)
    if found is None:
        return "rejected"
    keys = sorted({fold(text) for text in (found.heading, *found.variants)})
    number = control(one.texts, "001").replace("\x00", "")
    change = "do nothing" if rule == "skip" else (
        "do update set heading = excluded.heading, kind = excluded.kind, variants = excluded.variants, keys = excluded.keys, dates = excluded.dates, "
        "dynasty = excluded.dynasty, version = catalogue_authority.version + 1, batch_id = excluded.batch_id, updated_at = excluded.updated_at"
    )
    cursor.execute(
        "insert into catalogue_authority (library_id, format, kind, control_number, heading, variants, keys, dates, dynasty, status, version, "  # noqa: S608 -- our own words
        "batch_id, created_at, updated_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'active', 1, %s, %s, %s) "
        f"on conflict (library_id, control_number) where control_number <> '' {change} returning id, version",
        (library, one.format.value, found.kind, number, found.heading, list(found.variants), keys, found.dates, found.dynasty, batch, at, at),
    )
    row = cursor.fetchone()
    if row is None:
        return "skipped"
    cursor.execute(
        "insert into catalogue_authorityversion (authority_id, number, raw, encoding, action, at, reason, batch_id) "
        "values (%s, %s, %s, %s, 'imported', %s, '', %s)",
        (row[0], row[1], one.raw, one.encoding, at, batch),
    )
    return "stored" if row[1] == 1 else "updated"


def _store_holding(cursor: psycopg.Cursor[tuple[object, ...]], one: Readable, *, library: int, batch: int) -> Fate:
    parent = control(one.texts, "004")
    cursor.execute("select id from catalogue_record where library_id = %s and control_number = %s and control_number <> ''", (library, parent))
    row = cursor.fetchone()
    if row is None:
        return "rejected"
    call = " ".join(value for text in one.texts.get("852", ()) for code, value in subfields(text) if code in "hij")
    cursor.execute(
        "insert into catalogue_holding (library_id, record_id, call_number, summary, url, raw, batch_id) values (%s, %s, %s, %s, %s, %s, %s)",
        (library, row[0], call, first(one.texts, "866", "a"), first(one.texts, "856", "u")[:1000], one.raw, batch),
    )
    return "stored"
