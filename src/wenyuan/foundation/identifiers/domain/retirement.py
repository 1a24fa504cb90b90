"""Retire an identifier: it goes on answering, with a redirect or a tombstone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ..models import Retirement


class RedirectLoop(ValueError):
    """The successor leads back to the name that is being retired."""


@transaction.atomic
def redirect_ark(*, name: str, successor: str, at: datetime) -> None:
    """Send a name to its successor; names that pointed to it are moved along, so that one hop is always enough.

    Raises:
        RedirectLoop: The successor is the name itself or is redirected to it.
    """
    onward = Retirement.objects.filter(name=successor).exclude(successor="").first()
    target = onward.successor if onward else successor
    if target == name:
        raise RedirectLoop(name)
    Retirement.objects.filter(successor=name).update(successor=target)
    Retirement.objects.update_or_create(name=name, defaults={"successor": target, "reason": "", "at": at})


def bury_ark(*, name: str, reason: str, at: datetime) -> None:
    """Put a tombstone: the name answers 410 with the reason."""
    Retirement.objects.update_or_create(name=name, defaults={"successor": "", "reason": reason, "at": at})


def bury_arks(*, names: Sequence[str], reason: str, at: datetime) -> None:
    """Put tombstones for many names with one reason."""
    rows = [Retirement(name=name, successor="", reason=reason, at=at) for name in names]
    Retirement.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=["successor", "reason", "at"])


def revive_arks(*, names: Sequence[str]) -> None:
    """Undo the retirements of many names."""
    Retirement.objects.filter(name__in=names).delete()


def revive_ark(*, name: str) -> None:
    """Undo a retirement."""
    Retirement.objects.filter(name=name).delete()
