"""A client of SRU 1.1, 1.2 and 2.0.

Source:
    SRU 1.1 and 1.2 (Library of Congress); OASIS searchRetrieve 1.0, part 3 (SRU 2.0); info:srw/diagnostic/1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from .oai import join_query
from .pages import About, Fetched, Page, Window
from .problems import SourceProblem
from .transport import Transport
from .windows import WHOLE, DateWindow
from .xml import child, children, find, local_name, octets_of, parse_xml, text_of

_PAGE: Final = 50
_SAMPLES: Final = 5
VERSIONS: Final = ("1.2", "1.1", "2.0")


@dataclass(frozen=True, slots=True)
class SruClient:
    """Asks one server for what a CQL query finds. `version` is one of `VERSIONS`, `schema` may be left to the server."""

    transport: Transport
    address: str
    query: str
    schema: str = ""
    version: str = "1.2"
    page: int = _PAGE
    dates: DateWindow = WHOLE

    def look(self) -> About:
        """Ask explain, where the server has it, and for the first records."""
        lines: list[tuple[str, str]] = []
        schemas: list[str] = []
        title = ""
        try:
            root = parse_xml(self.transport.get(join_query(self.address, {} if self.version == "2.0" else {"version": self.version, "operation": "explain"})).body)
            title = next((text_of(one) for one in root.iter() if local_name(one) == "title" and text_of(one)), "")
            schemas = [one.get("name") or "" for one in root.iter() if local_name(one) == "schema"]
            lines.append(("name", title))
        except SourceProblem as problem:
            if problem.code == "refused":
                raise
        if not self.query:
            return About(title, tuple(lines), tuple(filter(None, schemas)))
        first = self._ask(self.query, 1, _SAMPLES)
        return About(title, tuple(lines), tuple(filter(None, schemas)), samples=first.items[:_SAMPLES], total=first.total)

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield what the query finds; since when, by the condition of `dates`, for SRU itself knows no window of changes."""
        query, begun = self.dates.narrow(self.query, window.since), self.dates.today()
        start = int(token) if token.isdigit() else 1
        while True:
            try:
                page = self._ask(query, start, self.page)
            except SourceProblem as problem:
                if problem.code == "diagnostic" and query != self.query:
                    raise SourceProblem("no-window", problem.detail) from problem
                raise
            yield replace(page, answered_at=begun)
            if not page.token:
                return
            start = int(page.token)

    def _ask(self, query: str, start: int, count: int) -> Page:
        parameters = {"query": query, "startRecord": str(start), "maximumRecords": str(count)}
        if self.version != "2.0":
            parameters = {"operation": "searchRetrieve", "version": self.version, "recordPacking": "xml"} | parameters
        if self.schema:
            parameters["recordSchema"] = self.schema
        return read_found(parse_xml(self.transport.get(join_query(self.address, parameters), accept="application/sru+xml, application/xml, text/xml").body), start)


def read_found(root: etree._Element, start: int) -> Page:
    """Read the answer to a search; `start` is the position that was asked for.

    Raises:
        SourceProblem: It is none, or a diagnostic.
    """
    if local_name(root) == "Envelope":  # over SOAP
        root = next((one for one in root.iter() if local_name(one) == "searchRetrieveResponse"), root)
    if local_name(root) not in {"searchRetrieveResponse", "explainResponse"}:
        raise SourceProblem("not-sru", local_name(root))
    found = child(root, "records")
    records = children(found, "record") if found is not None else []
    trouble = find(root, "diagnostics", "diagnostic")
    number = text_of(child(root, "numberOfRecords"))
    if trouble is not None and not records and number in {"", "0"}:
        said = ": ".join(filter(None, (text_of(child(trouble, name)) for name in ("message", "details", "uri"))))
        raise SourceProblem("diagnostic", said)
    total = int(number) if number.isascii() and number.isdigit() and len(number) < 12 else None
    items = tuple(_read_record(one) for one in records)
    stated = text_of(child(root, "nextRecordPosition"))
    following = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 12 else start + len(items)
    more = bool(items) and following > start and (total is None or following <= total)
    return Page(items, str(following) if more else "", total)


def _read_record(record: etree._Element) -> Fetched:
    data = child(record, "recordData")
    inner = next(iter(data), None) if data is not None else None
    if inner is not None:
        raw = octets_of(inner)
    elif data is not None and text_of(data).startswith("<"):  # packed as a string
        raw = text_of(data).encode()
    else:
        return Fetched("?", "xml", octets_of(record), problem="no-metadata")
    if inner is not None and local_name(inner) == "diagnostic":
        return Fetched("?", "xml", raw, problem="no-metadata")
    name = text_of(child(record, "recordIdentifier")) or number_within(raw)
    return Fetched(name or hashlib.sha256(raw).hexdigest()[:24], "xml", raw)


def number_within(raw: bytes) -> str:
    """Return the control number of a record in MARC XML, or an empty string."""
    try:
        root = parse_xml(raw)
    except SourceProblem:
        return ""
    return next((text_of(one) for one in root.iter() if local_name(one) == "controlfield" and one.get("tag") == "001"), "")
