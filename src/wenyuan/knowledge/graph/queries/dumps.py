"""The whole graph as a file."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ..domain.stores import graph_folder, is_remote
from ..engine import GraphUnavailable, open_snapshot


def write_dump(path: Path) -> int:
    """Write all statements with their graphs as N-Quads and return the number of octets; the file appears when it is whole.

    Raises:
        GraphMissing: None was built.
        GraphUnavailable: The graph is kept elsewhere, where it is to be dumped.
    """
    if is_remote():
        raise GraphUnavailable("kept elsewhere")
    _snapshot, store = open_snapshot(graph_folder())
    staging = path.with_name(path.name + ".part")
    with staging.open("wb") as out:
        store.dump(out, ox.RdfFormat.N_QUADS)
    staging.replace(path)
    return path.stat().st_size
