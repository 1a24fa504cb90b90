"""Paging, facets, grouping, suggestions and corrections."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenyuan.knowledge.discovery.analysis import analyse_documents
from wenyuan.knowledge.discovery.data import (
    MAX_REACH,
    Facet,
    FacetCount,
    FacetCounts,
    Filters,
    SearchDocument,
    SearchRequest,
    Sort,
    Suggestion,
    SuggestionKind,
)
from wenyuan.knowledge.discovery.engine import IndexWriterSession, SearchIndex

from ..collection import make_collection
from ..conftest import keys


def test_search_of_nothing_gives_everything_best_known_first(catalogue: SearchIndex) -> None:
    page = catalogue.search(SearchRequest("", limit=3))
    assert page.total == catalogue.count() == len(make_collection())
    assert [hit.key for hit in page.hits] == [513, 110, 302]


def test_search_pages_join_without_gap_or_overlap(catalogue: SearchIndex) -> None:
    seen: list[int] = []
    cursor = ""
    while True:
        page = catalogue.search(SearchRequest("资治通鉴", limit=7, cursor=cursor))
        seen.extend(hit.key for hit in page.hits)
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    assert seen == keys(catalogue, "资治通鉴")


@pytest.mark.parametrize("offset", [MAX_REACH, MAX_REACH + 5, 10**7])
def test_search_gives_no_rows_beyond_its_reach(catalogue: SearchIndex, offset: int) -> None:
    page = catalogue.search(SearchRequest("资治通鉴", offset=offset))
    assert (page.hits, page.total, page.next_cursor) == ((), 25, "")


@pytest.mark.parametrize("cursor", ["x", "====", "LTU=", "\udcff", "5" * 400])
def test_search_reads_a_foreign_cursor_as_the_start(catalogue: SearchIndex, cursor: str) -> None:
    assert [hit.key for hit in catalogue.search(SearchRequest("家春秋", cursor=cursor)).hits] == [304]


def test_search_counts_facets(catalogue: SearchIndex) -> None:
    facets = (Facet.LIBRARY, Facet.LANGUAGE, Facet.DECADE, Facet.CLASS, Facet.PERSON, Facet.SUBJECT)
    page = catalogue.search(SearchRequest("题名:红楼梦 author:曹雪芹", facets=facets))
    assert page.facets == (
        FacetCounts(Facet.LIBRARY, (FacetCount("NLC", 2), FacetCount("NCL", 1))),
        FacetCounts(Facet.LANGUAGE, (FacetCount("chi", 3),)),
        FacetCounts(Facet.DECADE, (FacetCount("1960", 2), FacetCount("1980", 1))),
        FacetCounts(Facet.CLASS, (FacetCount("I", 3),)),
        FacetCounts(Facet.PERSON, page.facets[4].counts),
        FacetCounts(Facet.SUBJECT, (FacetCount("章回小说--中国--清代", 1),)),
    )
    assert set(page.facets[4].counts) == {
        FacetCount("曹雪芹", 3),
        FacetCount("高鹗", 1),
        FacetCount("脂砚斋", 1),
    }


def test_search_counts_classes_one_level_below_the_chosen_one(catalogue: SearchIndex) -> None:
    def classes(chosen: str) -> set[FacetCount]:
        filters = Filters(classes=(chosen,))
        return set(catalogue.search(SearchRequest(filters=filters, facets=(Facet.CLASS,))).facets[0].counts)

    assert classes("I") == {FacetCount("I2", 5)}
    assert classes("I2") == {FacetCount("I20", 2), FacetCount("I24", 3)}


def test_search_facet_counts_are_what_filtering_by_them_gives(catalogue: SearchIndex) -> None:
    page = catalogue.search(SearchRequest("红楼梦", facets=(Facet.PERSON,)))
    for count in page.facets[0].counts:
        assert len(keys(catalogue, "红楼梦", filters=Filters(people=(count.value,)))) == count.count


def test_search_groups_editions_of_a_work(catalogue: SearchIndex) -> None:
    plain = catalogue.search(SearchRequest("红楼梦", limit=3))
    grouped = catalogue.search(SearchRequest("红楼梦", limit=3, group=True))
    assert [hit.key for hit in plain.hits] == [101, 102, 104]
    assert [(hit.key, hit.editions) for hit in grouped.hits] == [(101, 3), (103, 1), (105, 1)]
    assert (grouped.total, grouped.groups) == (plain.total, plain.total - 2)
    assert set(keys(catalogue, "", filters=Filters(work_key="红楼梦|曹雪芹"))) == {101, 102, 104}


def test_search_pages_of_groups_join(catalogue: SearchIndex) -> None:
    first = catalogue.search(SearchRequest("红楼梦", limit=2, group=True))
    second = catalogue.search(SearchRequest("红楼梦", limit=50, group=True, cursor=first.next_cursor))
    assert len(first.hits) + len(second.hits) == first.groups
    assert not {hit.key for hit in first.hits} & {hit.key for hit in second.hits}


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("红", Suggestion("红楼梦研究", SuggestionKind.TITLE, 1)),
        ("紅樓", Suggestion("红楼梦研究", SuggestionKind.TITLE, 1)),
        ("资治通", Suggestion("资治通鉴今译", SuggestionKind.TITLE, 1)),
        ("sushi", Suggestion("苏轼诗集", SuggestionKind.TITLE, 1)),
        ("hong lou m", Suggestion("红楼梦研究", SuggestionKind.TITLE, 1)),
        ("zzt", Suggestion("资治通鉴今译", SuggestionKind.TITLE, 1)),
        ("the dr", Suggestion("The dream of the red chamber", SuggestionKind.TITLE, 1)),
    ],
)
def test_suggest_completes_characters_pinyin_and_initials(catalogue: SearchIndex, prefix: str, first: Suggestion) -> None:
    assert catalogue.suggest(prefix)[0] == first


def test_suggest_gives_every_name_once_with_its_count(catalogue: SearchIndex) -> None:
    found = catalogue.suggest("红楼梦", limit=20)
    assert [item for item in found if item.text in ("红楼梦", "紅樓夢")] == [Suggestion("红楼梦", SuggestionKind.TITLE, 4)]
    assert Suggestion("曹雪芹", SuggestionKind.PERSON, 3) in catalogue.suggest("曹")
    assert Suggestion("红楼梦--研究", SuggestionKind.SUBJECT, 1) in found


@pytest.mark.parametrize(
    ("query", "offered"),
    [("石头计", "石頭記"), ("曹雪琴", "曹雪芹"), ("宏楼梦", "红楼梦"), ("生括与哲学", None), ("末来", None)],
)
def test_did_you_mean_offers_what_sounds_alike(catalogue: SearchIndex, query: str, offered: str | None) -> None:
    assert [item.text for item in catalogue.did_you_mean(query)] == ([offered] if offered else [])


def test_did_you_mean_offers_lookalikes_and_never_the_query_itself(catalogue: SearchIndex) -> None:
    assert [item.text for item in catalogue.did_you_mean("皇侯")] == ["皇后"]
    assert [item.text for item in catalogue.did_you_mean("王囯维")] == []
    assert [item.text for item in catalogue.did_you_mean("主国维")] == ["王国维"]
    assert catalogue.did_you_mean("红楼梦") == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(Sort), st.booleans(), st.booleans())
def test_search_answers_any_text(catalogue: SearchIndex, text: str, sort: Sort, exact: bool, group: bool) -> None:
    page = catalogue.search(SearchRequest(text, sort=sort, exact=exact, group=group, facets=(Facet.CLASS,)))
    assert len(page.hits) <= page.total
    assert len(catalogue.suggest(text)) <= 8
    assert len(catalogue.did_you_mean(text)) <= 3


@pytest.mark.parametrize(
    "query",
    [
        "红楼梦",
        "家",
        "巴金 家",
        "曹雪芹 红楼梦",
        "hong lou meng",
        "dream red",
        "资治通鉴卷十二",
        "author:苏轼",
        '"后汉书"',
        "题名:活",
    ],
)
def test_facets_count_the_documents_found(catalogue: SearchIndex, query: str) -> None:
    page = catalogue.search(SearchRequest(query, facets=(Facet.MATERIAL,)))
    assert page.total > 0
    assert sum(count.count for count in page.facets[0].counts) == page.total


@pytest.mark.parametrize("prefix", ["文学", "文學", "wenxue", "literature"])
def test_suggest_offers_classes_that_have_documents(catalogue: SearchIndex, prefix: str) -> None:
    assert Suggestion("I 文学", SuggestionKind.CLASS, 5) in catalogue.suggest(prefix)


@pytest.mark.parametrize("query", ["红" * 400 + "*", "a" * 390 + "*", "call:" + "I." * 190 + "*", "zh" * 199, "(" * 400, "*", "a.*b*", "[x*", "བྷ*", "a\\*"])
def test_search_answers_long_and_odd_patterns(catalogue: SearchIndex, query: str) -> None:
    assert catalogue.search(SearchRequest(query)).total >= 0


def test_a_span_of_centuries_is_found_by_its_years_and_is_in_no_decade(tmp_path: Path) -> None:
    documents = [SearchDocument(key=1, source="s", title="中国古籍", year_from=1600, year_to=1899), SearchDocument(key=2, source="s", title="中国地方志", year_from=1716)]
    with IndexWriterSession(tmp_path, threads=1, heap_bytes=20_000_000) as writer:
        writer.add(analyse_documents(documents))
        writer.commit()
    index = SearchIndex(tmp_path)
    found = index.search(SearchRequest("中国 year:1716", facets=(Facet.DECADE,)))
    assert sorted(hit.key for hit in found.hits) == [1, 2]
    assert [(count.value, count.count) for count in found.facets[0].counts] == [("1710", 1)]
    assert [hit.key for hit in index.search(SearchRequest("中国 year:1650")).hits] == [1]
    assert index.search(SearchRequest("中国 year:1950")).total == 0
