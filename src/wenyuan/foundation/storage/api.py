"""The face of storage."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from .data import StoredFile
from .folder import ContentDamaged, FileFolder, FileTooLarge, NoSuchFile


def files() -> FileFolder:
    """Return the store named by the settings."""
    return FileFolder(Path(settings.WENYUAN.home) / "files")


__all__ = ["ContentDamaged", "FileFolder", "FileTooLarge", "NoSuchFile", "StoredFile", "files"]
