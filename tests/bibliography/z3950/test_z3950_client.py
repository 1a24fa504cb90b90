"""What a client asks is what a server reads, and what a server writes is what a client hears."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.cql import Joined, Operand, RpnNode, RpnQuery, parse_pqf
from wenyuan.bibliography.z3950 import (
    BerError,
    CloseAnswer,
    CloseReason,
    Diagnostic,
    InitAnswer,
    InitRequest,
    PresentAnswer,
    PresentRequest,
    RecordIn,
    RecordOut,
    SearchAnswer,
    SearchRequest,
    Syntax,
    read_answer,
    read_request,
    write_close,
    write_init,
    write_init_request,
    write_present,
    write_present_request,
    write_search,
    write_search_request,
)


def test_init_is_read_by_a_server() -> None:
    request = read_request(write_init_request(user="u", password="p", group="g", size=1000))

    assert isinstance(request, InitRequest)
    assert (request.versions, request.options, request.message_size) == (frozenset({0, 1, 2}), frozenset({0, 1, 14}), 1000)


def in_text(node: RpnNode) -> RpnNode:
    """Terms come as octets held as Latin-1."""
    match node:
        case Operand():
            return replace(node, term=node.term.encode("latin-1").decode())
        case Joined():
            return Joined(node.operator, in_text(node.left), in_text(node.right))
    return node


@pytest.mark.parametrize("pqf", [
    "@attr 1=4 梦溪笔谈", "@and @attr 1=4 红楼梦 @attr 1=1003 曹雪芹", "@not @or a b @attr 1=7 @attr 4=1 9787020002207", "@set default", "@attrset gils @attr 1=4 x", "@attr gils 1=4 x",
])
def test_query_is_read_by_a_server_as_it_was_written(pqf: str) -> None:
    request = read_request(write_search_request(database="Default", query=parse_pqf(pqf)))

    assert isinstance(request, SearchRequest)
    assert request.databases == ("Default",)
    assert request.query is not None
    assert RpnQuery(in_text(request.query.node), request.query.attribute_set) == parse_pqf(pqf)


def test_terms_are_written_in_the_character_set() -> None:
    request = read_request(write_search_request(database="x", query=parse_pqf("梦"), charset="gb18030"))

    assert isinstance(request, SearchRequest)
    assert request.query is not None
    assert request.query.node.term.encode("latin-1") == "梦".encode("gb18030")  # type: ignore[union-attr]


def test_present_is_read_by_a_server() -> None:
    request = read_request(write_present_request(start=11, count=5, syntax=Syntax.UNIMARC))

    assert isinstance(request, PresentRequest)
    assert (request.start, request.count, request.elements, request.syntax) == (11, 5, "F", Syntax.UNIMARC.value)


@pytest.mark.parametrize(("octets", "heard"), [
    (write_init(reference=None, versions=frozenset({0}), options=frozenset({0}), message_size=1, record_size=1, accepted=True, version="7"), InitAnswer(True, "Wenyuan", "7")),
    (write_search(reference=None, count=42, following=1), SearchAnswer(42)),
    (write_search(reference=None, count=0, following=0, problem=Diagnostic(109, "x")), SearchAnswer(0, Diagnostic(109, "x"))),
    (write_present(reference=None, following=2, records=[RecordOut(Syntax.USMARC, b"abc"), Diagnostic(14, "坏")]), PresentAnswer((RecordIn(Syntax.USMARC.value, b"abc"), Diagnostic(14, "坏")))),
    (write_present(reference=None, following=2, records=[RecordOut(Syntax.OPAC, b"abc", Syntax.UNIMARC)]), PresentAnswer((RecordIn(Syntax.UNIMARC.value, b"abc"),))),
    (write_present(reference=None, following=2, records=[RecordOut(Syntax.SUTRS, "题名".encode())]), PresentAnswer((RecordIn(Syntax.SUTRS.value, "题名".encode()),))),
    (write_close(reference=None, reason=CloseReason.LACK_OF_ACTIVITY, text="late"), CloseAnswer(7, "late")),
])
def test_answer_is_heard_as_it_was_given(octets: bytes, heard: object) -> None:
    assert read_answer(octets) == heard


@given(st.binary(max_size=200))
def test_any_octets_are_an_answer_or_told(octets: bytes) -> None:
    for candidate in (octets, b"\xb9" + bytes([min(len(octets), 127)]) + octets[:127]):
        try:
            read_answer(candidate)
        except BerError:
            continue
