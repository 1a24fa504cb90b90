"""Recompute the log from its rows and say what does not fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from django.db import connection, transaction

from ..data import Examination, Finding
from ..leaves import salt_for, salted_digest
from ..models import ActorSalt, Checkpoint, Cosignature, Entry, Particulars, Tile
from ..tiles import OCTETS, WIDTH, Edge
from ..verifying import NotProven, check_checkpoint, leaf_hash, parse_checkpoint

MOST_FINDINGS = 1000


def examine_log(*, earlier: str | None = None) -> Examination:
    """Recompute every leaf, tile, root and signature; compare with a checkpoint kept elsewhere when one is given.

    The whole examination sees one state of the database. At most a thousand findings are listed.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _Examiner(earlier).run()


def _second_hashes(newest: Checkpoint | None) -> list[str]:
    try:
        return [name for name in parse_checkpoint(newest.note).roots if name != "sha256" and name in hashlib.algorithms_available] if newest else []
    except NotProven:
        return []  # the note itself is found to be altered


class _Examiner:
    def __init__(self, earlier: str | None) -> None:
        self._edge, self._findings = Edge({}, 0), list[Finding]()
        newest = Checkpoint.objects.order_by("-size").first()
        # The second hash is recomputed as far as its stored tree goes.
        self._seconds = [Edge({}, 0, name) for name in _second_hashes(newest)]
        self._earlier = parse_checkpoint(earlier) if earlier is not None else None
        self._earlier_note = earlier or ""

    def run(self) -> Examination:
        checkpoints = {row.size: row for row in Checkpoint.objects.order_by("size")}
        sizes = sorted({*checkpoints, *([self._earlier.size] if self._earlier else [])})
        newest = max(checkpoints, default=0)
        waiting = iter(sizes)
        stop = next(waiting, None)
        while stop == 0:
            self._compare_root(checkpoints, 0)
            stop = next(waiting, None)
        chunk: list[bytes] = []
        expected = 0
        for number, leaf in self._leaves():
            if number != expected:
                self._find("entry-missing", expected, f"entries {expected} to {number - 1} are missing")
                expected = number
            chunk.append(leaf)
            expected += 1
            if len(chunk) == WIDTH or expected == stop:
                self._grow(chunk)
                chunk = []
            if expected == stop:
                self._compare_root(checkpoints, expected)
                stop = next(waiting, None)
        self._grow(chunk)
        for size in (s for s in sizes if s > expected):
            self._find("entries-lost", size, f"a checkpoint saw {size} entries, there are {expected}")
        if expected > newest:
            self._find("entry-unsigned", newest, f"entries {newest} to {expected - 1} are covered by no checkpoint")
        for edge in (self._edge, *self._seconds):
            self._compare_tiles(edge)
        self._compare_signatures(checkpoints)
        return Examination(expected, len(checkpoints), tuple(self._findings[:MOST_FINDINGS]))

    def _grow(self, leaves: list[bytes]) -> None:
        for edge in (self._edge, *self._seconds):
            edge.append(leaf_hash(leaf, edge.algorithm) for leaf in leaves)

    def _find(self, what: str, place: int, words: str) -> None:
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(Finding(what, place, words))

    def _leaves(self) -> Iterator[tuple[int, bytes]]:
        """Yield numbers and leaves in order; on the way compare what stands beside them."""
        rows: list[Entry] = []
        for row in Entry.objects.order_by("number").iterator(chunk_size=2000):
            rows.append(row)
            if len(rows) == 2000:
                yield from self._checked(rows)
                rows = []
        yield from self._checked(rows)

    def _checked(self, rows: list[Entry]) -> Iterator[tuple[int, bytes]]:
        numbers = [row.number for row in rows]
        particulars = Particulars.objects.in_bulk(numbers)
        actors = ActorSalt.objects.in_bulk(numbers)
        for row in rows:
            leaf = bytes(row.leaf)
            self._compare_row(row, leaf, particulars.get(row.number), actors.get(row.number))
            yield row.number, leaf

    def _compare_row(self, row: Entry, leaf: bytes, known: Particulars | None, actor: ActorSalt | None) -> None:
        try:
            said = json.loads(leaf)
            time = row.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            columns = (said["kind"], said["action"], said["subject"], said["reason"], said["library"], said["time"])
            fits = columns == (row.kind, row.action, row.subject, row.reason, row.library_id, time)
            digests = said["digests"]
        except (ValueError, KeyError, TypeError):
            fits, digests = False, {}
        if not fits:
            self._find("entry-altered", row.number, f"entry {row.number}: its columns are not what its leaf says")
        if known is not None:
            salt = bytes(known.salt)
            wrong = [role for role, value in known.known.items() if digests.get(role) != salted_digest(salt_for(salt, role), value)]
            if wrong or known.content != known.known.get("content", "") or known.hidden_subject != known.known.get("subject", ""):
                self._find("particulars-altered", row.number, f"entry {row.number}: what is kept beside it is not what was recorded")
        if actor is not None and digests.get("actor") != salted_digest(bytes(actor.salt), str(actor.actor_id)):
            self._find("actor-altered", row.number, f"entry {row.number}: the actor is not the recorded one")

    def _compare_root(self, checkpoints: dict[int, Checkpoint], size: int) -> None:
        root = self._edge.root()
        row = checkpoints.get(size)
        if row is not None and bytes(row.root) != root:
            self._find("root-differs", size, f"the first {size} entries do not give the root of their checkpoint")
        if self._earlier is not None and self._earlier.size == size and self._earlier.roots["sha256"] != root:
            self._find("earlier-root-differs", size, f"the first {size} entries are not those of the checkpoint kept from earlier")

    def _compare_tiles(self, edge: Edge) -> None:
        missing, main = dict(edge.changed), edge.algorithm == "sha256"
        for row in Tile.objects.filter(algorithm=edge.algorithm).order_by("level", "index").iterator(chunk_size=500):
            made, stored = missing.pop((row.level, row.index), b""), bytes(row.hashes)
            if made == stored:
                continue
            places = [p for p in range(WIDTH) if made[p * OCTETS : (p + 1) * OCTETS] != stored[p * OCTETS : (p + 1) * OCTETS]]
            for place in places if main and row.level == 0 else []:
                self._find("entry-altered", row.index * WIDTH + place, f"entry {row.index * WIDTH + place} is not the one in the tree")
            if row.level or not main:
                self._find("tile-altered", row.index, f"{edge.algorithm} tile {row.level}/{row.index} does not follow from the entries")
        for level, index in missing:
            self._find("tile-missing", index, f"{edge.algorithm} tile {level}/{index} is missing")

    def _compare_signatures(self, checkpoints: dict[int, Checkpoint]) -> None:
        for size, row in checkpoints.items():
            try:
                checkpoint, _key, _seen = check_checkpoint(row.note, keys=[row.key], witnesses=(), given_key=None)
            except NotProven as problem:
                self._find("checkpoint-altered", size, f"checkpoint {size}: {problem}")
                continue
            if (checkpoint.size, checkpoint.roots["sha256"]) != (size, bytes(row.root)):
                self._find("checkpoint-altered", size, f"checkpoint {size}: its note says something else than its row")
        cosigned = {row.checkpoint_id for row in Cosignature.objects.only("checkpoint_id")}
        for size in sorted(cosigned - set(checkpoints)):
            self._find("checkpoint-lost", size, f"the cosigned checkpoint {size} is missing")
        if self._earlier is not None and checkpoints:
            keys = sorted({row.key for row in checkpoints.values()})
            try:
                check_checkpoint(self._earlier_note, keys=keys, witnesses=(), given_key=None)
            except NotProven as problem:
                self._find("earlier-not-ours", self._earlier.size, f"the checkpoint kept from earlier: {problem}")
