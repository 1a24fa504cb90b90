"""What other modules tell about readers: who is inside a library by its gate, and what is on loan to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

PresenceSource = Callable[[int, datetime], frozenset[int]]
LoanSource = Callable[[int, Sequence[str], datetime], frozenset[str]]

_presence: dict[str, PresenceSource] = {}
_loans: dict[str, LoanSource] = {}


def register_presence(name: str, source: PresenceSource) -> None:
    """Register who says in which libraries an account is at a moment; the same name replaces."""
    _presence[name] = source


def register_loans(name: str, source: LoanSource) -> None:
    """Register who says which of some subjects an account has on loan at a moment; the same name replaces."""
    _loans[name] = source


def drop_sources(name: str) -> None:
    """Take the sources of a name out again."""
    _presence.pop(name, None)
    _loans.pop(name, None)


def present_in(person_id: int, at: datetime) -> frozenset[int]:
    """Return the libraries in which somebody is, by every source."""
    return frozenset().union(*(source(person_id, at) for source in _presence.values()))


def on_loan(person_id: int, subjects: Sequence[str], at: datetime) -> frozenset[str]:
    """Return which subjects somebody has on loan, by every source."""
    return frozenset().union(*(source(person_id, subjects, at) for source in _loans.values()))
