"""The folder in which members leave files: one subfolder by library code."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings

from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library
from wenyuan.foundation.storage.api import QuotaExceeded

from ..enums import Channel
from .contributions import Refused, contribute_file, start_import

log = logging.getLogger(__name__)
_STILL_SECONDS: Final = 10
_MOST_FILES: Final = 200
_MOST_COUNTED: Final = 1_000
_TAKEN, _REFUSED = "taken", "refused"


def poll_inbox(*, at: datetime, now: float | None = None) -> int:
    """Take in the files that have come to rest, and return how many; each is moved to `taken` or `refused` beside it.

    A file that was written to within ten seconds waits; links and what is no plain file are left alone. A file that a folder of an unknown
    library holds is left where it is.
    """
    root = settings.WENYUAN.text("WENYUAN_UNION_INBOX")
    if not root or not Path(root).is_dir():
        return 0
    moment = time.time() if now is None else now
    taken = 0
    for folder in sorted(path for path in Path(root).iterdir() if path.is_dir() and not path.is_symlink()):
        try:
            library_id = find_library(code=folder.name).id
        except NoSuchLibrary:
            log.warning("inbox: no library of code %s", folder.name)
            continue
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink() and not path.name.startswith("."))
        for path in files[:_MOST_FILES]:
            if moment - path.stat().st_mtime >= _STILL_SECONDS:
                taken += _take(path, library_id, at)
    return taken


def _take(path: Path, library_id: int, at: datetime) -> int:
    limit = settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB") * 2**20
    try:
        with path.open("rb") as stream:
            contribution = contribute_file(stream, name=path.name, library_id=library_id, channel=Channel.FOLDER, at=at, actor_id=None, largest=limit)
    except Refused as refused:
        log.warning("inbox: %s: %s", path, refused)
        _move(path, _REFUSED, at)
        return 0
    except QuotaExceeded:
        log.warning("inbox: %s: the library's quota is full", path)
        return 0
    _move(path, _TAKEN, at)
    start_import(contribution_id=contribution, requested_by_id=None)
    return 1


def _move(path: Path, folder: str, at: datetime) -> None:
    target = path.parent / folder
    target.mkdir(exist_ok=True)
    path.replace(target / f"{at:%Y%m%dT%H%M%S}-{path.name}"[:250])


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """What lies in the folder of a library: files that wait, and how many were taken in or sent back."""

    code: str
    waiting: int
    taken: int
    refused: int


def look_into_inbox(codes: Sequence[str]) -> list[FolderSeen]:
    """Return the folders of libraries that are there; none where no inbox is set. Counts stop at a thousand."""
    root = settings.WENYUAN.text("WENYUAN_UNION_INBOX")
    if not root:
        return []
    found = []
    for code in codes:
        folder = Path(root) / Path(code).name
        if Path(code).name == code and folder.is_dir() and not folder.is_symlink():
            found.append(FolderSeen(code, _count_files(folder), _count_files(folder / _TAKEN), _count_files(folder / _REFUSED)))
    return found


def _count_files(folder: Path) -> int:
    if not folder.is_dir() or folder.is_symlink():
        return 0
    with os.scandir(folder) as entries:
        return sum(1 for one in islice(entries, _MOST_COUNTED) if one.is_file(follow_symlinks=False) and not one.name.startswith("."))
