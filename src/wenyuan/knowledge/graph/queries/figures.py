"""How much is in the graph."""

from __future__ import annotations

from ..domain.following import POSITION, graph_name
from ..domain.stores import graph_reader
from ..sources import graph_sources


def count_statements() -> list[dict[str, object]]:
    """Return, for each source, title, licence, statements and the position up to which it was read. Counts every statement: for the command line."""
    reader, rows = graph_reader(), list[dict[str, object]]()
    for source in graph_sources():
        graph = graph_name(source.name)
        counted = reader.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        position = reader.select(f"SELECT ?at {{ GRAPH <{graph_name()}> {{ <{graph}> <{POSITION}> ?at }} }}")
        rows.append({
            "source": source.name, "graph": graph, "title": source.title, "licence": source.licence, "statements": int(counted[0]["n"][1]), "position": position[0]["at"][1] if position else "",
        })
    return rows
