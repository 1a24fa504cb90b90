"""The summary of a record: plain values, cheap to make half a million times."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class RecordKind(StrEnum):
    """What a MARC record describes."""

    BIBLIOGRAPHIC = "bibliographic"
    AUTHORITY = "authority"
    HOLDINGS = "holdings"


class Name(msgspec.Struct, frozen=True, gc=False):
    """A heading for a person or body. `kind` is person, family, corporate or meeting; `primary` is main responsibility."""

    name: str
    kind: str = "person"
    dynasty: str = ""
    dates: str = ""
    role: str = ""
    primary: bool = False
    variants: tuple[str, ...] = ()
    control: str = ""


class Link(msgspec.Struct, frozen=True, gc=False):
    """A related title: a series, a set that the thing belongs to, another edition. `relation` is a word such as `series`."""

    relation: str
    title: str
    volume: str = ""
    control: str = ""


class CopyNote(msgspec.Struct, frozen=True, gc=False):
    """A copy or holding told of inside the record (CNMARC 905, MARC 21 852)."""

    library: str = ""
    location: str = ""
    call_number: str = ""
    barcodes: tuple[str, ...] = ()


class Summary(msgspec.Struct, frozen=True, gc=False):
    """A record in short. Years are astronomical (0 is 1 BCE); identifiers are as written, without qualifiers."""

    control_number: str = ""
    changed: str = ""
    material: str = "book"
    title: str = ""
    subtitle: str = ""
    part: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    responsibility: str = ""
    names: tuple[Name, ...] = ()
    edition: str = ""
    place: str = ""
    publisher: str = ""
    date_text: str = ""
    year_from: int | None = None
    year_to: int | None = None
    extent: str = ""
    languages: tuple[str, ...] = ()
    country: str = ""
    isbns: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    other_classes: tuple[tuple[str, str], ...] = ()
    subjects: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    abstract: str = ""
    urls: tuple[str, ...] = ()
    copies: tuple[CopyNote, ...] = ()
    uniform_title: str = ""
    pinyin_title: str = ""
