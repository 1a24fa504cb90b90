"""Values that others may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value of a field.

    Attributes:
        text: As written: of a date, a place's name, a person's name, a title, a caption, a label, a number's digits.
        edtf: A date as ISO 8601-2; `year_from` and `year_to` are astronomical years.
        lat: Degrees north (WGS 84), `lon` degrees east.
        target: Id of the authority or record that is meant.
        address: Of a link; of an image, the digest of its octets.
    """

    text: str = ""
    edtf: str = ""
    year_from: int | None = None
    year_to: int | None = None
    lat: float | None = None
    lon: float | None = None
    target: int | None = None
    address: str = ""


Values = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class FieldData:
    """A field that a curator defined. `titles` are by language tag in small letters."""

    code: str
    kind: str
    titles: Mapping[str, str]
    choices: tuple[str, ...] = ()
    repeatable: bool = False
    required: bool = False
    faceted: bool = False
    sorted: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class TypeData:
    """A record type of a topic. `material` is the search's code for things of this type."""

    id: int
    topic_id: int
    code: str
    titles: Mapping[str, str]
    material: str
    fields: tuple[FieldData, ...]

    def field(self, code: str) -> FieldData | None:
        """Return a field by its code."""
        return next((one for one in self.fields if one.code == code), None)


@dataclass(frozen=True, slots=True)
class TopicData:
    """A topic. `query` is asked of the search; `menu` lists the parts of the site in order."""

    id: int
    library_id: int
    ark: str
    slug: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    state: str
    query: str
    materials: tuple[str, ...]
    accent: str
    cover: str
    licence: str
    citation: str
    menu: tuple[str, ...]
    reason: str
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryData:
    """An entry. `number` counts within the topic and stays; it ends the entry's ARK."""

    id: int
    topic_id: int
    type_id: int
    number: int
    title: str
    values: Values
    version: int
    removed: bool
    year_from: int | None
    year_to: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class EntryVersionData:
    """One state of an entry and how it came about."""

    number: int
    title: str
    values: Values
    action: str
    at: datetime
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class EssayData:
    """An essay in Markdown."""

    id: int
    topic_id: int
    slug: str
    title: str
    text: str
    author: str
    place: int
    shown: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ImportData:
    """A table that was handed in. `report` has (line, what is wrong) of lines that were not taken."""

    id: int
    topic_id: int
    type_id: int
    name: str
    digest: str
    state: str
    created: int = 0
    changed: int = 0
    same: int = 0
    report: tuple[tuple[int, str, str, str], ...] = ()
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as it is written in: texts by field, `key` is empty for a new one."""

    title: str
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line: int = 0
