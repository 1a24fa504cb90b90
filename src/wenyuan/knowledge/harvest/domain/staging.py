"""The file in which a harvest gathers its records before they go into the catalogue."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings


def folder() -> Path:
    """Return the folder of harvests under way."""
    path = Path(settings.WENYUAN.home) / "staging" / "harvest"
    path.mkdir(parents=True, exist_ok=True)
    return path


def staged_file(run_id: int) -> Path:
    """Return where the records of a run are gathered."""
    return folder() / f"run-{run_id}.mrc"


def upload_file(run_id: int) -> Path:
    """Return where an uploaded or downloaded file of a run lies."""
    return folder() / f"run-{run_id}.source"


def drop_files(run_id: int) -> None:
    """Delete what a run has left on disk."""
    for path in (staged_file(run_id), upload_file(run_id), upload_file(run_id).with_suffix(".part")):
        path.unlink(missing_ok=True)


class Staging:
    """Appends records from a known size on: what a killed attempt wrote beyond its last checkpoint is cut off."""

    def __init__(self, run_id: int, size: int) -> None:
        path = staged_file(run_id)
        if (path.stat().st_size if path.exists() else 0) < size:
            raise FileNotFoundError(f"the gathered records of run {run_id} are gone")
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(size)
        self._file.seek(0, os.SEEK_END)

    def add(self, records: Sequence[bytes]) -> int:
        """Append records, make sure they are on disk, and return the size."""
        if records:
            self._file.write(b"".join(records))
            self._file.flush()
            os.fsync(self._file.fileno())
        return self._file.tell()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None) -> None:
        self._file.close()
