"""What the address of a search says, and addresses that say it a little differently."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from ..data import Facet, Filters, SearchRequest, Sort

if TYPE_CHECKING:
    from django.http import QueryDict

PICTURES: Final = ("map", "network", "classes", "topics")
VIEWS: Final = ("list", "covers", "timeline", *PICTURES)
PAGE_SIZES: Final = {"list": 20, "covers": 48, "timeline": 60} | dict.fromkeys(PICTURES, 10)
AREAS: Final = ("world",)
MAX_QUERY: Final = 400
_MAX_VALUES: Final = 20
_MAX_VALUE: Final = 300
_MAX_PAGE: Final = 500
_YEARS: Final = range(-5000, 10_000)
FACET_NAMES: Final = {
    "library": Facet.LIBRARY, "material": Facet.MATERIAL, "language": Facet.LANGUAGE, "class": Facet.CLASS, "dynasty": Facet.DYNASTY,
    "subject": Facet.SUBJECT, "person": Facet.PERSON, "place": Facet.PLACE,
}


@lru_cache(maxsize=16_384)
def quoted(value: str) -> str:
    """Return a value as it stands in an address: the same few thousand names, classes and libraries are written again and again."""
    return quote(value)


@lru_cache(maxsize=4_096)
def _encode(name: str, value: str) -> str:
    return urlencode([(name, value)])


def _join(pairs: list[tuple[str, str]]) -> str:
    return "&".join(_encode(name, value) for name, value in pairs)


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as its address says it; `chosen` maps a facet's name to the values narrowed by."""

    query: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    online: bool = False
    work_key: str = ""
    sort: str = ""
    view: str = "list"
    page: int = 1
    exact: bool = False
    group: bool = True
    more: str = ""
    area: str = ""
    plain: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the query narrows the results."""
        return bool(self.chosen or self.online or self.work_key or self.year_from is not None or self.year_to is not None)

    def address(self, path: str = "/search/", **changes: object) -> str:
        """Return the address of this search with some of it changed; the page starts again unless it is changed itself."""
        changes.setdefault("page", 1)
        changed = replace(self, **changes)  # type: ignore[arg-type]
        pairs = changed.pairs()
        return f"{path}?{_join(pairs)}" if pairs else path

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters in one order, defaults left out."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("plain", part) for part in self.plain]
        plain: tuple[tuple[str, object, object], ...] = (
            ("from", self.year_from, None), ("to", self.year_to, None), ("work", self.work_key, ""), ("sort", self.sort, ""), ("view", self.view, "list"),
            ("page", self.page, 1), ("more", self.more, ""), ("area", self.area, ""),
        )
        pairs += [(name, str(value)) for name, value, default in plain if value != default]
        flags = (("online", self.online, "1"), ("exact", self.exact, "1"), ("group", not self.group, "0"))
        return pairs + [(name, word) for name, on, word in flags if on]

    def without(self, *names: str) -> str:
        """Return the start of addresses that differ only in these parameters, ready for one more pair behind it.

        A page has a hundred such links; making each whole would cost more than asking the engine.
        """
        left_out = {*names, "page", "more"}
        pairs = [pair for pair in self.pairs() if pair[0] not in left_out]
        return f"/search/?{_join(pairs)}&" if pairs else "/search/?"

    def choose(self, name: str, value: str) -> str:
        """Return the address with a facet value added; a class replaces the class before, as the tree goes down."""
        return f"{self.without(*(('class',) if name == 'class' else ()))}{_encode(name, value)}"

    def drop(self, name: str, value: str) -> str:
        """Return the address without a facet value."""
        rest = tuple(one for one in self.chosen.get(name, ()) if one != value)
        chosen = {key: values for key, values in self.chosen.items() if key != name}
        return self.address(chosen={**chosen, name: rest} if rest else chosen)

    def request(self, *, facets: tuple[Facet, ...], facet_size: int) -> SearchRequest:
        """Return the question to the engine."""
        size = PAGE_SIZES[self.view]
        sort = Sort(self.sort) if self.sort else Sort.OLDEST if self.view == "timeline" else Sort.RELEVANCE
        return SearchRequest(
            query=self.query, filters=self.filters(), sort=sort, limit=size, offset=(self.page - 1) * size, facets=facets, facet_size=facet_size,
            exact=self.exact, group=self.group and not self.work_key and self.view != "timeline",
            understand=not self.exact, plain=self.plain,
        )

    def everything(self) -> SearchRequest:
        """Return the question for all results, for a picture of them."""
        return SearchRequest(query=self.query, filters=self.filters(), exact=self.exact, understand=not self.exact, plain=self.plain)

    def newest(self, *, limit: int) -> SearchRequest:
        """Return the question for what was added last among these results, without groups."""
        return SearchRequest(query=self.query, filters=self.filters(), sort=Sort.ADDED, limit=limit, exact=self.exact, group=False)

    def filters(self) -> Filters:
        """Return what results are narrowed by."""
        values = self.chosen.get
        return Filters(
            libraries=values("library", ()), materials=values("material", ()), languages=values("language", ()), classes=values("class", ()),
            dynasties=values("dynasty", ()), subjects=values("subject", ()), people=values("person", ()), places=values("place", ()), year_from=self.year_from,
            year_to=self.year_to, online=True if self.online else None, work_key=self.work_key,
        )


def read_address(parameters: QueryDict) -> Asked:
    """Read a search from its parameters; whatever cannot be read is left out."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name in FACET_NAMES:
        values = tuple(dict.fromkeys(value for value in parameters.getlist(name)[:_MAX_VALUES] if value and len(value) <= _MAX_VALUE))
        if values:
            chosen[name] = values[:1] if name == "class" else values
    first, last = _read_year(parameters.get("from", "")), _read_year(parameters.get("to", ""))
    if first is not None and last is not None and first > last:
        first, last = last, first
    page = parameters.get("page", "1")
    sort, view, more = parameters.get("sort", ""), parameters.get("view", "list"), parameters.get("more", "")
    return Asked(
        query=clean_query(parameters.get("q", "")), chosen=chosen, year_from=first, year_to=last, online=parameters.get("online") == "1",
        work_key=parameters.get("work", "")[:_MAX_VALUE], sort=sort if sort in set(Sort) and sort != Sort.RELEVANCE else "",
        view=view if view in VIEWS else "list", page=min(max(int(page), 1), _MAX_PAGE) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
        exact=parameters.get("exact") == "1", group=parameters.get("group") != "0", more=more if more in FACET_NAMES else "",
        plain=tuple(dict.fromkeys(part for part in parameters.getlist("plain")[:_MAX_VALUES] if part and len(part) <= _MAX_VALUE)),
        area=area if (area := parameters.get("area", "")) in AREAS else "",
    )


def clean_query(text: str) -> str:
    """Return a query without control characters and not longer than the engine reads."""
    return "".join(c if c.isprintable() else " " for c in text[:MAX_QUERY]).strip()


def _read_year(text: str) -> int | None:
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4):
        return None
    year = int(text.strip())
    return year if year in _YEARS else None
