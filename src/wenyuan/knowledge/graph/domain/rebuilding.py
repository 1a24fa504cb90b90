"""Build the graph anew beside the one in use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from ..engine import GraphWriter, OxigraphWriter
from ..sources import GraphSource, graph_sources
from .describing_sources import describe_sources
from .following import VERSION, graph_name, position_update, write_statements
from .stores import graph_folder, is_remote, remote_graph

_PAGE = 500
_LONGEST_WAIT = 600.0


class StillWriting(RuntimeError):
    """A transaction that may bring an older change has been open for ten minutes."""


def rebuild_graph(*, report: Callable[[int, int], None] = lambda _done, _total: None) -> int:
    """Build the graph from all sources, put it into use and return how many things are in it. Readers see the old one until then.

    Raises:
        GraphUnavailable: The store cannot be reached.
        StillWriting: A source does not come to rest.
    """
    total = sum(source.count() for source in graph_sources())
    positions = {source.name: _settled(source) for source in graph_sources()}
    folder, generation = graph_folder(), None
    writer: GraphWriter
    if is_remote():
        writer = remote_graph()
    else:
        generation = folder.begin()
        writer = OxigraphWriter(folder, generation)
    done = 0

    def lines(source: GraphSource) -> Iterator[str]:
        nonlocal done
        last = -1
        while keys := list(source.keys_after(last, limit=_PAGE)):
            for thing in source.things(keys):
                yield write_statements(thing)
            last = keys[-1]
            done += len(keys)
            report(done, total)

    try:
        for source in graph_sources():
            graph = graph_name(source.name)
            staging = f"{graph}/building" if generation is None else graph
            if generation is None:
                writer.update(f"DROP SILENT GRAPH <{staging}>")
            writer.load(graph=staging, lines=lines(source))
            if generation is None:
                writer.update(f"MOVE SILENT GRAPH <{staging}> TO GRAPH <{graph}>")
        writer.update(f"DROP SILENT GRAPH <{graph_name()}>")
        writer.load(graph=graph_name(), lines=[describe_sources(at=datetime.now(UTC))])
        writer.update("".join(position_update(graph_name(name), str(position)) for name, position in positions.items()) + position_update(graph_name(), VERSION))
        if isinstance(writer, OxigraphWriter):
            writer.optimize()
        writer.publish()
    finally:
        writer.close()
    if generation is not None:
        folder.switch(generation)
        folder.tidy()
    return done


def _settled(source: GraphSource) -> int:
    """Wait until nothing can come in before the newest position, and return it."""
    newest, writers = source.newest(), source.writing()
    end = time.monotonic() + _LONGEST_WAIT
    while writers & source.writing():
        if time.monotonic() > end:
            raise StillWriting(source.name)
        time.sleep(0.2)
    return newest
