"""Shelf order as text that a database can sort."""

from __future__ import annotations

from wenyuan.bibliography.classification import call_number_key


def shelf_key(call_number: str) -> str:
    """Return a text that sorts call numbers as they stand on the shelf; numbers are padded, parts end with a low character."""
    return _write(call_number_key(call_number))


def _write(part: object) -> str:
    if isinstance(part, tuple | list):
        return "".join(_write(one) for one in part) + "\x01"
    return f"{part:09d}" if isinstance(part, int) else f"{part}\x01"
