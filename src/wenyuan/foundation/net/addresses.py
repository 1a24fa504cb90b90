"""Which addresses may be reached from inside: none of a private, local or reserved network (RFC 6890 and its registries)."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from .data import RequestRefused, Target

Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Sequence[str]]

_REFUSED_4 = tuple(IPv4Network(text) for text in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # a public-looking address at which one provider's virtual machines reach their host
))
_GLOBAL_6 = IPv6Network("2000::/3")
# Inside the global range, but special: Teredo and other protocol assignments, documentation, 6to4 with an IPv4 address inside.
_REFUSED_6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# Ports of services that read lines and would take a request for commands.
_REFUSED_PORTS = frozenset({7, 9, 19, 21, 22, 23, 25, 53, 69, 79, 110, 111, 119, 135, 139, 143, 389, 445, 465, 514, 587, 636, 873, 993, 995,
                            1433, 1521, 2049, 3306, 3389, 5432, 6379, 9200, 11211, 27017})


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Return networks from CIDR texts.

    Raises:
        ValueError: One is no network.
    """
    return tuple(ip_network(text.strip()) for text in texts if text.strip())


def parse_target(url: str) -> Target:
    """Take an http or https URL apart.

    Raises:
        RequestRefused: Another scheme, no host, a user name, a control character, a port of another service, or too long.
    """
    if len(url) > 2000 or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise RequestRefused("not a plain address of at most 2000 characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise RequestRefused(f"not an address: {problem}") from problem
    if parts.scheme not in {"http", "https"}:
        raise RequestRefused("only http and https")
    if not host or "\\" in url:
        raise RequestRefused("no host")
    if parts.username is not None or parts.password is not None:
        raise RequestRefused("no user name or password in an address")
    if port in _REFUSED_PORTS or port == 0:
        raise RequestRefused(f"port {port} belongs to another service")
    name = _ascii_host(host)
    standard = 443 if parts.scheme == "https" else 80
    shown = f"[{name}]" if ":" in name else name
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise RequestRefused("write the path in percent-encoding")
    return Target(parts.scheme, name, port or standard, path, shown if port in {None, standard} else f"{shown}:{port}")


def _ascii_host(host: str) -> str:
    try:
        return host if ":" in host else host.encode("idna").decode("ascii").lower()
    except UnicodeError as problem:
        raise RequestRefused("the host name cannot be written") from problem


def refusal_of(address: str, *, allowed: Sequence[Network] = ()) -> str | None:
    """Say why an IP address may not be reached; None when it may."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return f"{address} is no address"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if any(parsed.version == network.version and parsed in network for network in allowed):
        return None
    if isinstance(parsed, IPv4Address):
        inside = any(parsed in network for network in _REFUSED_4)
    else:
        inside = parsed not in _GLOBAL_6 or any(parsed in network for network in _REFUSED_6)
    return f"{address} is not a public address" if inside else None


def resolve_host(host: str, port: int) -> list[str]:
    """Ask the system's resolver; it also reads the odd spellings of IPv4 (`127.1`, `0x7f.1`, `2130706433`)."""
    return list(dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def choose_address(addresses: Sequence[str], *, allowed: Sequence[Network] = ()) -> str:
    """Return the first of a name's addresses when all of them may be reached.

    Raises:
        RequestRefused: There is none, or one may not be reached.
    """
    for address in addresses:
        if refusal := refusal_of(address, allowed=allowed):
            raise RequestRefused(refusal)
    if not addresses:
        raise RequestRefused("the name has no address")
    return addresses[0]
