"""What search engines may find (sitemaps.org, protocol 0.9): modules register sources, the portal writes the index and the parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

# The protocol allows 50,000 addresses and 50 MB in a part.
MOST_IN_PART: Final = 50_000


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An address on this site, beginning with a slash, and the day of its last change where that is known."""

    path: str
    changed: date | None = None


@dataclass(frozen=True, slots=True)
class SitemapSource:
    """Public addresses of one module.

    Attributes:
        name: In the addresses of the parts: small letters and digits.
        count_parts: How many parts there are now; cheap, for every reading of the index asks.
        entries: The addresses of a part (from 0), at most 50,000, as they are read: a part is streamed and never held whole.
    """

    name: str
    count_parts: Callable[[], int]
    entries: Callable[[int], Iterator[SitemapEntry]]


_sources: dict[str, SitemapSource] = {}


def register_sitemap_source(source: SitemapSource) -> None:
    """Register a module's addresses; the same name replaces.

    Raises:
        ValueError: The name cannot stand in an address.
    """
    if not (source.name.isascii() and source.name.isalnum() and source.name.islower()):
        raise ValueError(f"sitemap source {source.name!r}")
    _sources[source.name] = source


def drop_sitemap_source(name: str) -> None:
    """Take a source out again."""
    _sources.pop(name, None)


def sitemap_sources() -> list[SitemapSource]:
    """Return the sources by name."""
    return [_sources[name] for name in sorted(_sources)]
