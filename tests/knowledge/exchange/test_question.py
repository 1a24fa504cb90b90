"""What a CQL query asks of discovery, and what is refused because it would be answered otherwise than asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.cql import Clause, CqlError, Query, Relation, escape_text, parse_cql
from wenyuan.knowledge.discovery.api import Filters, Sort
from wenyuan.knowledge.discovery.querying import parse_query
from wenyuan.knowledge.exchange.searching import Question, make_question


@pytest.mark.parametrize(("cql", "question"), [
    ("红楼梦", Question("((红楼梦))")),
    ("dc.title = 红楼梦", Question("(title:(红楼梦))")),
    ('title all "红楼梦 脂砚斋"', Question("(title:红楼梦 title:脂砚斋)")),
    ('dc.creator any "曹雪芹 高鹗"', Question("(author:曹雪芹 | author:高鹗)")),
    ("title = 红*", Question("(title:红*)")),
    ("title == 红楼梦", Question('title:"红楼梦"')),
    ("bath.isbn = 978-7-02-000220-7", Question("id:(978-7-02-000220-7)")),
    ("wy.class = I242*", Question("class:I242*")),
    ("dc.date >= 1949", Question("year:>=1949")),
    ('dc.date within "1900 1949"', Question("(year:>=1900 year:<=1949)")),
    ("dc.date = -200", Question("(year:>=-200 year:<=-200)")),
    ("a and b", Question("((a)) ((b))")),
    ("a or b", Question("(((a)) | ((b)))")),
    ("a not dc.title = b", Question("(((a)) NOT ((title:(b))))")),
    ("cql.allRecords = 1", Question("")),
    ("cql.allRecords = 1 not a", Question("NOT (((a)))")),
    ("红楼梦 and dc.language = chi", Question("((红楼梦))", Filters(languages=("chi",)))),
    ("dc.type = book and wy.library = CN-A", Question("", Filters(materials=("book",), libraries=("CN-A",)))),
    ("a sortBy dc.date/sort.descending", Question("((a))", sort=Sort.NEWEST)),
    ('> t = "info:srw/cql-context-set/1/dc-v1.1" t.title = a', Question("(title:(a))")),
    ('"a (b) title:c -d AND 与"', Question('((a b title c d and "与"))')),
])
def test_question_of_a_query(cql: str, question: Question) -> None:
    assert make_question(parse_cql(cql)) == question


@pytest.mark.parametrize(("cql", "code"), [
    ("x.title = a", 15), ('> x = "info:none" x.title = a', 15), ("dc.nonsense = a", 16), ("title within a", 22), ("title nonsense a", 19), ("title =/phonetic a", 20),
    ("dc.date = 民国", 36), ("a prox b", 39), ("a and/x b", 46), ('title = ""', 27), ("title = *a", 28), ("title = a?b", 28), ("title = ^a", 31), ('title = "( )"', 27),
    ("a or dc.language = chi", 48), ("dc.language = chi and dc.language = eng", 48), ("a sortBy b", 80), ("a sortBy dc.title dc.date", 84),
    ("a sortBy dc.title/sort.descending", 80), (" and ".join(["a"] * 41), 38), ("dc.title = " + "红" * 500, 12), ("a not cql.allRecords = 1", 48),
])
def test_query_that_is_refused(cql: str, code: int) -> None:
    with pytest.raises(CqlError) as refused:
        make_question(parse_cql(cql))

    assert refused.value.code == code


@given(st.text(max_size=40), st.sampled_from(["cql.anywhere", "dc.title", "wy.class", "dc.identifier"]), st.sampled_from(["=", "any", "all", "=="]))
def test_no_text_of_a_term_is_read_as_syntax(text: str, index: str, relation: str) -> None:
    try:
        question = make_question(Query(Clause(escape_text(text), index, Relation(relation))))
    except CqlError as refused:
        assert refused.code in {12, 22, 27, 38}  # noqa: PT017 -- refused or read, one of both
    else:
        parsed = parse_query(question.text)
        assert (parsed.repaired, parsed.shortened) == (False, False)
        assert "Not(" not in repr(parsed.node)
