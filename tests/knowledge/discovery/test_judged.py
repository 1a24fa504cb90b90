"""The judged questions over the demonstration library: what has been reached is kept."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import pytest
from benchmarks._judged import Collection, load_demo, read_answers, read_apart, read_known_items, read_topical
from benchmarks.relevance import asker, bm25_asker, build_index, measure, script_pairs

from wenyuan.knowledge.discovery.analysis import document_id
from wenyuan.knowledge.discovery.data import SearchRequest
from wenyuan.knowledge.discovery.engine import SearchIndex
from wenyuan.knowledge.discovery.meaning import NearestReader, VectorStore, make_passage
from wenyuan.knowledge.discovery.meaning.store import digest_of

from .encoding import PairEncoder

Ask = Callable[[str], list[str]]
_KNOWN = [one for one in read_known_items() if one.collection == "demo"]


@pytest.fixture(scope="module")
def demo() -> Collection:
    return load_demo()


@pytest.fixture(scope="module")
def library(demo: Collection, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return build_index(tmp_path_factory.mktemp("judged"), demo.documents)


@pytest.fixture(scope="module")
def library_with_vectors(demo: Collection, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """Vectors that know pairs of characters and no meaning: near is much that nobody wants."""
    if find_spec("usearch") is None:
        pytest.skip("usearch is not installed")
    folder, encoder = tmp_path_factory.mktemp("vectors"), PairEncoder()
    with VectorStore(folder, model=encoder.name, width=encoder.width) as store:
        passages = {document_id(one.source, one.key): make_passage(one) for one in demo.documents}
        store.put([(name, digest_of(text), encoder.encode_question(text)) for name, text in passages.items()])
        store.write_graph()
    return build_index(tmp_path_factory.mktemp("near"), demo.documents, nearest=NearestReader(folder, encoder, hurry=False))


def test_judged_sets_are_large_enough_and_name_works_that_exist(demo: Collection) -> None:
    sets = {"known": _KNOWN, "topical": read_topical(), "names": read_answers("names"), "variant": read_answers("variant")}
    assert all(len(sets[name]) >= least for name, least in (("known", 200), ("topical", 150), ("names", 50), ("variant", 50)))
    numbers = set(demo.identifiers.values())
    assert [one.query for questions in sets.values() for one in questions if not one.grades or not one.grades.keys() <= numbers] == []


def test_known_items_come_first(demo: Collection, library: SearchIndex) -> None:
    assert measure(_KNOWN, asker(library, demo))["success_at_1"] >= 0.97


def test_names_and_variants_are_found(demo: Collection, library: SearchIndex) -> None:
    found = {name: measure(read_answers(name), asker(library, demo))["success_at_10"] for name in ("names", "variant")}
    assert min(found.values()) >= 0.95, found


def test_topical_questions_are_answered_better_than_by_bm25_alone(demo: Collection, library: SearchIndex) -> None:
    questions = read_topical()
    assert measure(questions, asker(library, demo))["ndcg_at_10"] >= 1.12 * measure(questions, bm25_asker(demo))["ndcg_at_10"]


def test_no_known_item_is_lost_by_understanding_or_by_vectors(demo: Collection, library: SearchIndex, library_with_vectors: SearchIndex) -> None:
    words, understood, near = asker(library, demo, understand=False), asker(library, demo), asker(library_with_vectors, demo)
    right = [one for one in _KNOWN if (found := words(one.query)) and found[0] in one.grades]
    assert len(right) >= 350
    assert [one.query for one in right if understood(one.query)[0] not in one.grades] == []
    assert [one.query for one in right if near(one.query)[0] not in one.grades] == []


def test_questions_count_alike_in_either_script(library: SearchIndex) -> None:
    counted = script_pairs([*_KNOWN, *read_topical(), *read_answers("names")], library)
    assert counted["unequal"] == []


@pytest.mark.parametrize(("one", "other"), read_apart())
def test_exact_mode_keeps_apart_what_ordinary_search_takes_for_one(library: SearchIndex, one: str, other: str) -> None:
    assert library.search(SearchRequest(one)).total == library.search(SearchRequest(other)).total
    first, second = ({hit.key for hit in library.search(SearchRequest(word, exact=True, limit=100)).hits} for word in (one, other))
    assert not first & second
