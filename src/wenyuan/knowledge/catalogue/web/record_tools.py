"""What other modules put beside a record on its public page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordTool:
    """Something to be done with a record: words, where they lead, the sign before them."""

    words: str
    url: str
    icon: str


_tools: dict[str, Callable[[str], RecordTool]] = {}


def register_record_tool(name: str, make: Callable[[str], RecordTool]) -> None:
    """Put something beside every public record; `make` gets the name of its permanent link. The same name replaces."""
    _tools[name] = make


def record_tools(ark: str) -> list[RecordTool]:
    """Return what modules put beside a record, by name of module."""
    return [_tools[name](ark) for name in sorted(_tools)]
