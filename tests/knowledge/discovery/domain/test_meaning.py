"""Vectors follow the sources, a little at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from wenyuan.knowledge.discovery import sources as registry
from wenyuan.knowledge.discovery.data import SearchDocument
from wenyuan.knowledge.discovery.domain.meaning import VectorUpkeep
from wenyuan.knowledge.discovery.meaning import NearestReader, VectorStore
from wenyuan.knowledge.discovery.sources import Availability

from ..encoding import PairEncoder

pytest.importorskip("usearch")


class Shelf:
    name = "shelf"

    def __init__(self, titles: dict[int, str]) -> None:
        self.titles = titles

    def documents(self, keys: Sequence[int]) -> Iterable[SearchDocument]:
        return [SearchDocument(key, self.name, self.titles[key]) for key in keys if key in self.titles]

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        return sorted(one for one in self.titles if one > key)[:limit]

    def count(self) -> int:
        return len(self.titles)

    def availability(self, keys: Sequence[int]) -> Mapping[int, Availability]:
        return {}


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    source = Shelf({number: f"第{number}种书目" for number in range(1, 101)} | {101: "红楼梦", 102: "资治通鉴"})
    monkeypatch.setattr(registry, "_sources", {source.name: source})
    monkeypatch.setattr("os.getloadavg", lambda: (0.0, 0.0, 0.0))
    return source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    with VectorStore(tmp_path, model=PairEncoder.name, width=PairEncoder.width) as opened:
        yield opened


def _finish(upkeep: VectorUpkeep) -> None:
    for _ in range(20):
        if not upkeep.work(10.0):
            return
    raise AssertionError("never done")


def test_upkeep_makes_vectors_of_everything_and_a_graph(shelf: Shelf, store: VectorStore, tmp_path: Path) -> None:
    encoder = PairEncoder()
    _finish(VectorUpkeep(store, encoder))
    assert store.count() == len(encoder.encoded) == shelf.count()
    assert NearestReader(tmp_path, encoder, hurry=False)("红楼梦", 1) == ["shelf/101"]


def test_upkeep_goes_on_where_the_last_process_ended(shelf: Shelf, store: VectorStore) -> None:
    first, second = PairEncoder(), PairEncoder()
    assert VectorUpkeep(store, first).work(0.0)
    VectorUpkeep(store, first).work(0.000_001)
    assert 0 < len(first.encoded) < shelf.count()
    _finish(VectorUpkeep(store, second))
    assert sorted(first.encoded + second.encoded) == sorted({*first.encoded, *second.encoded})
    assert store.count() == shelf.count()


def test_upkeep_follows_changed_and_deleted_documents(shelf: Shelf, store: VectorStore, tmp_path: Path) -> None:
    encoder = PairEncoder()
    upkeep = VectorUpkeep(store, encoder)
    _finish(upkeep)
    encoder.encoded.clear()
    shelf.titles[101] = "梦溪笔谈"
    del shelf.titles[102]
    shelf.titles[200] = "天工开物"
    store.mark_waiting("shelf", [101, 102, 5])
    for _ in range(3):
        upkeep.work(10.0)
    assert sorted(encoder.encoded) == ["天工开物", "梦溪笔谈"]
    assert store.digests(["shelf/102"]) == {}
    store.write_graph()
    near = NearestReader(tmp_path, encoder, hurry=False)
    assert (near("梦溪笔谈", 1), near("天工开物", 1)) == (["shelf/101"], ["shelf/200"])


def test_upkeep_looks_again_after_a_rebuild_and_encodes_only_what_changed(shelf: Shelf, store: VectorStore) -> None:
    encoder = PairEncoder()
    upkeep = VectorUpkeep(store, encoder)
    _finish(upkeep)
    encoder.encoded.clear()
    del shelf.titles[50]
    shelf.titles[60] = "农政全书"
    store.restart()
    for _ in range(4):
        upkeep.work(10.0)
    assert encoder.encoded == ["农政全书"]
    assert store.count() == shelf.count() == 101


def test_upkeep_waits_while_the_machine_is_busy(shelf: Shelf, store: VectorStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (1_000.0, 0.0, 0.0))
    encoder = PairEncoder()
    assert VectorUpkeep(store, encoder).work(10.0)
    assert encoder.encoded == []
