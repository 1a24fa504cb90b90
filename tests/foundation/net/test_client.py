"""Requests to real servers on the loopback: bounded, pinned, unmoved by redirects and by names that change."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenyuan.foundation.net.addresses import read_networks
from wenyuan.foundation.net.client import safe_request
from wenyuan.foundation.net.data import Answer, Limits, RequestFailed, RequestRefused

LOOPBACK = read_networks(["127.0.0.0/8"])
SHORT = Limits(connect_seconds=1, total_seconds=1, body_bytes=1000)


class RawServer:
    """Answers every connection with given octets, then closes; keeps what it was sent."""

    def __init__(self, answer: Callable[[], bytes]) -> None:
        self.answer, self.requests, self.socket = answer, list[bytes](), socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self.requests.append(connection.recv(65536))
                    connection.sendall(self.answer())
                except OSError:
                    continue


@pytest.fixture
def serve() -> Iterator[Callable[[bytes | Callable[[], bytes]], RawServer]]:
    servers: list[RawServer] = []

    def start(answer: bytes | Callable[[], bytes]) -> RawServer:
        servers.append(RawServer(answer if callable(answer) else lambda: answer))
        return servers[-1]

    yield start
    for server in servers:
        server.socket.close()


def _get(server: RawServer, **more) -> Answer:
    return safe_request(**{"method": "GET", "url": f"http://127.0.0.1:{server.port}/", "limits": SHORT, "allowed": LOOPBACK, **more})


@pytest.mark.parametrize(("wire", "expected"), [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", Answer(200, (("content-length", "2"),), b"hi")),
    (b"HTTP/1.1 204 No Content\r\n\r\n", Answer(204, (), b"")),
    (b"HTTP/1.0 200 OK\r\n\r\nto the end", Answer(200, (), b"to the end")),
    (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made\r\ncontent-length: 0\r\n\r\n", Answer(201, (("content-length", "0"),), b"")),
    (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nt: u\r\n\r\n", Answer(200, (("transfer-encoding", "chunked"),), b"abcde")),
    (b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n", Answer(302, (("location", "http://169.254.169.254/"), ("content-length", "0")), b"")),
    (b"HTTP/1.1 200 OK\r\ncontent-length: 5000000000\r\n\r\n" + b"x" * 5000, Answer(200, (("content-length", "5000000000"),), b"x" * 1000, cut=True)),
    (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000, Answer(200, (), b"x" * 1000, cut=True)),
    (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffff\r\n" + b"x" * 5000, Answer(200, (("transfer-encoding", "chunked"),), b"x" * 1000, cut=True)),
])
def test_answer_is_read_and_bounded(serve, wire: bytes, expected: Answer) -> None:
    assert _get(serve(wire)) == expected


@pytest.mark.parametrize("wire", [
    b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 999 X\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\nx: " + b"y" * 40_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n", b"HTTP/1.1 100 C\r\n\r\n" * 9,
])
def test_answer_that_is_no_http_fails(serve, wire: bytes) -> None:
    with pytest.raises(RequestFailed):
        _get(serve(wire))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tail=st.binary(max_size=300))
def test_no_octets_do_more_than_fail(serve, tail: bytes) -> None:
    server = serve(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n" + tail)
    try:
        answer = _get(server)
    except RequestFailed:
        pass
    else:
        assert answer.status == 200
    server.socket.close()


def test_slow_answer_ends_in_time(serve) -> None:
    def slowly() -> bytes:
        time.sleep(3)
        return b""

    started = time.monotonic()
    with pytest.raises(RequestFailed, match="within 1 s"):
        _get(serve(slowly))
    assert time.monotonic() - started < 2.5


def test_loopback_is_refused_without_the_setting_and_nothing_is_sent(serve) -> None:
    server = serve(b"HTTP/1.1 200 OK\r\n\r\n")

    for host in ("127.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"):
        with pytest.raises(RequestRefused):
            safe_request(method="GET", url=f"http://{host}:{server.port}/", limits=SHORT)
    assert server.requests == []


def test_name_is_resolved_once_and_the_connection_goes_to_the_checked_address(serve) -> None:
    """A name that is harmless when checked and private when used has no second chance."""
    server = serve(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def changing(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    url = f"http://rebind.example:{server.port}/x"
    assert safe_request(method="GET", url=url, limits=SHORT, allowed=LOOPBACK, resolver=changing).status == 200
    assert (asked, server.requests[0].split(b"\r\n")[1]) == (["rebind.example"], f"host: rebind.example:{server.port}".encode())
    with pytest.raises(RequestRefused, match=r"10\.0\.0\.1"):
        safe_request(method="GET", url=url, limits=SHORT, allowed=LOOPBACK, resolver=changing)


def test_header_with_a_line_break_is_refused(serve) -> None:
    server = serve(b"HTTP/1.1 200 OK\r\n\r\n")

    with pytest.raises(RequestRefused):
        _get(server, headers={"x": "a\r\nhost: b"})
    assert server.requests == []


def test_server_without_the_right_certificate_fails(serve) -> None:
    server = serve(b"\x16\x03\x01 nonsense")

    with pytest.raises(RequestFailed):
        safe_request(method="GET", url=f"https://127.0.0.1:{server.port}/", limits=SHORT, allowed=LOOPBACK)
