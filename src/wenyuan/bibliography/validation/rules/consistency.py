"""What one part of a record says against another, and what readers and authority control miss in it.

Source:
    CNMARC (WH/T 0503-96) 010, 101, 200, 606, 70X; MARC 21 245, 880 and appendix A (control subfields), 1XX and 7XX $0; GB/T 3792-2021 (statements of responsibility and prices).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from wenyuan.bibliography.marc.record import Field, MarcFormat

from ..repairs import field_line, set_subfield
from ..values import Level, Problem, Readable, Repair

_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTER: Final = re.compile("[A-Za-z]")
_PRICE: Final = re.compile(r"[A-Z]{3}\d+(?:\.\d{1,2})?(?:\s*\(.+\))?(?:[,，;；].*)?|.*(?:赠|非卖|免费|gratis|free).*", re.DOTALL)
_YUAN: Final = re.compile(r"\s*(?:[¥￥]|RMB|人民币)?\s*(\d{1,6}(?:\.\d{1,2})?)\s*元?\s*")
ARTICLE: Final = re.compile(r"(?:The|A|An) (?=\S)")
_LINK: Final = re.compile(r"(\d{3})-(\d{2})")
NAMES: Final = {MarcFormat.CNMARC: ("700", "701", "702", "710", "711", "712"), MarcFormat.MARC21: ("100", "110", "111", "700", "710", "711")}
AUTHORITY_LINK: Final = {MarcFormat.CNMARC: "3", MarcFormat.MARC21: "0"}
ROLE: Final = {MarcFormat.CNMARC: "4", MarcFormat.MARC21: "e"}
TITLE: Final = {MarcFormat.CNMARC: "200", MarcFormat.MARC21: "245"}


def check_consistency(record: Readable, texts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Look at what the parts of a record say of each other."""
    yield from _check_script(record, texts)
    yield from _check_subjects(record, texts)
    yield from _check_names(record, texts)
    if record.format is MarcFormat.CNMARC:
        if any("\x1fd" in text and not _is_price_fine(text) for text in texts.get("010", ())):
            yield from check_prices(record)
    else:
        yield from _check_title_indicators(record, texts)
        yield from check_other_scripts(texts)


