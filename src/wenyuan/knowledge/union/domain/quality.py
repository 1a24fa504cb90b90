"""How good a member's record is, in parts that can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from wenyuan.bibliography.marc import MarcFormat, Record
from wenyuan.bibliography.validation import Level, validate

# MARC 21 leader/17 and UNIMARC leader/17, as a share of a full record.
_LEVELS: Final = {
    MarcFormat.CNMARC: {" ": 1.0, "1": 0.7, "2": 0.3, "3": 0.5},
    MarcFormat.MARC21: {" ": 1.0, "1": 0.9, "I": 0.8, "4": 0.7, "L": 0.6, "2": 0.4, "7": 0.4, "K": 0.4, "M": 0.4, "5": 0.4, "3": 0.2, "8": 0.1, "J": 0.0},
}
# Groups of tags of which a full record has one each.
_GROUPS: Final = {
    MarcFormat.CNMARC: (("010", "011"), ("101",), ("205",), ("210",), ("215",), ("225",), ("300", "304", "305", "314", "320"), ("327", "330"), ("606", "607", "600", "601"), ("690",), ("701", "711", "702", "712"), ("801",)),
    MarcFormat.MARC21: (("020", "022"), ("008",), ("250",), ("260", "264"), ("300",), ("490", "830"), ("500", "504", "546"), ("505", "520"), ("600", "610", "650", "651"), ("050", "082", "084"), ("100", "110", "700", "710"), ("040",)),
}
_STANDING: Final = {"national": 1.0, "province": 0.8, "city": 0.6, "county": 0.4}
_LINKS: Final = {MarcFormat.CNMARC: "3", MarcFormat.MARC21: "0"}


@dataclass(frozen=True, slots=True)
class Score:
    """Points in all, and by part."""

    total: float
    parts: Mapping[str, float]


def score_record(record: Record, *, library_level: str, weights: Mapping[str, float], today: date) -> Score:
    """Return how good a record is, by the weights of the policy."""
    format_ = record.format
    tags = {field.tag for field in record.fields}
    groups = _GROUPS[format_]
    problems = validate(record, today=today)
    lost = sum(0.2 if one.level is Level.ERROR else 0.04 if one.level is Level.WARNING else 0.0 for one in problems)
    headings = [field for field in record.fields if field.data is None and (field.tag[0] in "67" or (format_ is MarcFormat.MARC21 and field.tag[0] == "1"))]
    linked = sum(field.first(_LINKS[format_]) is not None for field in headings)
    level = record.leader[17:18] or " "
    shares = {
        "level": _LEVELS[format_].get(level, 0.2),
        "completeness": sum(any(tag in tags for tag in group) for group in groups) / len(groups),
        "findings": max(0.0, 1.0 - lost),
        "links": linked / len(headings) if headings else 0.0,
        "standing": _STANDING.get(library_level, 0.3),
    }
    parts = {part: round(weights[part] * share, 1) for part, share in shares.items()}
    return Score(round(sum(parts.values()), 1), parts)
