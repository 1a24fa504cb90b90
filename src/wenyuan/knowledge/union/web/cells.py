"""Cells of tables that are opened in spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")


def disarm(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


def write_rows(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8 with a mark, which spreadsheets ask for."""
    out = StringIO()
    writer = csv.writer(out)
    yield "\ufeff".encode()
    for row in rows:
        writer.writerow(row)
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
