"""Questions that are read beyond their words, and those that are not."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from wenyuan.knowledge.discovery.analysis import document_id
from wenyuan.knowledge.discovery.data import ExplanationKind, Facet, Filters, SearchRequest, Sort, Why, WhyField
from wenyuan.knowledge.discovery.engine import SearchIndex
from wenyuan.knowledge.discovery.meaning import NearestReader, VectorStore, make_passage
from wenyuan.knowledge.discovery.meaning.store import digest_of

from ..collection import make_collection
from ..encoding import PairEncoder


@pytest.fixture(scope="session")
def meaning_catalogue(catalogue_root: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """The collection with vectors; one of them is of a document that has left the index."""
    if find_spec("usearch") is None:
        pytest.skip("usearch is not installed")
    folder, encoder = tmp_path_factory.mktemp("vectors"), PairEncoder()
    texts = {document_id(one.source, one.key): make_passage(one) for one in make_collection()} | {"catalogue/9999": "敦煌写本研究"}
    with VectorStore(folder, model=encoder.name, width=encoder.width) as store:
        store.put([(name, digest_of(text), encoder.encode_question(text)) for name, text in texts.items()])
        store.write_graph()
    return SearchIndex(catalogue_root, nearest=NearestReader(folder, encoder, hurry=False))


def _ask(query: str, **fields: object) -> SearchRequest:
    return SearchRequest(query, **({"understand": True} | fields))  # type: ignore[arg-type]


def keys(index: SearchIndex, query: str, **fields: object) -> list[int]:
    return [hit.key for hit in index.search(_ask(query, limit=50, **fields)).hits]


def _kinds(index: SearchIndex, request: SearchRequest) -> set[ExplanationKind]:
    return {note.kind for note in index.search(request).explain}


@pytest.mark.parametrize("query", ["杜子美", "杜少陵", "Tu Fu", "李太白", "青蓮居士"])
def test_search_finds_a_person_by_names_that_no_record_has(catalogue: SearchIndex, query: str) -> None:
    assert keys(catalogue, query)[0] == {"杜": 403, "T": 403, "李": 406, "青": 406}[query[0]]


def test_search_says_whom_it_took_a_name_for(catalogue: SearchIndex) -> None:
    page = catalogue.search(_ask("杜子美"))
    assert [(note.kind, note.source, note.result) for note in page.explain] == [(ExplanationKind.PERSON, "杜子美", "杜甫")]
    assert page.hits[0].why == (Why(WhyField.OTHER_NAME, "杜甫"),)


def test_search_reads_a_period_and_a_class_beside_words(catalogue: SearchIndex) -> None:
    assert keys(catalogue, "巴金 三十年代")[0] == 301
    assert keys(catalogue, "三十年代 上海 年鉴")[0] == 522
    assert {101, 102} <= set(keys(catalogue, "曹雪芹 章回小说"))


def test_search_reads_words_alone_when_asked(catalogue: SearchIndex) -> None:
    assert keys(catalogue, "杜子美", understand=False) == []
    assert keys(catalogue, "杜子美", plain=("杜子美",)) == []
    assert keys(catalogue, "巴金 三十年代", understand=False) == []


def test_search_finds_part_of_the_words_where_nothing_has_all_and_says_so(catalogue: SearchIndex) -> None:
    page = catalogue.search(_ask("曹雪芹 图书馆"))
    assert {101, 102, 525} <= {hit.key for hit in page.hits}
    assert page.total == len(page.hits)
    assert {note.kind for note in page.explain} == {ExplanationKind.PERSON, ExplanationKind.GENRE, ExplanationKind.PARTLY}


@pytest.mark.parametrize("query", ["红楼梦", "資治通鑒", "苏轼", "978-7-02-000220-7", "I242.4/C178", '"红楼梦" 研究', "题名:红楼 研究", "资治通鉴 卷十二", "红楼梦 俞平伯", "家 巴金"])
def test_search_for_a_known_item_is_the_same_with_vectors(catalogue: SearchIndex, meaning_catalogue: SearchIndex, query: str) -> None:
    request = _ask(query, limit=50, facets=(Facet.CLASS,))
    page, literal = meaning_catalogue.search(request), catalogue.search(_ask(query, limit=50, facets=(Facet.CLASS,), understand=False))
    assert [hit.key for hit in page.hits][:1] == [hit.key for hit in literal.hits][:1]
    assert ExplanationKind.MEANING not in {note.kind for note in page.explain}


def test_search_adds_what_is_near_in_meaning_and_says_so(meaning_catalogue: SearchIndex) -> None:
    page = meaning_catalogue.search(_ask("图书馆学是现代的吗"))
    assert page.hits[0].key == 525
    near = [hit for hit in page.hits if hit.why == (Why(WhyField.MEANING),)]
    noted = [int(note.result) for note in page.explain if note.kind is ExplanationKind.MEANING]
    assert sum(noted) >= len(near)


def test_search_does_not_count_what_has_left_the_index(meaning_catalogue: SearchIndex) -> None:
    page = meaning_catalogue.search(_ask("敦煌写本 研究", limit=100))
    assert page.total == len(page.hits)


def test_search_pages_filters_and_counts_an_open_question_as_one_list(meaning_catalogue: SearchIndex) -> None:
    whole = meaning_catalogue.search(_ask("宋代 诗集 研究", limit=100, facets=(Facet.MATERIAL,)))
    pages, cursor = [], ""
    while True:
        page = meaning_catalogue.search(_ask("宋代 诗集 研究", limit=3, cursor=cursor))
        pages += [hit.key for hit in page.hits]
        cursor = page.next_cursor
        if not cursor:
            break
    assert pages == [hit.key for hit in whole.hits]
    assert whole.total == len(pages) == sum(count.count for count in whole.facets[0].counts)
    narrowed = meaning_catalogue.search(_ask("宋代 诗集 研究", limit=100, filters=Filters(classes=("I",))))
    assert [hit.key for hit in narrowed.hits] == [key for key in pages if key in {hit.key for hit in narrowed.hits}]
    assert meaning_catalogue.search(_ask("宋代 诗集 研究", group=True, limit=100)).total == whole.total


def test_search_in_another_order_leaves_out_what_has_not_all_parts(meaning_catalogue: SearchIndex) -> None:
    assert not _kinds(meaning_catalogue, _ask("曹雪芹 图书馆", sort=Sort.NEWEST)) & {ExplanationKind.PARTLY, ExplanationKind.MEANING}


@pytest.mark.parametrize(
    ("query", "key", "why"),
    [
        ("红楼梦", 101, (Why(WhyField.TITLE, "红楼梦"),)),
        ("石头记", 103, (Why(WhyField.TITLE, "脂砚斋重评石头记"),)),
        ("蘇軾", 401, (Why(WhyField.PERSON, "苏轼"),)),
        ("9787020002207", 101, (Why(WhyField.IDENTIFIER, "9787020002207 702000220X"),)),
        ("儒林外史", 109, (Why(WhyField.TEXT),)),
        ("honglongmeng", 101, (Why(WhyField.PINYIN),)),
    ],
)
def test_hits_say_why_they_match(catalogue: SearchIndex, query: str, key: int, why: tuple[Why, ...]) -> None:
    found = {hit.key: hit.why for hit in catalogue.search(_ask(query, limit=50)).hits}
    assert found[key] == why


@pytest.mark.parametrize("query", ["曹雪芹 " * 200, "( ) OR -", "\x00\x01 \x02", "^$~ ~$^", "a" * 10_000, "唐代" * 150, "的 之 of the", "鲁迅 " * 60, "😀 红楼 😀"])
def test_search_survives_odd_questions(meaning_catalogue: SearchIndex, query: str) -> None:
    page = meaning_catalogue.search(_ask(query, limit=20))
    assert len(page.hits) <= page.total


class _Busy:
    """Answers the second time only, as an encoder does that was skipped under load."""

    version = 1

    def __init__(self, found: list[str]) -> None:
        self.found = found
        self.asked = 0

    def __call__(self, question: str, limit: int) -> list[str] | None:
        self.asked += 1
        return None if self.asked == 1 else self.found


def test_a_page_made_in_a_hurry_is_not_kept(catalogue_root: Path) -> None:
    busy = _Busy(["catalogue/101"])
    index = SearchIndex(catalogue_root, nearest=busy)
    pages = [keys(index, "宝玉黛玉谁写") for _ in range(3)]
    assert (101 in pages[0], 101 in pages[1], pages[1] == pages[2], busy.asked) == (False, True, True, 2)
