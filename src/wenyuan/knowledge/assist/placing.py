"""Where a suggestion goes: fields of CNMARC or MARC 21 with the right indicators and subfields.

Source:
    CNMARC 100 $a/17-19, 101, 225, 690, 7XX (WH/T 0503-96); MARC 21 008/22, 041, 084, 490, 7XX, 880 and Appendix A (linking field $6).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from wenyuan.bibliography.chinese import find_role, fold, name_pinyin, pinyin
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.validation import field_line

from .data import Edit, SuggestedName

HAN: Final = re.compile(r"[\u3400-\u9fff]")
_PRIMARY: Final = frozenset({"aut", "cmp", "art", "pht", "cll", "drt"})
# Letters of CNMARC 100 $a/17 and those of MARC 21 008/22.
AUDIENCES: Final = {"a": "j", "b": "a", "c": "b", "d": "c", "e": "d", "k": "f", "m": "g"}
_BOOKISH: Final = frozenset("acdgijkmopqrt")
_COPIED: Final = frozenset({"010", "011", "200", "205", "210", "215", "225", "330", "606", "610", "690", "020", "022", "245", "250", "264", "300", "490", "520", "650", "653", "084"})
_FILLED_UP: Final = frozenset({"200", "205", "210", "215", "245", "250", "264", "300"})


def make_field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    """Return a data field; subfields without a value are left out."""
    return Field(tag, indicators, tuple(Subfield(code, value) for code, value in pairs if value))


def edit_to(marc: Record, field: Field, *, occurrence: int | None = None) -> Edit:
    """Return the edit that puts a field in place: of an occurrence, else of one that nobody filled yet, else as a new one."""
    rows = [one for one in marc.fields if one.tag == field.tag]
    vacant = occurrence is None
    if occurrence is None:
        occurrence = next((n for n, one in enumerate(rows) if one.data is None and not (one.first("a") or "").strip()), -1)
    return Edit(field.tag, occurrence, field_line(field), field_line(rows[occurrence]) if 0 <= occurrence < len(rows) else "", vacant)


def class_field(number: str, format_: MarcFormat) -> Field:
    """Return a class number of the Chinese Library Classification as a field."""
    return make_field("690", "  ", ("a", number), ("v", "5")) if format_ is MarcFormat.CNMARC else make_field("084", "  ", ("a", number), ("2", "clc"))


def subject_field(text: str, format_: MarcFormat) -> Field:
    """Return a heading that no stored field could be copied for: the first part as topic, the others as subdivisions."""
    first, *rest = text.split("-")
    pairs = [("a", first), *(("x", one) for one in rest)]
    return make_field("606", "0 ", *pairs) if format_ is MarcFormat.CNMARC else make_field("650", " 7", *pairs, ("2", "cct"))


def series_field(title: str, format_: MarcFormat) -> Field:
    """Return a series statement."""
    return make_field("225", "2 ", ("a", title)) if format_ is MarcFormat.CNMARC else make_field("490", "0 ", ("a", title))


def language_edit(marc: Record, code: str) -> Edit:
    """Return the edit that makes a code the language of the text; other subfields of the field stay."""
    tag = "101" if marc.format is MarcFormat.CNMARC else "041"
    old = next((one for one in marc.fields if one.tag == tag), None)
    if old is None:
        return edit_to(marc, make_field(tag, "0 ", ("a", code)), occurrence=-1)
    return edit_to(marc, replace(old, subfields=(Subfield("a", code), *(s for s in old.subfields if s.code != "a"))), occurrence=0)


def audience_of(leader: str, fixed: str, format_: MarcFormat) -> str:
    """Return the target audience that coded data says, as its letter of CNMARC 100 $a/17; empty where it says none."""
    if format_ is MarcFormat.CNMARC:
        letters = fixed[17:20]
        return "m" if "m" in letters else next((letter for letter in letters if letter in AUDIENCES), "")
    if leader[6:7] not in _BOOKISH or len(fixed) < 23:
        return ""
    return next((letter for letter, other in AUDIENCES.items() if other == fixed[22]), "m" if fixed[22] == "e" else "")


def audience_edit(marc: Record, letter: str) -> Edit | None:
    """Return the edit of the coded field that says for whom a work is; None where the record has no such field of full length, or says so already."""
    if marc.format is MarcFormat.CNMARC:
        field = next((one for one in marc.fields if one.tag == "100"), None)
        value = (field.first("a") or "") if field else ""
        if field is None or len(value) < 36 or audience_of(marc.leader, value, marc.format) == letter:
            return None
        new = f"{value[:17]}{letter}  {value[20:]}"
        return edit_to(marc, replace(field, subfields=tuple(Subfield("a", new) if s.code == "a" else s for s in field.subfields)), occurrence=0)
    field = next((one for one in marc.fields if one.tag == "008"), None)
    data = (field.data or "") if field else ""
    if field is None or len(data) < 40 or marc.leader[6:7] not in _BOOKISH or marc.leader[7:8] == "s" or audience_of(marc.leader, data, marc.format) == letter:
        return None
    return edit_to(marc, replace(field, data=f"{data[:22]}{AUDIENCES[letter]}{data[23:]}"), occurrence=0)


def primary_names(names: Sequence[SuggestedName]) -> set[str]:
    """Return who is mainly responsible: the authors, or without any those who have the role that is named first."""
    authors = {one.name for one in names if not one.roles or _relator(one.roles[0]) in _PRIMARY}
    if authors or not names:
        return authors
    return {one.name for one in names if one.roles[:1] == names[0].roles[:1]}


def _relator(word: str) -> str:
    role = find_role(word)
    return role.relator if role else ""


def name_field(one: SuggestedName, *, tag: str, heading: str, dynasty: str, dates: str, number: str, format_: MarcFormat) -> Field:
    """Return a name with its roles and the number of its authority."""
    is_person = not one.is_corporate
    family, _, given = heading.partition(",") if is_person and "," in heading else (heading, "", "")
    if format_ is MarcFormat.CNMARC:
        inverted = "1" if given else "0"
        read = " ".join(name_pinyin(heading) if is_person else pinyin(heading)) if HAN.search(heading) else ""
        pairs = [("3", number), ("a", family.strip()), ("9", read), ("b", given.strip())]
        pairs += [("c", f"({dynasty})" if dynasty else ""), ("f", f"({dates})" if dates else "")] if is_person else []
        return make_field(tag, f" {inverted}" if is_person else "02", *pairs, *(("4", word) for word in one.roles[:3]))
    relators = dict.fromkeys(filter(None, map(_relator, one.roles[:3])))
    pairs = [("a", heading)]
    pairs += [("c", f"({dynasty})" if dynasty else ""), ("d", dates)] if is_person else []
    first = "1" if is_person and (given or HAN.search(heading)) else "0" if is_person else "2"
    return make_field(tag, f"{first} ", *pairs, *(("e", word) for word in one.roles[:3]), *(("4", code) for code in relators), ("0", number))


def name_tag(one: SuggestedName, marc: Record, *, primary: bool, has_main: bool) -> str:
    """Return the tag that a name goes to."""
    if marc.format is MarcFormat.CNMARC:
        return ("711" if primary else "712") if one.is_corporate else ("701" if primary else "702")
    if one.is_corporate:
        return "710"
    return "100" if primary and not has_main else "700"


def pinyin_edits(marc: Record) -> tuple[Edit, ...]:
    """Return the edits that give a MARC 21 record in Chinese its romanised title and names as linked fields 880; none for those that have one."""
    if marc.format is not MarcFormat.MARC21:
        return ()
    used = [int(found[1]) for field in marc.fields for s in field.subfields if s.code == "6" and (found := re.match(r"\d{3}-(\d\d)", s.value))]
    number, seen = max(used, default=0), dict[str, int]()
    edits: list[Edit] = []
    for field in marc.fields:
        occurrence = seen.get(field.tag, 0)
        seen[field.tag] = occurrence + 1
        if field.tag not in {"100", "110", "245", "264", "490", "700", "710"} or field.first("6") or not HAN.search(field.first("a") or field.first("b") or "") or number >= 99:
            continue
        number += 1
        is_person = field.tag in {"100", "700"}
        read = tuple(Subfield(s.code, _romanise(s.value, is_person=is_person and s.code == "a")) for s in field.subfields if s.code not in {"0", "1", "4", "e", "2"})
        edits.append(edit_to(marc, replace(field, subfields=(Subfield("6", f"880-{number:02d}"), *field.subfields)), occurrence=occurrence))
        edits.append(Edit("880", -1, field_line(Field("880", field.indicators, (Subfield("6", f"{field.tag}-{number:02d}/(B"), *read)))))
    return tuple(edits)


def _romanise(text: str, *, is_person: bool) -> str:
    """Return pinyin with the closing mark of ISBD kept, the first letter (of a name: of each part) in capitals."""
    if not HAN.search(text):
        return text
    tail = re.search(r"\s*[/:;,.=]\s*$", text)
    syllables = list(name_pinyin(text) if is_person else pinyin(text))
    if is_person and len(syllables) > 1:
        read = f"{syllables[0].capitalize()}, {''.join(syllables[1:]).capitalize()}"
    else:
        read = " ".join(syllables)
        read = read[:1].upper() + read[1:]
    return read + (tail[0] if tail else "")


def fill_up(marc: Record, wanted: Iterable[Field]) -> list[tuple[Field, Edit]]:
    """Return the edits that bring what another description says where this record says nothing."""
    found: list[tuple[Field, Edit]] = []
    for field in wanted:
        if field.tag not in _COPIED:
            continue
        rows = [one for one in marc.fields if one.tag == field.tag]
        if field.tag in _FILLED_UP and rows:
            merged = _with_missing(rows[0], field)
            if merged is not None:
                found.append((field, edit_to(marc, merged, occurrence=0)))
        elif not any(_key(one) == _key(field) for one in rows) and (field.tag not in {"330", "520"} or not any((one.first("a") or "").strip() for one in rows)):
            found.append((field, edit_to(marc, field)))
    return found


def _key(field: Field) -> str:
    return "|".join(fold(s.value).replace("-", "") for s in field.subfields if s.code in "axyz")


def _with_missing(old: Field, new: Field) -> Field | None:
    """Return a field with the subfields that are missing or empty in it; None where nothing is."""
    missing = [s for s in new.subfields if s.value.strip() and not any(one.code == s.code and one.value.strip() for one in old.subfields)]
    if not missing:
        return None
    values = {s.code: s for s in missing}
    kept = [values.pop(s.code) if not s.value.strip() and s.code in values else s for s in old.subfields]
    for code, s in values.items():
        if code == "9":
            continue
        place = next((n for n, one in enumerate(kept) if one.code.isalpha() and code.isalpha() and one.code > code), len(kept))
        kept.insert(place, s)
    done = replace(old, subfields=tuple(kept))
    return None if done == old else done
