"""ISSN, 统一书号, DOI and handles."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

__all__ = [
    "Issn",
    "UnifiedBookNumber",
    "issn_check",
    "parse_doi",
    "parse_handle",
    "parse_issn",
    "parse_unified_book_number",
]

_MAX_LENGTH = 1_000
_ISSN = re.compile(r"(?<![0-9])([0-9]{4})[-‐–—\s]?([0-9]{3})([0-9xX])(?![0-9])")
_UNIFIED = re.compile(r"(?<!\d)([1-9]\d?)(\d{3})\s*[·・•‧∙⋅.．•–-]\s*(\d{1,5})(?!\d)")
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/|info:doi/)?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:\s*|https?://hdl\.handle\.net/|info:hdl/)(\d[\d.]*(?:\.[A-Za-z0-9]+)*/\S+)", re.IGNORECASE)
_SUBJECTS = {
    1: "马克思列宁主义", 2: "哲学", 3: "政治、社会生活", 4: "经济", 5: "军事", 6: "法律", 7: "文化教育", 8: "艺术", 9: "语言文字",
    10: "文学", 11: "历史", 12: "地理", 13: "自然科学", 14: "医药卫生", 15: "工程技术", 16: "农业", 17: "综合参考",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issn:
    """An ISSN with hyphen; `expected_check` is set where the printed check character is wrong."""

    issn: str
    valid: bool
    expected_check: str
    problem: str


@dataclass(frozen=True, slots=True)
class UnifiedBookNumber:
    """A 全国统一书号 (1956-1986): class of the 17 classes, publisher, running number; `normalised` has a middle dot."""

    normalised: str
    subject: int
    subject_name: str
    publisher: str
    number: int


def issn_check(digits: str) -> str:
    """Compute the check character of seven digits (ISO 3297: modulo 11, weights 8 to 2)."""
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    return "0123456789X"[-total % 11]


def parse_issn(text: str) -> Issn | None:
    """Read the first ISSN; None if no eight characters look like one."""
    match = _ISSN.search(unicodedata.normalize("NFKC", text[:_MAX_LENGTH]))
    if match is None:
        return None
    given, expected = match[3].upper(), issn_check(match[1] + match[2])
    if given == expected:
        return Issn(f"{match[1]}-{match[2]}{given}", valid=True, expected_check="", problem="")
    return Issn(f"{match[1]}-{match[2]}{given}", valid=False, expected_check=expected, problem=f"check digit is {given}, should be {expected}")


def parse_unified_book_number(text: str) -> UnifiedBookNumber | None:
    """Read a 统一书号 such as 10019·3012 (CUBN, CSBN): class 10, publisher 019, number 3012."""
    match = _UNIFIED.search(unicodedata.normalize("NFKC", text[:_MAX_LENGTH]))
    if match is None or int(match[1]) not in _SUBJECTS:
        return None
    subject = int(match[1])
    return UnifiedBookNumber(f"{match[1]}{match[2]}·{match[3]}", subject, _SUBJECTS[subject], match[2], int(match[3]))


def parse_doi(text: str) -> str | None:
    """Read a DOI in any of its usual forms and give it bare, in lower case (DOIs do not differ by case)."""
    match = _DOI.search(unquote(text[:_MAX_LENGTH]).strip())
    return _strip_end(match[1]).lower() if match else None


def _strip_end(name: str) -> str:
    """Drop the punctuation of the sentence around a name; a closing bracket stays if it was opened in the name."""
    while name and (name[-1] in ".,;>'\"" or (name[-1] in ")]}" and name.count(name[-1]) > name.count("([{"[")]}".index(name[-1])]))):
        name = name[:-1]
    return name


def parse_handle(text: str) -> str | None:
    """Read a handle given as hdl: or as an address of the resolver; the case of its local part is kept."""
    match = _HANDLE.search(unquote(text[:_MAX_LENGTH]).strip())
    return _strip_end(match[1]) if match else None
