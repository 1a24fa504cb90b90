"""Dynasties and reigns at addresses of their own, and years in reigns."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from django.test import Client
from tests.knowledge.authorities.conftest import person

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.graph.api import Follower, era_address, graph_reader
from wenyuan.knowledge.graph.queries.eras import all_periods, era_of_name, era_path, find_period
from wenyuan.knowledge.graph.queries.reigns import forms_of, periods_between, say_reign, say_year, write_count


@pytest.mark.parametrize(("year", "reign"), [
    (-150, ""), (-138, "建元二年"), (621, "武德四年"), (1037, "景祐四年"), (1101, "建中靖国元年"), (1368, "至正二十八年／洪武元年"), (1881, "光绪七年"), (1912, "民国元年"), (1936, "民国二十五年"), (1950, ""),
])
def test_year_is_told_in_the_reign_that_histories_count_by(year: int, reign: str) -> None:
    assert say_reign(year) == reign


@pytest.mark.parametrize(("number", "words"), [(1, "元"), (2, "二"), (10, "十"), (11, "十一"), (20, "二十"), (61, "六十一")])
def test_number_of_a_year_in_words(number: int, words: str) -> None:
    assert write_count(number) == words


def test_years_before_the_common_era_are_called_so() -> None:
    assert [say_year(year) for year in (1037, 1, 0, -550)] == ["1037", "1", "前1", "前551"]


def test_periods_of_a_span_and_forms_of_a_dynasty() -> None:
    assert [one.name for one in periods_between(1100, 1300)] == ["北宋", "南宋", "元"]
    assert {"宋", "宋代", "北宋", "南宋"} <= set(forms_of("宋代"))
    assert forms_of("无此朝") == ()


def test_every_period_has_an_address_that_leads_back_to_it() -> None:
    seen = {}
    for period in all_periods():
        found = find_period(f"{period.dynasty}/{period.name}" if period.dynasty else period.name)
        assert found is not None
        assert era_path(found) == era_path(period)
        seen[era_path(period)] = period
    assert len(seen) > 500


@pytest.mark.parametrize(("path", "target"), [("清代", "清"), ("大清/乾隆", "清/乾隆"), ("明/萬曆", "明/万历")])
def test_other_forms_of_a_name_lead_to_the_page(db: None, path: str, target: str) -> None:
    answer = Client().get(f"/id/era/{quote(path)}")

    assert (answer.status_code, answer.headers["Location"]) == (301, f"/id/era/{quote(target)}")


@pytest.mark.parametrize("path", ["无", "清/无", "清/乾隆/x", "%00", "x" * 300])
def test_what_is_no_period_is_not_found(db: None, path: str) -> None:
    assert Client().get(f"/id/era/{path if path == '%00' else quote(path)}").status_code == 404


def test_page_lists_reigns_and_the_people_of_the_dynasty(follower: Follower, library: int) -> None:
    su = person(library, "苏轼", dates="1037-1101", dynasty="北宋")
    person(library, "李白", dates="701-762", dynasty="唐")
    follower.follow()
    client = Client()
    song, north = client.get(f"/id/era/{quote('宋')}").content.decode(), client.get(f"/id/era/{quote('北宋')}").content.decode()

    link = f'<a class="person" href="/ark:/99999/{ark_name("authority", su)}">苏轼</a> <span class="small soft num">1037–1101</span>'
    assert (link in song, link in north, "李白" in song) == (True, True, False)
    assert f'href="/id/era/{quote("北宋/元丰")}"' in north
    rows = graph_reader().select(f"SELECT ?who {{ ?who <http://purl.org/dc/terms/coverage> <{era_address('北宋')}> }}")
    assert len(rows) == 1


def test_page_without_a_graph_says_so(db: None, home: object) -> None:
    shown = Client().get(f"/id/era/{quote('清')}").content.decode()

    assert ("知识图谱正在建立" in shown, "乾隆" in shown) == (True, True)


def test_list_shows_every_dynasty(db: None) -> None:
    shown = Client().get("/id/era/").content.decode()

    assert all(f'href="{era_of_name(name)}"' in shown for name in ("夏", "唐", "清", "民国"))


@pytest.mark.parametrize(("form", "accept", "type_", "word"), [
    ("jsonld", "", "application/ld+json", ""), ("turtle", "", "text/turtle; charset=utf-8", "skos:prefLabel"), ("", "application/n-triples", "application/n-triples", "<http://www.w3.org/2004/02/skos/core#prefLabel>"),
    ("", "text/turtle", "text/turtle; charset=utf-8", "1736"),
])
def test_period_comes_as_linked_data(db: None, form: str, accept: str, type_: str, word: str) -> None:
    answer = Client().get(f"/id/era/{quote('清/乾隆')}" + (f"?format={form}" if form else ""), headers={"accept": accept} if accept else {})

    assert (answer.status_code, answer.headers["Content-Type"], word in answer.content.decode()) == (200, type_, True)
    if form == "jsonld":
        assert json.loads(answer.content)
