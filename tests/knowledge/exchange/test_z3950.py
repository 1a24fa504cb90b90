"""Z39.50 as YAZ, a client of others, asks it: Chinese in UTF-8 and GBK, every syntax, faults, limits."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.conftest import NOW, SmallLibrary

from wenyuan.bibliography.z3950 import value_length
from wenyuan.bibliography.z3950.ber import Value, read_value, write_group, write_value
from wenyuan.knowledge.exchange.z3950.running import _become_application
from wenyuan.knowledge.exchange.z3950.server import Limits, Server
from wenyuan.knowledge.exchange.z3950.session import Session

pytestmark = pytest.mark.django_db(transaction=True)
needs_yaz = pytest.mark.skipif(shutil.which("yaz-client") is None, reason="no yaz-client: apt-get install yaz")
INIT = write_group(20, write_value(3, b"\x05\xe0"), write_value(4, b"\x00\xe9\xa2"), write_value(5, b"\x10\x00\x00"), write_value(6, b"\x10\x00\x00"))


class _Running:
    """A server in a thread of its own."""

    def __init__(self, limits: Limits) -> None:
        self.server = Server(limits=limits)
        self.loop = asyncio.new_event_loop()
        self._begun = threading.Event()
        self.port = 0
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        listening = self.loop.run_until_complete(self.server.listen("127.0.0.1", 0))
        self.port = listening.sockets[0].getsockname()[1]
        self._begun.set()
        self.loop.run_forever()
        listening.close()
        waiting = asyncio.all_tasks(self.loop)
        for task in waiting:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        self.loop.close()

    def __enter__(self) -> Self:
        self.thread.start()
        assert self._begun.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.server._threads.submit(_close_connections).result(10)
        self.server.stop()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


@pytest.fixture
def port(small_library: SmallLibrary) -> Iterator[int]:
    with _Running(Limits(workers=1, sessions_of_an_address=3)) as running:
        yield running.port


def yaz(port: int, *commands: str, encoding: str = "utf-8") -> str:
    """Let yaz-client carry out commands; return what it says."""
    text = "\n".join([*(c for c in commands if c.startswith("charset")), f"open 127.0.0.1:{port}", *(c for c in commands if not c.startswith("charset")), "quit", ""])
    done = subprocess.run(["yaz-client"], input=text.encode(encoding), capture_output=True, timeout=60, check=False)
    # The client writes octets that are no ASCII of plain text as \\XHH.
    octets = re.sub(rb"\\X([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), done.stdout)
    return octets.decode(encoding, "replace")


@needs_yaz
@pytest.mark.parametrize("term", ["红楼梦", "紅樓夢", '"hong lou meng"'])
def test_yaz_finds_chinese_in_utf_8(port: int, term: str) -> None:
    said = yaz(port, "base default", f"find @attr 1=4 {term}", "format unimarc", "show 1")

    assert "Number of hits: 3" in said
    assert "200 1 " in said
    assert "樓夢" in said or "楼梦" in said


@needs_yaz
@pytest.mark.parametrize("term", ["红楼梦", "本草纲目"])
def test_yaz_finds_chinese_in_gbk(port: int, term: str) -> None:
    said = yaz(port, "base catalogue-gbk", f"find @attr 1=4 {term}", "format sutrs", "show 1", encoding="gb18030")

    assert "Number of hits: 0" not in said
    assert "Number of hits:" in said
    assert "$a" in said
    assert any(title in said for title in ("紅樓夢", "红楼梦", "本草綱目"))


@needs_yaz
def test_term_in_gbk_is_understood_where_utf_8_is_spoken(port: int) -> None:
    assert "Number of hits: 3" in yaz(port, "base default", "find @attr 1=4 红楼梦", encoding="gb18030")


@needs_yaz
def test_yaz_negotiates_utf_8(port: int) -> None:
    said = yaz(port, "charset utf-8", "base default", "find @attr 1=4 史记")

    assert "Accepted character set" in said
    assert "Number of hits: 0" not in said


@needs_yaz
@pytest.mark.parametrize(("syntax", "mark"), [("usmarc", "245 "), ("unimarc", "200 1"), ("xml", "<record xmlns"), ("sutrs", "200 "), ("opac", "localLocation: 试验图书馆")])
def test_yaz_gets_every_syntax(port: int, syntax: str, mark: str) -> None:
    assert mark in yaz(port, "base default", "find @attr 1=4 本草綱目", f"format {syntax}", "show 1")


@needs_yaz
def test_yaz_gets_element_sets(port: int) -> None:
    full, brief = (yaz(port, "base default", "find @attr 1=4 本草綱目", "format unimarc", f"elements {name}", "show 1") for name in "FB")

    assert "690 " in full
    assert "690 " not in brief
    assert "200 1" in brief
    assert "[25]" in yaz(port, "base default", "find @attr 1=4 本草綱目", "format unimarc", "elements X", "show 1")


@needs_yaz
@pytest.mark.parametrize(("elements", "mark"), [("marcxml", "MARC21/slim"), ("mods", "<mods "), ("dc", "<oai_dc:dc"), ("cnmarcxml", "marcxchange-v2"), ("bibframe", "<rdf:RDF")])
def test_yaz_gets_every_form_of_xml(port: int, elements: str, mark: str) -> None:
    assert mark in yaz(port, "base default", "find @attr 1=4 本草綱目", "format xml", f"elements {elements}", "show 1")


@needs_yaz
def test_sessions_at_the_same_time_do_not_see_each_other(port: int) -> None:
    queries = ["find @attr 1=4 史记", "find @attr 1=4 红楼梦", "find @attr 1=4 没有这本书"]
    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(lambda query: yaz(port, "base default", query, query, "find @set 1"), queries))

    found = [re.findall(r"Number of hits: (\d+)", one) for one in said]
    assert [len(set(counts)) for counts in found] == [1, 1, 1]
    assert [counts[0] for counts in found] == ["5", "3", "0"]


@needs_yaz
def test_zoomsh_searches_and_fetches(port: int) -> None:
    commands = f"set preferredRecordSyntax unimarc\nconnect 127.0.0.1:{port}/Default\nsearch @attr 1=4 红楼梦\nshow 0 1\nsearch cql:dc.title=史记\nquit\n"
    said = subprocess.run(["zoomsh"], input=commands.encode(), capture_output=True, timeout=60, check=False).stdout.decode("utf-8", "replace")

    assert "3 hits" in said
    assert "200 1 " in said
    assert "5 hits" in said


@needs_yaz
def test_yaz_joins_sorts_scans_and_deletes(port: int) -> None:
    said = yaz(port, "base default", "find @and @attr 1=4 史记 @attr 1=1003 司马迁", "setnames", "find @attr 1=4 史记", "find @set 1", "sort 1=31 <", "show 1", "scan @attr 1=4 史", "delete 1", "find @set 1")

    # Only what names the deleted result set finds nothing, and is told why.
    assert said.count("Number of hits: 0") == said.count("[30]") == 1
    assert "Received SortResponse: status=success" in said
    assert "* 史記 (5)" in said


@needs_yaz
@pytest.mark.parametrize(("query", "code"), [("@attr 1=9999 a", "[114]"), ("@attr 1=4 @attr 5=2 a", "[120]"), ("@prox 0 1 1 2 k 2 a b", "[110]"), ("@set none", "[30]"), ("@attr 2=100 a", "[117]")])
def test_yaz_is_told_what_is_wrong(port: int, query: str, code: str) -> None:
    assert code in yaz(port, "base default", f"find {query}")


@needs_yaz
def test_yaz_is_told_of_wrong_database_and_range(port: int) -> None:
    assert "[235]" in yaz(port, "base nothing", "find a")
    assert "[13]" in yaz(port, "base default", "find 史记", "show 500")


def converse(port: int, octets: bytes) -> list[int]:
    """Send octets and return the tags of what comes until the server closes or waits."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(octets)
        with contextlib.suppress(OSError):  # the server may have closed already
            wire.shutdown(socket.SHUT_WR)
        found = b""
        while more := wire.recv(65_536):
            found += more
    tags: list[int] = []
    while found:
        length = value_length(found, 1_000_000) or len(found)
        tags.append(read_value(found[:length]).number)
        found = found[length:]
    return tags


