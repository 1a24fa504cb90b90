"""Menu lines of services outside, kept as a file in the data folder: a page costs no query for them.

The table is the truth; whoever changes a service writes the file after the commit, and the health job writes it when it differs.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.utils.translation import get_language

from .data import MenuEntry

_lock = Lock()
_known: tuple[tuple[int, int] | None, list[dict[str, object]]] = (None, [])


def menu_file() -> Path:
    """Return where the lines lie."""
    return Path(settings.HOME) / "service-menu.json"


def write_lines(lines: list[dict[str, object]]) -> None:
    """Replace the lines; each has `area`, `path`, `icon`, `permission`, `order` and `title` by language."""
    path = menu_file()
    text = json.dumps(lines, ensure_ascii=False, sort_keys=True)
    try:
        if path.read_text("utf-8") == text:
            return
    except OSError:
        pass
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def service_entries() -> list[MenuEntry]:
    """Return the lines in the reader's language."""
    language = get_language() or "zh-hans"
    return [
        MenuEntry(
            area=str(line["area"]), title=_in_language(line["title"], language), path=str(line["path"]), icon=str(line["icon"]),
            permission=str(line["permission"]) or None, order=90,
        )
        for line in _read()
    ]


def _in_language(titles: object, language: str) -> str:
    known = titles if isinstance(titles, dict) else {}
    return str(known.get(language) or known.get("zh-hans") or "")


def _read() -> list[dict[str, object]]:
    global _known  # noqa: PLW0603 -- read again only when the file changes
    try:
        found = menu_file().stat()
        mark: tuple[int, int] | None = (found.st_mtime_ns, found.st_ino)
    except OSError:
        mark = None
    with _lock:
        if mark != _known[0]:
            try:
                lines = json.loads(menu_file().read_text("utf-8")) if mark else []
            except (OSError, ValueError):
                lines = []
            _known = (mark, [line for line in lines if isinstance(line, dict) and {"area", "path", "icon", "permission", "title"} <= line.keys()])
        return _known[1]
