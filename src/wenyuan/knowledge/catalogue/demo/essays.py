"""Passages for the home page: as a woodblock print has them, and with punctuation."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from wenyuan.knowledge.catalogue.demo.publishing import read_data


@dataclass(frozen=True, slots=True)
class Essay:
    """A famous passage in traditional script; `work_title` is the title of a work of the demonstration."""

    punctuated: str
    source: str
    work_title: str

    @property
    def unpunctuated(self) -> str:
        """The passage without punctuation, as printed from a woodblock."""
        return "".join(c for c in self.punctuated if not unicodedata.category(c).startswith("P"))


def essays() -> tuple[Essay, ...]:
    """Return the twelve passages in order of the files; callers choose the one of the day."""
    rows = ([part.strip() for part in line.split("|")] for line in read_data("essays.txt"))
    return tuple(Essay(text, source, title) for title, source, text in rows)
