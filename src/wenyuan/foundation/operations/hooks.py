"""The hooks by which modules say how they do. Foundation stands below them, so they come to it from their `extensions.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from .data import Check, Metric, Reading

Reader = Callable[[datetime], Iterable[Reading]]
_checks: dict[str, Check] = {}
_readers: dict[str, tuple[tuple[Metric, ...], Reader]] = {}


def register_check(check: Check) -> None:
    """Add a part to the health page and, where it gates, to /readyz; the same name replaces."""
    _checks[check.name] = check


def drop_check(name: str) -> None:
    """Take a check out again."""
    _checks.pop(name, None)


def registered_checks() -> list[Check]:
    """Return the checks in the order in which they came."""
    return list(_checks.values())


def register_readings(name: str, metrics: tuple[Metric, ...], read: Reader) -> None:
    """Add gauges that are read when somebody scrapes; the same name replaces."""
    _readers[name] = (metrics, read)


def registered_readings() -> list[tuple[str, tuple[Metric, ...], Reader]]:
    """Return every reader by name with the metrics that it gives."""
    return [(name, *_readers[name]) for name in sorted(_readers)]
