"""Relevance on a small collection of real works."""

from __future__ import annotations

import pytest

from wenyuan.knowledge.discovery.data import ExplanationKind, Filters, SearchRequest, Sort
from wenyuan.knowledge.discovery.engine import SearchIndex

from ..conftest import keys

DREAM = [101, 102, 104, 103]


@pytest.mark.parametrize("query", ["红楼梦", "紅樓夢", "紅楼夢", "《红楼梦》", "红 楼 梦", "红楼梦 "])
def test_search_finds_the_same_in_any_script(catalogue: SearchIndex, query: str) -> None:
    assert keys(catalogue, query) == keys(catalogue, "红楼梦")


def test_search_ranks_whole_title_then_start_then_phrase_then_contents(catalogue: SearchIndex) -> None:
    found = keys(catalogue, "红楼梦")
    assert found[:2] == [101, 102]
    assert set(found[2:4]) == {103, 104}
    assert set(found[4:7]) == {105, 106, 111}
    assert found[7:] == [107, 109]


@pytest.mark.parametrize("query", ["资治通鉴", "資治通鑑", "zizhitongjian", "zi zhi tong jian"])
def test_search_puts_the_work_before_studies_of_it(catalogue: SearchIndex, query: str) -> None:
    found = keys(catalogue, query)
    assert found[0] == 201
    assert len(found) == 25


@pytest.mark.parametrize(("query", "first"), [("家", 301), ("活", 312), ("活着", 311), ("皇后", 503)])
def test_search_finds_a_short_title_first(catalogue: SearchIndex, query: str, first: int) -> None:
    assert keys(catalogue, query)[0] == first


def test_search_finds_a_single_character_inside_titles(catalogue: SearchIndex) -> None:
    assert set(keys(catalogue, "题名:家")) >= {301, 302, 303, 304, 305}


def test_search_never_ranks_scattered_characters_before_the_phrase(catalogue: SearchIndex) -> None:
    assert 110 not in keys(catalogue, "红楼梦")
    assert 108 not in keys(catalogue, "红楼梦")
    assert keys(catalogue, "金瓶梅") == [511, 512]


@pytest.mark.parametrize("query", ["金 瓶 梅", "金瓶梅", "《金瓶梅》", "金·瓶·梅", "金　瓶　梅"])
def test_search_ignores_spaces_and_punctuation(catalogue: SearchIndex, query: str) -> None:
    assert keys(catalogue, query) == [511, 512]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("后汉书", {501, 502}),
        ("後漢書", {501, 502}),
        ("=後漢書", {501}),
        ('"後漢書"', {501}),
        ("=后汉书", {502}),
        ('"皇后"', {503}),
        ('题名:"后汉书"', {502}),
    ],
)
def test_search_keeps_scripts_apart_only_when_asked(catalogue: SearchIndex, query: str, found: set[int]) -> None:
    assert set(keys(catalogue, query)) == found


def test_search_exact_flag_reads_the_whole_query_exactly(catalogue: SearchIndex) -> None:
    assert keys(catalogue, "後漢書", exact=True) == [501]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("hong lou meng", 101),
        ("hongloumeng", 101),
        ("Hóng lóu mèng", 101),
        ("hlm", 101),
        ("honglongmeng", 101),
        ("zeng guofan", 404),
        ("zengguofan jiashu", 404),
        ("chanyu yu dayuan", 405),
        ("Tu Fu", 403),
        ("Du Fu", 403),
        ("du fu", 403),
        ("杜甫", 403),
        ("Su Dongpo", 402),
        ("Su Tung-p'o", 402),
        ("苏东坡", 402),
        ("蘇子瞻", 402),
        ("苏軾", 402),
    ],
)
def test_search_reads_romanisation_and_other_names(catalogue: SearchIndex, query: str, first: int) -> None:
    assert keys(catalogue, query)[0] == first


def test_search_says_how_it_read_pinyin(catalogue: SearchIndex) -> None:
    explain = catalogue.search(SearchRequest("hongloumeng")).explain
    assert (ExplanationKind.PINYIN, "hong lou meng") in {(item.kind, item.result) for item in explain}
    typo = catalogue.search(SearchRequest("honglongmeng")).explain
    assert ExplanationKind.PINYIN_TYPO in {item.kind for item in typo}
    assert catalogue.search(SearchRequest("红楼梦")).explain == ()


@pytest.mark.parametrize(
    "query",
    [
        "9787020002207",
        "978-7-02-000220-7",
        "7-02-000220-X",
        "702000220X",
        "isbn:9787020002207",
        "ISBN 978-7-02-000220-7",
    ],
)
def test_search_finds_an_isbn_in_any_form(catalogue: SearchIndex, query: str) -> None:
    assert keys(catalogue, query) == [101]


