"""Plain TCP connections go to checked addresses only, and end in time."""

from __future__ import annotations

import socket
import time

import pytest

from wenyuan.foundation.net.api import RequestFailed, RequestRefused, connect_safely, read_networks

LOOPBACK = read_networks(["127.0.0.0/8"])


def test_connection_goes_to_the_address_that_was_checked() -> None:
    asked: list[str] = []

    def resolver(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]  # a name that changes its mind

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with connect_safely(host="z.example.org", port=port, allowed=LOOPBACK, resolver=resolver) as connection:
            assert connection.getpeername() == ("127.0.0.1", port)
    assert asked == ["z.example.org"]


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["93.184.216.34", "192.168.0.1"], ["::1"], ["::ffff:127.0.0.1"], []])
def test_inner_address_is_refused_before_anything_is_sent(addresses: list[str]) -> None:
    with pytest.raises(RequestRefused):
        connect_safely(host="z.example.org", port=2100, resolver=lambda _host, _port: addresses)


@pytest.mark.parametrize(("host", "port"), [("z.example.org", 22), ("z.example.org", 0), ("z.example.org", 70_000), ("z.example.org", 5432), ("a b", 210), ("a/b", 210), ("", 210), ("a\r\nb", 210)])
def test_other_services_and_odd_names_are_refused(host: str, port: int) -> None:
    with pytest.raises(RequestRefused):
        connect_safely(host=host, port=port, allowed=LOOPBACK, resolver=lambda _host, _port: ["127.0.0.1"])


def test_resolver_that_hangs_costs_the_time_and_no_more() -> None:
    def hang(_host: str, _port: int) -> list[str]:
        time.sleep(1)
        return []

    began = time.monotonic()
    with pytest.raises(RequestFailed, match="no connection"):
        connect_safely(host="z.example.org", port=210, seconds=0.2, resolver=hang)
    assert time.monotonic() - began < 0.9


def test_closed_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(RequestFailed):
        connect_safely(host="z.example.org", port=port, allowed=LOOPBACK, resolver=lambda _host, _port: ["127.0.0.1"])
