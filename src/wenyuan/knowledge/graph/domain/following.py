"""Keep the graph in step with its sources.

How far a source has been read stands in the graph itself, written by the same act as the statements: a crash in between leaves neither.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from ..engine import NODES, GraphLocked, GraphMissing, GraphReader, GraphUnavailable, GraphWriter, names_of, write_thing
from ..models import PendingThing
from ..sources import GraphSource, Thing, graph_sources
from .stores import graph_folder, is_remote, open_graph_writer

log = logging.getLogger(__name__)
# Of the form of what sources say; a graph of another form is built anew.
VERSION: Final = "2"
POSITION: Final = "http://www.w3.org/2002/07/owl#versionInfo"
_CHANNEL: Final = "wenyuan_index"  # which the process that follows listens to
_PAGE: Final = 200
_FAR_BEHIND: Final = 20_000  # changes; from there on, and from a quarter of what a source has, building anew is quicker than following


def graph_base() -> str:
    """Return what the IRIs of the house's graphs begin with."""
    return settings.WENYUAN_BASE_URL or "https://n2t.net"


def graph_name(source: str = "") -> str:
    """Return the IRI of a source's named graph; without a source that of the description of all."""
    return f"{graph_base()}/graph/{source}" if source else f"{graph_base()}/graph"


def mark_restated(*, source: str, keys: Iterable[int], at: datetime) -> None:
    """Note in the current transaction that something else is to be said of things whose own record did not change."""
    PendingThing.objects.bulk_create([PendingThing(source=source, key=key, at=at) for key in keys])
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [_CHANNEL])


def read_position(reader: GraphReader, graph: str) -> str:
    """Return what stands as the position of a graph, an empty text for none."""
    rows = reader.select(f"SELECT ?at {{ GRAPH <{graph_name()}> {{ <{graph}> <{POSITION}> ?at }} }}")
    return rows[0]["at"][1] if rows else ""


def position_update(graph: str, position: str) -> str:
    """Return the operations that put a position in place of the one before."""
    named = graph_name()
    return (
        f"DELETE {{ GRAPH <{named}> {{ <{graph}> <{POSITION}> ?old }} }} WHERE {{ GRAPH <{named}> {{ <{graph}> <{POSITION}> ?old }} }} ;\n"
        f'INSERT DATA {{ GRAPH <{named}> {{ <{graph}> <{POSITION}> "{position}" }} }} ;\n'
    )


def replace_things(writer: GraphWriter, source: GraphSource, keys: Sequence[int], *, position: int | None = None) -> None:
    """Take back what was said of things, say what is said now, and note the position, as one act."""
    graph, addresses = graph_name(source.name), source.addresses(keys)
    operations = list[str]()
    if addresses:
        values = " ".join(f"<{one}>" for one in addresses.values())
        known = writer.select(f"SELECT ?doc ?nodes {{ VALUES ?doc {{ {values} }} GRAPH <{graph}> {{ ?doc <{NODES}> ?nodes }} }}")
        names = " ".join(f"<{name}>" for row in known for name in names_of(row["doc"][1], row["nodes"][1]))
        if names:
            operations.append(f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ VALUES ?s {{ {names} }} GRAPH <{graph}> {{ ?s ?p ?o }} }} ;\n")
    said = "".join(write_statements(one) for one in source.things(keys))
    if said:
        operations.append(f"INSERT DATA {{ GRAPH <{graph}> {{\n{said}}} }} ;\n")
    if position is not None:
        operations.append(position_update(graph, str(position)))
    if operations:
        writer.update("".join(operations))


def write_statements(thing: Thing) -> str:
    """Return a thing's statements as N-Triples."""
    return write_thing(thing.iri, thing.nodes, modified=thing.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if thing.modified else "")


@dataclass(slots=True)
class Follower:
    """Brings the graph up to date, call by call. One for the life of a process; holds the writer from the first call on."""

    writer: GraphWriter | None = None
    _generation: str = ""
    _waiting: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)

    def follow(self) -> int:
        """Do what is to be done now and return how many things were stated anew. What cannot be reached now is tried again at the next call."""
        try:
            writer = self._open()
            if is_outdated(writer):
                from .rebuilding import rebuild_graph  # noqa: PLC0415 -- each needs the other

                log.warning("the graph is of another version of this program or another address: building it anew")
                self.close()
                return rebuild_graph()
            if any(is_far_behind(writer, source) for source in graph_sources()):
                from .rebuilding import rebuild_graph  # noqa: PLC0415 -- each needs the other

                log.info("much has changed, such as by an import: building the graph anew")
                self.close()
                return rebuild_graph()
            done = sum(self._follow_source(writer, source) for source in graph_sources()) + self._drain(writer)
            if done:
                writer.publish()
        except (GraphLocked, GraphMissing):
            log.debug("another process writes to the graph")
        except GraphUnavailable as problem:
            log.warning("the graph cannot be reached, trying again: %s", problem)
        else:
            return done
        return 0

    def _open(self) -> GraphWriter:
        current = "" if is_remote() else _current_name()
        if self.writer is None or (current and current != self._generation):
            if self.writer is not None:
                self.close()
            self.writer = open_graph_writer()
            self._generation = "" if is_remote() else _current_name()
        return self.writer

    def _follow_source(self, writer: GraphWriter, source: GraphSource) -> int:
        position = int(read_position(writer, graph_name(source.name)) or 0)
        if source.name not in self._waiting:
            newest = source.newest()
            if newest <= position:
                return 0
            # The number first, then who writes: whoever holds a number up to it writes now, or has ended.
            self._waiting[source.name] = (newest, source.writing())
        until, writers = self._waiting[source.name]
        if writers & source.writing():
            return 0
        del self._waiting[source.name]
        done = 0
        while position < until:
            found = source.changes(after=position, until=until, limit=_PAGE)
            position = found.position
            replace_things(writer, source, found.keys, position=position)
            done += len(found.keys)
        return done

    def _drain(self, writer: GraphWriter) -> int:
        done, known = 0, {source.name: source for source in graph_sources()}
        while waiting := list(PendingThing.objects.order_by("pk").values_list("pk", "source", "key")[:_PAGE]):
            by_source: dict[str, set[int]] = defaultdict(set)
            for _pk, name, key in waiting:
                by_source[name].add(key)
            for name, keys in by_source.items():
                if name in known:
                    replace_things(writer, known[name], sorted(keys))
            with transaction.atomic():
                PendingThing.objects.filter(pk__in=[pk for pk, _name, _key in waiting]).delete()
            done += len(waiting)
        return done

    def close(self) -> None:
        """Let others write."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None


def _current_name() -> str:
    try:
        return graph_folder().generation().name
    except GraphMissing:
        return ""


def is_far_behind(reader: GraphReader, source: GraphSource) -> bool:
    """Tell whether so much has changed in a source that the graph is sooner built anew."""
    waiting = source.newest() - int(read_position(reader, graph_name(source.name)) or 0)
    return waiting > _FAR_BEHIND and waiting > source.count() // 4


def is_outdated(reader: GraphReader) -> bool:
    """Tell whether the graph was built under another address or by another version of this program."""
    return read_position(reader, graph_name()) != VERSION
