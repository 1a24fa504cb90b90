"""Pages of persons, subjects and places with what the knowledge graph knows, and without it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from django.test import Client
from pytest_django import Settings
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import MarcFormat, from_mrk
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.authorities.domain.deriving import derive_stale
from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking
from wenyuan.knowledge.authorities.format.cited import cited_sources, read_coordinates
from wenyuan.knowledge.catalogue.api import authority_address, create_authority
from wenyuan.knowledge.graph.api import Follower, graph_reader
from wenyuan.knowledge.graph.pages import count_works, find_beside, list_works
from wenyuan.site.options import Options


@pytest.fixture
def follower(world: World, settings: Settings, tmp_path: Path) -> Iterator[Follower]:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})
    settings.WENYUAN_BASE_URL = "https://lib.example"
    one = Follower()
    yield one
    one.close()


@pytest.fixture
def su(world: World, follower: Follower) -> int:
    """A poet with three books, of which two with his brother, and one book about him."""
    poet = person(world.first, "苏轼", dates="1037-1101", dynasty="北宋", variants=("蘇東坡",), places=("眉山",))
    brother = person(world.first, "苏辙", dates="1039-1112", dynasty="北宋")
    for number, title, year, people in (
        ("1", "东坡全集", "1982", [("苏轼", "(宋)", "")]), ("2", "二苏文选", "1990", [("苏轼", "(宋)", ""), ("苏辙", "(宋)", "")]), ("3", "三苏全书", "2001", [("苏轼", "(宋)", ""), ("苏辙", "(宋)", ""), ("曾枣庄", "", "")]),
    ):
        store(world.first, work(number, title, people, year=year))
    run_linking(run_id=open_linking(library_id=world.first, at=AT, actor_id=None), at=AT)
    follower.follow()
    assert brother
    return poet


def page(authority_id: int, query: str = "") -> str:
    answer = Client().get(f"/authority/{ark_name('authority', authority_id)}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_graph_lists_works_in_each_order_and_by_pages(su: int) -> None:
    reader, iri = graph_reader(), authority_address(su)

    assert [work.title for work in list_works(reader, iri, about=False, order="new")] == ["三苏全书", "二苏文选", "东坡全集"]
    assert [work.title for work in list_works(reader, iri, about=False, order="old", offset=1, limit=1)] == ["二苏文选"]
    assert [(work.date, work.place, work.publisher, work.roles) for work in list_works(reader, iri, about=False, order="old", limit=1)] == [("1982", "北京", "中华书局", ("著",))]
    assert (count_works(reader, iri, about=False), count_works(reader, iri, about=True)) == (3, 0)


def test_people_beside_come_by_how_often(su: int) -> None:
    found = find_beside(graph_reader(), authority_address(su))

    assert [(one.name, bool(one.address), len(one.works)) for one in found] == [("苏辙", True, 2), ("曾枣庄", False, 1)]


def test_subject_shows_the_books_on_it_and_who_wrote_them(world: World, follower: Follower) -> None:
    topic = person(world.first, "宋词研究", kind="subject")
    store(world.first, work("1", "宋词通论", [("吴熊和", "", "")], year="1985", subject="宋词研究"))
    run_linking(run_id=open_linking(library_id=world.first, at=AT, actor_id=None), at=AT)
    follower.follow()
    reader, iri = graph_reader(), authority_address(topic)
    shown = page(topic)

    assert [[work.title for work in list_works(reader, iri, about=True, order=order)] for order in ("new", "old", "title")] == [["宋词通论"]] * 3
    assert [(one.name, len(one.works)) for one in find_beside(reader, iri, about=True)] == [("吴熊和", 1)]
    assert ("以它为主题的书" in shown, "宋词通论" in shown, "吴熊和" in shown) == (True, True, True)


def test_page_shows_facts_with_sources_works_people_years_and_places(su: int) -> None:
    shown = page(su)

    for text in ("蘇東坡", "〔北宋〕", 'href="/id/era/%E5%8C%97%E5%AE%8B"', "景祐四年", "东坡全集", "二苏文选", "曾枣庄", "眉山", '<a href="#s1">据规范记录</a>', "3 种", "永久标识"):
        assert text in shown, text
    assert shown.count("<svg viewBox") >= 3
    assert len(re.findall(r'<details class="as-table" id="(?:time|net|map)-t">', shown)) == 3
    assert "正在建立" not in shown
    assert re.findall(r'<th scope="row"><a href="/ark:/99999/\w+">(.*?)</a></th>', page(su, "?order=title")) == ["三苏全书", "东坡全集", "二苏文选"]


@pytest.mark.parametrize("query", ["?page=99", "?page=x&order=y&about=-1", "?page=" + "9" * 40, "?after=%00"])
def test_page_takes_any_address(su: int, query: str) -> None:
    assert "苏轼" in page(su, query)


def test_page_without_a_graph_still_shows_books_and_says_why(su: int, settings: Settings, tmp_path: Path) -> None:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path / "other")})
    shown = page(su)
    turtle = Client().get(f"/authority/{ark_name('authority', su)}?format=turtle")

    assert ("知识图谱正在建立" in shown, "东坡全集" in shown, "<details" in shown.partition("<article")[2].partition("</article")[0]) == (True, True, False)
    assert (turtle.status_code, "苏轼" in turtle.content.decode()) == (200, True)


def test_namesakes_are_told_apart(world: World, su: int) -> None:
    other = person(world.first, "苏轼", dates="1850-1900", dynasty="清", occupations=("塾师",))
    shown = page(su)

    assert f'href="/authority/{ark_name("authority", other)}"' in shown
    assert "塾师" in shown
    assert f'href="/authority/{ark_name("authority", su)}"' in page(other)


@pytest.mark.parametrize(("form", "accept", "type_", "ox_form"), [
    ("turtle", "", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE), ("ntriples", "", "application/n-triples", ox.RdfFormat.N_TRIPLES), ("rdfxml", "", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    ("", "text/turtle", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE), ("", "application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
])
def test_statements_come_in_each_form_and_say_the_same(su: int, form: str, accept: str, type_: str, ox_form: ox.RdfFormat) -> None:
    answer = Client().get(f"/authority/{ark_name('authority', su)}" + (f"?format={form}" if form else ""), headers={"accept": accept} if accept else {})
    said = {(str(one.subject), str(one.predicate)) for one in ox.parse(answer.content, ox_form)}

    assert (answer.headers["Content-Type"], answer.headers["Access-Control-Allow-Origin"]) == (type_, "*")
    assert (f"<{authority_address(su)}>", "<http://www.w3.org/2004/02/skos/core#prefLabel>") in said
    assert len([one for one in said if one[1] == "<http://purl.org/dc/terms/creator>" or one[1] == "<http://purl.org/dc/terms/contributor>"]) == 3
    assert not [one for one in said if "tableOfContents" in one[1]]


def test_rows_name_the_graph_that_says_so_and_hold_no_formula(world: World, follower: Follower) -> None:
    one = person(world.first, "=1+1", variants=("@x",))
    follower.follow()
    rows = list(csv.DictReader(io.StringIO(Client().get(f"/authority/{ark_name('authority', one)}?format=csv").content.decode("utf-8-sig"))))

    assert {row["source"] for row in rows} == {"https://lib.example/graph/authorities"}
    assert {row["object"] for row in rows if row["predicate"].endswith(("prefLabel", "altLabel"))} == {"'=1+1", "'@x"}


PLACE = "=LDR  00000nx  a2200000   45  \n=001  P1\n=100  \\\\$a20260901ayuwy50      ea\n=123  \\\\$dE1194500$eE1194500$fN0301500$gN0301500\n=215  \\\\$a平湖村\n=810  \\\\$a浙江通志$b卷一作平湖\n"


def test_place_stands_where_its_record_says(world: World, follower: Follower) -> None:
    one = create_authority(marc=from_mrk(PLACE, format=MarcFormat.CNMARC), library_id=world.first, at=AT, actor_id=None)
    derive_stale()
    follower.follow()
    found = graph_reader().select(f"SELECT ?lat {{ <{authority_address(one)}> <https://schema.org/latitude> ?lat }}")
    shown = page(one)

    assert [row["lat"][1] for row in found] == ["30.25"]
    assert ("30.25" in shown, "浙江通志" in shown, "卷一作平湖" in shown) == (True, True, True)


def test_facts_made_after_the_record_are_stated(world: World, follower: Follower) -> None:
    marc = from_mrk("=LDR  00000nx  a2200000   45  \n=001  A1\n=100  \\\\$a20260901ayuwy50      ea\n=200  \\0$a鲁迅$f1881-1936\n", format=MarcFormat.CNMARC)
    create_authority(marc=marc, library_id=world.first, at=AT, actor_id=None)
    follower.follow()
    ask = "SELECT ?y { ?who <https://schema.org/birthDate> ?y }"
    before = graph_reader().select(ask)
    derive_stale(at=AT)
    follower.follow()

    assert (before, [row["y"][1] for row in graph_reader().select(ask)]) == ([], ["1881"])


@pytest.mark.parametrize(("field", "where"), [
    ("=123  \\\\$dE1194500$eE1204500$fN0301500$gN0301500", (30.25, 120.25)), ("=123  \\\\$dW0300000$fS0100000", (-10.0, -30.0)), ("=123  \\\\$d119.5$f-30.25", (-30.25, 119.5)),
    ("=123  \\\\$dE1194500", None), ("=123  \\\\$dx$fy", None), ("=123  \\\\$dE9994500$fN0301500", None), ("=300  \\\\$ax", None),
])
def test_coordinates_of_a_record(field: str, where: tuple[float, float] | None) -> None:
    marc = from_mrk(f"=LDR  00000nx  a2200000   45  \n=001  P1\n{field}\n", format=MarcFormat.CNMARC)

    assert (read_coordinates(marc), cited_sources(marc)) == (where, [])


def test_page_asks_the_database_a_constant_number_of_times(world: World, su: int, query_count) -> None:  # type: ignore[no-untyped-def]
    page(su)
    counts = []
    for _round in range(2):
        with query_count() as queries:
            page(su)
        counts.append(queries.count)
        for n in range(8):
            person(world.first, "苏轼", dates=f"18{n}0-1900")

    assert (counts[1] - counts[0] <= 4, counts[0] <= 20) == (True, True), counts
