from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenyuan.knowledge.discovery.querying import ParsedQuery, parse_query, plan_query, read_identifiers
from wenyuan.knowledge.discovery.querying.language import (
    MAX_LENGTH,
    MAX_TERMS,
    All,
    And,
    Field,
    Mode,
    Node,
    Not,
    Or,
    Term,
    YearSpan,
)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", All()),
        ("红楼梦 研究", Term("红楼梦 研究")),
        ("题名:红楼梦 曹雪芹", And((Term("红楼梦", Field.TITLE), Term("曹雪芹")))),
        ("題名：紅樓夢", Term("紅樓夢", Field.TITLE)),
        ("title:dream author:cao", And((Term("dream", Field.TITLE), Term("cao", Field.PERSON)))),
        ("红楼梦：研究", Term("红楼梦 研究")),
        ("a OR b AND c", Or((Term("a"), Term("b c")))),
        ("(a OR b) -c", And((Or((Term("a"), Term("b"))), Not(Term("c"))))),
        ("甲 或 乙 非 丙", Or((Term("甲"), And((Term("乙"), Not(Term("丙"))))))),
        ("甲 与 乙", Term("甲 乙")),
        ("author:(a OR b)", Or((Term("a", Field.PERSON), Term("b", Field.PERSON)))),
        ("NOT NOT a", Term("a")),
        ('"dream of"', Term("dream of", None, Mode.EXACT)),
        ("“红楼”", Term("红楼", None, Mode.EXACT)),
        ("=后", Term("后", None, Mode.EXACT)),
        ("＝后", Term("后", None, Mode.EXACT)),
        ("his*", Term("his", None, Mode.BEGINNING)),
        ("年:1900-1949", YearSpan(1900, 1949)),
        ("year:>1980", YearSpan(1981, None)),
        ("year:<=1980", YearSpan(None, 1980)),
        ("年份:1949-1900年", YearSpan(1900, 1949)),
        ("year:1949-", YearSpan(1949, None)),
        ("C++", Term("C++")),
        ("T-Rex", Term("T-Rex")),
    ],
)
def test_parse_query_reads(text: str, node: Node) -> None:
    assert parse_query(text) == ParsedQuery(node)


@pytest.mark.parametrize("text", ["(a", "a)", "((a)", "NOT", "OR a", "a) b ("])
def test_parse_query_repairs(text: str) -> None:
    assert parse_query(text).repaired


def test_parse_query_is_bounded() -> None:
    assert parse_query("红" * (MAX_LENGTH + 1)).shortened
    assert parse_query("(" * 50 + "a" + ")" * 50).shortened
    wide = parse_query(" OR ".join("a" * (MAX_TERMS + 5)))
    assert wide.shortened
    assert isinstance(wide.node, Or)
    assert len(wide.node.parts) == MAX_TERMS


_PIECES = st.sampled_from(
    [
        "(",
        ")",
        "“",
        "”",
        '"',
        "=",
        "*",
        "-",
        "+",
        ":",
        "题名:",
        "year:",
        "年:1-",
        "AND",
        "OR",
        "NOT",
        "或",
        "红",
        "a",
        " ",
        "　",
        "\x1f",
        "\ud800",
        "卷十",
        "ü",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=40).map("".join)))
def test_plan_query_takes_any_text(text: str) -> None:
    plan = plan_query(text)
    assert plan.wider is None or plan.wider.clause != plan.first.clause


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("978-7-02-000220-7", ("9787020002207", "702000220X")),
        ("7-02-000220-X", ("702000220X", "9787020002207")),
        ("ISBN 9787020002207", ("9787020002207", "702000220X")),
        ("1009-3125", ("10093125", "1009-3125")),
        ("10019·1234", ("10019·1234", "10019.1234")),
        ("ark:/99999/w123456", ("W123456", "ARK:/99999/W123456")),
        ("红楼梦", ()),
        ("1984", ()),
        ("", ()),
    ],
)
def test_read_identifiers_reads(text: str, tokens: tuple[str, ...]) -> None:
    assert read_identifiers(text) == tokens
