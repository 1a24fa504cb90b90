"""Tiles of a log (C2SP tlog-tiles): 256 hashes in a row, every eighth level of the tree. No database and no framework here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from .merkle import complete_subtrees, fold_hashes, root_of_range
from .verifying import LARGEST_NOTE, NotProven, Proven, check_checkpoint, leaf_hash, node_hash, parse_checkpoint

WIDTH, OCTETS = 256, 32
FULL = WIDTH * OCTETS
LARGEST_ENTRY = 0xFFFF
_PATH = re.compile(r"(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")

# (level, index) of a tile; gives its hashes, as many as there are.
TileReader = Callable[[int, int], bytes]


def tile_path(level: int | None, index: int, width: int = WIDTH) -> str:
    """Return `tile/<L>/<N>[.p/<W>]`; None as the level stands for bundles of entries."""
    digits = f"{index:0{(len(str(index)) + 2) // 3 * 3}d}"
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{'entries' if level is None else level}/{place}{'' if width == WIDTH else f'.p/{width}'}"


def parse_tile_path(path: str) -> tuple[int | None, int, int]:
    """Return level (None for entries), index and width of what stands behind `tile/`.

    Raises:
        ValueError: It is not a path of a tile as the standard writes it.
    """
    match = _PATH.fullmatch(path)
    width = int(match[3] or WIDTH) if match else 0
    if match is None or (match[3] and width >= WIDTH):
        raise ValueError(path)
    level = None if match[1] == "entries" else int(match[1])
    index = int(match[2].replace("x", "").replace("/", ""))
    if tile_path(level, index, width) != f"tile/{path}":
        raise ValueError(path)
    return level, index, width


def tile_widths(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, index and width of every tile of a tree."""
    level, hashes = 0, size
    while hashes:
        yield from ((level, index, WIDTH) for index in range(hashes // WIDTH))
        if hashes % WIDTH:
            yield level, hashes // WIDTH, hashes % WIDTH
        level, hashes = level + 1, hashes // WIDTH


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """Return an entry bundle: each entry behind its length in two octets."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(data: bytes) -> list[bytes]:
    """Return the entries of a bundle.

    Raises:
        NotProven: The lengths do not fit.
    """
    found, place = [], 0
    while place < len(data):
        end = place + 2 + int.from_bytes(data[place : place + 2], "big")
        if end > len(data) or place + 2 > len(data):
            raise NotProven("a bundle of entries is cut off")
        found.append(data[place + 2 : end])
        place = end
    return found


def _subtree(hashes: bytes, algorithm: str) -> bytes:
    row = [hashes[i : i + OCTETS] for i in range(0, len(hashes), OCTETS)]
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1], algorithm) for i in range(0, len(row), 2)]
    return row[0]


def node_reader(read: TileReader, algorithm: str = "sha256") -> Callable[[int, int], bytes]:
    """Return a reader of complete subtrees over a reader of tiles; each tile is read once.

    The reader raises `NotProven` when a tile is too short.
    """
    kept: dict[tuple[int, int], bytes] = {}

    def read_node(level: int, index: int) -> bytes:
        count = 1 << level % 8
        first = index * count
        place = (level // 8, first // WIDTH)
        if place not in kept:
            kept[place] = read(*place)
        hashes = kept[place][first % WIDTH * OCTETS : (first % WIDTH + count) * OCTETS]
        if len(hashes) != count * OCTETS:
            raise NotProven(f"tile {place[0]}/{place[1]} is too short")
        return _subtree(hashes, algorithm)

    return read_node


class Edge:
    """The right edge of a tree: its tiles that are not full. Grows by leaf hashes and tells which tiles changed."""

    def __init__(self, tiles: Mapping[int, bytes], size: int, algorithm: str = "sha256") -> None:
        self.size, self.algorithm = size, algorithm
        self._open = {level: bytearray(hashes) for level, hashes in tiles.items()}
        self.changed: dict[tuple[int, int], bytes] = {}

    def append(self, hashes: Iterable[bytes]) -> None:
        """Add leaf hashes."""
        count = self.size
        for digest in hashes:
            self._push(0, count, digest)
            count += 1
        self.size = count
        for level, tile in self._open.items():
            if tile:
                self.changed[level, (count >> 8 * level) // WIDTH] = bytes(tile)

    def _push(self, level: int, position: int, digest: bytes) -> None:
        tile = self._open.setdefault(level, bytearray())
        tile += digest
        if len(tile) == FULL:
            full = bytes(tile)
            self.changed[level, position // WIDTH] = full
            tile.clear()
            self._push(level + 1, position // WIDTH, _subtree(full, self.algorithm))

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        found: list[bytes] = []
        for level in sorted(self._open, reverse=True):
            tile = bytes(self._open[level])
            for height, index in complete_subtrees(0, len(tile) // OCTETS):
                found.append(_subtree(tile[(index << height) * OCTETS : ((index + 1) << height) * OCTETS], self.algorithm))
        return fold_hashes(found, self.algorithm)


def verify_folder(folder: Path, *, key: str | None = None, keys: Iterable[str] = (), witnesses: Iterable[str] = (), earlier: str | None = None) -> Proven:
    """Recompute a log from its exported entries; compare every tile, the checkpoint, and a checkpoint kept from earlier.

    Args:
        keys: Keys that came with the folder; the file `key` in it is read as well.
        earlier: A note kept from before; its root must be the root of the same many first entries.

    Raises:
        NotProven: With the part that does not hold.
        OSError: The folder cannot be read.
    """
    own = folder / "key"
    found = [*keys, *([_read_text(own).strip()] if own.exists() else [])]
    checkpoint, signer, seen = check_checkpoint(_read_text(folder / "checkpoint"), keys=found, witnesses=tuple(witnesses), given_key=key)
    edge = Edge({}, 0)
    for index in range((checkpoint.size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, checkpoint.size - index * WIDTH)
        entries = unpack_entries(_read(folder, None, index, width))
        if len(entries) != width:
            raise NotProven(f"bundle {index} holds {len(entries)} entries instead of {width}")
        hashes = [leaf_hash(entry) for entry in entries]
        stored = _read(folder, 0, index, width)
        for place, digest in enumerate(hashes):
            if stored[place * OCTETS : (place + 1) * OCTETS] != digest:
                raise NotProven(f"entry {index * WIDTH + place} is not the one in the tree")
        edge.append(hashes)
    for (level, index), hashes_of_tile in edge.changed.items():
        if _read(folder, level, index, len(hashes_of_tile) // OCTETS) != hashes_of_tile:
            raise NotProven(f"tile {level}/{index} does not follow from the entries")
    if edge.root() != checkpoint.roots["sha256"]:
        raise NotProven("the entries do not give the root of the checkpoint")
    if earlier is not None:
        _compare_earlier(earlier, edge, checkpoint.origin, checkpoint.size, key or signer)
    return Proven(checkpoint.origin, checkpoint.size, checkpoint.roots["sha256"].hex(), signer, key is not None, seen)


def _compare_earlier(note: str, edge: Edge, origin: str, size: int, key: str) -> None:
    before = parse_checkpoint(note)
    check_checkpoint(note, keys=[key], witnesses=(), given_key=None)
    if before.origin != origin or before.size > size:
        raise NotProven(f"the log has {size} entries, but the checkpoint kept from earlier saw {before.size} of {before.origin}")
    reader = node_reader(lambda level, index: edge.changed.get((level, index), b""))
    if root_of_range(reader, 0, before.size) != before.roots["sha256"]:
        raise NotProven("the first entries are not those of the checkpoint kept from earlier")


def _read_text(path: Path) -> str:
    with path.open("rb") as handle:
        try:
            return handle.read(LARGEST_NOTE).decode("utf-8")
        except UnicodeDecodeError:
            raise NotProven(f"{path.name} is not text") from None


def _read(folder: Path, level: int | None, index: int, width: int) -> bytes:
    """Read a tile; a full one serves where a partial is asked for."""
    for name in (tile_path(level, index, width), tile_path(level, index)):
        if (folder / name).is_file():
            with (folder / name).open("rb") as handle:
                data = handle.read(WIDTH * (LARGEST_ENTRY + 2))
            return data if level is None else data[: width * OCTETS]
    raise NotProven(f"{tile_path(level, index, width)} is missing")
