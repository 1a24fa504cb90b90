"""Crossref, DataCite and ResourceSync: lists followed to their end, changes and deletions, servers that lead elsewhere."""

from __future__ import annotations

import hashlib
import io
import zipfile

import orjson
import pytest
from tests.knowledge.harvest.conftest import AT, Reply, Server, transport

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.knowledge.harvest.fetching.pages import Window
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem
from wenyuan.knowledge.harvest.fetching.registries import CrossrefClient, DataciteClient
from wenyuan.knowledge.harvest.fetching.resourcesync import SyncClient
from wenyuan.knowledge.harvest.mapping.provenance import Origin
from wenyuan.knowledge.harvest.mapping.records import Plan, map_item

ORIGIN = Origin(1, "甲库", "z", "", "CN-T1", "", f"{AT:%Y%m%d}")


def json(value: object) -> Reply:
    return Reply(orjson.dumps(value), headers={"content-type": "application/json"})


def test_crossref_is_followed_by_its_cursor_and_asked_for_changes() -> None:
    def answer(asked: dict[str, str], _server: Server) -> Reply:
        first = asked["cursor"] == "*"
        count = 200 if first else 3
        works = [{"DOI": f"10.1/{asked['cursor']}{n}", "title": ["甲"]} for n in range(count)]
        return json({"message": {"items": works, "next-cursor": "c2" if first else "c3", "total-results": 203}})

    with Server(answer) as server:
        pages = list(CrossrefClient(transport(), server.url, filters="prefix:10.1").pages(Window("2026-11-01T00:00:00Z"), ""))
    assert [(len(page.items), page.token, page.total) for page in pages] == [(200, "c2", 203), (3, "", 203)]
    assert [(asked["cursor"], asked["filter"]) for asked in server.asked] == [("*", "prefix:10.1,from-index-date:2026-11-01"), ("c2", "prefix:10.1,from-index-date:2026-11-01")]
    assert map_item(pages[0].items[0], Plan(ORIGIN, MarcFormat.MARC21)) is not None


def test_datacite_goes_on_where_the_server_says_but_nowhere_else() -> None:
    def answer(asked: dict[str, str], server: Server) -> Reply:
        links = {} if len(server.asked) > 1 else {"next": f"{server.url}?page[cursor]=abc"}
        return json({"data": [{"id": f"10.2/{len(server.asked)}", "attributes": {"doi": "10.2/a", "titles": [{"title": "数据"}], "publicationYear": 2024}}], "links": links, "meta": {"total": 2}})

    with Server(answer) as server:
        pages = list(DataciteClient(transport(), server.url).pages(Window(), ""))
    assert [[one.identifier for one in page.items] for page in pages] == [["10.2/1"], ["10.2/2"]]
    mapped = map_item(pages[0].items[0], Plan(ORIGIN, json_kind="datacite"))
    assert mapped is not None
    assert mapped.record.first("200").first("a") == "数据"  # type: ignore[union-attr]
    with Server(lambda _a, _s: json({"data": [{"id": "x"}], "links": {"next": "http://192.168.0.1/"}})) as server, pytest.raises(SourceProblem) as told:
        list(DataciteClient(transport(), server.url).pages(Window(), ""))
    assert told.value.code == "redirect"


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"message": 7}', b'{"message": {"items": {"a": 1}}}', b'{"message": {"items": [1, null, "x"]}}'])
def test_other_answers_are_contained(body: bytes) -> None:
    with Server(lambda _a, _s: Reply(body)) as server:
        client = CrossrefClient(transport(), server.url)
        if body.startswith(b"{"):
            assert [page.token for page in client.pages(Window(), "")] == [""]
        else:
            with pytest.raises(SourceProblem, match="not-json"):
                list(client.pages(Window(), ""))


RECORD = '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>梦溪笔谈</dc:title></oai_dc:dc>'.encode()
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:rs="http://www.openarchives.org/rs/terms/"'


