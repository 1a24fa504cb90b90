"""The folder of the embedded store.

A generation (`g7`) is a RocksDB database that one process writes to. What others read is a snapshot of it (`g7-000012`): hard links to files that nobody changes any
more. A database that is being written cannot be read safely from another process, since its files go as others take their place.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_GRACE_SECONDS: Final = 120  # in which a reader that has just learnt of a snapshot opens it


class GraphMissing(FileNotFoundError):
    """No graph has been built."""


@dataclass(frozen=True, slots=True)
class GraphFolder:
    """A folder of its own. `writing` names the generation in use, `reading` the snapshot."""

    root: Path

    def generation(self) -> Path:
        """Return the generation in use.

        Raises:
            GraphMissing: There is none.
        """
        return self._named("writing")

    def snapshot(self) -> Path:
        """Return what is to be read now; another path after each publication.

        Raises:
            GraphMissing: There is none.
        """
        return self._named("reading")

    def _named(self, name: str) -> Path:
        try:
            return self.root / (self.root / name).read_text("ascii").strip()
        except FileNotFoundError:
            raise GraphMissing(str(self.root)) from None

    def begin(self) -> Path:
        """Return the folder of a new generation, not in use yet."""
        self.root.mkdir(parents=True, exist_ok=True)
        number = max((int(one.name[1:]) for one in self.root.glob("g*") if one.name[1:].isdigit()), default=0) + 1
        folder = self.root / f"g{number}"
        folder.mkdir()
        return folder

    def next_snapshot(self, generation: Path) -> Path:
        """Return the path of a generation's next snapshot, not there yet."""
        numbers = (int(one.name.rpartition("-")[2]) for one in self.root.glob(f"{generation.name}-*"))
        return self.root / f"{generation.name}-{max(numbers, default=0) + 1:06d}"

    def show(self, snapshot: Path) -> None:
        """Let readers see a snapshot, if its generation is the one in use."""
        if self.generation().name == snapshot.name.partition("-")[0]:
            self._write("reading", snapshot.name)

    def switch(self, generation: Path) -> None:
        """Put a generation into use, and its newest snapshot before readers."""
        newest = max(self.root.glob(f"{generation.name}-*"), default=None)
        if newest is None:
            raise GraphMissing(f"{generation.name} was never published")
        self._write("writing", generation.name)
        self._write("reading", newest.name)

    def _write(self, name: str, value: str) -> None:
        staging = self.root / f"{name}.new"
        staging.write_text(value, "ascii")
        staging.replace(self.root / name)

    def tidy(self) -> None:
        """Delete what is neither in use nor was shown a moment ago, nor belongs to a generation that is being built."""
        generation, snapshot = self.generation(), self.snapshot()
        newest = int(generation.name[1:])
        for one in self.root.glob("g*"):
            number = int(one.name.partition("-")[0][1:])
            is_old_snapshot = number == newest and "-" in one.name and one.name < snapshot.name
            if (number < newest or is_old_snapshot) and time.time() - one.stat().st_mtime > _GRACE_SECONDS:
                shutil.rmtree(one, ignore_errors=True)
