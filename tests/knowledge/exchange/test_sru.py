"""SRU answers as its three versions say, finds Chinese in any script, and refuses with the right diagnostic."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import etree
from tests.knowledge.conftest import NOW, SmallLibrary
from tests.knowledge.exchange.conftest import SRU, SRU2, texts

from wenyuan.knowledge.catalogue.api import delete_record, set_suppressed
from wenyuan.knowledge.exchange.web import gate


def ask(client: Client, **parameters: str) -> bytes:
    answer = client.get("/exchange/sru", parameters)
    assert answer.status_code == 200
    return bytes(answer.content)


def search(client: Client, query: str, **parameters: str) -> bytes:
    return ask(client, **{"operation": "searchRetrieve", "version": "1.2", "query": query, **parameters})


TITLES = "//s:recordData//*[@tag='245']/*[@code='a']"


@pytest.mark.parametrize("query", ["title = 红楼梦", "title = 紅樓夢", "dc.title all 红楼梦", 'title = "hong lou meng"', "红楼梦 and dc.creator = 曹雪芹"])
def test_search_finds_every_script(client: Client, small_library: SmallLibrary, query: str) -> None:
    body = search(client, query)

    assert set(texts(body, "//s:recordIdentifier", SRU)) >= {small_library.address(title).lstrip("/") for title in ("紅樓夢", "红楼梦") if title in small_library.records}
    assert int(texts(body, "//s:numberOfRecords", SRU)[0]) == len(texts(body, "//s:record", SRU))


@pytest.mark.parametrize(("schema", "path"), [
    ("marcxml", "//s:recordData/m:record/m:datafield[@tag='245']"), ("info:srw/schema/1/marcxml-v1.1", "//s:recordData/m:record"),
    ("cnmarcxml", "//s:recordData/x:record[@format='CNMARC']/x:datafield[@tag='200']"), ("mods", "//*[local-name()='mods']"), ("bibframe", "//*[local-name()='Work']"), ("dc", "//*[local-name()='title']"),
])
def test_record_comes_in_every_schema(client: Client, small_library: SmallLibrary, schema: str, path: str) -> None:
    assert len(texts(search(client, "title = 史记", recordSchema=schema, maximumRecords="1"), path, SRU)) >= 1


def test_pages_follow_each_other(client: Client, small_library: SmallLibrary) -> None:
    seen: list[str] = []
    start = "1"
    while start:
        body = search(client, "cql.allRecords = 1", startRecord=start, maximumRecords="4")
        seen += texts(body, "//s:recordIdentifier", SRU)
        start = "".join(texts(body, "//s:nextRecordPosition", SRU))

    assert (len(seen), len(set(seen))) == (small_library.count, small_library.count)


def test_version_2_answers_in_its_own_namespace(client: Client, small_library: SmallLibrary) -> None:
    body = ask(client, query="title = 史记", maximumRecords="0")

    assert texts(body, "/s:searchRetrieveResponse/s:version", SRU2) == ["2.0"]
    assert int(texts(body, "//s:numberOfRecords", SRU2)[0]) > 0
    assert texts(body, "//s:record", SRU2) == []


def test_string_packing_escapes_the_record(client: Client, small_library: SmallLibrary) -> None:
    assert texts(search(client, "title = 史记", recordPacking="string", maximumRecords="1"), "//s:recordData", SRU)[0].startswith("<record ")


def test_withdrawn_record_is_a_diagnostic_in_its_place(client: Client, small_library: SmallLibrary) -> None:
    delete_record(record_id=small_library.records["本草綱目"], reason="重复", at=NOW, actor_id=None)
    body = search(client, "title = 本草纲目")

    assert texts(body, "//s:recordData/d:diagnostic/d:uri", SRU) == ["info:srw/diagnostic/1/65"]


def test_hidden_record_is_not_given(client: Client, small_library: SmallLibrary) -> None:
    set_suppressed(record_id=small_library.records["本草綱目"], suppressed=True, at=NOW, actor_id=None)

    assert texts(search(client, "title = 本草纲目"), "//m:record", SRU) == []


@pytest.mark.parametrize(("parameters", "code"), [
    ({"operation": "searchRetrieve", "version": "1.2"}, 7), ({"operation": "searchRetrieve", "query": "a"}, 7), ({"operation": "x", "version": "1.2"}, 4),
    ({"operation": "searchRetrieve", "version": "9", "query": "a"}, 5), ({"operation": "searchRetrieve", "version": "1.2", "query": "a", "nonsense": "1"}, 8),
    ({"operation": "searchRetrieve", "version": "1.2", "query": "a", "maximumRecords": "-1"}, 6), ({"operation": "searchRetrieve", "version": "1.2", "query": "a and"}, 10),
    ({"operation": "searchRetrieve", "version": "1.2", "query": "a", "recordSchema": "x"}, 66), ({"operation": "searchRetrieve", "version": "1.2", "query": "史记", "startRecord": "500"}, 61),
    ({"operation": "searchRetrieve", "version": "1.2", "query": "a", "startRecord": "10001"}, 61), ({"operation": "searchRetrieve", "version": "1.2", "query": "a", "recordPacking": "x"}, 71),
    ({"operation": "searchRetrieve", "version": "1.2", "query": "a", "stylesheet": "http://x"}, 110), ({"operation": "searchRetrieve", "version": "1.2", "query": "a", "sortKeys": "colour"}, 80),
    ({"operation": "scan", "version": "1.2"}, 7), ({"operation": "scan", "version": "1.2", "scanClause": "dc.date = 1"}, 16),
    ({"operation": "scan", "version": "1.2", "scanClause": "title = a", "responsePosition": "5"}, 120),
])
def test_fault_has_its_diagnostic(client: Client, small_library: SmallLibrary, parameters: dict[str, str], code: int) -> None:
    assert texts(ask(client, **parameters), "//d:diagnostic/d:uri", SRU) == [f"info:srw/diagnostic/1/{code}"]


def test_scan_lists_titles_in_order(client: Client, small_library: SmallLibrary) -> None:
    found = texts(ask(client, operation="scan", version="1.2", scanClause="title = 史"), "//s:term/s:value", SRU)

    assert found == sorted(found)
    assert set(found) & {"史记", "史記"}


def test_explain_names_every_schema_and_index(client: Client, small_library: SmallLibrary) -> None:
    names = {**SRU, "e": "http://explain.z3950.org/dtd/2.0/"}
    body = ask(client, operation="explain", version="1.2")

    assert texts(body, "//e:schema/@name", names) == ["oai_dc", "marc21", "unimarc", "mods", "bibframe", "dc"]
    assert "title" in texts(body, "//e:index/e:map/e:name[@set='dc']", names)


def test_posted_form_is_answered(client: Client, small_library: SmallLibrary) -> None:
    answer = Client(enforce_csrf_checks=True).post("/exchange/sru", {"operation": "searchRetrieve", "version": "1.1", "query": "史记"})

    assert int(texts(answer.content, "//s:numberOfRecords", SRU)[0]) > 0


def test_no_index_is_said(client: Client, db: None, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from wenyuan.knowledge.discovery.queries import searching
    from wenyuan.site.options import Options

    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})
    searching._index_of.cache_clear()

    assert texts(search(client, "a"), "//d:diagnostic/d:uri", SRU) == ["info:srw/diagnostic/1/2"]
    searching._index_of.cache_clear()


def test_full_house_asks_to_come_back(client: Client, small_library: SmallLibrary) -> None:
    for _place in range(gate.PLACES):
        assert gate._places.acquire(blocking=False)
    try:
        answer = client.get("/exchange/sru", {"query": "a"})
    finally:
        for _place in range(gate.PLACES):
            gate._places.release()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


FACETED = {**SRU2, "f": "http://docs.oasis-open.org/ns/search-ws/facetedResults"}


def test_version_2_counts_the_values_asked_for(client: Client, small_library: SmallLibrary) -> None:
    body = ask(client, query="cql.allRecords = 1", maximumRecords="0", facetLimit="3:dc.creator,50:dc.language")

    assert texts(body, "/s:searchRetrieveResponse/s:facetedResults/f:facet/f:index", FACETED) == ["dc.creator", "dc.language"]
    assert len(texts(body, "//f:facet[1]//f:actualTerm", FACETED)) == 3
    counts = [int(one) for one in texts(body, "//f:facet[1]//f:count", FACETED)]
    assert counts == sorted(counts, reverse=True)
    assert sum(int(one) for one in texts(body, "//f:facet[2]//f:count", FACETED)) >= small_library.count
    assert len(texts(ask(client, query="史记", facetLimit="2"), "//f:facet", FACETED)) >= 4


@pytest.mark.parametrize(("parameters", "code"), [
    ({"version": "2.0", "facetLimit": "x"}, 6), ({"version": "2.0", "facetLimit": "3:dc.date"}, 16), ({"version": "2.0", "facetLimit": "3:nonsense"}, 16),
    ({"version": "2.0", "facetLimit": "3", "facetSort": "alphanumeric"}, 6), ({"version": "1.2", "operation": "searchRetrieve", "facetLimit": "3"}, 8),
])
def test_facets_that_cannot_be_given_are_refused(client: Client, small_library: SmallLibrary, parameters: dict[str, str], code: int) -> None:
    assert texts(ask(client, query="史记", **parameters), "//d:diagnostic/d:uri", SRU2 if parameters["version"] == "2.0" else SRU) == [f"info:srw/diagnostic/1/{code}"]


# The order of elements in the schemas of the answers (SRU 1.2 srw-types; OASIS sruResponse), as far as they can come from here.
RESPONSE = ["version", "numberOfRecords", "records", "nextRecordPosition", "echoedSearchRetrieveRequest", "diagnostics", "resultCountPrecision", "facetedResults"]
RECORD = {
    "1.2": ["recordSchema", "recordPacking", "recordData", "recordIdentifier", "recordPosition"],
    "2.0": ["recordSchema", "recordXMLEscaping", "recordData", "recordPosition", "extraRecordData"],
}
ECHO = ["version", "query", "startRecord", "maximumRecords", "recordXMLEscaping", "recordPacking", "recordSchema", "facetParameters", "sortKeys"]


@pytest.mark.parametrize(("version", "names"), [("1.2", SRU), ("2.0", SRU2)])
def test_elements_stand_in_the_order_of_the_schema(client: Client, small_library: SmallLibrary, version: str, names: dict[str, str]) -> None:
    more = {"facetLimit": "2", "recordXMLEscaping": "xml"} if version == "2.0" else {"recordPacking": "xml"}
    body = search(client, "cql.allRecords = 1", **{"recordSchema": "dc", "maximumRecords": "2", "startRecord": "1", "version": version, "x-mine": "1", **more})
    root = etree.fromstring(body)

    def children(path: str) -> list[str]:
        return [etree.QName(one).localname for one in root.xpath(path, namespaces=names)]

    assert children("/*/s:*") == [one for one in RESPONSE if one in children("/*/s:*")]
    assert children("//s:record[1]/s:*") == RECORD[version]
    echoed = children("/*/s:echoedSearchRetrieveRequest/s:*")
    assert echoed == [one for one in ECHO if one in echoed]
    assert {"query", "maximumRecords", "recordSchema"} <= set(echoed)


def test_soap_is_refused_in_words(client: Client, db: None) -> None:
    answer = client.post("/exchange/sru", "<Envelope/>", content_type="text/xml")

    assert (answer.status_code, answer["Accept-Post"]) == (415, "application/x-www-form-urlencoded")
