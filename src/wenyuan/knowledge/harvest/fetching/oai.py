"""A harvester of OAI-PMH 2.0.

Source:
    The Open Archives Initiative Protocol for Metadata Harvesting, 2.0 (2015-01-08); Implementation Guidelines for Harvesters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from lxml import etree

from .pages import About, Fetched, Page, Window
from .problems import SourceProblem, TokenLost
from .transport import Transport
from .xml import child, children, find, local_name, octets_of, parse_xml, salvage, text_of

_ACCEPT: Final = "text/xml, application/xml"
_SAMPLES: Final = 5
_MOST_SETS: Final = 2_000
_MOST_SET_PAGES: Final = 20
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


@dataclass(frozen=True, slots=True)
class Identity:
    """What Identify tells. `seconds` says whether datestamps have a time; `deletions` is no, transient or persistent."""

    name: str
    earliest: str
    seconds: bool
    deletions: str
    administrator: str


@dataclass(frozen=True, slots=True)
class OaiClient:
    """Asks one repository for one metadata format, whole or one set."""

    transport: Transport
    address: str
    prefix: str = "oai_dc"
    set_spec: str = ""

    def look(self) -> About:
        """Ask Identify, the formats, the sets, and for the first records."""
        identity = self.identify()
        prefixes = self._formats()
        sets = self._sets()
        wanted = self.prefix if self.prefix in prefixes or not prefixes else prefixes[0]
        first = self._list({"verb": "ListRecords", "metadataPrefix": wanted, **({"set": self.set_spec} if self.set_spec else {})})
        lines = (("name", identity.name), ("earliest", identity.earliest), ("granularity", "YYYY-MM-DDThh:mm:ssZ" if identity.seconds else "YYYY-MM-DD"),
                 ("deletions", identity.deletions), ("administrator", identity.administrator))
        return About(identity.name, lines, prefixes, sets, tuple(one for one in first.items if not one.deleted)[:_SAMPLES], first.total)

    def identify(self) -> Identity:
        """Ask who the repository is."""
        answer = self._ask({"verb": "Identify"})
        found = child(answer, "Identify")
        if found is None:
            raise SourceProblem("not-oai", "Identify")
        said = {name: text_of(child(found, name)) for name in ("repositoryName", "earliestDatestamp", "granularity", "deletedRecord", "adminEmail")}
        return Identity(said["repositoryName"], said["earliestDatestamp"], "T" in said["granularity"], said["deletedRecord"] or "no", said["adminEmail"])

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield the pages of ListRecords; the window is cut to the repository's granularity."""
        page = self._first(window) if not token else self._list({"verb": "ListRecords", "resumptionToken": token})
        yield page
        while page.token:
            page = self._list({"verb": "ListRecords", "resumptionToken": page.token})
            yield page

    def _first(self, window: Window) -> Page:
        asked = {"verb": "ListRecords", "metadataPrefix": self.prefix}
        if self.set_spec:
            asked["set"] = self.set_spec
        if window.since or window.until:
            seconds = self.identify().seconds
            asked |= {name: stamp for name, text in (("from", window.since), ("until", window.until)) if (stamp := cut_stamp(text, seconds=seconds))}
        return self._list(asked)

    def _formats(self) -> tuple[str, ...]:
        found = child(self._ask({"verb": "ListMetadataFormats"}), "ListMetadataFormats")
        return tuple(text_of(child(one, "metadataPrefix")) for one in children(found, "metadataFormat")) if found is not None else ()

    def _sets(self) -> tuple[tuple[str, str], ...]:
        sets: list[tuple[str, str]] = []
        asked = {"verb": "ListSets"}
        seen: set[str] = set()
        for _page in range(_MOST_SET_PAGES):
            try:
                found = child(self._ask(asked), "ListSets")
            except SourceProblem as problem:
                if problem.code == "oai-error":  # noSetHierarchy, or none today: the whole repository is all there is
                    break
                raise
            if found is None:
                break
            sets += [(text_of(child(one, "setSpec")), text_of(child(one, "setName"))) for one in children(found, "set")]
            token = text_of(child(found, "resumptionToken"))
            if not token or token in seen or len(sets) >= _MOST_SETS:
                break
            seen.add(token)
            asked = {"verb": "ListSets", "resumptionToken": token}
        return tuple(sets[:_MOST_SETS])

    def _ask(self, parameters: Mapping[str, str]) -> etree._Element:
        return read_answer(parse_xml(self._fetch(parameters)))

    def _fetch(self, parameters: Mapping[str, str]) -> bytes:
        return self.transport.get(join_query(self.address, parameters), accept=_ACCEPT).body

    def _list(self, parameters: Mapping[str, str]) -> Page:
        octets = self._fetch(parameters)
        try:
            root = parse_xml(octets)
        except SourceProblem as problem:
            if problem.code != "not-xml" or b"OAI-PMH" not in octets[:4096]:
                raise
            return read_broken(octets, problem)
        try:
            return read_list(read_answer(root))
        except SourceProblem as problem:
            if problem.code == "oai-error" and problem.detail.startswith("noRecordsMatch"):
                return Page((), answered_at=text_of(child(root, "responseDate")))
            raise


