"""Vectors on disk: rows in SQLite, which is the truth and survives any crash, and a graph for finding near ones, made from the rows.

The folder lies beside the generations of the index and serves them all, as a row goes by the document's name and the digest of its text.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Self

from wenyuan.knowledge.discovery.analysis import work_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_TABLES = """
create table if not exists vector (number integer primary key, name text not null, digest blob not null, round integer not null, value blob not null);
create table if not exists waiting (source text not null, key integer not null, primary key (source, key)) without rowid;
create table if not exists progress (source text primary key, last integer not null, round integer not null) without rowid;
"""
GRAPH = "vectors.usearch"
_MOST_VARIABLES = 500


def digest_of(text: str) -> bytes:
    """Digest of a passage: a document whose text has stayed keeps its vector."""
    return blake2b(text.encode(), digest_size=8).digest()


class VectorStore:
    """Vectors of one model. One process writes; any may read.

    Args:
        folder: Folder of all models' vectors, beside the generations.
        model: Name of the model; each has a folder of its own.
        width: Numbers of a vector.
    """

    def __init__(self, folder: Path, *, model: str, width: int) -> None:
        self.folder = folder / model
        self.width = width
        self.folder.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(self.folder / "rows.db", timeout=10, check_same_thread=False)
        self._rows.executescript("pragma journal_mode=wal; pragma synchronous=normal;" + _TABLES)

    def close(self) -> None:
        """Let go of the files."""
        self._rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def count(self) -> int:
        """Number of vectors."""
        return int(self._rows.execute("select count(*) from vector").fetchone()[0])

    def digests(self, names: Sequence[str]) -> dict[str, bytes]:
        """Digests of the texts whose vectors are there, by name."""
        found: dict[str, bytes] = {}
        for start in range(0, len(names), _MOST_VARIABLES):
            some = [work_number(name) for name in names[start : start + _MOST_VARIABLES]]
            marks = ",".join("?" * len(some))
            found.update(self._rows.execute(f"select name, digest from vector where number in ({marks})", some))  # noqa: S608 -- marks only
        return found

    def put(self, rows: Iterable[tuple[str, bytes, Vectors]], *, round_: int = 0) -> None:
        """Write vectors by name with the digest of their text, as unit vectors in half precision."""
        values = [(work_number(name), name, digest, round_, vector.astype("float16").tobytes()) for name, digest, vector in rows]
        with self._rows:
            self._rows.executemany("insert or replace into vector values (?, ?, ?, ?, ?)", values)

    def touch(self, names: Sequence[str], *, round_: int) -> None:
        """Note that documents are still there in this round."""
        with self._rows:
            self._rows.executemany("update vector set round = ? where number = ?", [(round_, work_number(name)) for name in names])

    def remove(self, names: Sequence[str]) -> None:
        """Forget documents."""
        with self._rows:
            self._rows.executemany("delete from vector where number = ?", [(work_number(name),) for name in names])

    def remove_unseen(self, source: str, *, round_: int) -> int:
        """Forget a source's documents that a finished round has not come by; return how many."""
        with self._rows:
            return self._rows.execute("delete from vector where round < ? and name like ? || '/%'", (round_, source)).rowcount

    def mark_waiting(self, source: str, keys: Iterable[int]) -> None:
        """Note documents that have changed or gone."""
        with self._rows:
            self._rows.executemany("insert or ignore into waiting values (?, ?)", [(source, key) for key in keys])

    def waiting(self, limit: int) -> list[tuple[str, int]]:
        """Documents that wait."""
        return self._rows.execute("select source, key from waiting limit ?", (limit,)).fetchall()

    def settle(self, done: Iterable[tuple[str, int]]) -> None:
        """Take documents off the waiting list."""
        with self._rows:
            self._rows.executemany("delete from waiting where source = ? and key = ?", list(done))

    def progress(self, source: str) -> tuple[int, int]:
        """The last key that was come by, and the number of the round; (-1, 1) at first."""
        row = self._rows.execute("select last, round from progress where source = ?", (source,)).fetchone()
        return (int(row[0]), int(row[1])) if row else (-1, 1)

    def note_progress(self, source: str, last: int, round_: int) -> None:
        """Keep how far a round has come, so that the next process goes on from there."""
        with self._rows:
            self._rows.execute("insert or replace into progress values (?, ?, ?)", (source, last, round_))

    def restart(self) -> None:
        """Begin a new round for every source: all documents are looked at again, and only those with another text are encoded again."""
        with self._rows:
            self._rows.execute("update progress set last = -1, round = round + 1")

    def names(self, numbers: Sequence[int]) -> dict[int, str]:
        """Names by number."""
        found: dict[int, str] = {}
        for start in range(0, len(numbers), _MOST_VARIABLES):
            some = list(numbers[start : start + _MOST_VARIABLES])
            marks = ",".join("?" * len(some))
            found.update(self._rows.execute(f"select number, name from vector where number in ({marks})", some))  # noqa: S608 -- marks only
        return found

    def write_graph(self) -> int:
        """Make the graph anew from the rows and put it in the place of the old one in one step; return how many it holds."""
        import numpy as np  # noqa: PLC0415 -- heavy
        from usearch.index import Index  # noqa: PLC0415 -- heavy

        graph = Index(ndim=self.width, metric="ip", dtype="f16")
        for rows in iter(lambda at=[-1]: self._page(at), []):  # type: ignore[misc]
            numbers = np.array([number for number, _ in rows], dtype=np.uint64)
            vectors = np.frombuffer(b"".join(value for _, value in rows), dtype=np.float16).reshape(len(rows), self.width)
            graph.add(numbers, vectors, threads=1)
        draft = self.folder / f"{GRAPH}.{os.getpid()}"
        graph.save(str(draft))
        draft.replace(self.folder / GRAPH)
        return len(graph)

    def _page(self, at: list[int]) -> list[tuple[int, bytes]]:
        rows = self._rows.execute("select number, value from vector where number > ? order by number limit 2000", (at[0],)).fetchall()
        if rows:
            at[0] = rows[-1][0]
        return rows
