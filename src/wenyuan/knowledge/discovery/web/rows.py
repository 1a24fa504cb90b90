"""Rows of a result list: what the index keeps of a thing, marked where it matches, with where it can be had."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import msgspec
from django.conf import settings
from django.db import DatabaseError
from django.utils.formats import date_format
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from wenyuan.bibliography.chinese import fold_many
from wenyuan.foundation.ui.covers import draw_cover
from wenyuan.foundation.ui.environment import cover_html
from wenyuan.foundation.ui.saying import say as _

from ..api import Availability, Hit, source_named
from ..querying import highlight
from .address import quoted
from .explain import say_why
from .words import language_tag, material_word

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


class Line(msgspec.Struct, gc=False):
    """What a source gives for its line in a list; all but the first two may be missing."""

    ark: str
    title: str
    subtitle: str = ""
    part: str = ""
    original: str = ""
    responsibility: str = ""
    people: list[tuple[str, str, str]] = []
    edition: str = ""
    publisher: str = ""
    place: str = ""
    date: str = ""
    year: int | None = None
    material: str = "book"
    language: str = ""
    classes: list[str] = []
    isbn: str = ""
    within: list[str] = []
    online: bool = False
    abstract: str = ""


_decode = msgspec.json.Decoder(Line).decode


@dataclass(frozen=True, slots=True)
class Status:
    """One statement of where a thing is: `kind` is the class of the sign beside the words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row, ready to be written out."""

    url: str
    title: Markup
    plain_title: str
    lang: str
    kind: str
    line: Line
    people: tuple[tuple[str, str, str, str], ...]
    imprint: str
    quote: Markup
    cover: Markup
    editions: int
    editions_url: str
    statuses: tuple[Status, ...]
    more_libraries: int
    brief: Status
    why: str = ""

    @property
    def between(self) -> str:
        """What stands between two names."""
        return "；" if any(_HAN.search(person[0]) for person in self.people) else "; "


def make_rows(hits: Sequence[Hit], query: str, *, libraries: Mapping[str, str], beside: str = "", marked: bool = True) -> tuple[list[Row], bool]:
    """Return the rows of hits, and whether availability could be asked.

    One query for each source with hits, whatever the number of rows.
    """
    lines = [_decode(hit.display) for hit in hits]
    available, answered = ask_availability(hits)
    traditional = find_traditional([line.title for line in lines])
    rows: list[Row] = []
    for hit, line, is_traditional in zip(hits, lines, traditional, strict=True):
        beside, cover = _line_cover(line, beside)
        statuses, more, brief = say_availability(available.get((hit.source, hit.key)), libraries, online=line.online)
        rows.append(Row(
            url=f"/ark:/{settings.WENYUAN_NAAN}/{line.ark}", title=_mark(_full_title(line), query if marked else ""), plain_title=line.title,
            lang="zh-Hant" if is_traditional else language_tag(line.language), kind=material_word(line.material), line=line,
            people=tuple((name, dynasty, role if _HAN.search(role) else "", quoted(name)) for name, dynasty, role in line.people),
            imprint=_imprint(line), quote=_quote(line.abstract, query) if marked else Markup(""), cover=cover, editions=hit.editions,
            editions_url=f"/search/?work={quoted(hit.work_key)}&sort=oldest" if hit.editions > 1 else "", statuses=statuses, more_libraries=more, brief=brief,
            why=say_why(hit.why) if marked and query else "",
        ))
    return rows, answered


def _full_title(line: Line) -> str:
    return f"{line.title} {line.part}" if line.part and line.part not in line.title else line.title


def _line_cover(line: Line, beside: str) -> tuple[str, Markup]:
    author = line.people[0][0] if line.people else ""
    return _draw(line.ark, line.title, author, line.publisher, line.classes[0] if line.classes else "", line.year, line.material == "ancient", beside)


@lru_cache(maxsize=20_000)
def _draw(
    ark: str, title: str, author: str, publisher: str, class_number: str, year: int | None, ancient: bool, beside: str,  # noqa: FBT001 -- private
) -> tuple[str, Markup]:
    """Return the cloth and the markup of a cover: the same book looks the same for ever, so it is drawn once."""
    drawn = draw_cover(
        identifier=ark, title=title, author=author, publisher=publisher, class_number=class_number, year=year, ancient=ancient, beside=beside,
    )
    return drawn.cloth, cover_html(drawn)


def _imprint(line: Line) -> str:
    return say_imprint(line.place, line.publisher, line.date)


def say_imprint(place: str, publisher: str, date_text: str) -> str:
    """Write place, publisher and date with the punctuation of their own script."""
    han = _HAN.search(f"{place}{publisher}") is not None
    return ("　" if han else ", ").join(filter(None, (("：" if han else ": ").join(filter(None, (place, publisher))), date_text)))


def _mark(text: str, query: str) -> Markup:
    return _mark_spans(text, highlight(text, query) if query else [])


def _mark_spans(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    return Markup("".join([*parts, escape(text[end:])]))  # noqa: S704 -- every piece of text is escaped above


def _quote(text: str, query: str) -> Markup:
    """Return the abstract with its matches marked, only where it matches: a list quotes what answers the question."""
    spans = highlight(text, query) if text and query else []
    return _mark_spans(text, spans) if spans else Markup("")


def find_traditional(texts: Sequence[str]) -> list[bool]:
    """Say of each text whether it is written in traditional or variant characters, so that it gets their glyphs."""
    folded = fold_many(list(texts))
    return [any(a != b and _HAN.match(a) for a, b in zip(text, plain, strict=False)) for text, plain in zip(texts, folded, strict=True)]


def ask_availability(hits: Sequence[Hit]) -> tuple[dict[tuple[str, int], Availability], bool]:
    """Return availability by source and key; with an unreachable database nothing is known, and results still show."""
    keys: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        keys[hit.source].append(hit.key)
    found: dict[tuple[str, int], Availability] = {}
    try:
        for name, wanted in keys.items():
            source = source_named(name)
            if source is not None:
                found |= {(name, key): value for key, value in source.availability(wanted).items()}
    except DatabaseError:
        return {}, False
    return found, True


def say_availability(known: Availability | None, libraries: Mapping[str, str], *, online: bool) -> tuple[tuple[Status, ...], int, Status]:
    """Return the statements about a thing's copies, in how many further libraries copies are on the shelf, and all that in one."""
    web = (Status("web", _("在线可读")),) if online or (known is not None and known.online) else ()
    if known is None:
        first = Status("unknown", _("馆藏情况未知"))
        return (first, *web), 0, first
    if known.total == 0:
        only = web or (Status("unknown", _("只有书目，尚无复本")),)
        return only, 0, only[0]
    if known.available == 0:
        count = ngettext("%(n)s 册，不在架", "%(n)s 册均不在架", known.total) % {"n": known.total}
        first = Status("out", count)
        if known.earliest_due:
            due = date.fromisoformat(known.earliest_due)
            first = Status("wait", _("%(count)s，最早 %(due)s 归还") % {"count": count, "due": date_format(due, "MONTH_DAY_FORMAT")})
        return (first, *web), 0, first
    shelves = sorted(((free, library) for library, (free, _all) in known.libraries.items() if free), reverse=True)
    free, library = shelves[0]
    name = libraries.get(str(library), "")
    here = ngettext("%(name)s %(n)s 册在架", "%(name)s %(n)s 册在架", free) % {"name": name, "n": free}
    brief = ngettext("%(n)s 册在架", "%(n)s 册在架", known.available) % {"n": known.available}
    return (Status("in", here.strip()), *web), len(shelves) - 1, Status("in", brief)
