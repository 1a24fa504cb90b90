"""What an ARK answers."""

from __future__ import annotations

from ..data import Resolution
from ..domain.arks import read_ark
from ..models import Retirement


def resolve_ark(*, name: str) -> Resolution:
    """Return what a name stands for, with its redirect or tombstone.

    Raises:
        NotAnArk: It is none of ours.
    """
    kind, number = read_ark(name)
    bare = name.replace("-", "").lower()
    row = Retirement.objects.filter(name=bare).first()
    if row is None:
        return Resolution(name=bare, kind=kind, number=number)
    return Resolution(name=bare, kind=kind, number=number, successor=row.successor, reason=row.reason, retired_at=row.at)
