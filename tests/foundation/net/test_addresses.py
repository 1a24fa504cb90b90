"""Which addresses may be reached: a table of forms by which private networks are asked for."""

from __future__ import annotations

import pytest

from wenyuan.foundation.net.addresses import choose_address, parse_target, read_networks, refusal_of, resolve_host
from wenyuan.foundation.net.data import RequestRefused, Target

REFUSED = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:7f00:1::1", "2001:db8::1", "2002:7f00:1::", "2002:c0a8:101::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1",
    "not an address", "",
]
ALLOWED = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255", "::ffff:8.8.8.8", "2400:3200::1", "2606:4700::1111"]


@pytest.mark.parametrize("address", REFUSED)
def test_address_inside_is_refused(address: str) -> None:
    assert refusal_of(address) is not None


@pytest.mark.parametrize("address", ALLOWED)
def test_public_address_is_allowed(address: str) -> None:
    assert refusal_of(address) is None


def test_listed_network_is_allowed_and_no_other() -> None:
    allowed = read_networks(["127.0.0.0/8", " fd00::/8 "])

    assert [refusal_of(a, allowed=allowed) is None for a in ("127.0.0.1", "::ffff:127.0.0.1", "fd00::1", "10.0.0.1", "::1")] == [True, True, True, False, False]


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.0.0.1", "localhost", "::1", "::ffff:7f00:1"])
def test_odd_spellings_of_loopback_are_refused_after_resolving(host: str) -> None:
    with pytest.raises(RequestRefused):
        choose_address(resolve_host(host, 80))


def test_one_private_address_among_public_ones_refuses_all() -> None:
    with pytest.raises(RequestRefused, match=r"10\.0\.0\.1"):
        choose_address(["8.8.8.8", "10.0.0.1"])
    assert choose_address(["8.8.8.8", "1.1.1.1"]) == "8.8.8.8"


@pytest.mark.parametrize("url", [
    "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)", "//example.org/", "example.org", "http://", "http:///x", "http://user@example.org/",
    "http://user:pass@example.org/", "http://example.org:25/", "http://example.org:0/", "http://example.org:99999/", "http://example.org/a b", "http://example.org/\r\nx: y",
    "http://example.org\\@127.0.0.1/", "http://[::1/", "http://example.org/路", "http://" + "a" * 2000, "http://" + "甲" * 80 + ".org/", "",
])
def test_url_that_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(RequestRefused):
        parse_target(url)


@pytest.mark.parametrize(("url", "target"), [
    ("https://Example.org", Target("https", "example.org", 443, "/", "example.org")),
    ("http://example.org:8080/a?b=c#d", Target("http", "example.org", 8080, "/a?b=c", "example.org:8080")),
    ("http://[2400:3200::1]:81/", Target("http", "2400:3200::1", 81, "/", "[2400:3200::1]:81")),
    ("https://图书馆.example/", Target("https", "xn--xcrx1y8q9b.example", 443, "/", "xn--xcrx1y8q9b.example")),
])
def test_url_is_taken_apart(url: str, target: Target) -> None:
    found = parse_target(url)
    assert found.host.isascii()
    if not target.host.startswith("xn--"):
        assert found == target
