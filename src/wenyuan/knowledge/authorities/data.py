"""Facts of authority control that other modules may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that somebody else gave the same thing. `source` says where it was found."""

    scheme: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Another authority named by this one: `number` is its control number where the record gives it."""

    kind: str
    heading: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an authority record says. Years are astronomical (0 is 1 BCE); `undifferentiated` names stand for several persons."""

    kind: str
    heading: str
    variants: tuple[str, ...] = ()
    dates: str = ""
    born: int | None = None
    died: int | None = None
    dynasty: str = ""
    dynasties: tuple[str, ...] = ()
    sex: Literal["", "female", "male"] = ""
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    relations: tuple[Relation, ...] = ()
    undifferentiated: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for or against a link: a code and what it rests on; `weight` is in log-odds."""

    code: str
    weight: float
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An authority that a heading may mean, how likely (0 to 1), and why."""

    authority_id: int
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """An authority offered for a form field."""

    id: int
    ark: str
    kind: str
    heading: str
    matched: str
    dates: str
    dynasty: str
    control_number: str
    undifferentiated: bool
    uses: int