def join_query(address: str, parameters: Mapping[str, str]) -> str:
    """Add parameters to an address, which may have some of its own."""
    parts = urlsplit(address)
    query = "&".join(one for one in (parts.query, urlencode(parameters)) if one)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def cut_stamp(text: str, *, seconds: bool) -> str:
    """Write a datestamp in a repository's granularity; an empty string where it is none."""
    if not _STAMP.fullmatch(text):
        return ""
    if seconds:
        return text if "T" in text else f"{text}T00:00:00Z"
    return text[:10]


def read_answer(root: etree._Element) -> etree._Element:
    """Return the root of an answer that is one.

    Raises:
        TokenLost: The repository does not know the resumption token.
        SourceProblem: No answer of the protocol, or an error.
    """
    if local_name(root) != "OAI-PMH":
        raise SourceProblem("not-oai", local_name(root))
    error = child(root, "error")
    if error is not None:
        code, words = error.get("code") or "", text_of(error)
        if code == "badResumptionToken":
            raise TokenLost("oai-error", f"{code} {words}")
        raise SourceProblem("oai-error", f"{code} {words}")
    return root


def read_list(root: etree._Element) -> Page:
    """Read an answer to ListRecords.

    Raises:
        SourceProblem: It holds no list.
    """
    found = child(root, "ListRecords")
    if found is None:
        raise SourceProblem("not-oai", "ListRecords")
    items = tuple(one for one in map(_read_record, children(found, "record")) if one is not None)
    token = child(found, "resumptionToken")
    size = (token.get("completeListSize") or "") if token is not None else ""
    return Page(items, text_of(token), int(size) if size.isascii() and size.isdigit() and len(size) < 12 else None, text_of(child(root, "responseDate")))


def _read_record(record: etree._Element) -> Fetched | None:
    header = child(record, "header")
    identifier = text_of(child(header, "identifier"))
    if header is None or not identifier:
        return Fetched("?", "xml", octets_of(record), problem="no-identifier")
    stamp = text_of(child(header, "datestamp"))
    if header.get("status") == "deleted":
        return Fetched(identifier, "xml", b"", stamp, deleted=True)
    metadata = find(record, "metadata")
    inner = next(iter(metadata), None) if metadata is not None else None
    if inner is None:
        return Fetched(identifier, "xml", octets_of(record), stamp, problem="no-metadata")
    return Fetched(identifier, "xml", octets_of(inner), stamp)


def read_broken(octets: bytes, problem: SourceProblem) -> Page:
    """Read what can be read of a list whose XML is broken: every record by itself, and the token.

    Raises:
        SourceProblem: Not even records can be told apart, or the token cannot be read.
    """
    items: list[Fetched] = []
    for piece in salvage(octets, "record"):
        if b"header" not in piece:
            continue
        try:
            record = parse_xml(piece)[0]
            found = _read_record(record)
        except (SourceProblem, IndexError):
            named = re.search(rb"identifier>\s*([^<]{1,400}?)\s*<", piece)
            found = Fetched(named[1].decode("utf-8", "replace") if named else "?", "xml", piece, problem="broken-xml")
        if found is not None:
            items.append(found)
    ended = re.search(rb"</(?:[\w.-]+:)?OAI-PMH\s*>\s*$", octets) is not None
    token = re.search(rb"<(?:[\w.-]+:)?resumptionToken[^>]{0,300}>([^<]{1,4000})</", octets)
    if not items or not (token or ended):
        raise problem
    answered = re.search(rb"responseDate>([^<]{1,30})<", octets)
    said = parse_xml(b"<t>" + token[1] + b"</t>") if token else None
    return Page(tuple(items), text_of(said), None, answered[1].decode("ascii", "replace").strip() if answered else "")
