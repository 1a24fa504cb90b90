"""Processes that ask strangers' queries; each asks one at a time and is ended when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_READ: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost: seconds from its start, octets of its answer, megabytes of its process's memory; and how long it may wait for a process."""

    seconds: float = 10.0
    octets: int = 8 * 2**20
    memory_mb: int = 2048
    wait: float = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, written in a form."""

    body: bytes
    form: str
    statements: bool


class QueryFailed(ValueError):
    """`reason`: syntax, evaluation, too_much, memory, unavailable; `detail` is for whoever wrote the query."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class TookTooLong(TimeoutError):
    """The query's time was up; its process has been ended."""


class Overloaded(RuntimeError):
    """Every process is at work."""


class QueryPool:
    """Up to `size` processes over one folder, started when they are first needed."""

    def __init__(self, folder: Path, *, size: int = 2, limits: Limits | None = None) -> None:
        self._folder, self.limits = folder, limits or Limits()
        self._free = threading.BoundedSemaphore(size)
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def ask(self, query: str, *, results_form: str = "json", statements_form: str = "turtle", default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Ask a query that `check_query` has let pass.

        Raises:
            QueryFailed: It cannot be answered.
            TookTooLong: It was ended.
            Overloaded: No process came free in time.
        """
        if not self._free.acquire(timeout=self.limits.wait):
            raise Overloaded
        try:
            return self._ask({
                "query": query, "results_form": results_form, "statements_form": statements_form, "default_graph": list(default_graphs), "named_graphs": list(named_graphs),
                "most": self.limits.octets,
            })
        finally:
            self._free.release()

    def _ask(self, asked: dict[str, object]) -> Answer:
        process = self._take()
        kept = False
        try:
            head, body = _exchange(process, json.dumps(asked).encode() + b"\n", time.monotonic() + self.limits.seconds)
            kept = head.get("reason") != "memory"
        finally:
            if kept:
                with self._lock:
                    self._idle.append(process)
            else:
                _end(process)
        if not head["ok"]:
            raise QueryFailed(str(head["reason"]), str(head.get("detail", "")))
        return Answer(body, str(head["form"]), bool(head["statements"]))

    def _take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.poll() is None:
                    return process
                _end(process)
        # Nothing of the house is known to it: neither the database's address nor a key.
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
        command = [sys.executable, "-m", "wenyuan.knowledge.graph.engine.query_process", str(self._folder), str(self.limits.memory_mb)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, start_new_session=True)  # noqa: S603 -- our own module

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()


def _exchange(process: subprocess.Popen[bytes], asked: bytes, until: float) -> tuple[dict[str, object], bytes]:
    if process.stdin is None or process.stdout is None:
        raise QueryFailed("unavailable")
    try:
        process.stdin.write(asked)
        process.stdin.flush()
    except OSError:
        raise QueryFailed("unavailable", "the process has ended") from None
    held = bytearray()
    descriptor = process.stdout.fileno()
    head: dict[str, object] | None = None
    wanted = 0
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TookTooLong
        piece = os.read(descriptor, _READ)
        if not piece:
            raise QueryFailed("memory" if head is None else "unavailable", "the process has ended")
        held += piece
        if head is None and (end := held.find(b"\n")) >= 0:
            head = json.loads(held[:end])
            del held[: end + 1]
            wanted = int(str(head["size"]))
        if head is not None and len(held) >= wanted:
            return head, bytes(held)
