"""The home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wenyuan.foundation.libraries.api import LibraryData, OpeningDay, list_branches, list_libraries, opening_days

from ..api import Filters, IndexDamaged, IndexMissing, SearchRequest, Sort, indexed_count, search
from ..data import Facet
from .facets import choice_label
from .portal import HomeFact, home_facts, leaf_of_the_day
from .rows import Row
from .search import row_list
from .words import class_word, library_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_COUNTS_SECONDS: Final = 60
_TOPICS_SECONDS: Final = 600
_ARRIVALS: Final = 7
_ELDER_ENTRIES: Final = 6
# Libraries whose hours stand on the first page; there may be thousands.
_DOORS: Final = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into the site."""

    path: str
    icon: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of the collection that its own counts pick out."""

    spine: str
    title: str
    url: str
    titles: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Door:
    """How a library's main place opens today; `is_open` is as of the moment asked."""

    library: LibraryData
    name: str
    today: OpeningDay
    is_open: bool


def show_home(request: HttpRequest) -> HttpResponse:
    """GET /."""
    try:
        facts, arrivals, topics = count_facts(), list_arrivals(), list_topics()
    except (IndexMissing, IndexDamaged):
        facts, arrivals, topics = [], [], []
    doors = list_doors(timezone.now())
    phone = next((door.library.phone for door in doors if door.library.phone), "")
    context = {
        "facts": facts, "arrivals": arrivals, "topics": topics, "doors": doors, "leaf": leaf_of_the_day(), "tries": list_tries(),
        "entries": list_entries(), "elder_entries": _ELDER_ENTRIES, "phone": phone, "today": timezone.localdate(),
    }
    return render(request, "discovery/home.html", context)


def count_facts() -> list[HomeFact]:
    """Return what can be found and where, counted at most a minute ago."""
    key = f"discovery.home.facts.{get_language()}"
    known: list[HomeFact] | None = cache.get(key)
    if known is None:
        records, places = indexed_count(), len(list_libraries())
        known = [
            HomeFact(records, ngettext("种书目可检", "种书目可检", records)), *home_facts(), HomeFact(places, ngettext("个图书馆", "个图书馆", places)),
        ]
        cache.set(key, known, _COUNTS_SECONDS)
    return known


def list_arrivals() -> list[Row]:
    """Return what came last, with copies as of now."""
    return row_list(search(SearchRequest(sort=Sort.ADDED, limit=_ARRIVALS, group=True)))


def list_topics() -> list[Topic]:
    """Return three parts of the collection: its old books, its largest class, its most present dynasty."""
    key = f"discovery.home.topics.{get_language()}"
    known: list[Topic] | None = cache.get(key)
    if known is None:
        known = list(filter(None, (_old_books(), _largest(Facet.CLASS), _largest(Facet.DYNASTY))))
        cache.set(key, known, _TOPICS_SECONDS)
    return known


def _old_books() -> Topic | None:
    return _topic(_("古籍"), _("古籍善本"), "/search/?material=ancient", Filters(materials=("ancient",)))


def _largest(facet: Facet) -> Topic | None:
    counted = search(SearchRequest(limit=1, facets=(facet,), facet_size=1)).facets[0].counts
    if not counted:
        return None
    value = counted[0].value
    if facet is Facet.CLASS:
        return _topic(value if get_language() == "en" else class_word(value) or value, choice_label("class", value, {}), f"/search/?class={value}", Filters(classes=(value,)))
    return _topic(_("%(dynasty)s人著作") % {"dynasty": value}, _("〔%(dynasty)s〕人著作") % {"dynasty": value}, f"/search/?dynasty={value}", Filters(dynasties=(value,)))


def _topic(spine: str, title: str, url: str, filters: Filters) -> Topic | None:
    found = search(SearchRequest(filters=filters, limit=4, group=True))
    if not found.total:
        return None
    return Topic(spine.split(maxsplit=1)[0][:5], title, url, tuple(row.plain_title for row in row_list(found)), found.total)


def list_doors(moment: datetime) -> list[Door]:
    """Return the libraries with how their main place opens today; the hours are read anew every ten minutes."""
    doors: list[Door] = []
    for library, name, today in _opening_today(moment):
        local = moment.astimezone(ZoneInfo(library.time_zone))
        is_open = any(opens <= local.time() < closes for opens, closes in today.intervals)
        doors.append(Door(library, name, today, is_open))
    return doors


def _opening_today(moment: datetime) -> list[tuple[LibraryData, str, OpeningDay]]:
    key = f"discovery.home.hours.{moment.date().isoformat()}.{get_language()}"
    known: list[tuple[LibraryData, str, OpeningDay]] | None = cache.get(key)
    if known is None:
        libraries = list_libraries()[:_DOORS]
        main = {branch.library_id: branch for branch in reversed(list_branches(library_ids=[one.id for one in libraries])) if branch.kind == "main"}
        names = library_words()
        known = []
        for library in libraries:
            branch = main.get(library.id)
            if branch is not None:
                day = opening_days(branch_id=branch.id, first=moment.astimezone(ZoneInfo(library.time_zone)).date(), days=1)[0]
                known.append((library, names.get(str(library.id), library.name), day))
        cache.set(key, known, _TOPICS_SECONDS)
    return known


def list_tries() -> list[tuple[str, str]]:
    """Return queries that find something here, one of each way to ask."""
    key = "discovery.home.tries"
    known: list[tuple[str, str]] | None = cache.get(key)
    if known is None:
        known = []
        try:
            for text in ("meng xi bi tan", "紅樓夢", "东坡", "民国二十三年", "红楼梦 OR 水浒传"):
                if search(SearchRequest(query=text, limit=1)).total:
                    known.append((text, text))
        except (IndexMissing, IndexDamaged):
            return []
        cache.set(key, known, _TOPICS_SECONDS)
    return known


def list_entries() -> list[Entry]:
    """Return ways into what this installation has: nothing leads to a page that is not there."""
    wanted = (
        Entry("/search/advanced/", "search", _("书目检索"), _("高级条件")),
        Entry("/browse/classes/", "list", _("分类浏览"), _("中图法")),
        Entry("/account/", "user", _("我的"), _("账户与借阅")),
        Entry("/libraries/", "cal", _("到馆"), _("地址与时间")),
        Entry("/search/help/", "ask", _("检索方法"), _("怎样问得准")),
        Entry("/about/accessibility/", "ear", _("无障碍"), _("大字与键盘")),
        Entry("/search/?material=ancient", "xian", _("古籍"), _("线装与善本")),
        Entry("/search/?sort=added", "book", _("新到"), _("最近入藏")),
    )
    return [entry for entry in wanted if is_served(entry.path)]


def is_served(path: str) -> bool:
    """Whether an address has a page here."""
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True


