"""A module's part of the command line. Its `commands.py` holds `COMMANDS`; nothing heavy is imported before `run`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_BAD_DATA, EXIT_UNAVAILABLE, EXIT_INTERNAL, EXIT_CONFIG = 0, 1, 2, 65, 69, 70, 78


def help_language() -> str:
    """Return `zh` or `en`: from WENYUAN_LANGUAGE, else from the terminal's locale; Chinese when nothing is said."""
    said = os.environ.get("WENYUAN_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "zh"
    return "en" if said.lower().startswith(("en", "c.", "c", "posix")) else "zh"


def words(zh: str, en: str) -> str:
    """Choose between the Chinese and the English of a terminal message."""
    return zh if help_language() == "zh" else en


@dataclass(frozen=True, slots=True)
class Command:
    """One command of `./wenyuan`.

    Attributes:
        configure: Adds arguments to the command's own parser.
        run: Does the work and returns an exit code.
        needs: `nothing`, `settings` (Django is set up) or `database` (the bundled server runs, migrations are checked).
    """

    name: str
    zh: str
    en: str
    run: Callable[[argparse.Namespace], int]
    configure: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    needs: str = "database"
