"""The site map: sources of modules, an index, parts that are streamed (sitemaps.org, protocol 0.9)."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.portal.api import SitemapEntry, SitemapSource, register_sitemap_source
from wenyuan.foundation.portal.sitemaps import drop_sitemap_source

pytestmark = pytest.mark.django_db
_SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def endless() -> Iterator[None]:
    def entries(part: int) -> Iterator[SitemapEntry]:
        yield from (SitemapEntry(f"/x/{part}/{n}?a=1&b=2", date(2026, 11, 23)) for n in range(60_000))

    register_sitemap_source(SitemapSource("many", lambda: 3, entries))
    yield
    drop_sitemap_source("many")


def addresses(path: str, tag: str) -> list[str]:
    text = b"".join(Client().get(path).streaming_content)
    return [found.text or "" for found in ET.fromstring(text).findall(f"s:{tag}/s:loc", _SPACE)]


def test_index_names_the_parts_of_every_source(endless: None) -> None:
    found = addresses("/sitemap.xml", "sitemap")
    assert [one for one in found if "many" in one] == [f"http://testserver/sitemap-many-{n}.xml" for n in range(3)]
    assert "http://testserver/sitemap-pages-0.xml" in found


def test_part_is_cut_at_fifty_thousand_escaped_and_dated(endless: None) -> None:
    text = b"".join(Client().get("/sitemap-many-2.xml").streaming_content)
    root = ET.fromstring(text)
    assert len(root) == 50_000
    assert [child.text for child in root[0]] == ["http://testserver/x/2/0?a=1&b=2", "2026-11-23"]


def test_part_is_streamed_and_stays_flat(endless: None) -> None:
    answer = Client().get("/sitemap-many-0.xml")
    tracemalloc.start()
    size = sum(len(chunk) for chunk in answer.streaming_content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (size > 4_000_000, peak < 200_000) == (True, True)


@pytest.mark.parametrize("path", ["/sitemap-many-3.xml", "/sitemap-none-0.xml", "/sitemap-pages-1.xml"])
def test_part_that_is_not_there_is_not_found(endless: None, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_libraries_stand_in_the_map_with_both_addresses() -> None:
    register_library(code="CN-S-1", name="甲馆", level="city")
    found = addresses("/sitemap-pages-0.xml", "url")
    assert {"http://testserver/l/CN-S-1/", "http://testserver/libraries/CN-S-1/", "http://testserver/"} <= set(found)


@pytest.mark.parametrize("name", ["", "A", "a-b", "a/b", "书"])
def test_name_that_cannot_stand_in_an_address_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="sitemap source"):
        register_sitemap_source(SitemapSource(name, lambda: 0, lambda _part: iter(())))