def _check_script(record: Readable, texts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    language = _language(record.format, texts)
    if language not in {"chi", "eng"}:
        return
    text = _value(texts, TITLE[record.format], "a")
    if is_other_script(language, text):
        yield Problem(Level.WARNING, TITLE[record.format], 0, "a", "language-script", "language-script", {"code": language, "value": text[:80]})


def is_other_script(language: str, title: str) -> bool:
    """Whether a title is in a script that its language, chi or eng, is not written in."""
    has_han = _HAN.search(title) is not None
    return (language == "chi" and not has_han and len(_LETTER.findall(title)) > 3) or (language == "eng" and has_han and not _LETTER.search(title))


def _language(format_: MarcFormat, texts: Mapping[str, Sequence[str]]) -> str:
    if format_ is MarcFormat.MARC21:
        fixed = texts.get("008")
        return fixed[0][35:38] if fixed and "\x1f" not in fixed[0] else ""
    return _value(texts, "101", "a")


def _value(texts: Mapping[str, Sequence[str]], tag: str, code: str) -> str:
    """Return the first subfield of a code in the first field of a tag, blank for none."""
    rows = texts.get(tag)
    place = rows[0].find("\x1f" + code) if rows else -1
    return rows[0][place + 2 :].partition("\x1f")[0] if rows and place >= 0 else ""


def _check_subjects(record: Readable, texts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    if record.leader[7:8] == "m" and record.leader[6:7] == "a" and not any(tag[0] == "6" and tag < "680" for tag in texts):
        tag = "606" if record.format is MarcFormat.CNMARC else "650"
        yield Problem(Level.ADVICE, tag, -1, "", "subject-missing", "subject-missing", {})


def _check_names(record: Readable, texts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    link = f"\x1f{AUTHORITY_LINK[record.format]}"
    rows = [(tag, occurrence, text) for tag in NAMES[record.format] if tag in texts for occurrence, text in enumerate(texts[tag])]
    unlinked = next((row for row in rows if link not in row[2]), None)
    if unlinked is not None:
        yield Problem(Level.ADVICE, unlinked[0], unlinked[1], link[1], "heading-unlinked", "heading-unlinked", {})
    if len(rows) > 1 and len({_first_name(text) for _tag, _occurrence, text in rows}) < len(rows):
        yield from check_twice(rows, f"abcdft{ROLE[record.format]}")


def _first_name(text: str) -> str:
    """Return what tells most names apart: $a, or nothing where there are more of them."""
    found = text.split("\x1fa", 2)
    return found[1].partition("\x1f")[0] if len(found) == 2 else ""


def check_twice(rows: Sequence[tuple[str, int, str]], codes: str) -> Iterator[Problem]:
    """Names that stand twice, by the subfields of some codes; rows are tags, occurrences and texts of fields."""
    seen = set[tuple[str, ...]]()
    for tag, occurrence, text in rows:
        name = tuple(sorted(part for part in text.split("\x1f")[1:] if part[0] in codes))
        if name in seen and name:
            yield Problem(Level.WARNING, tag, occurrence, "a", "heading-twice", "heading-twice", {"value": name[0][1:][:80]})
        seen.add(name)


@lru_cache(maxsize=20_000)
def _is_price_fine(text: str) -> bool:
    return all(_PRICE.fullmatch(part[1:].strip()) for part in text.split("\x1f")[1:] if part[:1] == "d")


def check_prices(record: Readable) -> Iterator[Problem]:
    """Prices of 010 $d in CNMARC: a code of the currency and an amount."""
    for occurrence, field in enumerate(record.all("010")):
        for place, subfield in enumerate(field.subfields):
            if subfield.code != "d" or _PRICE.fullmatch(subfield.value.strip()):
                continue
            bare = _YUAN.fullmatch(subfield.value)
            mended = f"CNY{bare[1]}" if bare else ""
            repair = Repair("010", occurrence, field_line(set_subfield(field, place, mended)), mended) if mended else None
            yield Problem(Level.ADVICE, "010", occurrence, "d", "price-form", "price-form", {"value": subfield.value[:40]}, repair)


def _check_title_indicators(record: Readable, texts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    text = texts.get("245", ("",))[0]
    if "\x1f" not in text or (title := record.first("245")) is None:
        return
    main = any(tag in texts for tag in ("100", "110", "111", "130"))
    first, second = title.indicators.ljust(2)[0], title.indicators.ljust(2)[1]
    if first in "01" and first != ("1" if main else "0"):
        right = "1" if main else "0"
        yield Problem(Level.ADVICE, "245", 0, "", "title-entry", "title-entry", {"found": first, "expected": right}, _with_indicators(title, right + second))
    article = ARTICLE.match(title.first("a") or "") if _language(record.format, texts) == "eng" else None
    if article and second == "0":
        right = str(len(article[0]))
        yield Problem(Level.WARNING, "245", 0, "", "title-article", "title-article", {"found": second, "expected": right}, _with_indicators(title, first + right))


def _with_indicators(field: Field, indicators: str) -> Repair:
    return Repair(field.tag, 0, field_line(replace(field, indicators=indicators)), indicators.replace(" ", "␣"))


def check_other_scripts(texts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Each 880 names its field, and that field names it; 00 stands for a field that has no other."""
    if "880" not in texts:
        return
    named = {(tag, found[2]) for tag, rows in texts.items() if tag != "880" for text in rows if (found := _linked(text)) and found[1] == "880"}
    for occurrence, text in enumerate(texts["880"]):
        found = _linked(text)
        if found is None or (found[2] != "00" and (found[1], found[2]) not in named):
            yield Problem(Level.WARNING, "880", occurrence, "6", "link-880", "link-880", {"value": found[0] if found else ""})


def _linked(text: str) -> re.Match[str] | None:
    place = text.find("\x1f6")
    return _LINK.match(text, place + 2) if place >= 0 else None
