"""A client of ResourceSync: resource lists, change lists and dumps of metadata records.

Source:
    ANSI/NISO Z39.99-2017, ResourceSync Framework Specification; Sitemaps 0.9.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from .pages import About, Fetched, Page, Window
from .problems import SourceProblem
from .transport import Transport
from .xml import child, children, local_name, parse_xml, text_of

_SAMPLES: Final = 5
_PAGE: Final = 20
_MOST_LISTS: Final = 2_000
_MOST_RESOURCE: Final = 8 * 2**20
_MOST_DUMP: Final = 256 * 2**20
_NOT_FOUND: Final = frozenset({"404", "410"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A `url` or `sitemap` of a list: where, since when, what happened to it, and the digest that it says."""

    address: str
    modified: str = ""
    change: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SyncList:
    """A document of the framework: its capability, when it was made, and its entries."""

    capability: str
    made_at: str
    entries: tuple[Entry, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SyncClient:
    """Follows a source description, a capability list or a list; every resource is one record in XML."""

    transport: Transport
    address: str

    def look(self) -> About:
        """Find the lists and look at the first resources."""
        lists = self._lists()
        samples: list[Fetched] = []
        first = next((one for one in lists.get("resourcelist", ()) or lists.get("resourcedump", ())), "")
        count = 0
        if first:
            entries = self._all((first,))[0]
            count = len(entries)
            if "resourcelist" in lists:
                samples += [self._fetch(one) for one in entries[:_SAMPLES]]
            else:
                samples += [one for entry in entries[:1] for one in self._unpack(entry)][:_SAMPLES]
        lines = (("items", str(count)), ("changes", "、".join(lists.get("changelist", ()))))
        return About(self.address, lines, samples=tuple(samples), total=count or None)

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield what the change lists tell since the window's beginning, else every resource; a token is a place in the order of entries."""
        lists = self._lists()
        skip = int(token) if token.isdigit() else 0
        if window.since and lists.get("changelist"):
            entries, made = self._all(lists["changelist"])
            wanted = [one for one in _newest(entries) if one.modified >= window.since]
            yield from self._resources(wanted, skip, made)
        elif lists.get("resourcelist"):
            entries, made = self._all(lists["resourcelist"])
            yield from self._resources(entries, skip, made)
        elif lists.get("resourcedump"):
            entries, made = self._all(lists["resourcedump"])
            yield from self._dumps(entries, skip, made)
        else:
            raise SourceProblem("not-sync", ", ".join(lists))

    def _resources(self, entries: list[Entry], skip: int, made: str) -> Iterator[Page]:
        if skip >= len(entries):
            yield Page((), answered_at=made, total=len(entries))
        for start in range(skip, len(entries), _PAGE):
            piece = entries[start : start + _PAGE]
            reached = start + len(piece)
            yield Page(tuple(self._fetch(one) for one in piece), str(reached) if reached < len(entries) else "", len(entries), made)

    def _dumps(self, entries: list[Entry], skip: int, made: str) -> Iterator[Page]:
        for place in range(skip, len(entries)):
            yield Page(tuple(self._unpack(entries[place])), str(place + 1) if place + 1 < len(entries) else "", None, made)

    def _all(self, addresses: tuple[str, ...]) -> tuple[list[Entry], str]:
        entries: list[Entry] = []
        made = ""
        for address in addresses:
            root = self._get(address)
            made = made or read_list(root, address).made_at
            entries += self._entries(root, address)
        return entries, made

    def _lists(self) -> dict[str, tuple[str, ...]]:
        """Return the addresses of lists by capability, from wherever one begins."""
        found: dict[str, list[str]] = {}
        waiting, seen = [self.address], set[str]()
        while waiting and len(seen) < _MOST_LISTS:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            listed = self._read(address)
            if listed.capability in {"description", "capabilitylist"}:
                for one in listed.entries:
                    if one.change in {"capabilitylist", "description"} or listed.capability == "description":
                        waiting.append(one.address)
                    elif one.change:
                        found.setdefault(one.change, []).append(one.address)
            else:
                found.setdefault(listed.capability, []).append(address)
        return {name: tuple(addresses) for name, addresses in found.items()}

    def _entries(self, root: etree._Element, address: str, depth: int = 0) -> Iterator[Entry]:
        listed = read_list(root, address)
        if local_name(root) == "sitemapindex":
            if depth >= 2 or len(listed.entries) > _MOST_LISTS:
                raise SourceProblem("not-sync", "lists within lists")
            for one in listed.entries:
                yield from self._entries(self._get(one.address), one.address, depth + 1)
        else:
            yield from listed.entries

    def _read(self, address: str) -> SyncList:
        return read_list(self._get(address), address)

    def _get(self, address: str) -> etree._Element:
        return parse_xml(self.transport.get(address, accept="application/xml, text/xml").body)

    def _fetch(self, entry: Entry) -> Fetched:
        if entry.change == "deleted":
            return Fetched(entry.address, "xml", b"", entry.modified, deleted=True)
        try:
            octets = self.transport.get(entry.address, most_bytes=_MOST_RESOURCE).body
        except SourceProblem as problem:
            if problem.code == "status" and problem.detail in _NOT_FOUND:
                return Fetched(entry.address, "xml", b"", entry.modified, deleted=True)
            if problem.code in {"refused", "limit"}:
                raise
            return Fetched(entry.address, "xml", str(problem).encode(), entry.modified, problem="no-metadata")
        if not _agrees(octets, entry.digest):
            return Fetched(entry.address, "xml", octets, entry.modified, problem="wrong-digest")
        return Fetched(entry.address, "xml", octets, entry.modified)

    def _unpack(self, entry: Entry) -> Iterator[Fetched]:
        octets = self.transport.get(entry.address, most_bytes=_MOST_DUMP).body
        try:
            with zipfile.ZipFile(BytesIO(octets)) as dump:
                if sum(one.file_size for one in dump.infolist()) > 4 * _MOST_DUMP:
                    raise SourceProblem("too-large", entry.address)
                listed = read_list(parse_xml(dump.read("manifest.xml")), entry.address)
                root = parse_xml(dump.read("manifest.xml"))
                paths = {text_of(child(one, "loc")): path for one in children(root, "url") if (path := _attribute(one, "path"))}
                for one in listed.entries:
                    path = paths.get(one.address, "").lstrip("/")
                    if path in dump.namelist() and dump.getinfo(path).file_size <= _MOST_RESOURCE:
                        yield Fetched(one.address, "xml", dump.read(path), one.modified)
        except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as problem:
            raise SourceProblem("not-sync", str(problem)) from problem


def read_list(root: etree._Element, address: str) -> SyncList:
    """Read a document of the framework, a sitemap of any kind.

    Raises:
        SourceProblem: It is none.
    """
    if local_name(root) not in {"urlset", "sitemapindex"}:
        raise SourceProblem("not-sync", local_name(root))
    head = child(root, "md")
    entries = []
    for one in root:
        if local_name(one) not in {"url", "sitemap"} or not text_of(child(one, "loc")):
            continue
        said = child(one, "md")
        change = (said.get("change") or said.get("capability") or "") if said is not None else ""
        digest = (said.get("hash") or "") if said is not None else ""
        entries.append(Entry(urljoin(address, text_of(child(one, "loc"))), text_of(child(one, "lastmod")), change, digest))
    capability = (head.get("capability") or "resourcelist") if head is not None else "resourcelist"
    made = (head.get("at") or head.get("until") or head.get("from") or "") if head is not None else ""
    return SyncList(capability, made, tuple(entries))


def _attribute(entry: etree._Element, name: str) -> str:
    said = child(entry, "md")
    return (said.get(name) or "") if said is not None else ""


def _newest(entries: list[Entry]) -> list[Entry]:
    """Return the newest change of each resource, in the order of changes."""
    newest = {one.address: one for one in sorted(entries, key=lambda one: one.modified)}
    return sorted(newest.values(), key=lambda one: one.modified)


def _agrees(octets: bytes, said: str) -> bool:
    """Compare octets with the digests that an entry says; an algorithm that is not known is not compared."""
    for part in said.split():
        name, _, value = part.partition(":")
        if name in {"sha-256", "md5"} and hashlib.new(name.replace("-", ""), octets, usedforsecurity=False).hexdigest() != value.lower():
            return False
    return True
