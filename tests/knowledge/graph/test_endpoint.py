"""The SPARQL 1.1 Protocol, and the page for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from tests.knowledge.graph.conftest import permalink

from wenyuan.knowledge.graph.api import Follower
from wenyuan.knowledge.graph.queries.asking import _pool
from wenyuan.knowledge.graph.queries.examples import examples

ASK = "SELECT ?t { ?w a bf:Work ; rdfs:label ?t }"
FOUND = {"head": {"vars": ["t"]}, "results": {"bindings": [{"t": {"type": "literal", "value": "红楼梦"}}]}}
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(12)) + " }"
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def record(follower: Follower, store: Callable[..., int]) -> Iterator[int]:
    number = store("1", title="红楼梦")
    follower.follow()
    yield number
    _pool.cache_clear()


@pytest.mark.parametrize("send", [
    lambda client: client.get("/sparql", {"query": ASK}),
    lambda client: client.get("/sparql", {"query": ASK}, HTTP_ACCEPT="*/*"),
    lambda client: client.post("/sparql", {"query": ASK}),
    lambda client: client.generic("POST", "/sparql", ASK, content_type="application/sparql-query"),
    lambda client: client.post("/sparql", "query=" + ASK.replace(" ", "+"), content_type="application/x-www-form-urlencoded"),
])
def test_query_may_come_in_each_way_of_the_protocol(record: int, send: Callable[[Client], object]) -> None:
    answer = send(Client(enforce_csrf_checks=True))

    if answer.status_code == 415:  # a form with files is none of the protocol's
        assert b"sparql-query" in answer.content
        return
    assert (answer.status_code, answer.headers["Content-Type"], json.loads(answer.content)) == (200, "application/sparql-results+json", FOUND)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("accept", "type_", "content"), [
    ("text/csv", "text/csv; charset=utf-8", b"t\r\n\xe7\xba\xa2\xe6\xa5\xbc\xe6\xa2\xa6\r\n"), ("application/sparql-results+xml", "application/sparql-results+xml", b"<sparql"),
    ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?t\n"), ("application/json", "application/sparql-results+json", b'{"head"'),
])
def test_rows_come_as_accepted(record: int, accept: str, type_: str, content: bytes) -> None:
    answer = Client().get("/sparql", {"query": ASK}, HTTP_ACCEPT=accept)

    assert (answer.status_code, answer.headers["Content-Type"], content in answer.content) == (200, type_, True)


@pytest.mark.parametrize(("accept", "type_"), [
    ("text/turtle", "text/turtle; charset=utf-8"), ("application/n-triples", "application/n-triples"), ("application/rdf+xml", "application/rdf+xml"), ("application/ld+json", "application/ld+json"),
    ("*/*", "application/ld+json"),
])
def test_statements_come_as_accepted(record: int, accept: str, type_: str) -> None:
    answer = Client().get("/sparql", {"query": f"DESCRIBE <{permalink(record)}#Work>"}, HTTP_ACCEPT=accept)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, type_)
    assert "红楼梦".encode() in answer.content or "\\u7EA2" in answer.content.decode()


@pytest.mark.parametrize(("query", "status", "word"), [
    ("SELEKT", 400, b"syntax"), ("INSERT DATA { <a> <b> <c> }", 403, b"read only"), ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403, b"SERVICE"),
    ("SELECT * {}" + " " * 10_000, 413, b"too long"), (ENDLESS, 503, b"ended"), ("\x00", 400, b"syntax"),
])
def test_what_cannot_be_answered_is_told_plainly(record: int, query: str, status: int, word: bytes) -> None:
    answer = Client().post("/sparql", query, content_type="application/sparql-query")

    assert (answer.status_code, word in answer.content) == (status, True)


@pytest.mark.parametrize(("method", "data", "type_", "status"), [
    ("PUT", b"", "text/plain", 405), ("POST", b"x", "text/plain", 415), ("POST", b"update=x", "application/x-www-form-urlencoded", 403), ("POST", b" ", "application/sparql-query", 400),
    ("POST", b"query=a&query=b", "application/x-www-form-urlencoded", 400), ("POST", b"\xff", "application/sparql-query", 400), ("POST", b"x" * 70_000, "application/sparql-query", 413),
    ("OPTIONS", b"", "text/plain", 204),
])
def test_request_outside_the_protocol_is_refused(db: None, method: str, data: bytes, type_: str, status: int) -> None:
    assert Client().generic(method, "/sparql", data, content_type=type_).status_code == status


def test_without_a_query_the_service_describes_itself(db: None) -> None:
    answer = Client().get("/sparql", HTTP_ACCEPT="text/turtle")

    assert (answer.status_code, b"sd:SPARQL11Query" in answer.content) == (200, True)


def test_page_shows_rows_and_every_example_is_answered(record: int) -> None:
    client = Client()
    page = client.get("/sparql", {"query": ASK}, HTTP_ACCEPT=HTML).content.decode()
    answers = {one.title: client.get("/sparql", {"query": one.query}, HTTP_ACCEPT=HTML) for one in examples()}

    assert "<td>红楼梦</td>" in page
    assert {title: answer.status_code for title, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert len(answers) > 4


def test_page_says_what_is_wrong_with_a_query(record: int) -> None:
    answer = Client().get("/sparql", {"query": "SELECT <script>alert(1)</script>"}, HTTP_ACCEPT=HTML)

    assert (answer.status_code, "查询写错了" in answer.content.decode(), "<script>alert" in answer.content.decode()) == (400, True, False)


def test_page_without_a_graph_says_so(db: None, home: object) -> None:
    _pool.cache_clear()
    answer = Client().get("/sparql", {"query": ASK}, HTTP_ACCEPT=HTML)
    _pool.cache_clear()

    assert (answer.status_code, "图谱还没有建好" in answer.content.decode()) == (503, True)
