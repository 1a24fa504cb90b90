"""Browsing the tree of classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.shortcuts import render
from django.utils.translation import gettext as _

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.classification import CLC_CLASSES, MAIN_CLASSES, ancestors, parse_clc

from ..api import Filters, IndexDamaged, IndexMissing, SearchRequest, search
from ..data import Facet
from .address import clean_query
from .search import show_index_problem
from .words import caption_word, class_word, dynasty_place

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST: Final = 200
_MATCHES: Final = 30
_COUNTS_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class with everything below it counted in."""

    number: str
    caption: str
    count: int | None
    browse_url: str
    search_url: str


def show_classes(request: HttpRequest) -> HttpResponse:
    """GET /browse/classes/: main classes, or one class with what is above and below it; `q` looks for a caption or number."""
    number, query = request.GET.get("class", "")[:40].strip().upper(), clean_query(request.GET.get("q", ""))[:80]
    parsed = parse_clc(number) if number else None
    try:
        context = _one_class(parsed.normalised) if parsed else _main_classes()
    except (IndexMissing, IndexDamaged) as problem:
        return show_index_problem(request, problem)
    return render(request, "discovery/classes.html", {**context, "query": query, "matches": find_classes(query) if query else None})


def _main_classes() -> dict[str, object]:
    counts = _exact_counts()
    lines = [_line(caption.number, counts["class"].get(caption.number, 0)) for caption in MAIN_CLASSES]
    old = search(SearchRequest(filters=Filters(materials=("ancient",)), limit=1, facets=(Facet.CLASS,), facet_size=30))
    return {
        "number": "", "path": [], "lines": lines, "total": 0, "estimated": False, "old_total": old.total,
        "old_classes": [(item.value, class_word(item.value), f"/search/?material=ancient&class={item.value}", item.count) for item in old.facets[0].counts],
        "dynasties": [(name, f"/search/?dynasty={name}", count) for name, count in sorted(counts["dynasty"].items(), key=lambda pair: dynasty_place(pair[0]))],
    }


def _exact_counts() -> dict[str, dict[str, int]]:
    """Return counts of main classes and dynasties one by one, where facets of many documents are estimated; kept for ten minutes."""
    known: dict[str, dict[str, int]] | None = cache.get("discovery.browse.counts")
    if known is None:
        found = search(SearchRequest(limit=1, facets=(Facet.DYNASTY,), facet_size=80))
        known = {
            "class": {c.number: search(SearchRequest(filters=Filters(classes=(c.number,)), limit=1)).total for c in MAIN_CLASSES},
            "dynasty": {item.value: search(SearchRequest(filters=Filters(dynasties=(item.value,)), limit=1)).total for item in found.facets[0].counts},
        }
        cache.set("discovery.browse.counts", known, _COUNTS_SECONDS)
    return known


def _one_class(number: str) -> dict[str, object]:
    found = search(SearchRequest(filters=Filters(classes=(number,)), limit=1, facets=(Facet.CLASS,), facet_size=_MOST))
    counted = found.facets[0]
    known = {item.value: item.count for item in counted.counts}
    captioned = [child for child in CLC_CLASSES if child not in known and ancestors(child)[-2:-1] == (number,)] if len(number) == 1 else []
    lines = [_line(value, known.get(value, 0)) for value in sorted({*known, *captioned}) if value != number]
    path = [(step, class_word(step)) for step in ancestors(number) if class_word(step) or step == number]
    return {"number": number, "path": path, "lines": lines, "total": found.total, "estimated": counted.estimated, "caption": _caption(number)}


def _caption(number: str) -> str:
    return class_word(number) or _("%(number)s 类") % {"number": number}


def _line(number: str, count: int | None) -> ClassLine:
    return ClassLine(number, class_word(number), count, f"/browse/classes/?class={number}", f"/search/?class={number}")


def find_classes(query: str) -> list[ClassLine]:
    """Return the classes whose number starts with, or whose caption contains, what was typed, in either script."""
    wanted, upper = fold(query), query.upper()
    found = [
        caption for caption in CLC_CLASSES.values()
        if caption.number.startswith(upper) or wanted in fold(caption.hans) or query.casefold() in caption.en.casefold()
    ]
    return [
        ClassLine(caption.number, caption_word(caption), None, f"/browse/classes/?class={caption.number}", f"/search/?class={caption.number}")
        for caption in found[:_MATCHES]
    ]
