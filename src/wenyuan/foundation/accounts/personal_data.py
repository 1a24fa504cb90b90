"""Where a person's data lies: every module says it here, and a test holds the tables against it.

A module registers in its `apps.py` (`ready`) or in a module imported there. A column is named `app.Model.column`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

Rows = list[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One kind of personal data.

    Attributes:
        columns: The columns it covers, `app.Model.column`.
        export: Returns what is held about an account as rows of plain values.
        erase: Takes it away for good at a moment; does nothing where `stays` says why it must be kept.
        stays: Why something is kept after an erasure, in words; empty when nothing is.
        guardians: Whether those who answer for a child under fourteen get it: `always` as what the child itself writes down for them,
            `loans` where the child's library lets them see loans. What somebody has read before is `never`.
    """

    name: str
    title: Words
    purpose: Words
    columns: frozenset[str]
    export: Callable[[int], Rows]
    erase: Callable[[int, datetime], None]
    stays: Words = ""
    guardians: Literal["never", "always", "loans"] = "never"


_registered: dict[str, PersonalData] = {}
_impersonal: dict[str, str] = {}


def register_personal_data(data: PersonalData) -> None:
    """Add a kind of personal data; the same name again replaces it."""
    _registered[data.name] = data


def declare_impersonal(columns: Mapping[str, str]) -> None:
    """Say of columns whose names sound personal why they are not, such as the telephone of a library."""
    _impersonal.update(columns)


def personal_data() -> list[PersonalData]:
    """Return every registered kind, by name."""
    return [_registered[name] for name in sorted(_registered)]


def covered_columns() -> frozenset[str]:
    """Return every column that a registration or a declaration covers."""
    return frozenset(_impersonal).union(*(data.columns for data in _registered.values()))
