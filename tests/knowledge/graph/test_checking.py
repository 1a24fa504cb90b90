"""The graph keeps its shapes, and what breaks one is told."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.knowledge.authorities.conftest import person, work
from tests.knowledge.graph.conftest import AT

from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking
from wenyuan.knowledge.catalogue.api import create_record
from wenyuan.knowledge.graph.api import Follower
from wenyuan.knowledge.graph.commands import COMMANDS
from wenyuan.knowledge.graph.engine import GraphFolder, OxigraphReader, OxigraphWriter
from wenyuan.knowledge.graph.queries.checking import SHAPES, UnknownShape, check_shapes, read_shapes

BF, RDF, EDTF = "http://id.loc.gov/ontologies/bibframe/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://id.loc.gov/datatypes/edtf"
GOOD = f"""<x:w> a <{BF}Work> ; <http://www.w3.org/2000/01/rdf-schema#label> "书" ; <{BF}hasInstance> <x:i> ; <http://purl.org/dc/terms/issued> "1982"^^<{EDTF}> .
<x:i> a <{BF}Instance> ; <http://www.w3.org/2000/01/rdf-schema#label> "书" ; <{BF}instanceOf> <x:w> .
<x:n> a <{BF}Isbn> ; <{RDF}value> "9787020002207" ."""


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Callable[[str], OxigraphReader]]:
    def make(said: str) -> OxigraphReader:
        folder = GraphFolder(tmp_path / "graph")
        generation = folder.begin()
        writer = OxigraphWriter(folder, generation)
        writer.update(f"INSERT DATA {{ GRAPH <x:g> {{ {said} }} }}")
        writer.publish()
        writer.close()
        folder.switch(generation)
        return OxigraphReader(folder)

    return make


def broken(reader: OxigraphReader) -> list[tuple[str, str, str]]:
    return [(one.thing, one.constraint.path.rpartition("/")[2].rpartition("#")[2], one.constraint.kind) for one in check_shapes(reader, read_shapes(SHAPES.read_bytes()))]


def test_what_keeps_every_shape_breaks_none(reader: Callable[[str], OxigraphReader]) -> None:
    assert broken(reader(GOOD)) == []


@pytest.mark.parametrize(("old", "new", "told"), [
    (f"<{BF}hasInstance> <x:i> ;", "", [("x:w", "hasInstance", "minCount")]), ('"9787020002207"', '"97870"', [("x:n", "value", "pattern")]),
    (f'"1982"^^<{EDTF}>', '"1982"', [("x:w", "issued", "datatype")]), (f'"1982"^^<{EDTF}>', f'"宋"^^<{EDTF}>', [("x:w", "issued", "pattern")]),
    (f"<{BF}instanceOf> <x:w>", f"<{BF}instanceOf> <x:w>, <x:i>", [("x:i", "instanceOf", "class"), ("x:i", "instanceOf", "maxCount")]),
    (f"<{BF}hasInstance> <x:i>", f'<{BF}hasInstance> <x:i>, "文字"', [("x:w", "hasInstance", "class")]),
    (f"<{BF}instanceOf> <x:w>", f'<{BF}instanceOf> <x:w> ; <{BF}heldBy> "甲馆"', [("x:i", "heldBy", "nodeKind")]),
])
def test_what_breaks_a_shape_is_told(reader: Callable[[str], OxigraphReader], old: str, new: str, told: list[tuple[str, str, str]]) -> None:
    assert old in GOOD
    assert sorted(broken(reader(GOOD.replace(old, new)))) == sorted(told)


@pytest.mark.parametrize("text", [
    b"@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <x:c> ; sh:closed true .",
    b"@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <x:c> ; sh:property [ sh:path <x:p> ; sh:lessThan <x:q> ] .",
    b"@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <x:c> ; sh:property [ sh:path [ sh:inversePath <x:p> ] ; sh:minCount 1 ] .",
    b"@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:property [ sh:path <x:p> ; sh:minCount 1 ] .",
])
def test_shape_that_would_go_unchecked_is_refused(text: bytes) -> None:
    with pytest.raises(UnknownShape):
        read_shapes(text)


def test_what_the_sources_say_keeps_the_shapes(follower: Follower, library: int, store: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    person(library, "苏轼", dates="1037-1101", dynasty="北宋", variants=("苏东坡",))
    person(library, "孔子", dates="前551-前479", dynasty="春秋")
    create_record(marc=work("T1", "试验文集", [("苏轼", "(宋)", ""), ("无名", "", "")]), library_id=library, at=AT, actor_id=None)
    store("1", title="红楼梦", isbn="9787020002207")
    run_linking(run_id=open_linking(library_id=library, at=AT, actor_id=None), at=AT)
    follower.follow()
    parser = argparse.ArgumentParser()
    COMMANDS[0].configure(parser)
    codes = [COMMANDS[0].run(parser.parse_args(words)) for words in (["check"], ["check", "--sample", "2", "--json"], ["check", "--shapes", str(tmp_path / "none")])]
    told = capsys.readouterr().out

    assert (codes, told.splitlines()[1:]) == ([0, 0, 2], []), told
    strict = tmp_path / "strict.ttl"
    strict.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <http://id.loc.gov/ontologies/bibframe/Work> ; sh:property [ sh:path <http://purl.org/dc/terms/creator> ; sh:minCount 1 ] .")
    code = COMMANDS[0].run(parser.parse_args(["check", "--shapes", str(strict), "--json"]))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (code, {line["constraint"] for line in lines}, len(lines) > 0) == (1, {"minCount"}, True)
