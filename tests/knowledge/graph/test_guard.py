from __future__ import annotations

import pytest

from wenyuan.knowledge.graph.engine import QueryRefused, check_query


@pytest.mark.parametrize("text", [
    "SELECT * { ?s ?p ?o }",
    "SELECT ?service { ?service a <http://x/SERVICE#SERVICE> ; rdfs:label 'SERVICE' , \"\"\"a \"SERVICE\" b\"\"\" } # SERVICE <http://x>",
    "SELECT * { ?s a:SERVICE ?o . ?s service:x ?o }",
    "SELECT * { ?a <http://x/y> ?b FILTER(?a<?b && ?b > 3) }",
    "ASK { ?s rdfs:label 'INSERT DATA'@en }",
    "PREFIX insert: <http://x/> SELECT * { ?s insert:delete ?o }",
])
def test_query_that_only_reads_is_let_pass(text: str) -> None:
    check_query(text)


@pytest.mark.parametrize(("text", "reason"), [
    ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "federation"),
    ("select*{service silent<http://x>{}}", "federation"),
    ("SELECT * { \\u0053ERVICE <http://x> { } }", "federation"),
    ("SELECT * { \\U00000053ERVICE <http://x> { } }", "federation"),
    ('SELECT * { <a#b> ?p "x\\"" } SERVICE <x> {}', "federation"),
    ("SELECT * { ?s ?p '' } SERVICE <x> {} # '", "federation"),
    ('SELECT * { ?s ?p "\\u0022 SERVICE <http://x> { } "', "federation"),
    ("# a comment\nSERVICE <x> {}", "federation"),
    ("PREFIX a: <b> INSERT DATA { a:b a:c a:d }", "update"),
    ("load <http://10.0.0.1/>", "update"),
    ("WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"),
    ("SELECT " + "?x" * 5_000, "too_long"),
])
def test_query_that_writes_or_leaves_the_house_is_refused(text: str, reason: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        check_query(text)
    assert caught.value.reason == reason
