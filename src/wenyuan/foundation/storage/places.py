"""The stores of this installation."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .stores import Store, parse_stores


def home() -> Path:
    """Return the data folder."""
    return Path(settings.WENYUAN.home)


def staging_folder() -> Path:
    """Return where files lie while they arrive: beside the first store's own files where that is a folder."""
    return home() / "files" / "staging"


def configured_stores() -> tuple[Store, ...]:
    """Return the stores of the settings; the first takes in new files."""
    return _parse(tuple(settings.WENYUAN.items("WENYUAN_STORAGE_STORES")), home())


def store_named(name: str) -> Store:
    """Return a store of the settings.

    Raises:
        LookupError: The settings name none so.
    """
    for store in configured_stores():
        if store.name == name:
            return store
    raise LookupError(name)


@lru_cache(maxsize=8)
def _parse(texts: tuple[str, ...], folder: Path) -> tuple[Store, ...]:
    return parse_stores(texts, home=folder)
