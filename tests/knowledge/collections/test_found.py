"""Entries are found in the one search box and stated in the knowledge graph, and leave both when the topic does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.knowledge.collections.conftest import AT, Small

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import authority_address, permalink
from wenyuan.knowledge.collections.api import Draft, remove_entry, save_entry, save_essay, withdraw_topic
from wenyuan.knowledge.collections.extensions import _addresses
from wenyuan.knowledge.discovery.api import SearchRequest, drain_changes, open_writer, search
from wenyuan.knowledge.graph.api import Follower, graph_name, graph_reader

_SAID = "SELECT ?s ?p ?o { GRAPH <%s> { ?s ?p ?o } }"


def found(query: str) -> list[tuple[str, int]]:
    with open_writer() as session:
        drain_changes(session)
    return [(hit.source, hit.key) for hit in search(SearchRequest(query=query)).hits if hit.source in {"collections", "topics"}]


def test_entries_and_topics_are_found_once_published(small: Small, client) -> None:  # type: ignore[no-untyped-def]
    number = small.add("汀州府残叶", note="临汀志的佚文", holder="国家图书馆")
    save_essay(topic_id=small.topic_id, essay_id=None, slug="a", title="论佚文考", text="", author="", place=1, shown=True, at=AT)
    assert found("汀州府残叶") == []

    small.publish()
    assert [source for source, _key in found("汀州府残叶")] == ["collections"]
    assert found("論佚文考")[0] == ("topics", small.topic_id)
    page = client.get("/search/?q=汀州府残叶").content.decode()
    assert f'href="/ark:/99999/{ark_name("collection", small.topic_id)}/{number}"' in page

    remove_entry(topic_id=small.topic_id, number=number, at=AT, actor_id=None)
    assert found("汀州府残叶") == []
    small.add("又一叶", note="临汀志")
    assert [source for source, _key in found("又一叶")] == ["collections"]
    withdraw_topic(topic_id=small.topic_id, reason="误", at=AT, actor_id=None)
    assert found("又一叶") == []


@pytest.fixture
def follower(small: Small, settings: Settings) -> Iterator[Follower]:
    settings.WENYUAN_BASE_URL = "https://lib.example"
    one = Follower()
    yield one
    one.close()


def said() -> dict[str, set[str]]:
    rows = graph_reader().select(_SAID % graph_name("collections"))
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["p"][1].rsplit("/", 1)[-1].rsplit("#", 1)[-1], set()).add(row["o"][1])
    return found


def test_entries_are_stated_with_links_and_taken_back(small: Small, follower: Follower) -> None:
    record = small.library.records["史記"]
    number = small.add("卷 1", holder=f"鲁迅 = {ark_name('authority', 42)}", book=f"史记 = {ark_name('record', record)}", copied="明永乐六年", seat="北京 @ 39.9, 116.4")
    small.publish()
    follower.follow()
    first = said()

    assert (first["holder"], first["book"], first["copied"], first["latitude"]) == ({authority_address(42)}, {permalink(record)}, {"1408"}, {"39.9"})
    assert first["license"] == {"https://creativecommons.org/publicdomain/zero/1.0/"}
    save_entry(topic_id=small.topic_id, type_=small.type_, number=number, draft=Draft("卷 2"), at=AT, actor_id=None)
    follower.follow()
    assert (said()["label"], "holder" in said()) == ({"卷 2"}, False)
    withdraw_topic(topic_id=small.topic_id, reason="误", at=AT, actor_id=None)
    follower.follow()
    assert said() == {}


def test_the_sitemap_names_public_pages_alone(small: Small) -> None:
    number = small.add("卷 1")
    assert list(_addresses(0)) == []
    small.publish()

    assert [one.path for one in _addresses(0)] == ["/topics/volumes/", f"/topics/volumes/entries/{number}/"]
