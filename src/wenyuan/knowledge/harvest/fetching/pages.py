"""What every kind of source gives: pages of records, each with where to go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

Form = Literal["xml", "json", "row", "marc"]
_FORMS: Final[dict[str, Form]] = {"xml": "xml", "json": "json", "row": "row", "marc": "marc"}


def form_named(name: str) -> Form:
    """Return a form by its name; XML for any other name."""
    return _FORMS.get(name, "xml")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One record as the source gave it. `raw` is XML, JSON or a row as JSON in UTF-8, or the octets of a MARC record; `problem` where it is broken."""

    identifier: str
    form: Form
    raw: bytes
    datestamp: str = ""
    deleted: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records; `token` is where to go on, empty at the end. `answered_at` is the source's own clock, in its own words.

    `is_bounded` pages are of a file or list whose end is known: records in it may come again and again without its being endless.
    """

    items: tuple[Fetched, ...]
    token: str = ""
    total: int | None = None
    answered_at: str = ""
    is_bounded: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Which changes are wanted, in the source's own words; empty is no bound."""

    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a source says of itself: lines of label and text, choices of format and set, examples of what it holds."""

    title: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    samples: tuple[Fetched, ...] = field(default=())
    total: int | None = None


class Fetcher(Protocol):
    """A client for one kind of source."""

    def look(self) -> About:
        """Ask what the source is and for a few records.

        Raises:
            SourceProblem: It cannot be used.
        """

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield pages from a token on, from the beginning where it is empty.

        Raises:
            TokenLost: The source does not know the token any more.
            SourceProblem: It cannot be used.
        """
