"""The site of a topic, for readers."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from wenyuan.bibliography.chinese import natural_key
from wenyuan.foundation.identifiers.api import NotAnArk, read_ark
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.discovery.pages import library_words, make_rows

from ..data import EntryData, TopicData, TypeData
from ..enums import TopicState
from ..format.essays import find_parts, render_essay
from ..queries.addresses import ark_of, permanent_link, say
from ..queries.entries import count_facets, count_found, count_types, find_entry, find_neighbours, list_entries
from ..queries.records import find_topic_records
from ..queries.topics import NoSuchTopic, count_entries, find_topic, list_essays, list_topics, list_types
from .asked import PAGE_SIZES, Asked, facet_fields, read_asked
from .door import site_for, whole_number
from .drawings import draw_map, draw_network, draw_years
from .embedding import draw_parts
from .labels import LICENCES, brief, facet_label, part_words, picture_of, show_values
from .reigns import age_of, reign_of

_FACET_VALUES: Final = 10
_RECENT: Final = 8
_MOST_DRAWN: Final = 2_000


def show_topics(request: HttpRequest) -> HttpResponse:
    """GET /topics/: the published topics."""
    topics = list_topics()
    counts = count_entries(topic_ids=[one.id for one in topics])
    return render(request, "collections/topics.html", {"topics": [(one, say(one.titles), say(one.summaries), counts.get(one.id, 0)) for one in topics], "libraries": library_names()})


def show_home(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/SLUG/."""
    topic, ahead = site_for(request, slug)
    if gone := _gone(request, topic, ahead=ahead):
        return gone
    types, counted = list_types(topic_id=topic.id), count_types(topic_id=topic.id)
    asked = Asked(f"/topics/{slug}/entries/")
    entries = list_entries(topic_id=topic.id, asked=asked.narrowing(types), order="number", limit=_RECENT)
    context = {
        "kinds": [(one, say(one.titles), counted.get(one.id, 0)) for one in types if counted.get(one.id)], "total": sum(counted.values()), "asked": asked,
        "groups": _facets(topic, asked, types)[:3], "cards": _cards(topic, entries, types), "essays": list_essays(topic_id=topic.id, hidden=ahead)[:6],
    }
    return render(request, "collections/home.html", _site(topic, "home", ahead=ahead) | context)


def _site(topic: TopicData, part: str, *, ahead: bool) -> dict[str, object]:
    """Return what every page of a site needs."""
    words = part_words()
    path = f"/topics/{topic.slug}/"
    views = {"entries": f"{path}entries/", "gallery": f"{path}entries/?view=gallery", "timeline": f"{path}entries/?view=timeline", "map": f"{path}entries/?view=map", "graph": f"{path}entries/?view=graph"}
    return {
        "topic": topic, "topic_title": say(topic.titles), "topic_summary": say(topic.summaries), "site_path": path, "part": part, "ahead": ahead, "library": library_names().get(topic.library_id, ""),
        "site_menu": [(one, words[one], views.get(one, f"{path}{one}/")) for one in topic.menu if one in words], "licence_word": LICENCES.get(topic.licence, topic.licence),
    }


def _gone(request: HttpRequest, topic: TopicData, *, ahead: bool) -> HttpResponse | None:
    if topic.state != TopicState.WITHDRAWN or ahead:
        return None
    return render(request, "ui/410.html", {"reason": topic.reason, "ark": ark_of(topic.id), "retired_at": topic.changed_at}, status=410)


def _facets(topic: TopicData, asked: Asked, types: list[TypeData]) -> list[tuple[str, str, list[tuple[str, str, int, bool]]]]:
    """Return (code, heading, (value in words, address, count, chosen)) of what entries can be narrowed by."""
    fields = facet_fields(types)
    counted = count_facets(topic_id=topic.id, asked=asked.narrowing(types), codes=[one.code for one in fields])
    groups = []
    for one in fields:
        chosen = asked.chosen.get(one.code, ())
        found = dict(counted.get(one.code, []))
        values = sorted(found, key=natural_key) if one.kind == "date" else list(found)
        shown = [*chosen, *(value for value in values if value not in chosen)][: max(_FACET_VALUES, len(chosen))]
        if shown:
            groups.append((one.code, say(one.titles), [(facet_label(one, value), asked.toggle(one.code, value), found.get(value, 0), value in chosen) for value in shown]))
    return groups


