"""A record as a catalogue card: the areas of ISBD with their punctuation, and the tracings below.

A record in CNMARC makes a card as Chinese libraries write it: no heading above the description, tracings by kind with the first character
of titles and names. One in MARC 21 makes a card under its main entry, with subjects in Arabic and added entries in Roman numbers.

Source:
    ISBD consolidated edition 2011, areas 1 to 8 and A.3 (punctuation); GB/T 3792-2021; GB/T 12451 (根查项); AACR2 21.29–21.30 (added entries).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenyuan.bibliography.identifiers import parse_isbn
from wenyuan.bibliography.marc import MarcFormat, Record, record_texts
from wenyuan.bibliography.summary import Name, Summary, summarise

_DASH = " — "
_ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
_RINGS = "①②③④⑤⑥⑦⑧⑨⑩"
_ENTRIES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SUBDIVIDED = re.compile(r"(?<=[\u3400-\u9fff])-|-(?=[\u3400-\u9fff])")
_OMISSION = ("…", "...")
_NOTES = 4
_ABSTRACT = 400


@dataclass(frozen=True, slots=True)
class Card:
    """A card from its top: `heading` is empty where the description stands alone; `paragraphs` are never empty texts."""

    call_number: str
    heading: str
    paragraphs: tuple[str, ...]
    tracings: str

    @property
    def lines(self) -> tuple[str, ...]:
        """All that stands on the card below the call number."""
        return tuple(line for line in (self.heading, *self.paragraphs, self.tracings) if line)


def card_of(record: Record) -> Card:
    """Return the card of a record being edited."""
    return make_card(summarise(record.leader, record_texts(record), record.format), record.format)


def make_card(summary: Summary, format_: MarcFormat, *, call_number: str = "") -> Card:
    """Return the card of a record; without a call number it carries the first class number."""
    western = format_ is MarcFormat.MARC21
    main = next((name for name in summary.names if name.primary), None) if western else None
    abstract = summary.abstract if len(summary.abstract) <= _ABSTRACT else summary.abstract[:_ABSTRACT].rstrip() + "…"
    paragraphs = (
        _join_areas(_title(summary), summary.edition, _publication(summary)), _join_areas(summary.extent, _series(summary)), *summary.notes[:_NOTES], _numbers(summary),
        abstract,
    )
    return Card(
        call_number=call_number or next(iter(summary.classes), ""), heading=_heading(main) if main else "",
        paragraphs=tuple(text for text in paragraphs if text), tracings=_entries(summary, main) if western else _roots(summary),
    )


def _join_areas(*areas: str) -> str:
    """Part areas by full stop, space, dash, space; a full stop that ends one is not doubled, nor does one follow a mark of omission."""
    parts = [area.strip() for area in areas if area.strip()]
    closed = [part if part.endswith((".", *_OMISSION)) else f"{part}." for part in parts[:-1]]
    return _DASH.join([*closed, *parts[-1:]])


def _title(s: Summary) -> str:
    title = f"{s.title}. {s.part}" if s.part else s.title
    title = f"{title} : {s.subtitle}" if s.subtitle else title
    parallel = [text for kind, text in s.titles if kind == "parallel" and text not in {s.title, s.subtitle}]
    title = " = ".join((title, *dict.fromkeys(parallel[:2])))
    return f"{title} / {s.responsibility}" if s.responsibility else title


def _publication(s: Summary) -> str:
    place = " : ".join(filter(None, (s.place, s.publisher)))
    return ", ".join(filter(None, (place, s.date_text)))


def _series(s: Summary) -> str:
    return " ".join(f"({link.title} ; {link.volume})" if link.volume else f"({link.title})" for link in s.links if link.relation == "series")


def _numbers(s: Summary) -> str:
    return _join_areas(*(f"ISBN {_hyphenate(number)}" for number in s.isbns[:4]), *(f"ISSN {number}" for number in s.issns[:2]))


def _hyphenate(number: str) -> str:
    """A card has the number that is printed in the book: one of ten digits stays one of ten digits."""
    isbn = parse_isbn(number)
    if isbn.hyphenated and sum(char.isalnum() for char in number) == 10:
        return "-".join((*isbn.hyphenated.split("-")[1:-1], isbn.isbn10[-1]))
    return isbn.hyphenated or number


def _heading(name: Name) -> str:
    return ", ".join(filter(None, (name.name, name.dates)))


def _roots(s: Summary) -> str:
    """Ⅰ titles, Ⅱ names, Ⅲ subjects, Ⅳ classes, each numbered; a title and a name by its first character only."""
    groups = (
        [f"{s.title[:1]}…"] if s.title else [], [f"{name.name[:1]}…" for name in s.names[:6]], [_SUBDIVIDED.sub("—", subject) for subject in s.subjects[:5]],
        list(s.classes[:3]),
    )
    return " ".join(
        f"{roman}. " + " ".join(f"{_RINGS[n]}{text}" for n, text in enumerate(group)) for roman, group in zip(_ROMAN, groups, strict=True) if group
    )


def _entries(s: Summary, main: Name | None) -> str:
    """Subjects, then added entries; the title is one where something else stands at the head."""
    added = [_heading(name) for name in s.names if name is not main][: len(_ENTRIES) - 1] + (["Title"] if main else [])
    numbered = [*(f"{n}. {text}" for n, text in enumerate(s.subjects[:12], start=1)), *(f"{n}. {text}" for n, text in zip(_ENTRIES, added, strict=False))]
    return " ".join(text if text.endswith((".", "-")) else f"{text}." for text in numbered)
