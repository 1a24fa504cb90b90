"""Writers of clusters take turns, so that what they tell comes in the order of their commits."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction

from wenyuan.foundation.tenancy.api import stepping_over

_LOCK = 0x57595543  # any constant of our own


@contextlib.contextmanager
def taking_turns() -> Iterator[None]:
    """Hold the one turn until the transaction ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        yield


@contextlib.contextmanager
def acting_for_all() -> Iterator[None]:
    """Hold a transaction with the eyes of the nation: an act of one person on what several libraries have a part in."""
    with transaction.atomic(), stepping_over("what stands together in the union catalogue belongs to several libraries"):
        yield
