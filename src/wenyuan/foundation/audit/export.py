"""Write the log into a folder as a C2SP tlog-tiles log that any web server can serve and anybody can check."""

from __future__ import annotations

from pathlib import Path

from .queries.entries import newest_checkpoint
from .queries.proofs import find_tile
from .tiles import WIDTH, tile_path, tile_widths


def export_log(*, folder: Path) -> int:
    """Write tiles, entries, key and, last of all, the checkpoint; full tiles already there are left. Return the tree's size.

    Raises:
        OSError: The folder cannot be written.
        LookupError: Nothing was signed yet.
    """
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        raise LookupError("the log is empty; nothing was signed yet（日志为空）")
    for level, index, width in tile_widths(checkpoint.size):
        for kind in (level, *((None,) if level == 0 else ())):
            target = folder / tile_path(kind, index, width)
            if width == WIDTH and target.exists():
                continue
            _write(target, find_tile(level=kind, index=index, width=width))
    _write(folder / "key", f"{checkpoint.key}\n".encode())
    _write(folder / "checkpoint", checkpoint.note.encode())
    return checkpoint.size


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_name(target.name + ".part")
    staging.write_bytes(data)
    staging.replace(target)
