"""The face of the knowledge graph."""

from .domain.following import Follower, graph_name, mark_restated
from .domain.rebuilding import rebuild_graph
from .domain.stores import graph_folder, graph_reader
from .engine import GraphLocked, GraphMissing, GraphReader, GraphUnavailable
from .queries.eras import era_address
from .sources import Changes, GraphSource, Thing, graph_sources, register_graph_source
from .vocabulary import DCTERMS, FOAF, OWL, PREFIXES, SCHEMA, SKOS

__all__ = [
    "DCTERMS", "FOAF", "OWL", "PREFIXES", "SCHEMA", "SKOS", "Changes", "Follower", "GraphLocked", "GraphMissing", "GraphReader", "GraphSource", "GraphUnavailable", "Thing",
    "era_address", "graph_folder", "graph_name", "graph_reader", "graph_sources", "mark_restated", "rebuild_graph", "register_graph_source",
]
