"""Whatever a server sends is read or told, in little time: no octets break a client."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.harvest.conftest import dc, listed, oai

from wenyuan.knowledge.harvest.fetching.oai import read_answer, read_broken, read_list
from wenyuan.knowledge.harvest.fetching.pages import Fetched, Form
from wenyuan.knowledge.harvest.fetching.problems import MapProblem, SourceProblem
from wenyuan.knowledge.harvest.fetching.registries import read_json
from wenyuan.knowledge.harvest.fetching.resourcesync import read_list as read_sync
from wenyuan.knowledge.harvest.fetching.sru import read_found
from wenyuan.knowledge.harvest.fetching.transport import inflate
from wenyuan.knowledge.harvest.fetching.xml import parse_xml, salvage
from wenyuan.knowledge.harvest.mapping.provenance import Origin
from wenyuan.knowledge.harvest.mapping.records import Plan, map_item

PLAN = Plan(Origin(1, "甲库", "z", "", "CN-T1", "", "20261123"))
ANSWER = oai(listed(dc(1, "甲"), dc(2, "乙"), token="t")).body


@given(st.binary(max_size=60), st.integers(0, len(ANSWER)), st.integers(0, 60))
def test_damaged_answer_is_read_or_told(noise: bytes, place: int, length: int) -> None:
    damaged = ANSWER[:place] + noise + ANSWER[place + length :]
    for read in (lambda: read_list(read_answer(parse_xml(damaged))), lambda: read_broken(damaged, SourceProblem("not-xml")), lambda: read_found(parse_xml(damaged), 1), lambda: read_sync(parse_xml(damaged), "")):
        try:
            read()
        except SourceProblem:
            continue
    assert isinstance(salvage(damaged, "record"), list)


@given(st.binary(max_size=80))
def test_any_octets_are_json_or_packed_or_told(octets: bytes) -> None:
    for read in (lambda: read_json(octets), lambda: inflate(octets, 1000)):
        try:
            read()
        except SourceProblem:
            continue


@pytest.mark.parametrize("form", ["xml", "json", "row", "marc"])
@given(st.one_of(st.binary(max_size=80), st.sampled_from([
    b'{"title": 7, "author": [1, {"family": []}], "issued": {"date-parts": [[null]]}}', b'{"title": ["x"], "author": {"a": 1}, "issued": [], "ISBN": {"x": 1}, "license": 4}', b"[]", b"null",
    b"<Product><DescriptiveDetail/></Product>", b"<record><leader/><datafield/></record>", b'{"attributes": {"titles": [{"title": {"a": 1}}], "creators": "x", "types": 3, "dates": [1]}}',
])))
def test_any_record_is_mapped_or_told(form: Form, octets: bytes) -> None:
    for plan in (PLAN, Plan(PLAN.origin, json_kind="datacite")):
        try:
            map_item(Fetched("x", form, octets), plan)
        except MapProblem:
            continue


@pytest.mark.parametrize("octets", [
    b"<" * 500_000, b"<a " * 200_000, b"&" * 500_000, b"<record>" * 50_000, b"<a" + b"a" * 1_000_000, b"<OAI-PMH " + b"x='y' " * 100_000, b"<resumptionToken>" * 50_000, b"<a>" * 100_000,
])
def test_nasty_answer_costs_little_time(octets: bytes) -> None:
    began = time.monotonic()
    for read in (lambda: parse_xml(octets), lambda: read_broken(octets, SourceProblem("not-xml"))):
        with pytest.raises(SourceProblem):
            read()
    assert time.monotonic() - began < 5
