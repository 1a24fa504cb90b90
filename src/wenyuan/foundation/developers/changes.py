"""The changelog, read: releases, their parts, their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Release:
    """A release with lines under each heading, in the order of the file."""

    name: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


def read_changes(text: str) -> list[Release]:
    """Read a file in the shape of Keep a Changelog; what stands outside of releases and lists is left out."""
    found: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in text.splitlines():
        if head := re.fullmatch(r"## \[?([^\]]+?)\]?(?: - (.+))?", line):
            found.append((" ".join(filter(None, head.groups())), []))
        elif found and (part := re.fullmatch(r"### (.+)", line)):
            found[-1][1].append((part[1], []))
        elif found and found[-1][1] and line.startswith("- "):
            found[-1][1][-1][1].append(line[2:].strip())
        elif found and found[-1][1] and found[-1][1][-1][1] and line.startswith("  "):
            found[-1][1][-1][1][-1] += f" {line.strip()}"
    return [Release(name, tuple((title, tuple(lines)) for title, lines in parts)) for name, parts in found]


def find_changes(places: Iterable[Path]) -> list[Release]:
    """Read the first of some files that is there; none when none is."""
    for place in places:
        if place.is_file():
            return read_changes(place.read_text("utf-8"))
    return []
