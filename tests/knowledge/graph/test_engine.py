"""The embedded store, its readers in other processes, and the processes that strangers' queries end in."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wenyuan.bibliography.bibframe.tree import Node, labelled
from wenyuan.knowledge.graph.engine import (
    GraphFolder,
    GraphLocked,
    GraphMissing,
    Limits,
    Overloaded,
    OxigraphReader,
    OxigraphWriter,
    QueryFailed,
    QueryPool,
    TookTooLong,
    names_of,
    write_thing,
)

IRI = "http://x/ark:/1/a"
GRAPH = "http://x/graph/g"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(12)) + " }"


@pytest.fixture
def folder(tmp_path: Path) -> GraphFolder:
    """A graph of three hundred labels."""
    folder = GraphFolder(tmp_path / "graph")
    generation = folder.begin()
    writer = OxigraphWriter(folder, generation)
    writer.load(graph=GRAPH, lines=(f'<http://x/{n}> <http://x/label> "书{n}"@zh .\n' for n in range(300)))
    writer.publish()
    writer.close()
    folder.switch(generation)
    return folder


@pytest.fixture
def pool(folder: GraphFolder) -> Iterator[QueryPool]:
    pool = QueryPool(folder.root, size=1, limits=Limits(seconds=2, octets=100_000, memory_mb=1024, wait=0.2))
    yield pool
    pool.close()


def test_every_node_of_a_thing_has_a_name_that_is_listed() -> None:
    work = Node(("bf:Work",), f"{IRI}#Work")
    title = Node(("bf:Title",))
    title.add("bf:mainTitle", "红楼梦")
    title.add("bf:source", Node(("bf:Source",)))
    work.add("bf:title", title)
    work.add("bf:subject", labelled("bf:Topic", "章回小说", uri="http://x/elsewhere"))

    text = write_thing(IRI, [work], modified="2026-11-23T00:00:00Z")
    subjects = {line.split(" ", 1)[0] for line in text.splitlines()}
    listed = next(line.split('"')[1] for line in text.splitlines() if "tableOfContents" in line)

    assert names_of(IRI, listed) == [IRI, f"{IRI}#Work", f"{IRI}#n1", f"{IRI}#n2"]
    assert subjects == {*(f"<{one}>" for one in names_of(IRI, listed)), "<http://x/elsewhere>"}
    assert "_:" not in text


def test_thing_may_not_speak_of_another_in_its_own_name() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        write_thing(IRI, [Node(("bf:Work",), "http://x/ark:/1/ab#Work")])


def test_second_writer_is_kept_out_and_readers_are_not(folder: GraphFolder) -> None:
    reader = OxigraphReader(folder)
    writer = OxigraphWriter(folder, folder.generation())
    code = "import sys; from pathlib import Path; from wenyuan.knowledge.graph.engine import *\nf = GraphFolder(Path(sys.argv[1]))\ntry: OxigraphWriter(f, f.generation())\nexcept GraphLocked: print('locked')"

    second = subprocess.run([sys.executable, "-c", code, str(folder.root)], capture_output=True, text=True, check=True, timeout=60).stdout
    before = reader.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")
    writer.update(f'INSERT DATA {{ GRAPH <{GRAPH}> {{ <http://x/new> <http://x/label> "新" }} }}')
    writer.publish()
    after = reader.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")
    writer.close()

    assert second == "locked\n"
    assert (before[0]["n"][1], after[0]["n"][1]) == ("300", "301")


def test_nothing_built_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(GraphMissing):
        OxigraphReader(GraphFolder(tmp_path)).select("SELECT * {}")
    assert GraphLocked.__mro__[1].__name__ == "GraphUnavailable"


def test_switching_leaves_readers_what_they_have_and_removes_it_later(folder: GraphFolder) -> None:
    reader, old = OxigraphReader(folder), folder.generation()
    held = reader.store()
    generation = folder.begin()
    writer = OxigraphWriter(folder, generation)
    writer.publish()
    writer.close()
    folder.switch(generation)
    folder.tidy()
    fresh = sorted(one.name for one in folder.root.glob("g1*"))
    for one in folder.root.glob("g1*"):
        os.utime(one, (0, 0))
    folder.tidy()

    assert fresh == ["g1", "g1-000001"]
    assert not old.exists()
    assert sorted(one.name for one in folder.root.glob("g*")) == ["g2", "g2-000001"]
    assert len(list(held.quads_for_pattern(None, None, None, None))) == 300
    assert reader.select("SELECT * { ?s ?p ?o }") == []


def test_reader_opens_while_the_writer_rewrites_its_files(folder: GraphFolder) -> None:
    """Each round makes files, merges them and takes the old ones away; a reader sees each publication whole."""
    reader, writer, seen = OxigraphReader(folder), OxigraphWriter(folder, folder.generation()), list[str]()
    for number in range(12):
        writer.load(graph="http://x/graph/other", lines=(f'<http://x/{number}/{n}> <http://x/label> "{n}" .\n' for n in range(200)))
        writer.update(f"DELETE WHERE {{ GRAPH <http://x/graph/other> {{ <http://x/{number}/1> ?p ?o }} }}")
        writer.optimize()
        writer.publish()
        for one in folder.root.glob("g1-*"):
            os.utime(one, (0, 0))
        seen.append(reader.select("SELECT (COUNT(*) AS ?n) { GRAPH <http://x/graph/other> { ?s ?p ?o } }")[0]["n"][1])
    writer.close()

    assert seen == [str(199 * (n + 1)) for n in range(12)]
    assert len(list(folder.root.glob("g1-*"))) <= 2


def test_answers_come_in_the_forms_asked_for(pool: QueryPool) -> None:
    rows = json.loads(pool.ask("SELECT ?o { <http://x/7> ?p ?o }").body)
    statements = pool.ask("CONSTRUCT WHERE { <http://x/7> ?p ?o }", statements_form="ntriples")

    assert rows["results"]["bindings"] == [{"o": {"type": "literal", "value": "书7", "xml:lang": "zh"}}]
    assert (statements.statements, statements.form, statements.body.decode()) == (True, "ntriples", '<http://x/7> <http://x/label> "书7"@zh .\n')
    assert pool.ask("ASK { <http://x/7> ?p ?o }", results_form="csv").body == b"true\n"
    assert json.loads(pool.ask("SELECT * { ?s ?p ?o }", default_graphs=["http://x/none"]).body)["results"]["bindings"] == []


@pytest.mark.parametrize(("query", "reason"), [
    ("SELEKT", "syntax"), ("SELECT * { ?s ?p ?o . ?a ?b ?c }", "too_much"), ("SELECT ?s { ?s ?p ?o } LIMIT -1", "syntax"),
])
def test_query_that_cannot_be_answered_is_told_why(pool: QueryPool, query: str, reason: str) -> None:
    with pytest.raises(QueryFailed) as caught:
        pool.ask(query)
    assert caught.value.reason == reason
    assert pool.ask("ASK {}").body  # and the next one is answered


def test_query_without_end_is_ended_and_its_process_with_it(pool: QueryPool) -> None:
    pool.ask("ASK {}")
    process = pool._idle[0]

    with pytest.raises(TookTooLong):
        pool.ask(ENDLESS)

    assert process.poll() is not None
    assert pool.ask("ASK {}").body


def test_whoever_finds_all_at_work_is_told_so_at_once(pool: QueryPool) -> None:
    ended: list[str] = []

    def hold() -> None:
        try:
            pool.ask(ENDLESS)
        except TookTooLong:
            ended.append("ended")

    thread = threading.Thread(target=hold)
    thread.start()
    while pool._free._value:  # until it is at work
        time.sleep(0.01)
    with pytest.raises(Overloaded):
        pool.ask("ASK {}")
    thread.join(20)

    assert ended == ["ended"]


def test_query_process_reaches_no_other_machine(pool: QueryPool) -> None:
    """Behind the guard stands a second wall, where the system has one: the process has no network."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        port = server.getsockname()[1]
        probe = subprocess.run(
            [sys.executable, "-c", f"from wenyuan.knowledge.graph.engine import query_process as q; import socket; q._leave_network()\ntry: socket.create_connection(('127.0.0.1', {port}), 2)\nexcept OSError: print('closed')"],
            capture_output=True, text=True, check=True, timeout=60,
        ).stdout
        if probe != "closed\n":
            pytest.skip("this system lets no process give up its network")
        with pytest.raises(QueryFailed):
            pool.ask(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            server.accept()
