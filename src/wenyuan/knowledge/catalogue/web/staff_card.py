"""A record as a catalogue card: ISBD areas with their punctuation, and the tracings below.

Source:
    ISBD consolidated edition, areas 1–8; GB/T 3792 (punctuation); 目录卡片根查项.
"""

from __future__ import annotations

from wenyuan.bibliography.identifiers import parse_isbn
from wenyuan.bibliography.marc import Record, record_texts
from wenyuan.bibliography.summary import Summary, summarise

_ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
_RINGS = "①②③④⑤⑥⑦⑧⑨⑩"
_DASH = ". — "


def card_lines(record: Record) -> tuple[str, ...]:
    """Return the paragraphs of a card: description, physical description and series, numbers, abstract, tracings. Empty ones are left out."""
    s = summarise(record.leader, record_texts(record), record.format)
    title = f"{s.title}. {s.part}" if s.part else s.title
    title = f"{title} : {s.subtitle}" if s.subtitle else title
    head = f"{title} / {s.responsibility}" if s.responsibility else title
    imprint = f"{s.place} : {s.publisher}" if s.place and s.publisher else s.place or s.publisher
    imprint = f"{imprint}, {s.date_text}" if imprint and s.date_text else imprint or s.date_text
    series = " ".join(f"({link.title} ; {link.volume})" if link.volume else f"({link.title})" for link in s.links if link.relation == "series")
    numbers = _DASH.join([*(f"ISBN {_shown(n)}" for n in s.isbns[:4]), *(f"ISSN {n}" for n in s.issns[:2])])
    lines = (_DASH.join(filter(None, (head, s.edition, imprint))), _DASH.join(filter(None, (s.extent, series))), numbers, s.abstract[:400], _tracings(s))
    return tuple(line for line in lines if line)


def _shown(number: str) -> str:
    return parse_isbn(number).hyphenated or number


def _tracings(s: Summary) -> str:
    """Ⅰ titles, Ⅱ names, Ⅲ subjects, Ⅳ classes, each numbered; a title and a name by its first character only."""
    groups = (
        [f"{s.title[:1]}…"] if s.title else [], [f"{name.name[:1]}…" for name in s.names[:6]], [subject.replace("-", "—") for subject in s.subjects[:5]],
        list(s.classes[:3]),
    )
    parts = [
        f"{roman}. " + " ".join(f"{_RINGS[n]}{text}" for n, text in enumerate(group)) for roman, group in zip(_ROMAN, groups, strict=True) if group
    ]
    return " ".join(parts)
