"""What is wrong with an authority record before it is saved, told in codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.marc import MarcFormat, Record, record_texts
from wenyuan.knowledge.catalogue.api import AuthorityData, find_authorities_by_key, find_authorities_by_number, read_authority_heading

from ..format import WrongIdentifier, clean_identifier, life_years
from ..format.reading import heading_text
from ..format.writing import TAILS


@dataclass(frozen=True, slots=True)
class Flaw:
    """One finding: `tag` and `occurrence` (from 0) name the field; `value` what it is about."""

    level: Literal["error", "warning", "advice"]
    code: str
    tag: str
    occurrence: int = 0
    subfield: str = ""
    value: str = ""


def check_record(marc: Record) -> list[Flaw]:
    """Return the flaws of a record, those that keep it from being saved first."""
    block = "2" if marc.format is MarcFormat.CNMARC else "1"
    tags = {block + tail for tail in TAILS[marc.format].values()}
    headings = [field for field in marc.fields if field.tag in tags]
    found: list[Flaw] = []
    if not headings or not heading_text(headings[0], marc.format):
        found.append(Flaw("error", "no_heading", f"{block}00", value=f"{block}XX"))
    if len(headings) > 1:
        found.append(Flaw("error", "two_headings", headings[1].tag))
    found += _check_forms(marc, heading_text(headings[0], marc.format) if headings else "")
    found += _check_dates(marc, headings[0].tag) if headings else []
    found += _check_numbers(marc)
    found += _check_relations(marc)
    order = {"error": 0, "warning": 1, "advice": 2}
    return sorted(found, key=lambda flaw: order[flaw.level])


def _check_forms(marc: Record, heading: str) -> list[Flaw]:
    found: list[Flaw] = []
    seen, places = {heading}, Counter[str]()
    for field in marc.fields:
        if field.tag[:1] != "4" or field.data is not None:
            continue
        text = heading_text(field, marc.format)
        if not text:
            found.append(Flaw("warning", "empty_form", field.tag, places[field.tag]))
        elif text in seen:
            found.append(Flaw("warning", "same_form", field.tag, places[field.tag], "a", text))
        seen.add(text)
        places[field.tag] += 1
    return found


def _check_dates(marc: Record, tag: str) -> list[Flaw]:
    code = "f" if marc.format is MarcFormat.CNMARC else "d"
    field = marc.first(tag)
    text = (field.first(code) or "") if field else ""
    born, died = life_years(text)
    if text and born is None and died is None:
        return [Flaw("advice", "no_years", tag, 0, code, text)]
    if born is not None and died is not None and (died < born or died - born > 120):
        return [Flaw("warning", "odd_years", tag, 0, code, text)]
    return []


def _check_numbers(marc: Record) -> list[Flaw]:
    found: list[Flaw] = []
    if marc.format is MarcFormat.CNMARC:
        pairs = [("010", n, "isni", field.first("a") or "") for n, field in enumerate(marc.all("010"))]
    else:
        pairs = [("024", n, "isni" if field.indicators[:1] == "0" else field.first("2") or "", field.first("a") or "") for n, field in enumerate(marc.all("024"))]
    for tag, occurrence, scheme, value in pairs:
        try:
            clean_identifier(scheme, value)
        except WrongIdentifier as wrong:
            if wrong.reason != "scheme":
                found.append(Flaw("warning", f"number_{wrong.reason}", tag, occurrence, "a", value))
    return found


def _check_relations(marc: Record) -> list[Flaw]:
    code = "3" if marc.format is MarcFormat.CNMARC else "0"
    places, wanted = Counter[str](), list[tuple[str, int, str]]()
    for field in marc.fields:
        if field.tag[:1] == "5" and field.data is None:
            if number := field.first(code):
                wanted.append((field.tag, places[field.tag], number))
            places[field.tag] += 1
    known = {row.control_number for row in find_authorities_by_number([number for _tag, _place, number in wanted])} if wanted else set()
    return [Flaw("advice", "unknown_number", tag, place, code, number) for tag, place, number in wanted if number not in known]


def find_alike(marc: Record, *, except_id: int | None = None) -> list[AuthorityData]:
    """Return public authorities that share a form with a record: it may be there already."""
    heading = read_authority_heading(record_texts(marc), marc.format)
    if heading is None:
        return []
    keys = {fold(text) for text in (heading.heading, *heading.variants)}
    return [row for row in find_authorities_by_key(sorted(keys)) if row.id != except_id and row.kind == heading.kind][:12]
