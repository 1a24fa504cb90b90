"""Standard numbers, class numbers and records of the same ISBN.

Source:
    ISO 2108 (ISBN); ISO 3297 (ISSN); 《中国图书馆分类法》 (notation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from wenyuan.bibliography.classification import parse_clc
from wenyuan.bibliography.identifiers import parse_isbn, parse_issn
from wenyuan.bibliography.identifiers.isbn_quick import read_plain_isbn
from wenyuan.bibliography.marc.record import Field, MarcFormat

from ..repairs import field_line, set_subfield
from ..values import Level, Problem, Readable, Repair

SameIsbn = Callable[[str], Sequence[tuple[str, str]]]
_ISBN: Final = {MarcFormat.CNMARC: "010", MarcFormat.MARC21: "020"}
_ISSN: Final = {MarcFormat.CNMARC: "011", MarcFormat.MARC21: "022"}
_CLC_SCHEMES: Final = frozenset({"clc", "ztf", "zhongtufa"})


def check_numbers(record: Readable) -> Iterator[Problem]:
    """Check digits of ISBN and ISSN, with the digit that would be right."""
    for occurrence, field in enumerate(record.all(_ISBN[record.format])):
        yield from _check_isbn(field, occurrence)
    for occurrence, field in enumerate(record.all(_ISSN[record.format])):
        yield from _check_issn(field, occurrence)


def _check_isbn(field: Field, occurrence: int) -> Iterator[Problem]:
    for place, subfield in enumerate(field.subfields):
        if subfield.code != "a" or not subfield.value.strip():
            continue
        if read_plain_isbn(subfield.value) or (read := parse_isbn(subfield.value)).valid:
            continue
        if read.expected_check:
            bare = subfield.value.rstrip()
            at = _last_check(bare)
            mended = bare[:at] + read.expected_check + bare[at + 1 :]
            repair = Repair(field.tag, occurrence, field_line(set_subfield(field, place, mended)), mended)
            params = {"found": bare[at], "expected": read.expected_check, "value": bare}
            yield Problem(Level.ERROR, field.tag, occurrence, "a", "isbn-check-digit", "isbn-check-digit", params, repair)
        else:
            yield Problem(Level.ERROR, field.tag, occurrence, "a", "isbn-form", "isbn-form", {"value": subfield.value})


def _last_check(text: str) -> int:
    """Return where the check character of the first number in a text stands: the last of its run of digits, X and hyphens."""
    start = next(n for n, c in enumerate(text) if c.isdigit())
    end = start
    for place in range(start, len(text)):
        if text[place] in "0123456789xX０１２３４５６７８９":
            end = place
        elif text[place] not in "-‐–— ":
            break
    return end


def _check_issn(field: Field, occurrence: int) -> Iterator[Problem]:
    for place, subfield in enumerate(field.subfields):
        if subfield.code != "a" or not subfield.value.strip():
            continue
        read = parse_issn(subfield.value)
        if read is None:
            yield Problem(Level.ERROR, field.tag, occurrence, "a", "issn-form", "issn-form", {"value": subfield.value})
        elif not read.valid:
            mended = read.issn[:-1] + read.expected_check
            params = {"found": read.issn[-1], "expected": read.expected_check, "value": read.issn}
            repair = Repair(field.tag, occurrence, field_line(set_subfield(field, place, mended)), mended)
            yield Problem(Level.ERROR, field.tag, occurrence, "a", "issn-check-digit", "issn-check-digit", params, repair)


def check_classes(record: Readable) -> Iterator[Problem]:
    """The shape of numbers of the Chinese Library Classification: 690 in CNMARC, 093 and 084 $2 clc in MARC 21."""
    tags = ("690",) if record.format is MarcFormat.CNMARC else ("093", "084")
    for tag in tags:
        for occurrence, field in enumerate(record.all(tag)):
            if tag == "084" and (field.first("2") or "").lower() not in _CLC_SCHEMES:
                continue
            yield from _check_class(field, occurrence)
    if record.format is MarcFormat.CNMARC and record.leader[7:8] == "m" and record.first("690") is None:
        yield Problem(Level.ADVICE, "690", -1, "", "class-missing", "class-missing", {})


def _check_class(field: Field, occurrence: int) -> Iterator[Problem]:
    for place, subfield in enumerate(field.subfields):
        value = subfield.value.strip()
        if subfield.code != "a" or not value:
            continue
        read = parse_clc(value)
        if read is None:
            yield Problem(Level.WARNING, field.tag, occurrence, "a", "class-form", "class-form", {"value": value})
        elif read.normalised != value:
            repair = Repair(field.tag, occurrence, field_line(set_subfield(field, place, read.normalised)), read.normalised)
            yield Problem(Level.ADVICE, field.tag, occurrence, "a", "class-points", "class-points", {"value": value, "expected": read.normalised}, repair)


def check_duplicates(record: Readable, find_same: SameIsbn) -> Iterator[Problem]:
    """Other records with a valid ISBN of this one; `find_same` gives (address, title) of each."""
    tag = _ISBN[record.format]
    for occurrence, field in enumerate(record.all(tag)):
        read = parse_isbn(field.first("a") or "")
        for address, title in find_same(read.isbn13) if read.valid else ():
            yield Problem(Level.WARNING, tag, occurrence, "a", "isbn-known", "isbn-known", {"title": title, "address": address})
