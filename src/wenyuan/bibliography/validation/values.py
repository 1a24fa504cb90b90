"""Problems and repairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from wenyuan.bibliography.marc.record import Field, MarcFormat


class Level(StrEnum):
    """How much a problem weighs: an error breaks the format, a warning is likely wrong, advice makes the record better."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that mends a problem: `line` (one line of mnemonic text) takes the place of a field.

    `occurrence` counts the fields of `tag` from 0; -1 adds the line as a new field. `shown` is the new value in short.
    """

    tag: str
    occurrence: int
    line: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a record. `occurrence` counts the fields of `tag` from 0; -1 stands for a field that is missing.

    `message_key` and `params` make a sentence in the reader's language; `rule` names the rule for settings and tests.
    """

    level: Level
    tag: str
    occurrence: int
    subfield: str
    rule: str
    message_key: str
    params: Mapping[str, str] = field(default_factory=dict)
    repair: Repair | None = None


class Readable(Protocol):
    """What a rule needs of a record: fields by tag, in order."""

    @property
    def leader(self) -> str:
        """The 24 characters of the leader."""
        ...

    @property
    def format(self) -> MarcFormat:
        """What gives the tags their meaning."""
        ...

    def all(self, tag: str) -> Iterator[Field]:
        """Yield the fields of a tag."""
        ...

    def first(self, tag: str) -> Field | None:
        """Return the first field of a tag, or None."""
        ...
