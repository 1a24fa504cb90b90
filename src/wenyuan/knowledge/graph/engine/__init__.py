"""The store of statements: Oxigraph in this process or a SPARQL 1.1 endpoint. Knows no framework."""

from .folder import GraphFolder, GraphMissing
from .guard import QueryRefused, check_query
from .interface import GraphReader, GraphUnavailable, GraphWriter, QueryNotUnderstood
from .oxigraph import GraphLocked, OxigraphReader, OxigraphWriter, open_snapshot
from .pool import Answer, Limits, Overloaded, QueryFailed, QueryPool, TookTooLong
from .remote import RemoteGraph
from .statements import NODES, names_of, write_thing

__all__ = [
    "NODES", "Answer", "GraphFolder", "GraphLocked", "GraphMissing", "GraphReader", "GraphUnavailable", "GraphWriter", "Limits", "Overloaded",
    "OxigraphReader", "OxigraphWriter", "QueryFailed", "QueryNotUnderstood", "QueryPool", "QueryRefused", "RemoteGraph", "TookTooLong", "check_query", "names_of", "open_snapshot", "write_thing",
]
