"""Which store the settings name, and how it is opened."""

from __future__ import annotations

import functools
from pathlib import Path

from django.conf import settings

from wenyuan.foundation.net.api import Limits, RequestFailed, RequestRefused, read_networks, safe_request

from ..engine import GraphFolder, GraphReader, GraphUnavailable, GraphWriter, OxigraphReader, OxigraphWriter, RemoteGraph

_ANSWER_OCTETS = 64 * 2**20
_ANYWHERE = read_networks(["0.0.0.0/0", "::/0"])  # the address comes from the settings, not from a stranger


def graph_folder() -> GraphFolder:
    """Return the folder of the embedded store."""
    return GraphFolder(Path(settings.WENYUAN.home) / "graph")


def is_remote() -> bool:
    """Whether a SPARQL endpoint elsewhere holds the graph."""
    return bool(settings.WENYUAN.text("WENYUAN_GRAPH_URL"))


def remote_graph() -> RemoteGraph:
    """Return the endpoint that the settings name."""
    options = settings.WENYUAN
    return RemoteGraph(
        query=options.text("WENYUAN_GRAPH_URL"), update=options.text("WENYUAN_GRAPH_UPDATE_URL"), store=options.text("WENYUAN_GRAPH_STORE_URL"), send=_send,
    )


def _send(method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    seconds = float(settings.WENYUAN.number("WENYUAN_GRAPH_QUERY_SECONDS"))
    try:
        answer = safe_request(method=method, url=url, headers=headers, body=body, limits=Limits(total_seconds=seconds, body_bytes=_ANSWER_OCTETS), allowed=_ANYWHERE)
    except (RequestFailed, RequestRefused) as problem:
        raise GraphUnavailable(str(problem)) from None
    return answer.status, answer.body


@functools.cache
def _reader_of(root: str) -> OxigraphReader:
    return OxigraphReader(GraphFolder(Path(root)))


def graph_reader() -> GraphReader:
    """Return the store for reading. What is read is public, and no more than a second or two old."""
    return remote_graph() if is_remote() else _reader_of(str(graph_folder().root))


def open_graph_writer() -> GraphWriter:
    """Open the generation in use for writing; an empty one is begun where there is none.

    Raises:
        GraphLocked: Another process writes.
    """
    if is_remote():
        return remote_graph()
    folder = graph_folder()
    if not (folder.root / "writing").exists():
        generation = folder.begin()
        empty = OxigraphWriter(folder, generation)
        empty.publish()
        empty.close()
        folder.switch(generation)
    return OxigraphWriter(folder, folder.generation())
