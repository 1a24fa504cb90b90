"""Conditions and memory of a benchmark: what machine, what else ran, how much our processes held."""

from __future__ import annotations

import os
import platform
import threading
import time
from pathlib import Path


def conditions(**more: object) -> dict[str, object]:
    """Return the machine and its load as of now."""
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {
        "cores": os.cpu_count(), "cpu": model, "python": platform.python_version(), "load_before": round(os.getloadavg()[0], 2),
        "data": "generated", **more,
    }


def family(roots: list[int]) -> set[int]:
    """Return the process ids of these processes and all their descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
    found = set(roots)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return found


def pss(pids: set[int]) -> int:
    """Return the proportional set size of processes in octets; shared pages are counted once."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)
    return total


class MemoryWatch:
    """Samples the Pss of our processes twice a second; `peak` in octets."""

    def __init__(self, roots: list[int]) -> None:
        self.roots, self.peak, self._stop = roots, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            self.peak = max(self.peak, pss(family(self.roots)))

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def cpu_seconds(pids: set[int]) -> float:
    """Return user and system seconds of processes, their ended children included."""
    ticks, total = os.sysconf("SC_CLK_TCK"), 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / ticks


def wait_for_quiet(limit: float = 1.0, seconds: float = 30) -> None:
    """Wait a little for a quieter machine; go on all the same."""
    end = time.monotonic() + seconds
    while os.getloadavg()[0] > limit and time.monotonic() < end:
        time.sleep(1)
