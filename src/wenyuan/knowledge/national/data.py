"""Values that others may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs to the national bibliography.

    Attributes:
        countries: ISO 3166 codes of the countries and regions whose publications belong.
        languages: MARC codes of languages in which publications of any country belong.
        materials: Kinds of material that belong.
        from_year: First year of publication, None for every year.
        libraries: Codes of the libraries whose records count, empty for all.
    """

    countries: tuple[str, ...] = ("CN", "HK", "MO", "TW")
    languages: tuple[str, ...] = ("chi", "tib", "mon", "uig", "kaz", "kor")
    materials: tuple[str, ...] = ("book", "serial", "newspaper", "thesis", "map", "score", "audio", "video", "electronic")
    from_year: int | None = None
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileData:
    """A file of an issue; `digest` is its SHA-256."""

    form: str
    digest: str
    size: int
    records: int


@dataclass(frozen=True, slots=True)
class IssueData:
    """An issue. `name` is such as 2026-047, or 2026 for a year; `statistics` counts by class, place, publisher, language and material."""

    id: int
    name: str
    kind: str
    year: int
    number: int
    state: str
    entries: int
    created_at: datetime
    published_at: datetime | None
    reason: str
    statistics: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    files: tuple[FileData, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryData:
    """One publication in an issue. `class_code` is its main class, empty for none."""

    number: str
    record_id: int
    ark: str
    title: str
    responsibility: str
    imprint: str
    class_number: str
    class_code: str
    isbn: str
