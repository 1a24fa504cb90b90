"""Names against the statement of responsibility, pinyin, and links to sets.

Source:
    CNMARC 200, 46X, 70X, 71X (WH/T 0503-96); $9 as the usual place of pinyin in Chinese catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from wenyuan.bibliography.chinese import Contribution, fold, name_pinyin, parse_responsibility, pinyin
from wenyuan.bibliography.marc.record import Field, MarcFormat, Subfield

from ..repairs import field_line, insert_subfield
from ..values import Level, Problem, Readable, Repair

NAME_TAGS: Final = ("700", "701", "702", "710", "711", "712", "720", "721", "722")
_PERSON_TAGS: Final = frozenset({"700", "701", "702", "600"})
PINYIN_TAGS: Final = ("200", "701", "702", "700", "711", "712", "710")
_SECONDARY: Final = frozenset({"译", "校", "注", "评", "绘", "插图", "序", "跋", "改编", "书", "摄影", "前言", "刻"})
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_KANA_OR_HANGUL: Final = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
MOST_NAMES: Final = 20


def check_responsibility(record: Readable) -> Iterator[Problem]:
    """Each name of 200 $f and $g should be a heading in block 7."""
    title = record.first("200")
    if record.format is not MarcFormat.CNMARC or title is None:
        return
    known = {bare_name(value) for tag in NAME_TAGS for field in record.all(tag) for value in (field.first("a"),) if value}
    for subfield in title.subfields:
        if subfield.code not in {"f", "g"}:
            continue
        for one, name in read_statement(subfield.value):
            if name and not any(name in heading or heading in name for heading in known):
                yield Problem(
                    Level.ADVICE, "200", 0, subfield.code, "name-without-heading", "name-without-heading", {"name": one.name}, _heading(one, subfield.code)
                )


@lru_cache(maxsize=20_000)
def read_statement(text: str) -> tuple[tuple[Contribution, str], ...]:
    """Return who a statement of responsibility names, each with the bare name."""
    return tuple((one, bare_name(one.name)) for one in parse_responsibility(text)[:MOST_NAMES])


@lru_cache(maxsize=20_000)
def bare_name(name: str) -> str:
    """Return the folded letters and digits of a name."""
    return "".join(c for c in fold(name) if c.isalnum())


def _heading(one: Contribution, code: str) -> Repair:
    word = one.roles[0].word if one.roles else ""
    secondary = code == "g" or word in _SECONDARY
    tag = ("712" if secondary else "711") if one.is_corporate else ("702" if secondary else "701")
    subfields = [Subfield("a", one.name)]
    if _HAN.search(one.name):
        subfields.append(Subfield("9", " ".join(pinyin(one.name) if one.is_corporate else name_pinyin(one.name))))
    addition = one.dynasty or one.nationality
    if addition and not one.is_corporate:
        subfields.append(Subfield("c", f"({addition})"))
    if word:
        subfields.append(Subfield("4", word))
    field = Field(tag, "02" if one.is_corporate else " 0", tuple(subfields))
    return Repair(tag, -1, field_line(field), f"{tag} {one.name}")


def check_pinyin(record: Readable, tags: Sequence[str] = PINYIN_TAGS) -> Iterator[Problem]:
    """Chinese titles and names without pinyin in $9 (or $A); Japanese and Korean ones have other readings."""
    if record.format is not MarcFormat.CNMARC:
        return
    for tag in tags:
        for occurrence, field in enumerate(record.all(tag)):
            value = field.first("a") or ""
            if not _HAN.search(value) or _KANA_OR_HANGUL.search(value) or field.first("9") or field.first("A"):
                continue
            read = _reading(value, is_person=tag in _PERSON_TAGS)
            place = next(n for n, s in enumerate(field.subfields) if s.code == "a") + 1
            repair = Repair(tag, occurrence, field_line(insert_subfield(field, place, "9", read)), read)
            yield Problem(Level.ADVICE, tag, occurrence, "9", "pinyin-missing", "pinyin-missing", {"value": value, "pinyin": read}, repair)


@lru_cache(maxsize=20_000)
def _reading(text: str, *, is_person: bool) -> str:
    return " ".join(name_pinyin(text) if is_person else pinyin(text))


def check_links(record: Readable) -> Iterator[Problem]:
    """Links to a set (461, 462) and to pieces (463, 464) name the title of the other record."""
    if record.format is not MarcFormat.CNMARC:
        return
    for tag in ("461", "462", "463", "464"):
        for occurrence, field in enumerate(record.all(tag)):
            if field.data is not None:
                continue
            if not _linked_title(field):
                yield Problem(Level.WARNING, tag, occurrence, "", "link-title", "link-title", {})
            if tag in {"461", "462"} and not _linked_number(field):
                yield Problem(Level.ADVICE, tag, occurrence, "", "link-number", "link-number", {})


def _linked_title(field: Field) -> str:
    """Return the linked title: $t, or $a behind an embedded $1200."""
    within = ""
    for subfield in field.subfields:
        if subfield.code == "1":
            within = subfield.value[:3]
        elif subfield.value.strip() and (subfield.code == "t" or (subfield.code == "a" and within in {"200", "500", ""})):
            return subfield.value
    return ""


def _linked_number(field: Field) -> str:
    for subfield in field.subfields:
        if subfield.code == "0" or (subfield.code == "1" and subfield.value.startswith("001")):
            return subfield.value
    return ""
