"""The search page and its suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from wenyuan.foundation.libraries.api import find_look
from wenyuan.foundation.ui.saying import say as _

from ..api import Gathered, IndexDamaged, IndexMissing, ResultPage, SearchRequest, Suggestion, did_you_mean, gather, search, suggest
from ..data import ExplanationKind, Facet, Sort, SuggestionKind
from . import facets as facet_lists
from . import pictures
from .address import FACET_NAMES, MAX_QUERY, PAGE_SIZES, PICTURES, Asked, clean_query, read_address
from .explain import is_widened, say_notes
from .portal import search_tools
from .rows import Row, make_rows
from .timeline import group_by_age
from .words import library_words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from wenyuan.foundation.libraries.data import LibraryLook

_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """Something narrowed by, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A query that would find something; `count` is None where it was not counted."""

    text: str
    url: str
    count: int | None
    kind: str = ""


def show_results(request: HttpRequest) -> HttpResponse:
    """GET /search/: results, or where to begin when nothing was asked."""
    asked = read_address(request.GET)
    try:
        context = answer(asked)
    except (IndexMissing, IndexDamaged) as problem:
        return show_index_problem(request, problem, asked.query)
    response = render(request, "discovery/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex" if asked.is_narrowed or asked.page > 1 or asked.sort or asked.view != "list" else "all"
    return response


def answer(asked: Asked) -> dict[str, object]:
    """Return what the page of a search shows.

    Raises:
        IndexMissing: Nothing has been indexed yet.
        IndexDamaged: The index cannot be read.
    """
    size = facet_lists.EXPANDED + 1 if asked.more else facet_lists.SHOWN + 5
    found = search(asked.request(facets=(*facet_lists.ALL_FACETS, Facet.DECADE), facet_size=size))
    decades = next((counts for counts in found.facets if counts.facet is Facet.DECADE), None)
    libraries = library_words()
    rows, answered = make_rows(found.hits, asked.query, libraries=libraries)
    return {
        "asked": asked, "found": found, "rows": rows, "availability_known": answered, "chips": make_chips(asked, libraries),
        "groups": facet_lists.make_groups(asked, found.facets, found.total, libraries),
        "histogram": facet_lists.make_histogram(asked, decades) if decades is not None and found.total else None,
        "notes": say_notes(found.explain, asked), "widened": is_widened(found.explain), "hints": make_hints(asked, found),
        "pages": list_pages(asked, found), "sorts": list_sorts(asked), "ages": group_by_age(rows) if asked.view == "timeline" else (),
        "tools": search_tools(asked), "views": list_views(), "drawn": draw_picture(asked) if found.total and asked.view in PICTURES and asked.page == 1 else None,
        "look": _look_of(asked), "first_row": (asked.page - 1) * PAGE_SIZES[asked.view], "hidden": [pair for pair in asked.pairs() if pair[0] in {"sort", "view", "group", "exact"}],
    }


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the results (None where they have nothing to draw) and what it is drawn from."""

    picture: object
    gathered: Gathered


def draw_picture(asked: Asked) -> Drawn:
    """Return the picture that a view shows above its list."""
    gathered = gather(asked.everything())
    draw = {"map": pictures.draw_map, "network": pictures.draw_network, "classes": pictures.draw_treemap, "topics": pictures.draw_river}[asked.view]
    return Drawn(draw(asked, gathered), gathered)


def list_views() -> tuple[tuple[str, str, str], ...]:
    """Return name, sign and words of each way to look at results."""
    return (
        ("list", "list", _("列表")), ("covers", "covers", _("书衣")), ("timeline", "time", _("年表")), ("map", "map", _("地图")), ("network", "graph", _("关系网")),
        ("classes", "cols", _("分类")), ("topics", "chart", _("主题变迁")),
    )


def _look_of(asked: Asked) -> LibraryLook | None:
    """Return how the one library shows itself to which the results are narrowed."""
    chosen = asked.chosen.get("library", ())
    return find_look(int(chosen[0])) if len(chosen) == 1 and chosen[0].isdecimal() and len(chosen[0]) < 18 else None


def show_index_problem(request: HttpRequest, problem: Exception, query: str = "") -> HttpResponse:
    """Say that searching is not possible now, and what still is."""
    response = render(request, "discovery/index_problem.html", {"missing": isinstance(problem, IndexMissing), "query": query}, status=503)
    response.headers["Retry-After"] = "60"
    return response


def make_chips(asked: Asked, libraries: dict[str, str]) -> list[Chip]:
    """Return everything narrowed by, each with the address without it."""
    chips = [
        Chip(facet_lists.choice_label(name, value, libraries), asked.drop(name, value)) for name in FACET_NAMES for value in asked.chosen.get(name, ())
    ]
    if asked.year_from is not None or asked.year_to is not None:
        first = facet_lists.say_year(asked.year_from) if asked.year_from is not None else ""
        last = facet_lists.say_year(asked.year_to) if asked.year_to is not None else ""
        text = first if first == last else f"{first}–{last}"
        chips.append(Chip(_("%(years)s 年") % {"years": text}, asked.address(year_from=None, year_to=None)))
    if asked.online:
        chips.append(Chip(_("在线可读"), asked.address(online=False)))
    if asked.work_key:
        chips.append(Chip(_("同一作品的各版本"), asked.address(work_key="")))
    return chips


