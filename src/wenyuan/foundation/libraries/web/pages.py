"""Where the libraries are and when they open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from ..api import LibraryData, NoSuchLibrary, find_library, list_branches, list_libraries
from ..data import BranchData
from ..enums import BranchKind, Level
from ..queries.choosing import choice_text, find_choices, matches
from ..queries.registry import find_successor
from .door import whole_number
from .hours import BranchWeek, load_weeks

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


_PAGE = 60


@dataclass(frozen=True, slots=True)
class House:
    """A library with its branches, the main one first."""

    library: LibraryData
    name: str
    level: str
    weeks: tuple[BranchWeek, ...]


def show_libraries(request: HttpRequest) -> HttpResponse:
    """GET /libraries/?q=&page=: where libraries are and whether they are open now."""
    now = timezone.now()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    known = list_libraries()
    matching = [one for one in known if matches(one, text)] if text else known
    pages = max(1, -(-len(matching) // _PAGE))
    page = min(whole_number(request.GET.get("page")) or 1, pages)
    shown = matching[(page - 1) * _PAGE : page * _PAGE]
    branches = list_branches(library_ids=[one.id for one in shown])
    houses: dict[int, House] = {}
    for zone, libraries in _by_zone(shown).items():
        chosen = {library.id for library in libraries}
        weeks = load_weeks([branch for branch in branches if branch.library_id in chosen], at=now, zone=zone, days=1)
        houses |= {library.id: make_house(library, weeks) for library in libraries}
    context = {
        "houses": [houses[one.id] for one in shown], "names": name_of, "kinds": dict(BranchKind.choices), "now": now, "q": text, "total": len(matching),
        "known": len(known), "page_number": page, "pages": [n if n in {1, pages} or abs(n - page) < 3 else 0 for n in range(1, pages + 1) if n in {1, pages} or abs(n - page) < 4],
    }
    return render(request, "libraries/list.html", context)


def list_choices(request: HttpRequest) -> HttpResponse:
    """GET /libraries/choices/?q=: libraries that match what was typed, for a field with suggestions; `library` and `target` are read as `q`."""
    text = next((value for name in ("q", "library", "target") if (value := request.GET.get(name, ""))), "")
    return render(request, "libraries/choices.html", {"choices": [choice_text(one) for one in find_choices(text)]})


def show_library(request: HttpRequest, code: str) -> HttpResponse:
    """GET /libraries/<code>/."""
    try:
        library = find_library(code=code)
    except NoSuchLibrary:
        raise Http404(code) from None
    successor = find_successor(code=code) if not library.active else ""
    if successor:
        return HttpResponseRedirect(f"/libraries/{successor}/")
    if not library.active:
        return render(request, "libraries/gone.html", {"name": name_of(library)}, status=404)
    now = timezone.now()
    house = make_house(library, load_weeks(list_branches(library_id=library.id), at=now, zone=library.time_zone))
    parents = {other.id: other for other in list_libraries()}
    context = {
        "house": house, "names": name_of, "kinds": dict(BranchKind.choices), "now": _local(now, library), "parent": parents.get(library.parent_id or 0),
    }
    return render(request, "libraries/one.html", context)


def _by_zone(libraries: list[LibraryData]) -> dict[str, list[LibraryData]]:
    zones: dict[str, list[LibraryData]] = {}
    for library in libraries:
        zones.setdefault(library.time_zone, []).append(library)
    return zones


def _local(moment: datetime, library: LibraryData) -> datetime:
    return moment.astimezone(ZoneInfo(library.time_zone))


def make_house(library: LibraryData, weeks: list[BranchWeek]) -> House:
    """Return a library with those of the branches that are its own."""
    own = sorted((week for week in weeks if week.branch.library_id == library.id), key=lambda week: (week.branch.kind != "main", week.branch.code))
    return House(library, name_of(library), str(dict(Level.choices).get(library.level, library.level)), tuple(own))


def name_of(thing: LibraryData | BranchData) -> str:
    """Return the English name on English pages where there is one."""
    return thing.name_en if get_language() == "en" and thing.name_en else thing.name