def sync(inner: str, head: str = 'capability="resourcelist" at="2026-11-20T00:00:00Z"') -> bytes:
    return f"<urlset {SITEMAP}><rs:md {head}/>{inner}</urlset>".encode()


def serve_sync(_asked: dict[str, str], server: Server) -> Reply:
    path = server.paths[-1]
    base = server.url.removesuffix("/source")
    digest = hashlib.sha256(RECORD).hexdigest()
    documents = {
        "/source": sync(f'<url><loc>{base}/capabilities</loc><rs:md capability="capabilitylist"/></url>', 'capability="description"'),
        "/capabilities": sync(f'<url><loc>{base}/list</loc><rs:md capability="resourcelist"/></url><url><loc>{base}/changes</loc><rs:md capability="changelist"/></url>', 'capability="capabilitylist"'),
        "/list": sync(f'<url><loc>{base}/r1</loc><rs:md hash="sha-256:{digest}"/></url><url><loc>{base}/r2</loc><rs:md hash="sha-256:{"0" * 64}"/></url><url><loc>{base}/gone</loc></url>'),
        "/changes": sync(
            f'<url><loc>{base}/r1</loc><lastmod>2026-11-18T00:00:00Z</lastmod><rs:md change="updated"/></url>'
            f'<url><loc>{base}/r3</loc><lastmod>2026-11-19T00:00:00Z</lastmod><rs:md change="created"/></url>'
            f'<url><loc>{base}/r3</loc><lastmod>2026-11-19T12:00:00Z</lastmod><rs:md change="deleted"/></url>', 'capability="changelist" from="2026-11-01T00:00:00Z" until="2026-11-20T06:00:00Z"'),
        "/r1": RECORD, "/r2": RECORD, "/r3": RECORD,
    }
    return Reply(documents[path]) if path in documents else Reply(status=404)


def test_resource_list_is_fetched_with_its_digests() -> None:
    with Server(serve_sync) as server:
        (page,) = SyncClient(transport(), server.url).pages(Window(), "")
        about = SyncClient(transport(), server.url).look()
    assert [(one.identifier.rsplit("/", 1)[1], one.deleted, one.problem) for one in page.items] == [("r1", False, ""), ("r2", False, "wrong-digest"), ("gone", True, "")]
    assert page.answered_at == "2026-11-20T00:00:00Z"
    assert len(about.samples) == 3


def test_changes_are_followed_and_only_the_newest_counts() -> None:
    with Server(serve_sync) as server:
        (page,) = SyncClient(transport(), server.url).pages(Window("2026-11-18T12:00:00Z"), "")
    assert [(one.identifier.rsplit("/", 1)[1], one.deleted) for one in page.items] == [("r3", True)]
    assert page.answered_at == "2026-11-20T06:00:00Z"


def test_dump_is_unpacked_by_its_manifest() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as dump:
        dump.writestr("manifest.xml", sync('<url><loc>http://a.example/r1</loc><rs:md path="/resources/r1"/></url>', 'capability="resourcedump-manifest"'))
        dump.writestr("resources/r1", RECORD)
    octets = packed.getvalue()

    def answer(_asked: dict[str, str], server: Server) -> Reply:
        if server.paths[-1] == "/source":
            return Reply(sync(f"<url><loc>{server.url}.zip</loc></url>", 'capability="resourcedump" at="2026-11-20T00:00:00Z"'))
        return Reply(octets)

    with Server(answer) as server:
        (page,) = SyncClient(transport(), server.url).pages(Window(), "")
    assert [(one.identifier, one.raw) for one in page.items] == [("http://a.example/r1", RECORD)]


def test_list_that_leads_into_the_house_is_refused() -> None:
    with Server(lambda _a, _s: Reply(sync("<url><loc>http://169.254.169.254/latest</loc></url>"))) as server, pytest.raises(SourceProblem) as told:
        list(SyncClient(transport(), server.url).pages(Window(), ""))
    assert told.value.code == "refused"
