"""Counting from rows, by the engine, and from a sample: three ways to the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenyuan.knowledge.discovery.analysis import analyse_documents
from wenyuan.knowledge.discovery.data import Facet, Filters, SearchDocument, SearchRequest
from wenyuan.knowledge.discovery.engine import IndexWriterSession, SearchIndex, search
from wenyuan.knowledge.discovery.engine.facets import count_facets, count_rows
from wenyuan.knowledge.discovery.engine.matching import Matching
from wenyuan.knowledge.discovery.engine.snapshot import SnapshotSource
from wenyuan.knowledge.discovery.querying import plan_query

ALL = tuple(Facet)


@pytest.mark.parametrize("query", ["", "红楼梦", "资治通鉴", "author:曹雪芹", "year:>1900"])
@pytest.mark.parametrize("filters", [Filters(), Filters(classes=("I2",))])
def test_rows_and_engine_count_alike(catalogue_root: Path, query: str, filters: Filters) -> None:
    snapshot = SnapshotSource(catalogue_root).newest()
    matching = Matching(snapshot.schema, plan_query(query).first.clause)
    hits = snapshot.searcher.search(matching.query(), 200).hits
    rows = snapshot.read_rows([address for _, address in hits])
    by_rows = count_rows(rows, ALL, 100, filters)
    by_engine = count_facets(snapshot, matching, len(rows), ALL, 100, filters)
    assert len(rows) > 0
    for one, other in zip(by_rows, by_engine, strict=True):
        assert (one.facet, set(one.counts)) == (other.facet, set(other.counts))


def test_many_results_are_counted_from_a_sample_and_say_so(tmp_path: Path) -> None:
    count = 13_000
    documents = [SearchDocument(key=key, source="s", title="史", material="book" if key % 4 else "map") for key in range(count)]
    with IndexWriterSession(tmp_path, threads=1, heap_bytes=50_000_000) as writer:
        writer.add(analyse_documents(documents))
        writer.commit()
    page = SearchIndex(tmp_path).search(SearchRequest("史", facets=(Facet.MATERIAL,)))
    assert page.total == count
    assert page.facets[0].estimated
    found = {item.value: item.count for item in page.facets[0].counts}
    assert found["book"] == pytest.approx(count * 0.75, rel=0.1)
    assert found["map"] == pytest.approx(count * 0.25, rel=0.1)


@pytest.mark.parametrize("query", ["红楼梦", "家", "资治通鉴", "hong lou meng", "Su Shi"])
def test_tiers_rank_as_the_whole_does(catalogue_root: Path, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = SearchIndex(catalogue_root).search(SearchRequest(query, limit=2))
    monkeypatch.setattr(search, "_BROAD", -1)
    assert SearchIndex(catalogue_root).search(SearchRequest(query, limit=2)) == whole


def test_a_facet_leaves_its_own_choice_out(tmp_path: Path) -> None:
    documents = [
        SearchDocument(key=key, source="s", title="史", material="book" if key % 4 else "map", languages=("chi" if key % 3 else "eng",)) for key in range(120)
    ]
    with IndexWriterSession(tmp_path, threads=1, heap_bytes=50_000_000) as writer:
        writer.add(analyse_documents(documents))
        writer.commit()
    page = SearchIndex(tmp_path).search(SearchRequest("史", facets=(Facet.MATERIAL, Facet.LANGUAGE), filters=Filters(materials=("map",))))
    counted = {counts.facet: {item.value: item.count for item in counts.counts} for counts in page.facets}
    assert page.total == 30
    assert counted == {Facet.MATERIAL: {"book": 90, "map": 30}, Facet.LANGUAGE: {"chi": 20, "eng": 10}}
