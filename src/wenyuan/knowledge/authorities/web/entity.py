"""The page of a person, body, place, work or subject: facts with their sources, works by and about, people beside them, years, places, namesakes.

Works, people and pictures come from the knowledge graph. While there is none the page shows what the tables know, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import AuthorityData, authority_address, load_authority_marc
from wenyuan.knowledge.catalogue.enums import AuthorityKind
from wenyuan.knowledge.catalogue.pages import whole_number
from wenyuan.knowledge.graph.api import graph_reader
from wenyuan.knowledge.graph.pages import (
    ORDERS,
    Beside,
    GraphMissing,
    GraphUnavailable,
    LinkedWork,
    Network,
    PlaceMap,
    Timeline,
    count_by_date,
    count_by_place,
    draw_network,
    draw_places,
    draw_timeline,
    era_of_name,
    find_beside,
    list_works,
    say_reign,
    say_year,
    survey_works,
)

from ..enums import RelationKind, Scheme
from ..format.cited import cited_sources, read_coordinates
from ..models import AuthorityFacts
from ..queries.pages import KnownNumber, RelatedName, list_uses
from ..queries.same_names import list_namesakes
from .listing import portal_address, say_script, traditional_forms

_PAGE: Final = 20
_LAST_PAGE: Final = 500
_MOST_FORMS: Final = 40
_MOST_BESIDE: Final = 60
AGENT_KINDS: Final = frozenset({"person", "family", "corporate", "meeting"})


@dataclass(frozen=True, slots=True)
class WorkList:
    """A page of works. `pages` are numbers to offer, 0 for a gap."""

    rows: tuple[LinkedWork, ...] = ()
    total: int = 0
    current: int = 1
    pages: tuple[int, ...] = (1,)


@dataclass(frozen=True, slots=True)
class Linked:
    """What the graph knows of an entity. `ready` is false while there is no graph."""

    by: WorkList = WorkList()
    about: WorkList = WorkList()
    beside: tuple[Beside, ...] = ()
    timeline: Timeline | None = None
    network: Network | None = None
    places: PlaceMap | None = None
    ready: bool = True


def show_entity(request: HttpRequest, authority: AuthorityData, facts: AuthorityFacts | None, numbers: list[KnownNumber], related: list[RelatedName]) -> HttpResponse:
    """Answer with the page of a public authority."""
    marc = load_authority_marc(authority_ids=[authority.id]).get(authority.id)
    order = request.GET.get("order", "new")
    order = order if order in ORDERS else "new"
    coordinates = read_coordinates(marc) if marc is not None and authority.kind == "place" else None
    linked = _ask_graph(authority, facts, order, _page_of(request, "page"), _page_of(request, "about"), coordinates)
    traditional = traditional_forms([authority.heading, *authority.variants[:_MOST_FORMS]])
    after = whole_number(request.GET.get("after")) or 0
    uses = list_uses(authority_id=authority.id, about=False, after=after, limit=_PAGE + 1, public=True) if not linked.ready or authority.kind in {"work", "series"} else []
    about_uses = [] if linked.ready else list_uses(authority_id=authority.id, about=True, limit=_PAGE, public=True)
    context = {
        "authority": authority, "ark": f"ark:/{settings.WENYUAN_NAAN}/{ark_name('authority', authority.id)}", "permalink": authority_address(authority.id), "facts": facts, "numbers": numbers,
        "scheme_names": dict(Scheme.choices), "kind": _kind(authority.kind), "traditional": traditional,
        "forms": [(form, say_script(form, traditional=traditional[form]), traditional[form]) for form in authority.variants[:_MOST_FORMS]],
        "life": _life(facts), "dynasties": [(one, era_of_name(one)) for one in facts.dynasties] if facts else [], "sexes": {"female": _("女"), "male": _("男")},
        "before": [one for one in related if one.kind == "earlier"], "after_names": [one for one in related if one.kind == "later"],
        "related": [one for one in related if one.kind not in {"earlier", "later"}], "relation_names": dict(RelationKind.choices),
        "arks": {one.target_id: ark_name("authority", one.target_id) for one in related if one.target_id}, "library": library_names().get(authority.library_id, ""),
        "sources": cited_sources(marc) if marc is not None else [], "linked": linked, "order": order, "uses": uses[:_PAGE], "about_uses": about_uses,
        "more": uses[_PAGE - 1].record.id if len(uses) > _PAGE else None, "namesakes": list_namesakes(authority), "search": portal_address(authority.kind, authority.heading),
        "several": facts is not None and facts.undifferentiated, "is_agent": authority.kind in AGENT_KINDS, "here": _here, "beside": linked.beside[:_MOST_BESIDE], "orders": _orders(),
        "words": _words(authority), "kinds": dict(AuthorityKind.choices),
    }
    return render(request, "authorities/public.html", context)


def _page_of(request: HttpRequest, name: str) -> int:
    return min(max(whole_number(request.GET.get(name)) or 1, 1), _LAST_PAGE)


def _kind(code: str) -> str:
    words = {"person": _("人物名称"), "family": _("家族名称"), "corporate": _("机构名称"), "meeting": _("会议名称"), "work": _("作品名称"), "place": _("地方名称"), "subject": _("主题词"), "series": _("丛书名称")}
    return words.get(code, code)


def _orders() -> list[tuple[str, str]]:
    return [("new", _("新的在前")), ("old", _("早的在前")), ("title", _("按题名"))]


def _words(authority: AuthorityData) -> Mapping[str, str]:
    person = authority.kind == "person"
    return {
        "life": _("生平") if person else _("存续"), "born": _("出生") if person else _("成立"), "died": _("去世") if person else _("结束"), "by": _("他的书") if person else _("有关的书"),
        "about": _("写他的书") if person else _("以它为主题的书"), "person": _("合作者") if authority.kind in AGENT_KINDS else _("作者"), "home": _("生平所在") if person else _("所在"), "printed": _("出版地"),
    }


def _life(facts: AuthorityFacts | None) -> list[tuple[int, str, str, str]]:
    if facts is None:
        return []
    return [(year, name, say_year(year), say_reign(year)) for name, year in (("born", facts.born), ("died", facts.died)) if year is not None]


def _ask_graph(authority: AuthorityData, facts: AuthorityFacts | None, order: str, page: int, about_page: int, coordinates: tuple[float, float] | None) -> Linked:
    reader, iri = graph_reader(), authority_address(authority.id)
    try:
        surveyed = {about: survey_works(reader, iri, about=about) for about in (False, True)}
        totals = {about: len(several) for about, several in surveyed.items()}
        lists = {}
        for about, number in ((False, page), (True, about_page)):
            rows = list_works(reader, iri, about=about, order=order, offset=(number - 1) * _PAGE, limit=_PAGE, surveyed=surveyed[about]) if totals[about] else []
            lists[about] = WorkList(tuple(rows), totals[about], number, _pages(number, -(-totals[about] // _PAGE)))
        years = {about: count_by_date(surveyed[about]) for about in (False, True)}
        whose = authority.kind not in AGENT_KINDS
        beside = find_beside(reader, iri, about=whose) if totals[whose] else []
        printed = count_by_place(reader, iri, about=whose) if totals[whose] else {}
    except (GraphMissing, GraphUnavailable):
        return Linked(ready=False)
    born, died = (facts.born, facts.died) if facts is not None else (None, None)
    given = [(authority.heading, *coordinates)] if coordinates else []
    homes = dict.fromkeys(facts.places, 1) if facts is not None and authority.kind != "place" else {authority.heading: 1} if authority.kind == "place" and not given else {}
    return Linked(
        lists[False], lists[True], tuple(beside), draw_timeline(born=born, died=died, by=years[False], about=years[True]),
        draw_network(authority.heading, beside), draw_places({"home": homes, "printed": printed}, given=given),
    )


def _pages(current: int, last: int) -> tuple[int, ...]:
    shown = sorted({1, max(last, 1), *range(max(1, current - 2), min(last, current + 2) + 1)})
    found: list[int] = []
    for number in shown:
        if found and number - found[-1] > 1:
            found.append(0)
        found.append(number)
    return tuple(found)


def _here(address: str) -> str:
    """Return an address of this house without its host, so that a page leads to its own copy."""
    return "/ark:" + address.partition("/ark:")[2] if "/ark:" in address else address
