"""Clients of Crossref and DataCite: lists in JSON, followed by cursor.

Source:
    Crossref REST API (works, cursor, from-index-date); DataCite REST API (JSON:API, page[cursor], links.next).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import orjson

from .oai import join_query
from .pages import About, Fetched, Page, Window
from .problems import SourceProblem
from .transport import Transport

_ROWS: Final = 200
_SAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class CrossrefClient:
    """Asks Crossref, or another server of its interface, for works. `filters` as the interface writes them."""

    transport: Transport
    address: str
    query: str = ""
    filters: str = ""

    def look(self) -> About:
        """Ask for the first works."""
        page = self._ask(Window(), "*", rows=_SAMPLES)
        return About("Crossref", samples=page.items[:_SAMPLES], total=page.total)

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield works changed within the window, by the cursor of deep paging."""
        cursor = token or "*"
        while True:
            page = self._ask(window, cursor)
            yield page
            if not page.token:
                return
            cursor = page.token

    def _ask(self, window: Window, cursor: str, rows: int = _ROWS) -> Page:
        since = [f"from-index-date:{window.since[:10]}"] if window.since else []
        chosen = ",".join([*filter(None, [self.filters]), *since])
        parameters = {"rows": str(rows), "cursor": cursor} | ({"query": self.query} if self.query else {}) | ({"filter": chosen} if chosen else {})
        message = _object(read_json(self.transport.get(join_query(self.address, parameters), accept="application/json").body).get("message"))
        works = [_object(one) for one in _list(message.get("items"))]
        items = tuple(Fetched(str(one.get("DOI") or "?"), "json", orjson.dumps(one)) for one in works)
        following = message.get("next-cursor")
        return Page(items, following if isinstance(following, str) and len(works) >= rows else "", _number(message.get("total-results")), _today())


@dataclass(frozen=True, slots=True)
class DataciteClient:
    """Asks DataCite, or another server of its interface, for resources; of one client, or found by a query."""

    transport: Transport
    address: str
    query: str = ""
    client: str = ""

    def look(self) -> About:
        """Ask for the first resources."""
        page = self._read(join_query(self.address, self._parameters(Window(), _SAMPLES)))
        return About("DataCite", samples=page.items[:_SAMPLES], total=page.total)

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield resources changed within the window; the server says where to go on, and only it is asked there."""
        address = token or join_query(self.address, self._parameters(window, _ROWS))
        while address:
            page = self._read(address)
            yield page
            address = page.token

    def _parameters(self, window: Window, rows: int) -> dict[str, str]:
        wanted = " AND ".join(filter(None, (f"({self.query})" if self.query else "", f"updated:[{window.since[:10]} TO *]" if window.since else "")))
        return {"page[size]": str(rows), "page[cursor]": "1"} | ({"query": wanted} if wanted else {}) | ({"client-id": self.client} if self.client else {})

    def _read(self, address: str) -> Page:
        answer = read_json(self.transport.get(address, accept="application/vnd.api+json, application/json").body)
        resources = [_object(one) for one in _list(answer.get("data"))]
        items = tuple(Fetched(str(one.get("id") or "?"), "json", orjson.dumps(one)) for one in resources)
        following = _object(answer.get("links")).get("next")
        token = following if isinstance(following, str) and resources else ""
        if token and urlsplit(token)[:2] != urlsplit(self.address)[:2]:
            raise SourceProblem("redirect", token)
        return Page(items, token, _number(_object(answer.get("meta")).get("total")), _today())


def read_json(octets: bytes) -> Mapping[str, object]:
    """Return the object that a document holds.

    Raises:
        SourceProblem: It holds none.
    """
    try:
        found: object = orjson.loads(octets)
    except orjson.JSONDecodeError as problem:
        raise SourceProblem("not-json", str(problem)) from problem
    if not isinstance(found, dict):
        raise SourceProblem("not-json", type(found).__name__)
    return found


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _today() -> str:
    """Registries tell no time of theirs; a day is the finest that they can be asked by."""
    return f"{datetime.now(tz=UTC):%Y-%m-%d}"
