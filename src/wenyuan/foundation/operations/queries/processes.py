"""The processes of this installation and their memory, as the kernel tells it."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from ..data import Process

_ROLES = ("worker", "indexer", "webhooks", "serve", "demo")
_PROC = Path("/proc")


def list_processes() -> list[Process]:
    """Return our processes, by number; nothing where the kernel does not tell."""
    found: list[Process] = []
    home = str(settings.WENYUAN.home)
    for entry in _PROC.glob("[0-9]*"):
        try:
            if entry.stat().st_uid != os.getuid():
                continue
            role = role_of((entry / "cmdline").read_bytes(), home)
            if role:
                found.append(Process(int(entry.name), role, _pss(entry)))
        except (OSError, ValueError):  # it has ended meanwhile, or is not ours to read
            continue
    return sorted(found, key=lambda process: process.pid)


def sum_processes(processes: list[Process]) -> list[tuple[str, int, int]]:
    """Return role, number and octets of the processes of each role, the largest first."""
    sums: dict[str, tuple[int, int]] = {}
    for one in processes:
        number, octets = sums.get(one.role, (0, 0))
        sums[one.role] = (number + 1, octets + one.pss)
    return sorted(((role, number, octets) for role, (number, octets) in sums.items()), key=lambda row: -row[2])


def role_of(command: bytes, home: str) -> str:
    """Return what a process of this system does, told from its command line; empty for any other."""
    words = command.decode("utf-8", "replace").split("\0")
    if any(word.startswith("wenyuan.site.wsgi") for word in words):
        return "web"
    if "wenyuan.site" in words:
        rest = words[words.index("wenyuan.site") + 1 :]
        return next((role for role in _ROLES if role in rest), "command")
    return "database" if "postgres" in words[0] and (home in command.decode("utf-8", "replace") or words[0].startswith("postgres: wenyuan")) else ""


def _pss(entry: Path) -> int:
    for line in (entry / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
