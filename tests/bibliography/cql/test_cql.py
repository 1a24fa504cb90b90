"""CQL is read as its grammar says, refused with the right number and place, and written so that it reads the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.cql import (
    Boolean,
    Clause,
    CqlError,
    Mark,
    Modifier,
    Node,
    Prefix,
    Prefixed,
    Query,
    Relation,
    SortKey,
    escape_text,
    parse_cql,
    pieces_of,
    text_of,
    write_cql,
)

A, B, C = Clause("a"), Clause("b"), Clause("c")


@pytest.mark.parametrize(("text", "node"), [
    ("dinosaur", Clause("dinosaur")),
    ('"complete dinosaur"', Clause("complete dinosaur")),
    ("红楼梦", Clause("红楼梦")),
    ("title = dinosaur", Clause("dinosaur", "title", Relation("="))),
    ("title==dinosaur", Clause("dinosaur", "title", Relation("=="))),
    ("dc.title any fish", Clause("fish", "dc.title", Relation("any"))),
    ("year>=1998", Clause("1998", "year", Relation(">="))),
    ("题名=红楼梦", Clause("红楼梦", "题名")),
    ('dc.title any/relevant "fish frog"', Clause("fish frog", "dc.title", Relation("any", (Modifier("relevant"),)))),
    ("title any /rel.algorithm=cori fish", Clause("fish", "title", Relation("any", (Modifier("rel.algorithm", "=", "cori"),)))),
    ("a and b", Boolean("and", A, B)),
    ("a AND b or c", Boolean("or", Boolean("and", A, B), C)),
    ("a and (b or c)", Boolean("and", A, Boolean("or", B, C))),
    ("a prox/unit=word/distance>3 b", Boolean("prox", A, B, (Modifier("unit", "=", "word"), Modifier("distance", ">", "3")))),
    ("title = and", Clause("and", "title")),
    ('title = "a\\"b"', Clause('a\\"b', "title")),
    ('> dc = "info:x" dc.title = a', Prefixed(Prefix("info:x", "dc"), Clause("a", "dc.title"))),
    ('> "info:x" a', Prefixed(Prefix("info:x"), A)),
    ('b and (> "info:x" a)', Boolean("and", B, Prefixed(Prefix("info:x"), A))),
    ("not", Clause("not")),
    ('""', Clause("")),
])
def test_parse_reads_the_grammar(text: str, node: Node) -> None:
    assert parse_cql(text).node == node


def test_parse_reads_sort_keys() -> None:
    assert parse_cql("a sortBy dc.date/sort.descending title") == Query(A, (SortKey("dc.date", (Modifier("sort.descending"),)), SortKey("title")))


def test_parse_of_1_1_knows_neither_sort_nor_double_equals() -> None:
    assert parse_cql("a sortby b", version="1.1").node == Clause("b", "a", Relation("sortby"))
    with pytest.raises(CqlError) as refused:
        parse_cql("a == b", version="1.1")
    assert (refused.value.code, refused.value.position) == (19, 2)


@pytest.mark.parametrize(("text", "code", "position"), [
    ("", 10, 0),
    ("a and", 10, 5),
    ("title =", 10, 7),
    ("(a", 13, 0),
    ("a)", 13, 1),
    ("()", 13, 1),
    ('title = "a', 14, 8),
    ("a b", 10, 2),
    ("(a b)", 10, 3),
    ("t=a xor b", 37, 4),
    ("(t=a xor b)", 37, 5),
    ("a \\b", 26, 2),
    ("a = \\", 26, 4),
    ('"a" "b"', 10, 4),
    ("= a", 10, 0),
    ("a = = b", 10, 4),
    ("a / b", 10, 2),
    ("a sortBy", 10, 8),
    ("x" * 10_001, 12, None),
    ("x" * 1_001, 23, 0),
    ("(" * 50 + "a" + ")" * 50, 38, 41),
    (" or ".join(["a"] * 201), 38, 1000),
    ("a\x01", 10, 0),
])
def test_parse_refuses_with_number_and_place(text: str, code: int, position: int | None) -> None:
    with pytest.raises(CqlError) as refused:
        parse_cql(text)

    assert (refused.value.code, refused.value.position) == (code, position)


@pytest.mark.parametrize(("term", "pieces"), [
    ("红*", ("红", Mark.MANY)),
    ("\\*a?", ("*a", Mark.ONE)),
    ("^a", (Mark.ANCHOR, "a")),
    ('a\\"b', ('a"b',)),
    ("", ()),
])
def test_pieces_tell_masks_from_characters(term: str, pieces: tuple[str | Mark, ...]) -> None:
    assert pieces_of(term) == pieces


@given(st.text(max_size=30))
def test_escaped_text_means_itself(text: str) -> None:
    assert text_of(escape_text(text)) == text
    assert not any(isinstance(piece, Mark) for piece in pieces_of(escape_text(text)))


_TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).map(escape_text)
_NAMES = st.text(st.sampled_from("abcdefgxyz.题"), min_size=1, max_size=8).filter(lambda t: t.lower() not in {"and", "or", "not", "prox", "sortby"})
_MODIFIERS = st.lists(st.one_of(st.builds(Modifier, _NAMES), st.builds(Modifier, _NAMES, st.sampled_from(["=", "<", ">="]), _TEXTS)), max_size=2).map(tuple)
_CLAUSES = st.builds(Clause, _TEXTS, _NAMES, st.builds(Relation, st.one_of(st.sampled_from(["=", "==", "<>", ">="]), _NAMES), _MODIFIERS)) | st.builds(Clause, _TEXTS)
_NODES = st.recursive(_CLAUSES, lambda inner: st.one_of(
    st.builds(Boolean, st.sampled_from(["and", "or", "not", "prox"]), inner, inner, _MODIFIERS),
    st.builds(Prefixed, st.builds(Prefix, _TEXTS, st.one_of(st.just(""), _NAMES)), inner),
), max_leaves=8)


@given(st.builds(Query, _NODES, st.lists(st.builds(SortKey, _NAMES, _MODIFIERS), max_size=3).map(tuple)))
def test_written_query_reads_the_same(query: Query) -> None:
    assert parse_cql(write_cql(query)) == query


@given(st.text(alphabet=st.sampled_from('ab ()"=<>/\\*?^红 and or not sortby any>='), max_size=40))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        query = parse_cql(text)
    except CqlError as refused:
        place = refused.position or 0
    else:
        place = 0
        assert parse_cql(write_cql(query)) == query
    assert 0 <= place <= len(text)
