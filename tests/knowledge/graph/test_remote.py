"""The same tests with the graph in a SPARQL 1.1 server that is another process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.knowledge.graph.conftest import permalink
from tests.knowledge.graph.test_checking import test_what_the_sources_say_keeps_the_shapes
from tests.knowledge.graph.test_endpoint import (
    record,
    test_page_says_what_is_wrong_with_a_query,
    test_page_shows_rows_and_every_example_is_answered,
    test_query_may_come_in_each_way_of_the_protocol,
    test_rows_come_as_accepted,
)
from tests.knowledge.graph.test_eras import test_page_lists_reigns_and_the_people_of_the_dynasty
from tests.knowledge.graph.test_following import (
    test_authority_is_stated_with_its_forms,
    test_graph_built_anew_says_the_same,
    test_name_that_is_linked_leads_to_the_person,
    test_nothing_new_costs_nothing,
    test_position_stands_in_the_graph_with_what_was_read,
    test_record_is_stated_changed_and_taken_back,
    test_thing_marked_is_stated_anew_though_its_record_stands,
    test_what_comes_in_during_the_building_is_read_afterwards,
)

from wenyuan.knowledge.graph.api import Follower, GraphUnavailable, graph_folder, graph_reader
from wenyuan.knowledge.graph.domain.stores import remote_graph
from wenyuan.site.options import Options

__all__ = [
    "permalink", "record", "test_authority_is_stated_with_its_forms", "test_graph_built_anew_says_the_same", "test_name_that_is_linked_leads_to_the_person", "test_nothing_new_costs_nothing",
    "test_page_lists_reigns_and_the_people_of_the_dynasty", "test_page_says_what_is_wrong_with_a_query", "test_page_shows_rows_and_every_example_is_answered",
    "test_position_stands_in_the_graph_with_what_was_read", "test_query_may_come_in_each_way_of_the_protocol", "test_record_is_stated_changed_and_taken_back", "test_rows_come_as_accepted",
    "test_thing_marked_is_stated_anew_though_its_record_stands", "test_what_comes_in_during_the_building_is_read_afterwards", "test_what_the_sources_say_keeps_the_shapes",
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("sparql_server.py"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.stdin.close()
    process.wait(20)


@pytest.fixture
def home(settings: Settings, tmp_path: Path, server: str) -> Path:
    settings.WENYUAN = Options({
        **settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path), "WENYUAN_GRAPH_QUERY_SECONDS": "10", "WENYUAN_GRAPH_URL": f"{server}/query", "WENYUAN_GRAPH_UPDATE_URL": f"{server}/update",
        "WENYUAN_GRAPH_STORE_URL": f"{server}/store",
    })
    settings.WENYUAN_BASE_URL = "https://lib.example"
    remote_graph().update("DROP ALL")
    return tmp_path


def test_nothing_is_kept_here(follower: Follower, home: Path) -> None:
    follower.follow()

    assert graph_reader().select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"][1] > "0"
    assert not graph_folder().root.exists()


def test_server_that_does_not_answer_is_told_as_such(home: Path, settings: Settings) -> None:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_GRAPH_URL": "http://127.0.0.1:9/query"})

    with pytest.raises(GraphUnavailable):
        graph_reader().select("SELECT * { ?s ?p ?o }")


def test_text_of_every_kind_survives_the_way(home: Path) -> None:
    said = '红楼梦 "quoted" \\ back\nline 𠮷 é'
    remote_graph().load(graph="https://lib.example/graph/x", lines=['<http://x/a> <http://x/p> "红楼梦 \\"quoted\\" \\\\ back\\nline 𠮷 é"@zh .\n'])
    row = graph_reader().select("SELECT ?o { <http://x/a> ?p ?o }")[0]["o"]
    statements = list(graph_reader().construct("CONSTRUCT WHERE { <http://x/a> ?p ?o }"))

    assert row[:3] == ("literal", said, "zh")
    assert [(one[0], one[1]) for one in statements] == [("<http://x/a>", "<http://x/p>")]