def _cards(topic: TopicData, entries: list[EntryData], types: list[TypeData]) -> list[dict[str, object]]:
    known, path = {one.id: one for one in types}, f"/topics/{topic.slug}/entries/"
    return [
        {
            "entry": one, "url": f"{path}{one.number}/", "type": say(known[one.type_id].titles), "facts": brief(one, known[one.type_id], path=path), "picture": picture_of(one, known[one.type_id]),
            "reign": reign_of(one.year_from) if one.year_from is not None else "", "age": age_of(one.year_from), "site": f"/topics/{topic.slug}/",
        }
        for one in entries
    ]


def show_entries(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/SLUG/entries/: entries narrowed, as a list, gallery, timeline, map or network."""
    topic, ahead = site_for(request, slug)
    if gone := _gone(request, topic, ahead=ahead):
        return gone
    types = list_types(topic_id=topic.id)
    asked = read_asked(f"/topics/{slug}/entries/", request.GET, types)
    narrowing, size = asked.narrowing(types), PAGE_SIZES[asked.view]
    total = count_found(topic_id=topic.id, asked=narrowing)
    pages = -(-total // size)
    if asked.page > max(pages, 1):
        raise Http404
    entries = list_entries(topic_id=topic.id, asked=narrowing, order=asked.order, offset=(asked.page - 1) * size, limit=size)
    words, fields = part_words(), {one.code: one for one in facet_fields(types)}
    chips = [(facet_label(fields[code], value), asked.toggle(code, value)) for code, values in asked.chosen.items() for value in values]
    chips += [(say(one.titles), asked.address(type_code="")) for one in types if one.code == asked.type_code]
    if asked.query:
        chips.append((f"“{asked.query}”", asked.address(query="")))
    if asked.year_from is not None or asked.year_to is not None:
        chips.append((f"{'' if asked.year_from is None else asked.year_from}–{'' if asked.year_to is None else asked.year_to}", asked.address(year_from=None, year_to=None)))
    part = "entries" if asked.view == "list" else asked.view
    cards = _cards(topic, entries, types)
    context = {
        "asked": asked, "total": total, "pages": list(range(1, pages + 1)) if pages <= 12 else [*range(1, 4), *([0] if asked.page > 4 else []), *(n for n in (asked.page - 1, asked.page, asked.page + 1) if 3 < n <= pages - 1), 0, pages],
        "groups": _facets(topic, asked, types), "cards": cards, "chips": chips, "types": [(one.code, say(one.titles)) for one in types],
        "views": [("list", "list", _("列表")), ("gallery", "covers", words["gallery"]), ("timeline", "time", words["timeline"]), ("map", "map", words["map"]), ("graph", "graph", words["graph"])],
        "orders": [("", _("编号")), ("title", _("题名")), ("oldest", _("年代早的在前")), ("newest", _("年代晚的在前")), ("changed", _("最近修改"))], "first": (asked.page - 1) * size,
        "years": draw_years(entries) if asked.view == "timeline" else None, "map": draw_map(entries, types) if asked.view == "map" else None,
        "network": draw_network(entries, types) if asked.view == "graph" else None, "titles": {one.number: one.title for one in entries}, "site_facets": set(fields),
    }
    if asked.view == "timeline":
        context["ages"] = [(age, list(group)) for age, group in groupby(cards, key=lambda one: str(one["age"]))]
    return render(request, "collections/entries.html", _site(topic, part, ahead=ahead) | context)


def show_entry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET /topics/SLUG/entries/NUMBER/."""
    topic, ahead = site_for(request, slug)
    if gone := _gone(request, topic, ahead=ahead):
        return gone
    entry = find_entry(topic_id=topic.id, number=number) if number < 2**31 else None
    if entry is None:
        raise Http404
    if entry.removed:
        return render(request, "ui/410.html", {"reason": _("这个条目已经删除。"), "ark": ark_of(topic.id, number), "retired_at": entry.updated_at}, status=410)
    type_ = next(one for one in list_types(topic_id=topic.id) if one.id == entry.type_id)
    path = f"/topics/{slug}/entries/"
    values = show_values(entry, type_, path=path)
    before, after = find_neighbours(topic_id=topic.id, number=number)
    cite = f"{entry.title}［DB/OL］//{say(topic.titles)}. {library_names().get(topic.library_id, '')}, {entry.updated_at:%Y}. {permanent_link(topic.id, number)}"
    context = {
        "this": entry, "type_word": say(type_.titles), "values": values, "pictures": [shown for one, _name, all_ in values if one.kind == "image" for shown in all_], "cite": cite,
        "ark": ark_of(topic.id, number), "permalink": permanent_link(topic.id, number), "before": before, "after": after, "path": path,
    }
    return render(request, "collections/entry.html", _site(topic, "entries", ahead=ahead) | context)


def show_essays(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/SLUG/essays/."""
    topic, ahead = site_for(request, slug)
    if gone := _gone(request, topic, ahead=ahead):
        return gone
    return render(request, "collections/essays.html", _site(topic, "essays", ahead=ahead) | {"essays": list_essays(topic_id=topic.id, hidden=ahead)})


def show_essay(request: HttpRequest, slug: str, essay: str) -> HttpResponse:
    """GET /topics/SLUG/essays/ESSAY/."""
    topic, ahead = site_for(request, slug)
    if gone := _gone(request, topic, ahead=ahead):
        return gone
    found = next((one for one in list_essays(topic_id=topic.id, hidden=ahead) if one.slug == essay), None)
    if found is None:
        raise Http404
    markup = render_essay(found.text, images=f"/topics/{slug}/images/", draw=draw_parts(topic, find_parts(found.text)))
    return render(request, "collections/essay.html", _site(topic, "essays", ahead=ahead) | {"essay": found, "markup": markup})


def show_records(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/SLUG/records/?page=: what the catalogue has on the topic."""
    topic, ahead = site_for(request, slug)
    if gone := _gone(request, topic, ahead=ahead):
        return gone
    page = min(max(whole_number(request.GET.get("page"), 1), 1), 25)
    found = find_topic_records(topic, offset=(page - 1) * 20)
    rows, answered = make_rows(found.hits, "", libraries=library_words(), marked=False) if found.hits else ([], True)
    context = {"picked": found.picked, "rows": rows, "total": found.total, "answered": found.answered, "known": answered, "page_number": page, "more": found.total > page * 20, "naan": settings.WENYUAN_NAAN}
    return render(request, "collections/records.html", _site(topic, "records", ahead=ahead) | context)


def show_about(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/SLUG/about/: where it comes from, licence, citation, downloads, interface."""
    topic, ahead = site_for(request, slug)
    if gone := _gone(request, topic, ahead=ahead):
        return gone
    types, counted = list_types(topic_id=topic.id), count_types(topic_id=topic.id)
    context = {
        "ark": ark_of(topic.id), "permalink": permanent_link(topic.id), "total": sum(counted.values()),
        "kinds": [(one, say(one.titles), counted.get(one.id, 0), [(field, say(field.titles)) for field in one.fields]) for one in types],
        "cite": topic.citation or f"{say(topic.titles)}［DB/OL］. {library_names().get(topic.library_id, '')}, {topic.changed_at:%Y}. {permanent_link(topic.id)}",
    }
    return render(request, "collections/about.html", _site(topic, "about", ahead=ahead) | context)


def follow_ark(request: HttpRequest, naan: str, name: str, number: int | None = None) -> HttpResponse:
    """GET /ark:/NAAN/NAME/ and /ark:/NAAN/NAME/NUMBER: the topic, or the entry of it."""
    del request
    try:
        kind, topic_id = read_ark(name)
        topic = find_topic(topic_id=topic_id)
    except (NotAnArk, NoSuchTopic):
        raise Http404(name) from None
    if naan != settings.WENYUAN_NAAN or kind != "collection":
        raise Http404(name)
    return HttpResponseRedirect(f"/topics/{topic.slug}/" if number is None else f"/topics/{topic.slug}/entries/{number}/")
