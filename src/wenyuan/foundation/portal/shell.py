"""The shell that an installed app keeps: which files, under which version."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

from wenyuan.foundation.ui.environment import scripts, styles

LANGUAGES = ("zh-hans", "zh-hant", "en")
_WORKER = Path(__file__).parent / "worker.js"


def offline_address(language: str, mode: str) -> str:
    """Return the address of the offline page in a language, for elders or not."""
    return f"/offline/?lang={language}&mode={mode}"


def shell_files() -> list[str]:
    """Return the addresses that are fetched once and kept: offline pages, style sheets, the portal's script, icons. Nothing of a person."""
    pages = [offline_address(language, mode) for language in LANGUAGES for mode in ("", "elder")]
    return [*pages, *styles("portal"), *scripts("portal"), static("ui/icons.svg"), static("ui/icon.svg")]


@lru_cache(maxsize=1)
def worker_script() -> str:
    """Return the service worker with this build's list; any change of a file changes the version, and with it the worker."""
    template = _WORKER.read_text("utf-8")
    files = shell_files()
    version = hashlib.sha256((template + "\n".join(files)).encode()).hexdigest()[:12]
    return template.replace('"VERSION"', json.dumps(version)).replace('["SHELL"]', json.dumps(files))
