"""Z39.50 runs beside the pages: `serve` starts it where it can, `doctor` says how it is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from wenyuan.site.doctor import _z3950 as examine
from wenyuan.site.options import read_options
from wenyuan.site.serving import _z3950 as children


@contextmanager
def listening(answer: bytes) -> Iterator[int]:
    """Answer every connection with the same octets, whatever it says."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    wire, _address = server.accept()
                except OSError:
                    return
                with wire:
                    wire.recv(1_000)
                    wire.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_starts_it_with_its_settings() -> None:
    port = free_port()
    (child,) = children(read_options({"WENYUAN_Z3950_PORT": str(port), "WENYUAN_Z3950_CHARSET": "gbk"}))

    assert (child.name, list(child.command[2:]), child.at_once) == ("z3950", ["wenyuan.site", "z3950", "--bind", "127.0.0.1", "--port", str(port), "--charset", "gbk"], False)


def test_serve_goes_on_without_it_where_it_is_off_or_its_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(b"") as taken:
        assert children(read_options({"WENYUAN_Z3950_PORT": "0"})) == []
        assert capsys.readouterr().err == ""
        assert children(read_options({"WENYUAN_Z3950_PORT": str(taken)})) == []
        assert f"{taken}" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "fine"), [(b"\xb5\x00", True), (b"SSH-2.0\r\n", False), (b"", False)])
def test_doctor_knows_an_association_from_something_else(answer: bytes, fine: bool) -> None:
    with listening(answer) as port:
        assert examine(read_options({"WENYUAN_Z3950_PORT": str(port)})).ok is fine


def test_doctor_takes_a_free_or_closed_port_for_fine() -> None:
    assert [examine(read_options({"WENYUAN_Z3950_PORT": str(port)})).ok for port in (free_port(), 0)] == [True, True]
