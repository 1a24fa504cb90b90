"""Field texts written by hand."""

from __future__ import annotations


def texts(*lines: str) -> dict[str, list[str]]:
    """Read lines such as `200 1#$a题名`, and `001 b1` for control fields."""
    found: dict[str, list[str]] = {}
    for line in lines:
        tag, rest = line[:3], line[4:]
        found.setdefault(tag, []).append(rest if tag < "010" else rest[:2].replace("#", " ") + rest[2:].replace("$", "\x1f"))
    return found
