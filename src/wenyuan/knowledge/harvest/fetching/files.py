"""Sources that are files: ONIX messages, tables, MARC; uploaded or fetched from an address, piece by piece, on from where it broke off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson
from lxml import etree

from wenyuan.bibliography.marc import MarcError, RejectedRecord, read_records
from wenyuan.bibliography.onix import OnixError, identifier_of, is_withdrawn, read_products

from .pages import About, Fetched, Page, Window
from .problems import SourceProblem
from .tables import read_rows
from .transport import Transport

_PIECE: Final = 8 * 2**20
_WHOLE: Final = 256 * 2**20
_MOST: Final = 8 * 2**30
_PAGE: Final = 200
_SAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class FileFetcher:
    """Reads a file of records. `file` is where it lies or is put; without one it is looked at only."""

    transport: Transport
    address: str
    kind: str
    file: Path | None
    options: Mapping[str, str]

    def look(self) -> About:
        """Read the beginning of the file."""
        if self.file is not None and self.file.exists():
            return self._look_at(self.file)
        with TemporaryDirectory() as place:
            path = Path(place) / "head"
            download(self.transport, self.address, path, most=_PIECE, whole=False)
            return self._look_at(path)

    def _look_at(self, path: Path) -> About:
        items: list[Fetched] = []
        try:
            items += islice(self._items(path), _SAMPLES)
        except SourceProblem:
            if not items:
                raise
        return About(samples=tuple(items))

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield the records of the whole file; a file has no window."""
        del window
        if self.file is None:
            raise SourceProblem("no-file")
        if not self.file.exists():
            if not self.address:
                raise SourceProblem("no-file")
            part = self.file.with_suffix(".part")
            download(self.transport, self.address, part, most=_MOST, whole=True)
            part.rename(self.file)
        place = int(token) if token.isdigit() else 0
        items = islice(self._items(self.file), place, None)
        while page := tuple(islice(items, _PAGE)):
            self.transport.waiting()
            place += len(page)
            yield Page(page, str(place) if len(page) == _PAGE else "", is_bounded=True)

    def _items(self, path: Path) -> Iterator[Fetched]:
        readers: dict[str, Callable[[Path], Iterator[Fetched]]] = {"onix": _read_onix, "marc": read_marc_file, "table": self._read_table}
        return readers[self.kind](path)

    def _read_table(self, path: Path) -> Iterator[Fetched]:
        key = self.options.get("identifier", "")
        for number, row in enumerate(read_rows(path, self.options), 2):
            raw = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
            yield Fetched(row.get(key, "").strip() or f"{number}:{hashlib.sha256(raw).hexdigest()[:16]}" if key else hashlib.sha256(raw).hexdigest()[:24], "row", raw)


def _read_onix(path: Path) -> Iterator[Fetched]:
    with path.open("rb") as stream:
        seen = False
        try:
            for product in read_products(stream):
                seen = True
                raw = etree.tostring(product, encoding="utf-8")
                name = identifier_of(product)
                yield Fetched(name or hashlib.sha256(raw).hexdigest()[:24], "xml", raw, deleted=is_withdrawn(product))
        except OnixError as problem:
            if not seen:
                raise SourceProblem("not-onix", str(problem)) from problem
            # What came before is good; that the rest is missing is told among the failures.
            yield Fetched("?", "xml", str(problem).encode(), problem="broken-xml")


def read_marc_file(path: Path) -> Iterator[Fetched]:
    """Yield the records of a MARC file; what cannot be read comes as a failure with its place.

    Raises:
        SourceProblem: It is no MARC file from its beginning on.
    """
    with path.open("rb") as stream:
        seen = False
        try:
            for one in read_records(stream):
                seen = True
                if isinstance(one, RejectedRecord):
                    yield Fetched(f"@{one.position}", "marc", one.raw, problem="bad-marc")
                    continue
                number = one.record.control_number or hashlib.sha256(one.raw).hexdigest()[:24]
                gone = one.record.leader[5:6] == "d"
                yield Fetched(number, "xml" if one.raw.lstrip()[:1] == b"<" else "marc", one.raw, deleted=gone)
        except MarcError as problem:
            if not seen:
                raise SourceProblem("not-marc", problem.reason) from problem
            yield Fetched("?", "marc", problem.reason.encode(), problem="bad-marc")


def download(transport: Transport, address: str, path: Path, *, most: int, whole: bool) -> None:
    """Fetch a file in pieces, on from what is there already; a server that knows no pieces gives it at once.

    Raises:
        SourceProblem: It cannot be had, is larger than `most`, or changed meanwhile.
    """
    have = path.stat().st_size if path.exists() else 0
    mark = ""
    with path.open("ab") as out:
        while True:
            headers = {"range": f"bytes={have}-{have + _PIECE - 1}", "accept-encoding": "identity"} | ({"if-range": mark} if mark else {})
            answer = transport.get(address, headers=headers, most_bytes=_WHOLE)
            if answer.status == 200:  # no pieces, or another file now: from its beginning
                out.seek(0)
                out.truncate(0)
                out.write(answer.body if whole else answer.body[:most])
                return
            total = answer.header("content-range").rpartition("/")[2]
            out.write(answer.body)
            have += len(answer.body)
            mark = answer.header("etag") if not answer.header("etag").startswith("W/") else mark
            if not whole or not answer.body or (total.isdigit() and have >= int(total)):
                return
            if have > most:
                raise SourceProblem("too-large", f"{most:,}")
