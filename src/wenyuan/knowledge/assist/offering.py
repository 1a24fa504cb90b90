"""What is offered for a record in the editor: each suggestion with the fields that it would write. Nothing is written here."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.marc import Field, MarcError, Record, record_texts
from wenyuan.bibliography.onix import OnixError, from_onix, read_products
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.bibliography.validation import field_from_line, validate
from wenyuan.knowledge.catalogue.api import AuthorityData, find_authorities, find_records, load_marc
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

from .data import LikeRecord, Offer, SuggestedName, Suggestion, TitlePage
from .learning.reading import SERIES, read_title_page
from .placing import (
    audience_edit,
    class_field,
    edit_to,
    fill_up,
    language_edit,
    make_field,
    name_field,
    name_tag,
    pinyin_edits,
    primary_names,
    series_field,
    subject_field,
)
from .suggesting import suggest_for_page, suggest_names
from .training import text_of

LONGEST: Final = 200_000
_MOST: Final = 60
_LIKE: Final = 12
_SHOWN: Final = 3


class UnreadablePaste(ValueError):
    """What was pasted looks like ONIX and is none."""


def offer_for_record(marc: Record, *, pasted: str = "", today: date) -> list[Offer]:
    """Return offers for a record as it stands and for a pasted title page or ONIX product, by what they are for, the surest first.

    Raises:
        UnreadablePaste: See there.
        WrongModel: The model's file was changed.
    """
    given = _read_pasted(pasted, marc, today)
    whole = replace(marc, fields=tuple(one for one in (*marc.fields, *given)))
    summary = summarise(marc.leader, record_texts(whole), marc.format)
    page = TitlePage(summary.title, summary.responsibility, summary.publisher, summary.year_from, (), text_of(summary))
    found = suggest_for_page(replace(page, responsibility=""))
    by_task = {task: [one for one in found.values if one.task == task] for task in ("class", "subject", "language", "audience")}
    offers: list[Offer] = [Offer("page", _plain(field), (edit,), detail=field.tag) for field, edit in fill_up(marc, given)]
    offers += _names(marc, suggest_names(_statement(whole)))
    topics = [*_classes(marc, summary, by_task["class"]), *_subjects(marc, by_task["subject"])]
    # A record that has a class or subjects already seldom wants another.
    offers += [one for one in topics if one.edits[0].vacant and one.edits[0].occurrence >= 0]
    offers += [Offer("series", title, (edit_to(marc, series_field(title, marc.format)),)) for title in _series(marc, summary)]
    offers += _coded(marc, summary, by_task["language"], by_task["audience"])
    offers += _pinyin(marc, today)
    offers += [one for one in topics if not (one.edits[0].vacant and one.edits[0].occurrence >= 0)]
    return offers[:_MOST]


def _read_pasted(text: str, marc: Record, today: date) -> tuple[Field, ...]:
    """Return the fields of a pasted ONIX product (the first of a message) or title page."""
    text = text[:LONGEST].strip()
    if not text:
        return ()
    if text.startswith("<"):
        try:
            body = text if "<ONIXMessage" in text or "<ONIXmessage" in text else f"<ONIXMessage>{text}</ONIXMessage>"
            product = next(iter(read_products(io.BytesIO(body.encode()))))
            return from_onix(product, marc.format, entered=f"{today:%Y%m%d}").record.fields
        except (OnixError, StopIteration, MarcError) as problem:
            raise UnreadablePaste(str(problem)) from problem
    page = read_title_page(text)
    cnmarc = marc.format.value == "cnmarc"
    year = str(page.year) if page.year else ""
    rows: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("200", "1 ", [("a", page.title), ("f", page.responsibility)]), ("210", "  ", [("c", page.publisher), ("d", year)]),
    ] if cnmarc else [("245", "10", [("a", page.title), ("c", page.responsibility)]), ("264", " 1", [("b", page.publisher), ("c", year)])]
    fields = [make_field(tag, indicators, *pairs) for tag, indicators, pairs in rows]
    return (*(one for one in fields if one.subfields), *(series_field(title, marc.format) for title in page.series))


def _plain(field: Field) -> str:
    return " ".join(s.value for s in field.subfields if s.code not in {"2", "4", "6", "9"} or s.code == "a")[:300]


def _statement(marc: Record) -> str:
    tag, codes = ("200", "fg") if marc.format.value == "cnmarc" else ("245", "c")
    return "；".join(s.value.strip() for field in marc.fields if field.tag == tag for s in field.subfields if s.code in codes and s.value.strip())


def _classes(marc: Record, summary: Summary, values: Sequence[Suggestion]) -> Iterator[Offer]:
    """Yield classes; where records of the class with the same word mostly agree on a longer number, that number."""
    there = set(summary.classes)
    for one in values:
        like = _like(one, Filters(sources=("catalogue",), classes=(one.value,)))
        counted = Counter(row.value for row in like if row.value.upper().startswith(one.value))
        number, often = counted.most_common(1)[0] if counted else ("", 0)
        value = number if often >= 2 and 2 * often > len(like) else one.value
        if value not in there and not any(written.startswith(one.value) for written in there):
            edit = edit_to(marc, class_field(value, marc.format))
            yield Offer("class", value, (edit,), one.confidence, one.evidence, tuple(sorted(like, key=lambda row: row.value != value)[:_SHOWN]), one.value, counted[value])


def _like(one: Suggestion, filters: Filters) -> list[LikeRecord]:
    try:
        hits = search(SearchRequest(query=one.evidence.word, filters=filters, limit=_LIKE)).hits
    except (IndexMissing, IndexDamaged):
        return []
    rows = find_records(record_ids=[hit.key for hit in hits])
    return [LikeRecord(hit.key, rows[hit.key].title, rows[hit.key].class_number) for hit in hits if hit.key in rows]


def _subjects(marc: Record, values: Sequence[Suggestion]) -> Iterator[Offer]:
    """Yield headings as records that bear them write them: with their subfields and the number of their authority."""
    texts = record_texts(marc)
    there = set(summarise(marc.leader, texts, marc.format).subjects)
    wanted = [one for one in values if one.value not in there]
    likes = {one.value: _like(one, Filters(sources=("catalogue",), subjects=(one.value,))) for one in wanted}
    current = load_marc(record_ids=[row.id for rows in likes.values() for row in rows[:_SHOWN]])
    tags = ("606", "607", "600", "601", "605") if marc.format.value == "cnmarc" else ("650", "651", "600", "610")
    for one in wanted:
        fields = (field for row in likes[one.value] if row.id in current and current[row.id].marc.format is marc.format for field in current[row.id].marc.fields if field.tag in tags)
        field = next((field for field in fields if _says(field, marc, one.value)), None) or subject_field(one.value, marc.format)
        yield Offer("subject", one.value, (edit_to(marc, field),), one.confidence, one.evidence, tuple(likes[one.value][:_SHOWN]))


def _says(field: Field, marc: Record, text: str) -> bool:
    alone = replace(marc, fields=(field,))
    return text in summarise(marc.leader, record_texts(alone), marc.format).subjects


def _names(marc: Record, names: Sequence[SuggestedName]) -> Iterator[Offer]:
    """Yield names of the statement that are no heading yet, and authorities for those that are one without a number."""
    known = find_authorities(authority_ids={authority_id for one in names for authority_id, _heading, _facts in one.authorities})
    primary = primary_names(names)
    tags = {"700", "701", "702", "710", "711", "712", "720", "100", "110"}
    link = "3" if marc.format.value == "cnmarc" else "0"
    has_main = any(one.tag in {"100", "110"} and (one.first("a") or "").strip() for one in marc.fields)
    for one in names:
        there = next(((field, n) for field, n in _numbered(marc) if field.tag in tags and _bare(_whole_name(field)) in _forms(one, known)), None)
        if there is not None and there[0].first(link):
            continue
        tag = there[0].tag if there else name_tag(one, marc, primary=one.name in primary, has_main=has_main)
        has_main |= tag == "100"
        rows = [known[authority_id] for authority_id, _heading, _facts in one.authorities if authority_id in known][:_SHOWN]
        for row in rows:
            field = name_field(one, tag=tag, heading=row.heading, dynasty=row.dynasty, dates=row.dates, number=row.control_number, format_=marc.format)
            edit = edit_to(marc, field, occurrence=there[1] if there else None)
            yield Offer("name", row.heading, (edit,), detail=" ".join(filter(None, (row.dynasty, row.dates, row.control_number))), count=len(one.authorities))
        if not rows and there is None:
            field = name_field(one, tag=tag, heading=one.name, dynasty=one.dynasty, dates="", number="", format_=marc.format)
            yield Offer("name", one.name, (edit_to(marc, field),), detail=one.dynasty)


def _numbered(marc: Record) -> Iterator[tuple[Field, int]]:
    seen = Counter[str]()
    for field in marc.fields:
        yield field, seen[field.tag]
        seen[field.tag] += 1


def _whole_name(field: Field) -> str:
    return "".join(s.value for s in field.subfields if s.code in "ab")


def _bare(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _forms(one: SuggestedName, known: dict[int, AuthorityData]) -> set[str]:
    return {_bare(one.name), *(_bare(known[pk].heading) for pk, _heading, _facts in one.authorities if pk in known)}


def _series(marc: Record, summary: Summary) -> list[str]:
    """Return series that other parts of the record name and that have no field yet."""
    there = {_bare(field.first("a") or "") for field in marc.fields if field.tag in {"225", "410", "461", "490", "830"}}
    told = [text for text in (summary.subtitle, *summary.notes[:20]) if len(text) < 60 and SERIES.search(text)]
    titles = [text.strip("（）()[]《》 。.").removeprefix("丛书题名：").removeprefix("丛编：") for text in told]
    return [title for title in dict.fromkeys(titles) if title and _bare(title) not in there][:_SHOWN]


def _coded(marc: Record, summary: Summary, languages: Sequence[Suggestion], audiences: Sequence[Suggestion]) -> Iterator[Offer]:
    for one in languages:
        if one.value not in summary.languages:
            yield Offer("language", one.value, (language_edit(marc, one.value),), one.confidence, one.evidence)
    for one in audiences:
        edit = audience_edit(marc, one.value)
        if edit is not None:
            yield Offer("audience", one.value, (edit,), one.confidence, one.evidence)


def _pinyin(marc: Record, today: date) -> Iterator[Offer]:
    """Yield what is missing in $9 of CNMARC, and the linked fields of a MARC 21 record as one offer."""
    for problem in validate(marc, today=today):
        if problem.rule == "pinyin-missing" and problem.repair is not None:
            edit = edit_to(marc, field_from_line(problem.repair.line), occurrence=problem.repair.occurrence)
            yield Offer("pinyin", problem.repair.shown, (edit,), detail=problem.tag)
    edits = pinyin_edits(marc)
    if edits:
        lines = [edit.line for edit in edits if edit.tag == "880"]
        shown = next((line.partition("$a")[2].partition("$")[0] for line in lines if "$6245" in line), lines[0][10:60])
        yield Offer("pinyin", shown, edits, detail="880", count=len(lines))


__all__ = ["LONGEST", "UnreadablePaste", "offer_for_record"]
