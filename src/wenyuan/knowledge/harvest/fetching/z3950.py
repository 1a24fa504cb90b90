"""A client of Z39.50: one association, a search, its records in pieces.

Source:
    ISO 23950:1998; Bib-1 attribute set; RFC 2056 for the form of addresses (host:port/database).
"""

from __future__ import annotations

import hashlib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from wenyuan import __version__
from wenyuan.bibliography.cql import CqlError, RpnError, RpnQuery, cql_to_rpn, parse_cql, parse_pqf
from wenyuan.bibliography.marc import MarcError, parse_record
from wenyuan.bibliography.z3950 import (
    BerError,
    CloseAnswer,
    Diagnostic,
    Heard,
    InitAnswer,
    PresentAnswer,
    RecordIn,
    SearchAnswer,
    Syntax,
    read_answer,
    value_length,
    write_close_request,
    write_init_request,
    write_present_request,
    write_search_request,
)
from wenyuan.foundation.net.api import RequestFailed, RequestRefused, connect_safely

from .pages import About, Fetched, Page, Window
from .problems import SourceProblem
from .transport import Transport
from .windows import WHOLE, DateWindow

_MESSAGE: Final = 32 * 2**20
_PAGE: Final = 20
_SAMPLES: Final = 5
_TARGET = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:/\s]+):([0-9]{1,5})/(\S+)")
SYNTAXES: Final = {"usmarc": Syntax.USMARC, "unimarc": Syntax.UNIMARC, "xml": Syntax.XML}
CHARSETS: Final = {"utf-8": "utf-8", "gbk": "gb18030", "big5": "big5hkscs", "latin-1": "latin-1"}


def read_target(address: str) -> tuple[str, int, str]:
    """Take `host:port/database` apart.

    Raises:
        SourceProblem: It is none.
    """
    found = _TARGET.fullmatch(address.strip().removeprefix("z3950s://").removeprefix("z3950r://").removeprefix("tcp:"))
    if found is None or not 0 < int(found[2]) < 65536:
        raise SourceProblem("address", address)
    return found[1], int(found[2]), found[3]


def read_query(text: str) -> RpnQuery:
    """Read a query in prefix notation where it begins with an @, else in CQL.

    Raises:
        SourceProblem: It is neither.
    """
    try:
        return parse_pqf(text) if text.lstrip().startswith("@") else cql_to_rpn(parse_cql(text))
    except (RpnError, CqlError) as problem:
        raise SourceProblem("query", str(problem)) from problem


