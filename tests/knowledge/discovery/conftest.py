from __future__ import annotations

from pathlib import Path

import pytest

from wenyuan.knowledge.discovery.analysis import analyse_documents
from wenyuan.knowledge.discovery.data import SearchRequest
from wenyuan.knowledge.discovery.engine import IndexWriterSession, SearchIndex

from .collection import make_collection


@pytest.fixture(scope="session")
def catalogue_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("index")
    documents = make_collection()
    with IndexWriterSession(root, new_generation=True, threads=1, heap_bytes=30_000_000) as writer:
        writer.add(analyse_documents(documents))
        writer.publish(expected=len(documents))
    return root


@pytest.fixture(scope="session")
def catalogue(catalogue_root: Path) -> SearchIndex:
    return SearchIndex(catalogue_root)


def keys(index: SearchIndex, query: str, **fields: object) -> list[int]:
    request = SearchRequest(query, limit=50, **fields)  # type: ignore[arg-type]
    return [hit.key for hit in index.search(request).hits]
