"""Proofs for outsiders: bundles, tiles, consistency."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

from ..leaves import salt_for
from ..merkle import prove_consistency, prove_inclusion
from ..models import Checkpoint, Entry, Particulars, Tile
from ..tiles import OCTETS, WIDTH, TileReader, node_reader, pack_entries
from ..verifying import FORMAT, parse_checkpoint
from .entries import PUBLIC_ROLES, NoSuchEntry, find_entry, newest_checkpoint


class NotYetSequenced(LookupError):
    """The entry waits for its place; ask again in a second."""


class NoSuchTile(LookupError):
    """The tree does not reach this tile."""


def find_proof(*, reference: str, disclose: Iterable[str] = ()) -> bytes:
    """Return the proof bundle of an entry as JSON.

    Args:
        disclose: Further digests to open, such as `before`, `after` or `reason`; the caller answers for the right to. Title and
            content of published evidence are always open, an actor never.

    Raises:
        NoSuchEntry: The log has none of this reference.
        NotYetSequenced: It has no place yet.
    """
    number = find_entry(reference=reference).number
    checkpoint = newest_checkpoint(covering=number) if number is not None else None
    if number is None or checkpoint is None:
        raise NotYetSequenced(reference)
    entry = Entry.objects.get(number=number)
    roots = parse_checkpoint(checkpoint.note).roots
    proofs = {
        algorithm: [
            base64.b64encode(part).decode()
            for part in prove_inclusion(node_reader(stored_tiles(algorithm), algorithm), number=number, size=checkpoint.size, algorithm=algorithm)
        ]
        for algorithm in roots
    }
    wanted = set(disclose) | (PUBLIC_ROLES if entry.kind == "evidence" else set())
    bundle = {
        "format": FORMAT, "reference": reference, "entry": {"number": number, "leaf": bytes(entry.leaf).decode("utf-8")}, "inclusion": proofs,
        "checkpoint": checkpoint.note, "keys": [checkpoint.key], "disclosed": _disclosed(number, wanted),
    }
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode() + b"\n"


def _disclosed(number: int, roles: Iterable[str]) -> list[dict[str, str]]:
    row = Particulars.objects.filter(number=number).first()
    if row is None:
        return []
    salt = bytes(row.salt)
    return [
        {"role": role, "salt": base64.b64encode(salt_for(salt, role)).decode(), "value": row.known[role]}
        for role in sorted(roles) if role in row.known
    ]


def stored_tiles(algorithm: str = "sha256") -> TileReader:
    """Return a reader over the stored tiles; a missing one is empty."""

    def read(level: int, index: int) -> bytes:
        hashes = Tile.objects.filter(algorithm=algorithm, level=level, index=index).values_list("hashes", flat=True).first()
        return bytes(hashes) if hashes is not None else b""

    return read


def find_consistency(*, old_size: int, new_size: int) -> list[bytes]:
    """Return the proof that one checkpoint's tree holds that of an older one.

    Raises:
        NoSuchTile: The log has not so many entries, or the older is larger.
    """
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None or not 0 <= old_size <= new_size <= newest.size:
        raise NoSuchTile(f"{old_size}-{new_size}")
    return prove_consistency(node_reader(stored_tiles()), old_size=old_size, new_size=new_size)


def find_tile(*, level: int | None, index: int, width: int = WIDTH) -> bytes:
    """Return a tile, or with None as the level a bundle of entries; of a wider one the first `width`.

    Raises:
        NoSuchTile: The tree does not reach it.
    """
    if index >= 1 << 40:
        raise NoSuchTile(f"{level}/{index}")
    if level is None:
        first = index * WIDTH
        leaves = Entry.objects.filter(number__gte=first, number__lt=first + width).order_by("number").values_list("leaf", flat=True)
        found = [bytes(leaf) for leaf in leaves]
        if len(found) != width:
            raise NoSuchTile(f"entries/{index}")
        return pack_entries(found)
    hashes = stored_tiles()(level, index)
    if len(hashes) < width * OCTETS:
        raise NoSuchTile(f"{level}/{index}")
    return hashes[: width * OCTETS]


__all__ = ["NoSuchEntry", "NoSuchTile", "NotYetSequenced", "find_consistency", "find_proof", "find_tile", "stored_tiles"]