@dataclass(frozen=True, slots=True)
class Z3950Client:
    """Asks one database for what a query finds. `charset` is that of the terms; records say their own."""

    transport: Transport
    address: str
    query: str
    syntax: str = "usmarc"
    charset: str = "utf-8"
    page: int = _PAGE
    dates: DateWindow = WHOLE

    def look(self) -> About:
        """Open an association, and ask for the first records where there is a query."""
        with self._opened() as (talk, hello):
            lines = (("name", hello.name), ("version", hello.version))
            if not self.query:
                return About(hello.name, lines)
            total = talk.search(self._database(), read_query(self.query), CHARSETS.get(self.charset, "utf-8"))
            items = self._present(talk, 1, min(total, _SAMPLES)) if total else ()
            return About(hello.name, lines, samples=items, total=total)

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield what the query finds, in one association; since when, by the condition of `dates`, for Z39.50 itself knows no window of changes."""
        query, begun = self.dates.narrow(self.query, window.since), self.dates.today()
        start = int(token) if token.isdigit() else 1
        with self._opened() as (talk, _hello):
            try:
                total = talk.search(self._database(), read_query(query), CHARSETS.get(self.charset, "utf-8"))
            except SourceProblem as problem:
                if problem.code == "diagnostic" and query != self.query:
                    raise SourceProblem("no-window", problem.detail) from problem
                raise
            if start > total:
                yield Page((), total=total, answered_at=begun)
            while start <= total:
                self.transport.waiting()
                self.transport.requests += 1
                if self.transport.requests > self.transport.manners.most_requests:
                    raise SourceProblem("limit", str(self.transport.manners.most_requests))
                items = self._present(talk, start, min(self.page, total - start + 1))
                if not items:
                    raise SourceProblem("protocol", f"no records from {start} of {total}")
                start += len(items)
                yield Page(items, str(start) if start <= total else "", total, begun)
                time.sleep(self.transport.manners.delay_ms / 1000)

    def _database(self) -> str:
        return read_target(self.address)[2]

    @contextmanager
    def _opened(self) -> Iterator[tuple[_Talk, InitAnswer]]:
        host, port, _database = read_target(self.address)
        manners = self.transport.manners
        try:
            connection = connect_safely(host=host, port=port, seconds=min(10.0, manners.seconds), allowed=self.transport.allowed)
        except RequestRefused as problem:
            raise SourceProblem("refused", f"{host}: {problem}") from problem
        except RequestFailed as problem:
            raise SourceProblem("failed", str(problem)) from problem
        with connection:
            talk = _Talk(connection, manners.seconds)
            hello = talk.ask(write_init_request(user=manners.user, password=manners.password, version=__version__))
            if not isinstance(hello, InitAnswer) or not hello.accepted:
                raise SourceProblem("denied", hello.text if isinstance(hello, CloseAnswer) else "Init")
            yield talk, hello
            talk.end()

    def _present(self, talk: _Talk, start: int, count: int) -> tuple[Fetched, ...]:
        answer = talk.ask(write_present_request(start=start, count=count, syntax=SYNTAXES.get(self.syntax, Syntax.USMARC)))
        if isinstance(answer, PresentAnswer) and answer.problem is None:
            return tuple(_read_record(one, start + n) for n, one in enumerate(answer.records))
        if isinstance(answer, PresentAnswer) and answer.problem is not None:
            raise _said(answer.problem)
        raise SourceProblem("protocol", type(answer).__name__)


class _Talk:
    """One association over a connected socket; every answer within the same number of seconds, whatever its pieces."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._seconds, self._rest = connection, seconds, b""

    def ask(self, request: bytes) -> Heard:
        until = time.monotonic() + self._seconds
        try:
            self._connection.settimeout(self._seconds)
            self._connection.sendall(request)
            return read_answer(self._receive(until))
        except BerError as problem:
            raise SourceProblem("protocol", str(problem)) from problem
        except TimeoutError as problem:
            raise SourceProblem("failed", f"no whole answer within {self._seconds:g} s") from problem
        except OSError as problem:
            raise SourceProblem("failed", str(problem)) from problem

    def _receive(self, until: float) -> bytes:
        data = bytearray(self._rest)
        while (length := value_length(bytes(data), _MESSAGE)) is None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
            piece = self._connection.recv(262_144)
            if not piece:
                raise ConnectionError("the connection was closed without an answer")
            data += piece
        self._rest = bytes(data[length:])
        return bytes(data[:length])

    def search(self, database: str, query: RpnQuery, charset: str) -> int:
        try:
            request = write_search_request(database=database, query=query, charset=charset)
        except UnicodeEncodeError as problem:
            raise SourceProblem("query", str(problem)) from problem
        answer = self.ask(request)
        if isinstance(answer, SearchAnswer) and answer.problem is None:
            return max(0, answer.count)
        if isinstance(answer, SearchAnswer) and answer.problem is not None:
            raise _said(answer.problem)
        raise SourceProblem("protocol", type(answer).__name__)

    def end(self) -> None:
        try:
            self._connection.settimeout(1.0)
            self._connection.sendall(write_close_request())
        except OSError:
            return


def _said(problem: Diagnostic) -> SourceProblem:
    return SourceProblem("diagnostic", f"Bib-1 {problem.code} {problem.details}".strip())


def _read_record(one: RecordIn | Diagnostic, place: int) -> Fetched:
    if isinstance(one, Diagnostic):
        return Fetched(f"@{place}", "marc", f"Bib-1 {one.code} {one.details}".encode(), problem="no-metadata")
    if one.octets.lstrip()[:1] == b"<":
        return Fetched(hashlib.sha256(one.octets).hexdigest()[:24], "xml", one.octets)
    try:
        number = parse_record(one.octets).record.control_number
    except MarcError:
        number = None
    return Fetched(number or hashlib.sha256(one.octets).hexdigest()[:24], "marc", one.octets)