def test_no_protocol_ends_the_association(port: int) -> None:
    assert converse(port, b"GET / HTTP/1.1\r\n\r\n" + b"x" * 300) == [48]
    assert converse(port, b"\xb6\x84\x7f\xff\xff\xff") == [48]
    assert converse(port, write_group(22, write_value(13, b"\0"))) == [48]
    assert converse(port, INIT) == [21]


def test_too_many_sessions_of_an_address_are_refused(port: int) -> None:
    waiting = [socket.create_connection(("127.0.0.1", port), timeout=5) for _n in range(3)]
    try:
        for wire in waiting:
            wire.sendall(INIT)
            assert read_value(wire.recv(1_000)).number == 21
        assert converse(port, INIT) == [48]
    finally:
        for wire in waiting:
            wire.close()


def test_idle_session_is_closed(small_library: SmallLibrary) -> None:
    with _Running(Limits(workers=1, idle=0.2)) as running, socket.create_connection(("127.0.0.1", running.port), timeout=5) as wire:
        assert read_value(wire.recv(1_000)).number == 48


@given(st.binary(max_size=120))
def test_session_answers_any_octets(octets: bytes) -> None:
    session = Session(clock=lambda: NOW)

    assert isinstance(read_value(session.answer(octets)), Value)
    assert session.ended


def test_server_takes_the_rights_of_a_web_process() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        _become_application(connection)
        cursor.execute("select current_user")
        role = cursor.fetchone()
        cursor.execute("reset role")

    assert role == ("wenyuan_app",)
