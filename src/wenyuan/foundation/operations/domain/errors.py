"""Settle kinds of errors."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ..models import ErrorKind
from ..queries.records import NoSuchError


@transaction.atomic
def settle_error(*, error_id: int, at: datetime) -> None:
    """Say that a kind of error is dealt with; it opens again when it comes again.

    Raises:
        NoSuchError: There is none.
    """
    if not ErrorKind.objects.filter(pk=error_id).update(solved_at=at):
        raise NoSuchError(str(error_id))
