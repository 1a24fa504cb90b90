"""Prefix notation and type-1 queries, and what they are in CQL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.cql import (
    Attribute,
    CqlError,
    Joined,
    Operand,
    ResultSet,
    RpnError,
    RpnNode,
    RpnQuery,
    cql_to_rpn,
    parse_cql,
    parse_pqf,
    rpn_to_cql,
    write_cql,
    write_pqf,
)

TITLE = Attribute(1, 4)


@pytest.mark.parametrize(("text", "node"), [
    ("红楼梦", Operand("红楼梦")),
    ('@attr 1=4 "the art"', Operand("the art", (TITLE,))),
    ("@attr 1=4 @attr 5=1 comput", Operand("comput", (TITLE, Attribute(5, 1)))),
    ("@and @attr 1=4 a b", Joined("and", Operand("a", (TITLE,)), Operand("b"))),
    ("@attr 1=4 @or a b", Joined("or", Operand("a", (TITLE,)), Operand("b", (TITLE,)))),
    ("@set default", ResultSet("default")),
    ("@attr gils 1=2000 x", Operand("x", (Attribute(1, 2000, "gils"),))),
    ("@attr 1=dc.title x", Operand("x", (Attribute(1, "dc.title"),))),
    ("@term string x", Operand("x")),
    ('"@and"', Operand("@and")),
    ("{two words}", Operand("two words")),
])
def test_pqf_is_read(text: str, node: RpnNode) -> None:
    assert parse_pqf(text) == RpnQuery(node)


@pytest.mark.parametrize(("text", "code"), [
    ("", 108), ("@and a", 108), ("a b", 108), ("@attr x y", 108), ("@prox 0 1 1 2 k 2 a b", 110), ('"a', 108), ("@and " * 100 + "a", 108), ("@nonsense a", 108),
])
def test_pqf_is_refused(text: str, code: int) -> None:
    with pytest.raises(RpnError) as refused:
        parse_pqf(text)

    assert refused.value.code == code


_OPERANDS = st.builds(Operand, st.text(max_size=8), st.lists(st.builds(Attribute, st.integers(1, 9), st.integers(0, 9999)), max_size=2).map(tuple))
_NODES = st.recursive(
    _OPERANDS | st.builds(ResultSet, st.text(min_size=1, max_size=5)), lambda inner: st.builds(Joined, st.sampled_from(["and", "or", "not"]), inner, inner), max_leaves=8,
)


@given(st.builds(RpnQuery, _NODES, st.sampled_from(["bib-1", "gils"])))
def test_written_pqf_reads_the_same(query: RpnQuery) -> None:
    assert parse_pqf(write_pqf(query)) == query


@pytest.mark.parametrize(("pqf", "cql"), [
    ("红楼梦", "红楼梦"),
    ("@attr 1=4 红楼梦", "dc.title = 红楼梦"),
    ("@attr 1=1003 @attr 5=1 曹", "dc.creator = 曹*"),
    ("@attr 1=4 @attr 3=1 @attr 6=1 史记", "dc.title = ^史记"),
    ("@attr 1=4 @attr 6=3 史记", "dc.title == 史记"),
    ('@attr 1=4 @attr 4=6 "art computer"', 'dc.title all "art computer"'),
    ("@attr 1=31 @attr 2=4 1949", "dc.date >= 1949"),
    ("@not @attr 1=7 9787020002207 @attr 1=21 小说", "bath.isbn = 9787020002207 not dc.subject = 小说"),
    ("@attr 1=4 a*b", 'dc.title = "a\\*b"'),
    ("@attr 1=1016 @attr 2=103 x", "cql.allRecords = 1"),
    ("@set x", "cql.resultSetId = x"),
])
def test_type_1_query_as_cql(pqf: str, cql: str) -> None:
    assert write_cql(rpn_to_cql(parse_pqf(pqf))) == cql


@pytest.mark.parametrize(("pqf", "code"), [
    ("@attr 1=9999 a", 114), ("@attr 2=77 a", 117), ("@attr 3=9 a", 119), ("@attr 4=77 a", 118), ("@attr 5=102 a", 120), ("@attr 6=9 a", 122), ("@attr 9=1 a", 113),
    ("@attr gils 1=4 a", 121),
])
def test_attribute_without_meaning_is_refused(pqf: str, code: int) -> None:
    with pytest.raises(RpnError) as refused:
        rpn_to_cql(parse_pqf(pqf))

    assert refused.value.code == code


@pytest.mark.parametrize(("cql", "pqf"), [
    ("dc.title = 红楼梦", "@attr 1=4 @attr 2=3 红楼梦"),
    ("title = 红*", "@attr 1=4 @attr 2=3 @attr 5=1 红"),
    ('dc.creator any "a b" and year = x', None),
    ("a or b", "@or @attr 1=1017 @attr 2=3 a @attr 1=1017 @attr 2=3 b"),
    ('dc.title all "a b"', '@attr 1=4 @attr 2=3 @attr 4=6 "a b"'),
])
def test_cql_as_type_1_query(cql: str, pqf: str | None) -> None:
    if pqf is None:
        with pytest.raises(CqlError) as refused:
            cql_to_rpn(parse_cql(cql))
        assert refused.value.code == 16
    else:
        assert write_pqf(cql_to_rpn(parse_cql(cql))) == pqf
