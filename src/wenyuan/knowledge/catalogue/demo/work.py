"""A work of the demonstration library as it stands in the data files, before it becomes a record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wenyuan.bibliography.marc.record import MarcFormat


class WorkKind(StrEnum):
    """What a line describes; it decides the leader and the coded fields."""

    BOOK = "book"
    RARE = "rare"
    SERIAL = "serial"
    MAP = "map"
    GRAPHIC = "graphic"
    SOUND = "sound"
    VIDEO = "video"
    THESIS = "thesis"
    ERESOURCE = "eresource"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or body under its heading.

    Attributes:
        heading: Form chosen for access, without the distinguishing bracket of the data file.
        key: Heading with that bracket, so that two people of one name stay two.
        era: Dynasty or country as one word in simplified script; empty for modern Chinese people.
        dates: Years as text, such as `前145-?` or `约1715-约1763`; empty when unknown.
        western: Form of the name in its own script, for foreign people.
    """

    heading: str
    key: str
    era: str = ""
    dates: str = ""
    western: str = ""
    corporate: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """One name on the item with its role, as printed; `agent` is who it is."""

    printed: str
    role: str
    agent: Agent


@dataclass(frozen=True, slots=True)
class Publication:
    """Where, by whom and when; `label` is the date as the item gives it, such as `清乾隆五十六年`.

    Attributes:
        first_year: Gregorian year; negative years do not occur.
        last_year: Equal to `first_year` for one year; None while a serial continues.
        region: GB/T 2260 code of the place, six digits, or empty.
    """

    place: str
    publisher: str
    label: str
    first_year: int
    last_year: int | None
    extent: str
    edition: str
    country: str
    region: str


@dataclass(frozen=True, slots=True)
class DemoWork:
    """One catalogued edition. `index` is its place in the whole list, from 0."""

    index: int
    control_number: str
    kind: WorkKind
    format: MarcFormat
    language: str
    script: str
    title: str
    other_title: str
    part_number: str
    part_title: str
    contributions: tuple[Contribution, ...]
    publication: Publication
    class_number: str
    sequence: int
    subjects: tuple[str, ...]
    abstract: str = ""
    contents: tuple[str, ...] = ()
    series: str = ""
    isbn: str = ""
    price: str = ""
    issn: str = ""
    variants: tuple[str, ...] = ()
    uniform_title: str = ""
    note: str = ""
    original_language: str = ""
    original_title: str = ""
    host: str = ""
    link: str = ""
    juvenile: bool = False

    @property
    def call_number(self) -> str:
        """Class number and 种次号, as on the spine label."""
        return f"{self.class_number}/{self.sequence}"
