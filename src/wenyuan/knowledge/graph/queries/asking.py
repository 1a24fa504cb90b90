"""Ask the graph: what strangers ask goes to processes that can be ended."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from ..domain.stores import graph_folder, is_remote, remote_graph
from ..engine import Answer, GraphUnavailable, Limits, QueryFailed, QueryNotUnderstood, QueryPool, check_query
from ..vocabulary import PREFIXES

RESULTS = {
    "json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8",
}
STATEMENTS = {"turtle": "text/turtle; charset=utf-8", "ntriples": "application/n-triples", "rdfxml": "application/rdf+xml", "jsonld": "application/ld+json"}
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*)\s*:", re.IGNORECASE)


def with_prefixes(text: str) -> str:
    """Return the query with the prefixes that everybody may leave undeclared, where it uses them; line numbers stay."""
    declared = {found[1] for found in _DECLARED.finditer(text)}
    head = " ".join(f"PREFIX {prefix}: <{uri}>" for prefix, uri in PREFIXES.items() if prefix not in declared and f"{prefix}:" in text)
    return f"{head} {text}" if head else text


@functools.cache
def _pool(root: str) -> QueryPool:
    options = settings.WENYUAN
    limits = Limits(seconds=float(options.number("WENYUAN_GRAPH_QUERY_SECONDS")), memory_mb=options.number("WENYUAN_GRAPH_QUERY_MEMORY_MB"))
    return QueryPool(Path(root), size=max(1, options.number("WENYUAN_WEB_THREADS") - 1), limits=limits)


def ask_graph(text: str, *, results_form: str = "json", statements_form: str = "turtle", default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
    """Return the answer to a stranger's query.

    Raises:
        QueryRefused: It may not be asked.
        QueryFailed: It cannot be answered.
        TookTooLong: It was ended.
        Overloaded: Everything is at work.
    """
    check_query(text)
    query = with_prefixes(text)
    if is_remote():
        return _ask_remote(query, results_form, statements_form)
    return _pool(str(graph_folder().root)).ask(
        query, results_form=results_form, statements_form=statements_form, default_graphs=default_graphs, named_graphs=named_graphs,
    )


def _ask_remote(query: str, results_form: str, statements_form: str) -> Answer:
    is_statements = bool(re.search(r"\b(CONSTRUCT|DESCRIBE)\b", query, re.IGNORECASE)) and not re.match(r"\s*(PREFIX\s+\S+\s+\S+\s*)*(SELECT|ASK)\b", query, re.IGNORECASE)
    accept = STATEMENTS[statements_form] if is_statements else RESULTS[results_form]
    try:
        body = remote_graph().ask(query, accept=accept.split(";")[0])
    except QueryNotUnderstood as problem:
        raise QueryFailed("syntax", str(problem)[:300]) from None
    except GraphUnavailable as problem:
        raise QueryFailed("unavailable", str(problem)[:300]) from None
    return Answer(body, statements_form if is_statements else results_form, is_statements)
