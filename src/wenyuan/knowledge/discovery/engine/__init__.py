"""The embedded engine: write, read, switch generations, check."""

from wenyuan.knowledge.discovery.engine.errors import CountMismatch, IndexDamaged, IndexLocked, IndexMissing, IndexOutdated
from wenyuan.knowledge.discovery.engine.generations import (
    check_version,
    current_generation,
    list_generations,
    publish_generation,
    remove_generations,
)
from wenyuan.knowledge.discovery.engine.inspection import IndexReport, inspect_index
from wenyuan.knowledge.discovery.engine.search import SearchIndex
from wenyuan.knowledge.discovery.engine.writer import IndexWriterSession

__all__ = [
    "CountMismatch",
    "IndexDamaged",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "IndexReport",
    "IndexWriterSession",
    "SearchIndex",
    "check_version",
    "current_generation",
    "inspect_index",
    "list_generations",
    "publish_generation",
    "remove_generations",
]
