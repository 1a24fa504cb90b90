"""Give waiting acts their places: one process at a time, tree and checkpoint in one transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from ..keys import sign_checkpoint
from ..models import Checkpoint, Entry, Tile
from ..tiles import OCTETS, WIDTH, Edge
from ..verifying import leaf_hash, parse_checkpoint
from .signing import algorithms, signing_key

log = logging.getLogger(__name__)
BATCH = 20_000
_LOCK = 0x57_45_4E_59_4C_4F_47  # any number, but the same in every process
_TAKE = """
WITH chosen AS (SELECT id FROM audit_pendingact ORDER BY id LIMIT %(limit)s),
taken AS (DELETE FROM audit_pendingact p USING chosen c WHERE p.id = c.id RETURNING p.*),
placed AS (SELECT *, %(size)s + row_number() OVER (ORDER BY id) - 1 AS number FROM taken),
entries AS (INSERT INTO audit_entry (number, reference, at, kind, action, subject, reason, library_id, leaf)
    SELECT number, reference, at, kind, action, subject, reason, library_id, leaf FROM placed ORDER BY number RETURNING number, leaf),
actors AS (INSERT INTO audit_actorsalt (number, actor_id, salt) SELECT number, actor_id, actor_salt FROM placed WHERE actor_salt IS NOT NULL),
details AS (INSERT INTO audit_particulars (number, salt, known, content, hidden_subject)
    SELECT number, salt, known, COALESCE(known->>'content', ''), COALESCE(known->>'subject', '') FROM placed WHERE known <> '{}'::jsonb)
SELECT leaf FROM entries ORDER BY number
"""
_KEEP_TILE = """
INSERT INTO audit_tile (algorithm, level, index, hashes) VALUES (%s, %s, %s, %s)
ON CONFLICT (algorithm, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
"""


class TreeDamaged(RuntimeError):
    """The stored tree does not give the root of its last checkpoint; nothing is signed until `wenyuan audit check` is clean."""


def sequence_pending(*, at: datetime, limit: int = BATCH) -> int:
    """Move waiting acts into the tree and sign its new state; return how many. Waits while another process does the same.

    Raises:
        TreeDamaged: The stored tree is not the one of its last checkpoint.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Checkpoint.objects.order_by("-size").first()
        size = last.size if last else 0
        cursor.execute(_TAKE, {"limit": limit, "size": size})
        leaves = [bytes(leaf) for (leaf,) in cursor.fetchall()]
        if not leaves and last is not None:
            return 0
        roots = {algorithm: _grow(cursor.executemany, algorithm, leaves, last) for algorithm in algorithms()}
        key = signing_key()
        note = sign_checkpoint(key, size=size + len(leaves), roots=roots)
        Checkpoint.objects.create(size=size + len(leaves), root=roots["sha256"], note=note, key=key.public.text, signed_at=at)
    return len(leaves)


def _grow(execute: Callable[..., object], algorithm: str, leaves: list[bytes], last: Checkpoint | None) -> bytes:
    size = last.size if last else 0
    edge = load_edge(algorithm, size)
    if last is not None:
        expected = bytes(last.root) if algorithm == "sha256" else parse_checkpoint(last.note).roots.get(algorithm)
        if edge.size == size and expected is not None and edge.root() != expected:
            raise TreeDamaged(f"the {algorithm} tree of {size} entries does not give the root of its checkpoint")
    if edge.size < size:
        # A second hash that was switched on later goes over the older entries once.
        older = Entry.objects.filter(number__gte=edge.size, number__lt=size).order_by("number").values_list("leaf", flat=True)
        edge.append(leaf_hash(bytes(leaf), algorithm) for leaf in older.iterator(chunk_size=5000))
    edge.append(leaf_hash(leaf, algorithm) for leaf in leaves)
    execute(_KEEP_TILE, [(algorithm, level, index, hashes) for (level, index), hashes in edge.changed.items()])
    return edge.root()


def load_edge(algorithm: str, size: int) -> Edge:
    """Return the right edge of a stored tree.

    Raises:
        TreeDamaged: A tile of the edge is missing or of another length.
    """
    if algorithm != "sha256":
        newest = Tile.objects.filter(algorithm=algorithm, level=0).order_by("-index").first()
        size = newest.index * WIDTH + len(newest.hashes) // OCTETS if newest else 0
    tiles, level = dict[int, bytes](), 0
    while size >> 8 * level:
        index, width = divmod(size >> 8 * level, WIDTH)
        if width:
            row = Tile.objects.filter(algorithm=algorithm, level=level, index=index).first()
            tiles[level] = bytes(row.hashes) if row else b""
            if len(tiles[level]) != width * OCTETS:
                raise TreeDamaged(f"{algorithm} tile {level}/{index} should hold {width} hashes")
        level += 1
    return Edge(tiles, size, algorithm)


def run_sequencer(*, stop: Callable[[float], bool], interval: float = 0.5) -> None:
    """Sequence until `stop`, which waits up to the given seconds and tells whether to end (`threading.Event().wait`).

    While there is work a checkpoint is signed at least each second. An error is logged and tried again later.
    """
    while True:
        started = time.monotonic()
        try:
            done = sequence_pending(at=timezone.now())
        except Exception:  # a database that is away for a while must not end the loop
            log.exception("the evidence log could not be sequenced")
            done = 0
            connection.close()
        spent = time.monotonic() - started
        if stop(0.0 if done >= BATCH else max(0.0, interval - spent)):
            connection.close()
            return
