"""What the address of a topic's entries says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from ..data import FieldData, TypeData
from ..queries.entries import ORDERS, Narrowing

if TYPE_CHECKING:
    from django.http import QueryDict

VIEWS: Final = ("list", "gallery", "timeline", "map", "graph")
PAGE_SIZES: Final = {"list": 20, "gallery": 48, "timeline": 200, "map": 2_000, "graph": 80}
_MOST_PAGE: Final = 1_000
_YEARS: Final = range(-5000, 10_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """Entries as an address asks for them; `chosen` maps a field's code to the values narrowed by."""

    path: str
    query: str = ""
    type_code: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    view: str = "list"
    sort: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the entries."""
        return bool(self.query or self.type_code or self.chosen or self.year_from is not None or self.year_to is not None)

    @property
    def order(self) -> str:
        """The order of the entries: by year in a timeline, else as chosen."""
        return self.sort or ("oldest" if self.view == "timeline" else "number")

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters in one order, defaults left out."""
        plain: tuple[tuple[str, object, object], ...] = (("q", self.query, ""), ("type", self.type_code, ""), ("from", self.year_from, None), ("to", self.year_to, None), ("view", self.view, "list"), ("sort", self.sort, ""), ("page", self.page, 1))
        return [*((name, str(value)) for name, value, usual in plain if value != usual), *((f"f-{code}", value) for code, values in self.chosen.items() for value in values)]

    def address(self, **changes: object) -> str:
        """Return the address with some of it changed; the page starts again unless it is changed itself."""
        changes.setdefault("page", 1)
        pairs = replace(self, **changes).pairs()  # type: ignore[arg-type]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def toggle(self, code: str, value: str) -> str:
        """Return the address with a facet value added, or without it where it is there."""
        values = self.chosen.get(code, ())
        changed = tuple(one for one in values if one != value) if value in values else (*values, value)
        rest = {key: kept for key, kept in self.chosen.items() if key != code}
        return self.address(chosen={**rest, code: changed} if changed else rest)

    def narrowing(self, types: Sequence[TypeData]) -> Narrowing:
        """Return the question to the database."""
        type_id = next((one.id for one in types if one.code == self.type_code), 0)
        return Narrowing(self.query, type_id, self.chosen, self.year_from, self.year_to)


def read_asked(path: str, parameters: QueryDict, types: Sequence[TypeData]) -> Asked:
    """Read an address; whatever cannot be read is left out."""
    codes = {one.code for one in facet_fields(types)}
    chosen = {
        code: tuple(dict.fromkeys(value[:200] for value in parameters.getlist(f"f-{code}")[:20] if value and value.isprintable()))
        for code in sorted(codes) if parameters.getlist(f"f-{code}")
    }
    first, last = _year(parameters.get("from", "")), _year(parameters.get("to", ""))
    if first is not None and last is not None and first > last:
        first, last = last, first
    view, sort, type_code, page = parameters.get("view", "list"), parameters.get("sort", ""), parameters.get("type", ""), parameters.get("page", "1")
    query = "".join(c if c.isprintable() else " " for c in parameters.get("q", "")[:200]).strip()
    return Asked(
        path, query, type_code if any(one.code == type_code for one in types) else "", {code: values for code, values in chosen.items() if values}, first, last,
        view if view in VIEWS else "list", sort if sort in ORDERS and sort != "number" else "", min(int(page), _MOST_PAGE) if page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page) else 1,
    )


def facet_fields(types: Sequence[TypeData]) -> list[FieldData]:
    """Return the fields that can be narrowed by, each code once."""
    found: dict[str, FieldData] = {}
    for type_ in types:
        for one in type_.fields:
            if one.faceted:
                found.setdefault(one.code, one)
    return list(found.values())


def _year(text: str) -> int | None:
    digits = text.strip().removeprefix("-")
    return int(text.strip()) if digits.isascii() and digits.isdigit() and len(digits) <= 4 and int(text.strip()) in _YEARS else None
