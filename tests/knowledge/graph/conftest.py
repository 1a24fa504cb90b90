from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.knowledge.union.conftest import book

from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import create_record, permalink
from wenyuan.knowledge.graph.api import Follower, graph_reader
from wenyuan.site.options import Options

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LABELS = "SELECT ?doc ?label { ?doc <http://xmlns.com/foaf/0.1/primaryTopic> ?w . ?w <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label"


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path), "WENYUAN_GRAPH_QUERY_SECONDS": "3"})
    settings.WENYUAN_BASE_URL = "https://lib.example"
    return tmp_path


@pytest.fixture
def library(db: None, home: Path) -> int:
    return register_library(code="CN-A", name="甲馆", level="city")


@pytest.fixture
def follower(library: int) -> Iterator[Follower]:
    one = Follower()
    yield one
    one.close()


@pytest.fixture
def store(library: int) -> Callable[..., int]:
    return lambda number, **values: create_record(marc=book(number, **values), library_id=library, at=AT, actor_id=None)


def stated() -> dict[str, str]:
    """What the graph says the works are called, by permanent link."""
    return {row["doc"][1]: row["label"][1] for row in graph_reader().select(LABELS)}


__all__ = ["AT", "book", "permalink", "stated"]
