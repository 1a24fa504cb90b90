"""How much one network may ask of each kind of page. People at a keyboard do not come near it; walkers of facets and pages do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import parse_qs

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Budget:
    """A bucket's size and what comes back in a second."""

    burst: float
    rate: float


# Kinds of pages by what they cost the index, dearest first. A school behind one address has a class of forty searching at once.
BUDGETS: Mapping[str, Budget] = {
    "deep": Budget(60, 0.5),  # narrowed by several facets, or far down the list: what crawlers do
    "search": Budget(240, 4.0),
    "suggest": Budget(600, 20.0),
    "record": Budget(600, 10.0),
}
NETWORK_SHARE = 4.0  # a /24 or /48 has four times what one address has
_DEEP_FACETS, _DEEP_PAGE = 3, 10
_NOT_FACETS = frozenset({"q", "page", "sort", "view", "per_page", "literal", "from"})
# Where proxies stand (RFC 1918, RFC 4193, loopback).
_INNER = tuple(ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7"))
_RECORDS = ("/ark:/", "/records/", "/browse/", "/works/", "/people/")


def kind_of(path: str, query: str) -> str:
    """Return the kind of a page; empty where there is no limit."""
    if path.startswith("/search/suggest"):
        return "suggest"
    if path.startswith(("/search/", "/l/")):
        return "deep" if query and is_deep(query) else "search"
    return "record" if path.startswith(_RECORDS) else ""


def is_deep(query: str) -> bool:
    """Whether a query string narrows by three facets or more, or asks beyond the tenth page."""
    try:
        fields = parse_qs(query[:4000], max_num_fields=60)
    except ValueError:
        return True
    page = fields.get("page", ["1"])[-1]
    if page.isascii() and page.isdigit() and (len(page) > 6 or int(page) > _DEEP_PAGE):
        return True
    return sum(len(values) for name, values in fields.items() if name not in _NOT_FACETS) >= _DEEP_FACETS


def client_address(remote: str, forwarded: str, proxies: Sequence[Network]) -> Address | None:
    """Return who asks: the last address in `X-Forwarded-For` that is none of our proxies; None where it cannot be known.

    A private address that speaks for another and is not named as a proxy hides everybody behind it, and no limit is fair.
    """
    try:
        peer = ip_address(remote)
    except ValueError:
        return None
    if not forwarded:
        return peer
    if not _inside(peer, proxies):
        return None if _inside(peer, _INNER) else peer
    for part in reversed(forwarded.split(",")[-20:]):
        try:
            peer = ip_address(part.strip())
        except ValueError:
            return peer
        if not _inside(peer, proxies):
            return peer
    return peer


def network_of(address: Address) -> str:
    """Return the network of an address: /24 of IPv4, /48 of IPv6."""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def host_of(address: Address) -> str:
    """Return what one household has: an IPv4 address, or a /64 of IPv6."""
    return str(address) if address.version == 4 else str(ip_network(f"{address}/64", strict=False))


@lru_cache(maxsize=8)
def read_networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Read networks of the settings."""
    return tuple(ip_network(text, strict=False) for text in texts)


def _inside(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def is_exempt(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address is in one of the networks that the settings spare."""
    return _inside(address, networks)
