"""The reconciliation service, asked as OpenRefine asks it and by the draft of 1.0."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.authorities.data import Identifier
from wenyuan.knowledge.authorities.domain.merging import merge_authorities
from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking

Result = dict[str, object]


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    cache.clear()


@pytest.fixture
def su(world: World) -> int:
    one = person(world.first, "苏轼", dates="1037-1101", dynasty="北宋", variants=("苏东坡", "東坡居士"), places=("眉山",), occupations=("诗人",), identifiers=(Identifier("viaf", "71450127"),))
    person(world.first, "苏轼", dates="1850-1900", dynasty="清")
    store(world.first, work("1", "东坡志林", [("苏轼", "(宋)", "1037-1101")]))
    run_linking(run_id=open_linking(library_id=world.first, at=AT, actor_id=None), at=AT)
    return one


def ask(queries: object) -> dict[str, list[Result]]:
    body = urlencode({"queries": json.dumps(queries, ensure_ascii=False)})
    answer = Client(enforce_csrf_checks=True).post("/reconcile/", data=body, content_type="application/x-www-form-urlencoded; charset=utf-8")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    return {key: one["result"] for key, one in answer.json().items()}


def test_manifest_says_what_there_is(db: None) -> None:
    told = Client().get("/reconcile/").json()
    draft = Client().get("/reconcile/v1/").json()

    assert (told["versions"], draft["versions"]) == (["0.2"], ["1.0-draft"])
    assert {one["id"] for one in told["defaultTypes"]} == {"person", "family", "corporate", "meeting", "work", "place", "subject", "series"}
    assert told["view"]["url"].endswith("/ark:/99999/{{id}}")
    assert draft["view"]["url"].endswith("/ark:/99999/{id}")
    assert told["suggest"]["entity"]["flyout_service_path"] == "/reconcile/flyout?id=${id}"
    for name in ("entity", "type", "property"):
        assert Client().get(told["suggest"][name]["service_path"], {"prefix": ""}).status_code == 200
    assert Client().get(told["extend"]["propose_properties"]["service_path"]).status_code == 200


def test_batch_of_rows_finds_who_is_meant(world: World, su: int) -> None:
    found = ask({
        "q0": {"query": "蘇軾", "type": "person", "limit": 5, "properties": [{"pid": "dates", "v": "1037-1101"}]},
        "q1": {"query": "〔清〕苏轼"}, "q2": {"query": "苏轼", "properties": [{"pid": "birth", "v": "1037-01-08"}, {"pid": "death", "v": {"id": "x", "name": "1101"}}]},
        "q3": {"query": "苏轼"}, "q4": {"query": "无此人"}, "q5": {"query": "苏轼", "type": ["corporate"]},
    })
    ark = ark_name("authority", su)

    assert [(one["id"], one["match"]) for one in found["q0"]] == [(ark, True), (found["q0"][1]["id"], False)]
    assert found["q0"][0]["type"] == [{"id": "person", "name": "个人"}]
    assert {one["id"] for one in found["q0"][0]["features"]} >= {"name", "years"}  # type: ignore[attr-defined]
    assert found["q1"][0]["id"] != ark
    assert [(found["q2"][0]["id"], found["q2"][0]["match"])] == [(ark, True)]
    assert [one["match"] for one in found["q3"]] == [False, False]
    assert (found["q4"], found["q5"]) == ([], [])
    assert all(0 <= one["score"] <= 100 for several in found.values() for one in several)  # type: ignore[operator]


@pytest.mark.parametrize(("query", "best"), [
    ({"query": "東坡居士"}, True), ({"query": "Su Shi"}, True), ({"query": "su shi", "properties": [{"pid": "title", "v": "东坡志林"}]}, True),
    ({"query": "苏轼", "properties": [{"pid": "viaf", "v": "https://viaf.org/viaf/71450127"}]}, True), ({"query": "任何名字", "properties": [{"pid": "viaf", "v": "71450127"}]}, True),
    ({"query": "苏轼", "properties": [{"pid": "title", "v": "東坡志林"}]}, True), ({"query": "苏轼", "properties": [{"pid": "place", "v": ["眉山"]}]}, True),
    ({"query": "苏轼", "properties": [{"pid": "dynasty", "v": "清"}]}, False),
])
def test_candidate_is_found_by_what_a_row_may_say(world: World, su: int, query: Result, best: bool) -> None:
    found = ask({"q": query})["q"]

    assert (found[0]["id"] == ark_name("authority", su)) is best


def test_number_makes_a_match_certain_and_another_number_does_not(world: World, su: int) -> None:
    found = ask({"a": {"query": "苏轼", "properties": [{"pid": "viaf", "v": "71450127"}]}, "b": {"query": "苏轼", "properties": [{"pid": "viaf", "v": "42"}]}})

    assert (found["a"][0]["id"], found["a"][0]["match"]) == (ark_name("authority", su), True)
    assert found["b"][0]["id"] != ark_name("authority", su)
    assert [one["match"] for one in found["b"]] == [False, False]


def test_undifferentiated_name_is_never_certain(world: World) -> None:
    person(world.first, "王伟", dates="1970-", undifferentiated=True)

    assert [one["match"] for one in ask({"q": {"query": "王伟", "properties": [{"pid": "dates", "v": "1970-"}]}})["q"]] == [False]


def test_draft_knows_required_conditions(world: World, su: int) -> None:
    def post(*conditions: Result) -> list[Result]:
        body = {"queries": [{"type": "person", "conditions": [{"matchType": "name", "v": "苏轼"}, *conditions]}]}
        answer = Client(enforce_csrf_checks=True).post("/reconcile/v1/match", body, content_type="application/json")
        assert answer.status_code == 200
        return answer.json()["results"][0]["candidates"]  # type: ignore[no-any-return]

    place = {"matchType": "property", "pid": "place", "v": "眉山"}
    assert len(post()) == 2
    assert len(post(place)) == 2
    assert [one["id"] for one in post(place | {"required": True})] == [ark_name("authority", su)]


def test_table_is_extended_by_properties(world: World, su: int) -> None:
    ark = ark_name("authority", su)
    wanted = {"ids": [ark, "none"], "properties": [{"id": "birth"}, {"id": "variant", "settings": {"limit": 1}}, {"id": "viaf"}, {"id": "uses"}, {"id": "title"}]}
    told = Client(enforce_csrf_checks=True).post("/reconcile/", data=f"extend={json.dumps(wanted)}".encode(), content_type="application/x-www-form-urlencoded").json()
    draft = Client(enforce_csrf_checks=True).post("/reconcile/v1/extend", wanted, content_type="application/json").json()

    assert [one["id"] for one in told["meta"]] == ["birth", "variant", "viaf", "uses", "title"]
    assert told["rows"] == {
        ark: {"birth": [{"int": 1037}], "variant": [{"str": "苏东坡"}], "viaf": [{"str": "71450127"}], "uses": [{"int": 1}], "title": [{"str": "东坡志林"}]},
        "none": {"birth": [], "variant": [], "viaf": [], "uses": [], "title": []},
    }
    assert draft["rows"][0] == {"id": ark, "properties": [{"id": name, "values": cells} for name, cells in told["rows"][ark].items()]}


def test_merged_name_is_extended_and_previewed_as_what_it_became(world: World) -> None:
    kept, gone = person(world.first, "苏轼", dates="1037-1101"), person(world.first, "苏东坡")
    merge_authorities(kept_id=kept, gone_id=gone, reason="x", libraries=None, at=AT, actor_id=None)
    ark = ark_name("authority", gone)
    told = Client().post("/reconcile/v1/extend", {"ids": [ark], "properties": [{"id": "heading"}]}, content_type="application/json").json()

    assert told["rows"] == [{"id": ark, "properties": [{"id": "heading", "values": [{"str": "苏轼"}]}]}]
    assert "苏轼" in Client().get(f"/reconcile/preview/{ark}").content.decode()


def test_names_types_and_properties_are_suggested(world: World, su: int) -> None:
    client = Client()
    names = client.get("/reconcile/suggest/entity?prefix=苏东").json()["result"]

    assert [(one["id"], one["name"], one["notable"]) for one in names] == [(ark_name("authority", su), "苏轼", [{"id": "person", "name": "个人"}])]
    assert client.get("/reconcile/suggest/type?prefix=per").json()["result"] == [{"id": "person", "name": "个人"}]
    assert client.get("/reconcile/v1/suggest/property?prefix=朝").json()["result"] == [{"id": "dynasty", "name": "朝代"}]
    assert client.get("/reconcile/v1/extend/propose?type=person&limit=2").json()["properties"] == [{"id": "heading", "name": "标目"}, {"id": "variant", "name": "又名"}]


def test_preview_may_be_framed_and_nothing_else_may(world: World, su: int) -> None:
    answer = Client().get(f"/reconcile/preview/{ark_name('authority', su)}")
    flyout = Client().get("/reconcile/flyout", {"id": ark_name("authority", su)}).json()

    assert ("frame-ancestors" in answer.headers["Content-Security-Policy"], "script-src" in answer.headers["Content-Security-Policy"], "X-Frame-Options" in answer.headers) == (False, False, False)
    assert "苏轼" in answer.content.decode()
    assert (flyout["id"], "苏轼" in flyout["html"]) == (ark_name("authority", su), True)
    assert "frame-ancestors 'none'" in Client().get(f"/authority/{ark_name('authority', su)}").headers["Content-Security-Policy"]
    assert [Client().get(f"/reconcile/preview/{ark}").status_code for ark in ("nonsense", ark_name("record", 1), ark_name("authority", 999999), "x" * 400)] == [404] * 4


@pytest.mark.parametrize(("path", "body", "type_", "status"), [
    ("/reconcile/", b"queries=%7B", "application/x-www-form-urlencoded", 400), ("/reconcile/", b"queries=[1]", "application/x-www-form-urlencoded", 400),
    ("/reconcile/", b'queries={"a":1}', "application/x-www-form-urlencoded", 400), ("/reconcile/", b'extend={"ids":[]}', "application/x-www-form-urlencoded", 400),
    ("/reconcile/", b'extend={"ids":[],"properties":[{"id":"secret"}]}', "application/x-www-form-urlencoded", 400),
    ("/reconcile/", json.dumps({"queries": {f"q{n}": {"query": "x"} for n in range(51)}}).encode(), "application/json", 413), ("/reconcile/", b"x" * 600_000, "application/x-www-form-urlencoded", 413),
    ("/reconcile/", b"[" * 100_000, "application/json", 400), ("/reconcile/v1/match", b"{}", "application/json", 400), ("/reconcile/v1/match", b'{"queries":[{"conditions":[]}]}', "application/json", 400),
    ("/reconcile/v1/match", b'{"queries":[{"conditions":[{"v":"x"}]}]}', "application/json", 400), ("/reconcile/v1/match", b"\xff\xfe", "application/json", 400),
    ("/reconcile/v1/extend", b"[]", "application/json", 400), ("/reconcile/v1/match", b"x" * 600_000, "application/json", 413),
])
def test_what_is_none_of_the_protocol_is_refused(db: None, path: str, body: bytes, type_: str, status: int) -> None:
    answer = Client().generic("POST", path, body, content_type=type_)

    assert (answer.status_code, answer.json()["status"]) == (status, "error")


@pytest.mark.parametrize("query", [
    {"query": None}, {"query": 7, "limit": -1}, {"query": "x\x00y", "limit": 1e30}, {"query": "苏" * 5_000}, {"query": {"a": []}, "properties": [{"pid": [], "v": {}}, {"pid": "dates", "v": [None, True]}, 3]},
    {"query": "苏轼", "properties": [{"pid": "isni", "v": "x"}, {"pid": "year", "v": "前"}, {"pid": "dates", "v": "-" * 300}]}, {"type": {"id": {}}, "query": "〔〕"},
])
def test_odd_queries_are_answered(world: World, su: int, query: Result) -> None:
    assert isinstance(ask({"q": query})["q"], list)


def test_hidden_authorities_are_no_candidates(world: World, su: int) -> None:
    from wenyuan.knowledge.catalogue.models import Authority

    Authority.objects.filter(pk=su).update(status="suppressed")
    ark = ark_name("authority", su)
    told = Client().post("/reconcile/v1/extend", {"ids": [ark], "properties": [{"id": "heading"}]}, content_type="application/json").json()

    assert ark not in {one["id"] for one in ask({"q": {"query": "苏轼", "properties": [{"pid": "viaf", "v": "71450127"}]}})["q"]}
    assert told["rows"] == [{"id": ark, "properties": [{"id": "heading", "values": []}]}]
    assert Client().get(f"/reconcile/preview/{ark}").status_code == 404


def test_other_origins_may_ask_and_nobody_may_ask_without_end(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client().options("/reconcile/v1/match")
    monkeypatch.setattr("wenyuan.knowledge.authorities.web.reconcile._BATCHES", 2)
    codes = [Client().get("/reconcile/").status_code for _ in range(4)]

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"], answer.headers["Access-Control-Allow-Methods"]) == (204, "*", "POST")
    assert codes[-1] == 429
    assert [Client().put("/reconcile/v1/match").status_code, Client().get("/reconcile/v1/match").status_code] == [405, 405]


def test_batch_asks_the_database_a_constant_number_of_times(world: World, su: int, query_count) -> None:  # type: ignore[no-untyped-def]
    for n in range(30):
        person(world.first, f"某甲{n}")
    counts = []
    for size in (2, 30):
        with query_count() as queries:
            ask({f"q{n}": {"query": f"某甲{n}"} for n in range(size)})
        counts.append(queries.count)

    assert (counts[0], counts[0] <= 6) == (counts[1], True), counts