def test_search_finds_other_numbers(catalogue: SearchIndex) -> None:
    assert keys(catalogue, "1009-3125") == [303]
    assert keys(catalogue, "索书号:I242.4/C178") == [101]
    assert keys(catalogue, "I242.4/C178") == [101]
    assert keys(catalogue, "ark:/99999/b1015x") == keys(catalogue, "https://n2t.net/ark:99999/b1015x") == [101]


def test_search_rolls_class_numbers_up(catalogue: SearchIndex) -> None:
    assert set(keys(catalogue, "I242.4")) == {101, 102, 103}
    assert set(keys(catalogue, "分类号:I242")) == {101, 102, 103}
    assert set(keys(catalogue, "class:I2")) == {101, 102, 103, 105, 106}


@pytest.mark.parametrize("query", ["卷十二", "卷12", "第十二卷", "卷之十二", "第12卷"])
def test_search_reads_volume_numerals_alike(catalogue: SearchIndex, query: str) -> None:
    assert keys(catalogue, f"资治通鉴 {query}") == [202]
    assert keys(catalogue, f"资治通鉴{query}") == [202]


def test_search_reads_parts_of_two_or_three(catalogue: SearchIndex) -> None:
    assert keys(catalogue, "资治通鉴 上册") == keys(catalogue, "资治通鉴 册上") == [205]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("年:1930-1934", {301, 522}),
        ("year:<1800", {523}),
        ("year:2000", {525}),
        ("红楼梦 year:>1970", {101, 104}),
        ("上海 year:1934", {522}),
    ],
)
def test_search_narrows_by_years(catalogue: SearchIndex, query: str, found: set[int]) -> None:
    assert set(keys(catalogue, query)) == found


def test_search_reads_a_reign_year_as_a_date(catalogue: SearchIndex) -> None:
    assert keys(catalogue, "民国二十三年") == [521, 522]
    page = catalogue.search(SearchRequest("康熙五十五年"))
    assert [hit.key for hit in page.hits] == [523]
    assert ExplanationKind.DATE in {item.kind for item in page.explain}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("红楼梦 著者:俞平伯", {105}),
        ("author:曹雪芹 -紅樓夢", set()),
        ("题名:红楼梦 NOT 研究", {101, 102, 103, 104, 106, 107, 111}),
        ("(活着 OR 皇后) AND author:余华", {311}),
        ("出版社:中华书局", {201}),
        ("publisher:臺灣商務", {102}),
        ("目录:儒林外史", {109}),
        ("dream red chamber", {104}),
        ("dream*", {104}),
        ("红楼*", {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111}),
        ("光绪朝东华录", {524}),
        ("双螺旋 dna", {533}),
        ("𠮷⿰氵", {531}),
    ],
)
def test_search_reads_the_query_language(catalogue: SearchIndex, query: str, found: set[int]) -> None:
    assert set(keys(catalogue, query)) == found


def test_search_finds_words_that_stand_apart_after_phrases(catalogue: SearchIndex) -> None:
    found = keys(catalogue, "红楼梦人物")
    assert found[0] == 111


def test_search_looks_for_words_apart_only_where_they_are_most_of_the_query(catalogue: SearchIndex) -> None:
    assert keys(catalogue, "龘齾爩鱻中国的书") == []


def test_search_filters_in_any_script(catalogue: SearchIndex) -> None:
    plain = keys(catalogue, "", filters=Filters(subjects=("红楼梦--研究",)))
    assert plain == keys(catalogue, "", filters=Filters(subjects=("紅樓夢--研究",))) == [105]
    assert set(keys(catalogue, "", filters=Filters(people=("蘇軾",)))) == {401, 402}
    assert keys(catalogue, "", filters=Filters(online=True)) == [525]


@pytest.mark.parametrize(
    ("sort", "found"),
    [(Sort.NEWEST, [101, 104, 102, 103]), (Sort.OLDEST, [103, 102, 104, 101])],
)
def test_search_sorts_by_year(catalogue: SearchIndex, sort: Sort, found: list[int]) -> None:
    assert [key for key in keys(catalogue, "红楼梦", sort=sort) if key in DREAM] == found


def test_search_sorts_by_title_in_pinyin_order(catalogue: SearchIndex) -> None:
    found = keys(catalogue, "", filters=Filters(people=("曹雪芹", "杜甫", "曾国藩")), sort=Sort.TITLE)
    # du shi, hong lou meng twice, zeng guo fan, zhi yan zhai
    assert [key for key in found if key not in (101, 102)] == [403, 404, 103]
    assert set(found[1:3]) == {101, 102}
