"""The graph keeps in step with the catalogue, and can be built anew at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings
from tests.knowledge.authorities.conftest import person, work
from tests.knowledge.graph.conftest import AT, book, permalink, stated

from wenyuan.bibliography.marc import MarcFormat, from_mrk
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking
from wenyuan.knowledge.catalogue.api import authority_address, create_authority, create_record, delete_record, save_record
from wenyuan.knowledge.graph.api import Follower, graph_folder, graph_name, graph_reader, mark_restated, rebuild_graph
from wenyuan.knowledge.graph.domain.following import read_position
from wenyuan.knowledge.graph.queries.eras import all_periods

Store = Callable[..., int]


def test_record_is_stated_changed_and_taken_back(follower: Follower, store: Store) -> None:
    one, two = store("1", title="红楼梦"), store("2", title="呐喊", author="鲁迅", isbn="9787020002207")
    follower.follow()
    first = stated()
    count = graph_reader().select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"][1]

    save_record(record_id=one, marc=book("1", title="石头记"), base_version=1, at=AT, actor_id=None, reason="改题名")
    follower.follow()
    changed = stated()
    delete_record(record_id=two, reason="误收", at=AT, actor_id=None)
    delete_record(record_id=one, reason="误收", at=AT, actor_id=None)
    follower.follow()

    assert first == {permalink(one): "红楼梦", permalink(two): "呐喊"}
    assert changed == {permalink(one): "石头记", permalink(two): "呐喊"}
    assert int(count) > 30
    assert graph_reader().select(f"SELECT * {{ GRAPH <{graph_name('catalogue')}> {{ ?s ?p ?o }} }}") == []  # nothing of them is left


def test_nothing_new_costs_nothing(follower: Follower, store: Store) -> None:
    store("1")

    assert [follower.follow(), follower.follow(), follower.follow()] == [1 + len(all_periods()), 0, 0]


def test_graph_built_anew_says_the_same(follower: Follower, store: Store) -> None:
    for number in range(5):
        store(str(number), title=f"书{number}", isbn="")
    follower.follow()
    save = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(?p != <http://www.w3.org/ns/prov#generatedAtTime>) } ORDER BY ?s ?p ?o"
    followed = graph_reader().select(save)

    count = rebuild_graph()

    assert count == 5 + len(all_periods())
    assert graph_reader().select(save) == followed
    assert follower.follow() == 0


def test_what_comes_in_during_the_building_is_read_afterwards(follower: Follower, store: Store) -> None:
    store("1", title="先")
    made: list[int] = []

    def report(_done: int, _total: int) -> None:
        if not made:
            made.append(store("2", title="后", isbn=""))

    rebuild_graph(report=report)
    follower.follow()

    assert sorted(stated().values()) == ["先", "后"]


def test_another_address_of_the_house_builds_the_graph_anew(follower: Follower, store: Store, settings: Settings) -> None:
    one = store("1")
    follower.follow()
    before = list(stated())
    settings.WENYUAN_BASE_URL = "https://other.example"
    follower.follow()

    assert before == [permalink(one).replace("other", "lib")]
    assert list(stated()) == [permalink(one)]
    assert graph_folder().generation().name == "g3"


def test_thing_marked_is_stated_anew_though_its_record_stands(follower: Follower, store: Store) -> None:
    one = store("1")
    follower.follow()
    with connection.cursor() as cursor:
        cursor.execute("update catalogue_record set work_key = 'another' where id = %s", [one])
    before = follower.follow()
    mark_restated(source="catalogue", keys=[one], at=AT)

    assert (before, follower.follow()) == (0, 1)
    assert [row["h"][1] for row in graph_reader().select("SELECT ?h { ?w <http://id.loc.gov/ontologies/bibframe/expressionOf> ?h }")] == ["https://lib.example/id/work/another"]


def test_authority_is_stated_with_its_forms(follower: Follower, library: int) -> None:
    marc = from_mrk("=LDR  00000nx  a2200000   45  \n=001  A1\n=100  \\\\$a20260901ayuwy50      ea\n=200  \\0$a鲁迅$f1881-1936\n=400  \\0$a周树人\n", format=MarcFormat.CNMARC)
    create_authority(marc=marc, library_id=library, at=AT, actor_id=None)
    follower.follow()
    rows = graph_reader().select("SELECT ?pref ?alt { ?a a <http://id.loc.gov/ontologies/bibframe/Person> ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?pref ; <http://www.w3.org/2004/02/skos/core#altLabel> ?alt }")

    assert [(row["pref"][1], row["alt"][1]) for row in rows] == [("鲁迅", "周树人")]


@pytest.mark.django_db(transaction=True)
def test_change_that_commits_late_is_not_passed_over(home: Path) -> None:
    """A transaction took its number first and ends last: the follower waits for it and misses nothing."""
    library = register_library(code="CN-A", name="甲馆", level="city")
    one, two = (create_record(marc=book(number, isbn=""), library_id=library, at=AT, actor_id=None) for number in ("1", "2"))
    follower = Follower()
    follower.follow()
    taken, go = threading.Event(), threading.Event()

    def write_late() -> None:
        with transaction.atomic():
            save_record(record_id=one, marc=book("1", title="晚", isbn=""), base_version=1, at=AT, actor_id=None)
            taken.set()
            go.wait(20)
        connections.close_all()

    thread = threading.Thread(target=write_late)
    thread.start()
    taken.wait(20)
    save_record(record_id=two, marc=book("2", title="早", isbn=""), base_version=1, at=AT, actor_id=None)
    during = follower.follow()
    go.set()
    thread.join(20)
    follower.follow()
    follower.follow()
    found = sorted(stated().values())
    follower.close()

    assert during == 0
    assert found == ["早", "晚"]


def test_large_backlog_is_built_and_not_followed(follower: Follower, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store("1", title="先", isbn="")
    follower.follow()
    before = graph_folder().generation().name
    monkeypatch.setattr("wenyuan.knowledge.graph.domain.following._FAR_BEHIND", 3)
    for number in range(2, 5):
        store(str(number), title=f"少{number}", isbn="")
    few = (follower.follow(), graph_folder().generation().name)
    for number in range(5, 10):
        store(str(number), title=f"多{number}", isbn="")
    follower.follow()

    assert few == (3, before)
    assert graph_folder().generation().name != before
    assert sorted(stated().values()) == sorted(["先", *(f"少{n}" for n in range(2, 5)), *(f"多{n}" for n in range(5, 10))])
    assert follower.follow() == 0


def test_position_stands_in_the_graph_with_what_was_read(follower: Follower, store: Store) -> None:
    store("1")
    follower.follow()

    assert int(read_position(graph_reader(), graph_name("catalogue"))) > 0


def test_commands_build_count_ask_and_dump(follower: Follower, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse
    import json

    from wenyuan.knowledge.graph.commands import COMMANDS

    store("1", title="红楼梦")
    parser = argparse.ArgumentParser()
    COMMANDS[0].configure(parser)
    run = lambda *words: COMMANDS[0].run(parser.parse_args(words))  # noqa: E731 -- short

    codes = [run("rebuild", "--json"), run("status", "--json"), run("query", "SELECT ?t { ?w a bf:Work ; rdfs:label ?t }"), run("dump", "-o", str(tmp_path / "all.nq"), "--json"), run("query", "SELEKT")]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert codes == [0, 0, 0, 0, 2]
    assert lines[0] == {"things": 1 + len(all_periods())}
    assert {row["source"]: row["statements"] > 20 for row in lines[1:-2] if row["source"] in {"authorities", "catalogue", "eras"}} == {"authorities": False, "catalogue": True, "eras": True}
    assert lines[-2] == {"t": "红楼梦"}
    assert lines[-1]["octets"] == (tmp_path / "all.nq").stat().st_size > 1_000




def test_name_that_is_linked_leads_to_the_person(follower: Follower, library: int) -> None:
    poet = person(library, "苏轼", dates="1037-1101", dynasty="北宋", variants=("苏东坡",))
    create_record(marc=work("T1", "试验文集", [("苏轼", "(宋)", "")]), library_id=library, at=AT, actor_id=None)
    follower.follow()
    ask = "SELECT ?who ?other { ?w <http://purl.org/dc/terms/creator> ?who . ?who <http://www.w3.org/2004/02/skos/core#altLabel> ?other }"
    before = graph_reader().select(ask)
    run_linking(run_id=open_linking(library_id=library, at=AT, actor_id=None), at=AT)
    follower.follow()
    found = {(row["who"][1], row["other"][1]) for row in graph_reader().select(ask)}

    assert before == []
    assert found == {(authority_address(poet), "苏东坡")}
