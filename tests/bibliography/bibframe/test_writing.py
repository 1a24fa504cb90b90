"""The four serialisations say the same, to readers that are not ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from wenyuan.bibliography.bibframe import Bibframe, Node, to_bibframe, write_jsonld, write_ntriples, write_rdfxml, write_turtle
from wenyuan.bibliography.marc import Field, MarcFormat, ParsedRecord, Record, Subfield, read_records

# A word of the reader to itself about its own JSON-LD part.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
HOSTILE = 'A "quoted" \\ <tag> & \n new line \t 红楼梦 𠮷 \x00 \x0b end'


def _graphs(nodes: tuple[Node, ...]) -> list[Graph]:
    return [
        Graph().parse(data=write_ntriples(nodes), format="nt"), Graph().parse(data=write_turtle(nodes), format="turtle"),
        Graph().parse(data=write_rdfxml(nodes), format="xml"), Graph().parse(data=write_jsonld(nodes), format="json-ld"),
    ]


def _made(*fields: Field) -> Bibframe:
    return to_bibframe(Record("01142cam a2200301 a 4500", fields, MarcFormat.MARC21), base="https://example.org/r1")


def test_hostile_text_and_addresses_stay_one_graph() -> None:
    made = _made(
        Field("245", "10", (Subfield("a", HOSTILE),)), Field("500", "  ", (Subfield("a", "\\u0041"),)),
        Field("650", " 0", (Subfield("a", "X"), Subfield("x", HOSTILE))), Field("856", "40", (Subfield("u", 'http://x.org/a b<>"{}|'), Subfield("u", "not an address"))),
    )

    first, *others = _graphs(made.resources)

    assert len(first) > 20
    assert [isomorphic(first, other) for other in others] == [True, True, True]


@given(text=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40), code=st.sampled_from("abcnpt0"), tag=st.sampled_from(["245", "700", "650", "856", "880", "780", "035"]))
def test_any_text_can_be_written_and_read(text: str, code: str, tag: str) -> None:
    made = _made(Field(tag, "10", (Subfield(code, text), Subfield("6", text), Subfield("t", text))))

    assert isomorphic(Graph().parse(data=write_ntriples(made.resources), format="nt"), Graph().parse(data=write_rdfxml(made.resources), format="xml"))


def test_real_records_are_mapped_without_a_failure(test_data: Path) -> None:
    failures, count = [], 0
    for path in [*sorted((test_data / "marc-uva").glob("*.mrc")), *sorted((test_data / "marc-evergreen").glob("*.mrc"))]:
        with path.open("rb") as stream:
            for place, one in enumerate(read_records(stream)):
                if place % 7 or not isinstance(one, ParsedRecord) or one.record.leader[6:7] == "z":
                    continue
                made = to_bibframe(one.record, base="https://example.org/r")
                failures += made.failures
                count += 1
                if count % 25 == 0:
                    first, *others = _graphs(made.resources)
                    assert [isomorphic(first, other) for other in others] == [True, True, True]

    assert (failures, count > 100) == ([], True)


def test_a_broken_leader_and_short_fields_do_not_stop_a_record() -> None:
    record = Record("", (Field("008", data="x"), Field("005", data="?"), Field("007", data=""), Field("880", "  ", (Subfield("6", "zzz"),)), Field("245", "", (Subfield("a", "T"),))))

    made = to_bibframe(record, base="https://example.org/r1")

    assert made.failures == ()
    assert "T" in write_turtle(made.resources)


@pytest.mark.parametrize("writer", [write_rdfxml, write_turtle, write_ntriples])
def test_nothing_to_write_is_an_empty_document(writer: object) -> None:
    assert callable(writer)
    assert len(Graph().parse(data=writer(()), format={"write_rdfxml": "xml", "write_turtle": "turtle"}.get(writer.__name__, "nt"))) == 0
