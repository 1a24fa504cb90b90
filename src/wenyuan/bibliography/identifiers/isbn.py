"""International Standard Book Numbers (ISO 2108), old and new."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Isbn", "hyphenate_isbn", "isbn10_check", "isbn13_check", "parse_isbn"]

_MAX_LENGTH = 300
_CANDIDATE = re.compile(r"(?<![0-9])(?:97[89][-‐–—\s]?)?(?:[0-9][-‐–—\s]?){9}[0-9xX](?![0-9])")
_LOOSE = re.compile(r"(?<![0-9])[0-9](?:[-‐–—\s]?[0-9xX]){6,16}(?![0-9])")
_QUALIFIER = re.compile(r"[(\[（【]\s*([^)\]）】]{1,60})\s*[)\]）】]")
_SET_WORDS = re.compile(
    r"全套|套装|全集|全\d*[册卷辑]|全[一二三四五六七八九十百]+[册卷辑]|成套|\bset\b|\bcomplete\b",
    re.IGNORECASE,
)
_VOLUME_WORDS = re.compile(
    r"第.{1,4}[卷册辑部集]|[上中下][册卷]|卷[一二三四五六七八九十\d]+|\bv(?:ol)?\.?\s*\d+|\bBd\.?\s*\d",
    re.IGNORECASE,
)

# Registration group (after the prefix) and, for each, ranges of registrants: first, last as strings of equal length.
# Only ranges long since settled are listed; a number outside them is left without hyphens.
_RANGES: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("978", "7"): (("00", "09"), ("100", "499"), ("5000", "7999"), ("80000", "89999"), ("900000", "999999")),
    ("978", "0"): (("00", "19"), ("200", "227"), ("229", "368"), ("370", "638"), ("7000", "8499"), ("85000", "89999"), ("900000", "949999"), ("9500000", "9999999")),
    ("978", "1"): (("4000", "5499"), ("55000", "64999"), ("86980", "91599")),
    ("978", "2"): (("00", "19"), ("400", "699"), ("7000", "8399"), ("84000", "89999")),
    ("978", "3"): (("00", "02"), ("04", "19"), ("200", "699"), ("7000", "8499"), ("85000", "89999")),
    ("978", "4"): (("00", "19"), ("200", "699"), ("7000", "8499"), ("85000", "89999"), ("900000", "949999"), ("9500000", "9999999")),
    ("978", "957"): (("00", "02"), ("0300", "0499"), ("05", "19"), ("2000", "2099"), ("21", "27"), ("28000", "30999"), ("31", "43"), ("440", "819"), ("8200", "9699"), ("97000", "99999")),
    ("978", "986"): (("00", "11"), ("120", "559"), ("5600", "7999"), ("80000", "99999")),
    ("978", "962"): (("00", "19"), ("200", "699"), ("7000", "8499"), ("85000", "86999"), ("8700", "8999"), ("900", "999")),
    ("978", "988"): (("00", "11"), ("12000", "19999"), ("200", "739"), ("74000", "76999"), ("77000", "79999"), ("8000", "9699"), ("97000", "99999")),
    ("978", "89"): (("00", "24"), ("250", "549"), ("5500", "8499"), ("85000", "94999")),
    ("978", "5"): (("200", "361"), ("363", "420"), ("7000", "8499"), ("85000", "89999")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Isbn:
    """What an ISBN field holds.

    `isbn13` and `isbn10` are without hyphens and empty if the number is not valid (or has no ten-digit form);
    `expected_check` is the right check digit where the printed one is wrong; `set_or_volume` is "set", "volume" or
    empty; `problem` says in words why a number is not valid.
    """

    isbn13: str
    isbn10: str
    valid: bool
    expected_check: str
    set_or_volume: str
    qualifier: str
    hyphenated: str
    problem: str


def isbn10_check(digits: str) -> str:
    """Compute the check character of nine digits (modulo 11, weights 10 to 2)."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True))
    return "0123456789X"[-total % 11]


def isbn13_check(digits: str) -> str:
    """Compute the check digit of twelve digits (modulo 10, weights 1 and 3)."""
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10)


def hyphenate_isbn(isbn13: str) -> str:
    """Put hyphens into a valid 13-digit number; as it came if its group or range is not in the table."""
    prefix, rest = isbn13[:3], isbn13[3:12]
    for size in (1, 2, 3):
        group = rest[:size]
        for first, last in _RANGES.get((prefix, group), ()):
            registrant = rest[size : size + len(first)]
            if first <= registrant <= last:
                return f"{prefix}-{group}-{registrant}-{rest[size + len(first) :]}-{isbn13[12]}"
    return isbn13


def _unresolved(qualifier: str, kind: str, problem: str, expected: str = "") -> Isbn:
    return Isbn("", "", expected_check=expected, valid=False, set_or_volume=kind, qualifier=qualifier, hyphenated="", problem=problem)


def _read_digits(digits: str, qualifier: str, kind: str) -> Isbn:
    body, given = digits[:-1], digits[-1].upper()
    if len(digits) == 10:
        expected = isbn10_check(body)
        isbn13 = "978" + body + isbn13_check("978" + body)
    else:
        expected = isbn13_check(body)
        isbn13 = body + expected
    if given != expected:
        return _unresolved(qualifier, kind, f"check digit is {given}, should be {expected}", expected)
    isbn10 = isbn13[3:12] + isbn10_check(isbn13[3:12]) if isbn13.startswith("978") else ""
    hyphenated = hyphenate_isbn(isbn13)
    return Isbn(isbn13, isbn10, valid=True, expected_check="", set_or_volume=kind, qualifier=qualifier, hyphenated=hyphenated, problem="")


def parse_isbn(text: str) -> Isbn:
    """Read the first ISBN of a field, with qualifier and price around it; hyphens, spaces and width do not matter."""
    plain = unicodedata.normalize("NFKC", text[:_MAX_LENGTH])
    qualifier = "; ".join(dict.fromkeys(match[1].strip() for match in _QUALIFIER.finditer(plain)))
    about = _CANDIDATE.sub("", plain)
    kind = "set" if _SET_WORDS.search(about) else "volume" if _VOLUME_WORDS.search(about) else ""
    if re.search(r"(?<!\d)\d{4,5}\s*[·・•.•]\s*\d{1,5}(?!\d)", plain) and not _CANDIDATE.search(plain):
        return _unresolved(qualifier, kind, "a 统一书号, not an ISBN")
    numbers = [re.sub(r"[^0-9xX]", "", match[0]) for match in _CANDIDATE.finditer(plain)]
    numbers = [number for number in numbers if "X" not in number[:-1].upper() and not (len(number) == 13 and number[-1] in "xX")]
    read = [_read_digits(number, qualifier, kind) for number in numbers]
    valid = next((isbn for isbn in read if isbn.valid), None)
    if valid or read:
        return valid or read[0]
    loose = _LOOSE.search(plain)
    if loose:
        count = len(re.sub(r"[^0-9xX]", "", loose[0]))
        if count == 13:
            return _unresolved(qualifier, kind, "13 digits that do not begin with 978 or 979")
        return _unresolved(qualifier, kind, f"{count} characters, an ISBN has 10 or 13")
    return _unresolved(qualifier, kind, "no ISBN found")
