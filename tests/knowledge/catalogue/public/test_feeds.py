"""What was added last, as a feed."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import etree
from tests.knowledge.conftest import SmallLibrary

from wenyuan.knowledge.catalogue.api import set_suppressed
from wenyuan.knowledge.catalogue.models import Record
from wenyuan.knowledge.catalogue.web import feeds

ATOM = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}


def _titles(content: bytes) -> list[str]:
    return [node.text or "" for node in etree.fromstring(content).findall("a:entry/a:title", ATOM)]


def test_feed_holds_the_whole_catalogue_with_lasting_names(client: Client, small_library: SmallLibrary) -> None:
    answer = client.get("/feeds/new.atom")

    feed = etree.fromstring(answer.content)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert len(_titles(answer.content)) == small_library.count
    ids = [node.text for node in feed.findall("a:entry/a:id", ATOM)]
    assert len(set(ids)) == small_library.count
    assert all(feed.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "title", "updated"))


@pytest.mark.parametrize(("asked", "expected"), [({"q": "梦溪笔谈"}, {"夢溪筆談"}), ({"q": "zzzz"}, set()), ({"material": "serial"}, {"东方杂志"})])
def test_feed_of_a_search_holds_what_it_finds(client: Client, small_library: SmallLibrary, asked: dict[str, str], expected: set[str]) -> None:
    assert set(_titles(client.get("/feeds/new.atom", asked).content)) == expected


def test_hidden_records_are_left_out_and_hostile_words_escaped(client: Client, small_library: SmallLibrary) -> None:
    record = Record.objects.get(pk=small_library.records["夢溪筆談"])
    set_suppressed(record_id=record.pk, suppressed=True, at=record.created_at, actor_id=None)

    answer = client.get("/feeds/new.atom", {"q": '梦溪笔谈 <x>&"'})

    assert "夢溪筆談" not in _titles(answer.content)
    assert etree.fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"


def test_search_page_names_its_feed(client: Client, small_library: SmallLibrary) -> None:
    page = client.get("/search/", {"q": "史记", "sort": "title"}).content.decode()

    assert 'type="application/atom+xml"' in page
    assert "/feeds/new.atom?q=%E5%8F%B2%E8%AE%B0" in page


def test_feed_is_paged_until_everything_was_given(client: Client, small_library: SmallLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_ENTRIES", 5)
    ids: list[str] = []
    address, seen = "/feeds/new.atom?material=book", []
    while address:
        feed = etree.fromstring(client.get(address).content)
        links = {str(link.get("rel")): str(link.get("href")) for link in feed.findall("a:link", ATOM)}
        seen.append(sorted(set(links) - {"alternate", "self"}))
        ids += [node.text or "" for node in feed.findall("a:entry/a:id", ATOM)]
        address = links.get("next", "").removeprefix("http://testserver")
    total = int(feed.findtext("o:totalResults", namespaces=ATOM) or 0)
    assert total > 5
    assert (len(ids), len(set(ids))) == (total, total)
    assert (seen[0], seen[-1]) == (["first", "next"], ["first", "previous"])
