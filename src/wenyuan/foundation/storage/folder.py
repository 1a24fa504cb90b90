"""The content-addressed folder under its first address."""

from .backends.contract import ContentDamaged, FileTooLarge, NoSuchFile
from .backends.folder import FileFolder

__all__ = ["ContentDamaged", "FileFolder", "FileTooLarge", "NoSuchFile"]