def make_hints(asked: Asked, found: ResultPage) -> list[Hint]:
    """Return queries to try instead where little or nothing was found; a click asks them, nothing else does."""
    if found.total > _FEW or not asked.query or asked.page > 1:
        return []
    kinds = suggestion_labels()
    hints = [
        Hint(item.text, asked.address(query=item.text, exact=False), item.count, kinds[item.kind])
        for item in did_you_mean(asked.query) if item.text != asked.query
    ]
    if found.total == 0:
        hints += [hint for hint in _shorter_queries(asked, found) if hint.text not in {known.text for known in hints}]
    return hints[:5]


def _shorter_queries(asked: Asked, found: ResultPage) -> list[Hint]:
    """Return the beginnings and the words of the query that do find something, longest first."""
    typed = asked.query.split()
    parts = [part for note in found.explain if note.kind is ExplanationKind.WORDS for part in note.result.split()]
    if len(typed) > 1:
        tries = [" ".join(typed[:end]) for end in range(len(typed) - 1, 0, -1)][:3] + typed[-1:]
    else:
        tries = [asked.query[:end] for end in range(len(asked.query) - 1, 1, -1)][:4]
    tries += sorted((part for part in parts if len(part) > 1), key=len, reverse=True)[:4]
    hints: list[Hint] = []
    for text in dict.fromkeys(tries):
        total = search(SearchRequest(query=text, filters=asked.filters(), limit=1)).total
        if total:
            hints.append(Hint(text, asked.address(query=text, exact=False), total))
    return hints


def list_sorts(asked: Asked) -> list[tuple[str, str, str, bool]]:
    """Return value, words, address and whether it is the order in use."""
    default = Sort.OLDEST if asked.view == "timeline" else Sort.RELEVANCE
    words = {
        Sort.RELEVANCE: _("相关") if asked.query else _("馆藏多寡"), Sort.NEWEST: _("年代新的在前"), Sort.OLDEST: _("年代早的在前"), Sort.TITLE: _("题名"),
        Sort.AUTHOR: _("责任者"), Sort.ADDED: _("新到"),
    }
    return [
        ("" if sort is default else sort.value, text, asked.address(sort="" if sort is default else sort.value), (asked.sort or default) == sort)
        for sort, text in words.items() if not (asked.view == "timeline" and sort is Sort.RELEVANCE)
    ]


def list_pages(asked: Asked, found: ResultPage) -> list[int]:
    """Return numbers for the pager, 0 where some are left out; a last page that is not known is not named."""
    size = PAGE_SIZES[asked.view]
    rows = found.groups if found.groups is not None else found.total
    last = -(-min(rows, found.reachable) // size)
    if (found.groups is None and asked.group) or found.capped:
        last = asked.page + 1 if found.next_cursor else asked.page
    elif found.next_cursor:
        last = max(last, asked.page + 1)
    elif found.hits:
        last = asked.page
    shown = sorted({1, last, *range(max(1, asked.page - 2), min(last, asked.page + 2) + 1)})
    pages: list[int] = []
    for number in shown:
        if pages and number - pages[-1] > 1:
            pages.append(0)
        pages.append(number)
    return pages


def suggestion_labels() -> dict[SuggestionKind, str]:
    """Return what kinds of suggestion are called."""
    return {SuggestionKind.TITLE: _("题名"), SuggestionKind.PERSON: _("责任者"), SuggestionKind.SUBJECT: _("主题"), SuggestionKind.CLASS: _("分类")}


_SUGGESTED_FIELDS: Final = {SuggestionKind.PERSON: "person", SuggestionKind.SUBJECT: "subject", SuggestionKind.CLASS: "class"}


def suggestion_url(item: Suggestion) -> str:
    """Return where a suggestion leads: titles to a search, names and subjects to everything with them."""
    field = _SUGGESTED_FIELDS.get(item.kind)
    return f"/search/?{field}={quote(item.text)}" if field else f"/search/?q={quote(item.text)}"


def show_suggestions(request: HttpRequest) -> HttpResponse:
    """GET /search/suggest/?q=: completions as JSON; nothing while there is no index."""
    prefix = clean_query(request.GET.get("q", "")[:MAX_QUERY])
    try:
        items = suggest(prefix) if prefix else []
    except (IndexMissing, IndexDamaged):
        items = []
    labels = suggestion_labels()
    listed = [{"text": item.text, "kind": item.kind.value, "label": labels[item.kind], "url": suggestion_url(item)} for item in items]
    response = JsonResponse({"suggestions": listed}, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def row_list(found: ResultPage, query: str = "") -> list[Row]:
    """Return rows for a small list outside the search page."""
    return make_rows(found.hits, query, libraries=library_words(), marked=False)[0]
