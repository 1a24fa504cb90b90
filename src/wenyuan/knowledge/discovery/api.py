"""The face of discovery."""

from .analysis import analyse_documents
from .data import (
    Facet,
    FacetCounts,
    Filters,
    Gathered,
    GatheredRow,
    Hit,
    Person,
    ResultPage,
    SearchDocument,
    SearchRequest,
    Sort,
    Suggestion,
    Title,
    TitleKind,
    Why,
    WhyField,
    day_number,
)
from .domain.indexing import drain_changes, index_root, mark_changed, open_writer, rebuild_index, waiting_changes
from .engine import CountMismatch, IndexDamaged, IndexLocked, IndexMissing, IndexWriterSession
from .queries.searching import did_you_mean, gather, indexed_count, search, suggest
from .querying.lexicon import register_names
from .sources import Availability, SearchSource, register_source, source_named, sources

__all__ = [
    "Availability", "CountMismatch", "Facet", "FacetCounts", "Filters", "Gathered", "GatheredRow", "Hit", "IndexDamaged", "IndexLocked", "IndexMissing",
    "IndexWriterSession", "Person", "ResultPage", "SearchDocument", "SearchRequest", "SearchSource", "Sort", "Suggestion", "Title",
    "TitleKind", "Why", "WhyField", "analyse_documents", "day_number", "did_you_mean", "drain_changes", "gather", "index_root", "indexed_count", "mark_changed", "open_writer", "rebuild_index",
    "register_names", "register_source", "search", "source_named", "sources", "suggest", "waiting_changes",
]
