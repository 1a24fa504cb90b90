"""A summary while it is being taken: what the readers of single tags write to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from .fields import Texts
from .scripts import Scripts
from .values import CopyNote, Link, Name, Summary


class Draft:
    """The values of a `Summary` so far. Defaults stay with the class: most records have few of the values."""

    leader: str
    texts: Texts
    # MARC 21: fields in original scripts.
    scripts: Scripts = MappingProxyType({})
    control_number = changed = title = subtitle = part = responsibility = edition = extent = country = ""
    abstract = uniform_title = pinyin_title = ""
    titles: tuple[tuple[str, str], ...] = ()
    names: tuple[Name, ...] = ()
    # CNMARC: names of secondary responsibility. Their tags lie between those of primary responsibility.
    secondary_names: tuple[Name, ...] = ()
    # MARC 21: titles behind a name in 700 and 710.
    named_titles: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    late_numbers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    other_classes: tuple[tuple[str, str], ...] = ()
    subjects: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    # CNMARC: titles of 225. A series that 410 repeats is not told twice.
    series_titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    copies: tuple[CopyNote, ...] = ()

    def finish(self, material: str, imprint: tuple[str, str, str], years: tuple[int | None, int | None]) -> Summary:
        """Return the summary; `imprint` is place, publisher and date as written."""
        place, publisher, date_text = imprint
        # By position: keywords would cost more than all of the rest of this function.
        return Summary(
            self.control_number, self.changed, material, self.title, self.subtitle, self.part, self.titles, self.responsibility,
            self.names, self.edition, place, publisher, date_text, years[0], years[1], self.extent, self.languages, self.country,
            self.isbns, self.issns, self.numbers, self.classes, self.other_classes, self.subjects, self.links, self.notes,
            self.contents, self.abstract, self.urls, self.copies, self.uniform_title, self.pinyin_title,
        )


# Takes what a record has under one tag, all of its fields at once.
Reader = Callable[[Draft, Sequence[str]], None]


def distinct(found: Sequence[str]) -> tuple[str, ...]:
    """Return the texts in order, empty ones and repeats left out."""
    return tuple(dict.fromkeys(filter(None, found)))
