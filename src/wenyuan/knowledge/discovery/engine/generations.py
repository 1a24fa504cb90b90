"""Generations of one index: whole folders beside each other, and a pointer that names the one in use."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from wenyuan.knowledge.discovery.engine.errors import IndexMissing, IndexOutdated
from wenyuan.knowledge.discovery.engine.schema import SCHEMA_VERSION

_POINTER = "CURRENT"
_VERSION = "SCHEMA"
_NAME = re.compile(r"g(\d{6,})")


def current_generation(root: Path) -> str:
    """Name of the generation in use.

    Raises:
        IndexMissing: none has been published.
    """
    try:
        name = (root / _POINTER).read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        name = ""
    if not _NAME.fullmatch(name) or not (root / name / "meta.json").exists():
        raise IndexMissing(f"no generation of the index in {root.name}")
    return name


def list_generations(root: Path) -> list[str]:
    """Names of all generations, oldest first."""
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if _NAME.fullmatch(path.name))


def make_generation(root: Path) -> str:
    """Make an empty folder for a new generation and return its name."""
    root.mkdir(parents=True, exist_ok=True)
    while True:
        names = list_generations(root)
        number = int(names[-1][1:]) + 1 if names else 1
        name = f"g{number:06d}"
        try:
            (root / name).mkdir()
        except FileExistsError:
            continue
        (root / name / _VERSION).write_text(str(SCHEMA_VERSION), "ascii")
        return name


def check_version(root: Path, name: str) -> None:
    """Refuse a generation whose fields are not those of this program.

    Raises:
        IndexOutdated: it was written by another version.
    """
    try:
        found = (root / name / _VERSION).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        found = "1"
    if found != str(SCHEMA_VERSION):
        raise IndexOutdated(f"{name} has fields of version {found}, this program those of {SCHEMA_VERSION}: wenyuan reindex")


def publish_generation(root: Path, name: str) -> None:
    """Make a generation the one in use, in one atomic step; readers follow by themselves."""
    draft = root / f"{_POINTER}.{os.getpid()}"
    with draft.open("w", encoding="ascii") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(root / _POINTER)


def remove_generations(root: Path, *, keep: int = 1) -> list[str]:
    """Remove generations older than the one in use, but for the ``keep`` youngest; return their names.

    A reader that still has one open keeps its files until it moves on.
    """
    current = current_generation(root)
    older = [name for name in list_generations(root) if name < current]
    removed = older[: len(older) - keep] if keep else older
    for name in removed:
        shutil.rmtree(root / name, ignore_errors=True)
    return removed
