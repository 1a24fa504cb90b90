"""Say up to where the catalogue's changes are complete, and when that became so."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from wenyuan.knowledge.catalogue.api import newest_change, writing_transactions

from ..models import Horizon, Mark

_LOCK = 0x57594558  # any constant of our own


def settle_changes(*, at: datetime) -> int:
    """Move the settled point as far as it goes and return it; 0 where nothing has settled yet.

    A change that has not settled is not offered: a transaction that is still open may hold a lower one, and a harvester that had gone past
    it would never see it. Cheap where nothing changed: two index look-ups.
    """
    last = _last_mark()
    reached = last.change if last else 0
    if newest_change() <= reached:
        return reached
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
            taken = cursor.fetchone() == (True,)
        if not taken:  # somebody else is at it
            return reached
        return _advance(at)


def _advance(at: datetime) -> int:
    waiting = Horizon.objects.first()
    if waiting is not None:
        if writing_transactions().intersection(waiting.transactions):
            last = _last_mark()
            return last.change if last else 0
        _add_mark(waiting.change, at)
        waiting.delete()
    # The number first, then who writes: whoever holds a number up to it writes now, or has ended.
    newest = newest_change()
    writers = writing_transactions()
    if writers:
        Horizon.objects.create(change=newest, transactions=sorted(writers))
    else:
        _add_mark(newest, at)
    last = _last_mark()
    return last.change if last else 0


def _add_mark(change: int, at: datetime) -> None:
    last = _last_mark()
    if change <= (last.change if last else 0):
        return
    moment = at.replace(microsecond=0)
    # Clocks of two processes differ; datestamps never go back.
    Mark.objects.create(change=change, at=max(moment, last.at) if last else moment)


def _last_mark() -> Mark | None:
    return Mark.objects.order_by("-change").first()
