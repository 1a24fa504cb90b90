"""What an ARK answers, alone or many at once."""

from __future__ import annotations

from collections.abc import Sequence

from ..data import Resolution
from ..domain.arks import read_ark
from ..models import Retirement


def resolve_ark(*, name: str) -> Resolution:
    """Return what a name stands for, with its redirect or tombstone.

    Raises:
        NotAnArk: It is none of ours.
    """
    bare = name.replace("-", "").lower()
    return _resolution(bare, read_ark(name), Retirement.objects.filter(name=bare).first())


def resolve_arks(*, names: Sequence[str]) -> dict[str, Resolution]:
    """Return by name what each stands for now, redirects followed (one hop is always enough): a thing, or a tombstone. Two queries, whatever the number.

    Raises:
        NotAnArk: One of them is none of ours.
    """
    bare = {name: name.replace("-", "").lower() for name in names}
    first = {row.name: row for row in Retirement.objects.filter(name__in=bare.values())}
    ends = {name: first[one].successor if one in first and first[one].successor else one for name, one in bare.items()}
    known = first | {row.name: row for row in Retirement.objects.filter(name__in=set(ends.values()) - bare.keys())}
    return {name: _resolution(end, read_ark(end), known.get(end)) for name, end in ends.items()}


def _resolution(bare: str, parts: tuple[str, int], row: Retirement | None) -> Resolution:
    kind, number = parts
    if row is None:
        return Resolution(name=bare, kind=kind, number=number)
    return Resolution(name=bare, kind=kind, number=number, successor=row.successor, reason=row.reason, retired_at=row.at)
