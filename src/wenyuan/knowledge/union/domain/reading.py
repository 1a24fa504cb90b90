"""Bring the store of what is compared up to the newest change of the catalogue."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

from wenyuan.knowledge.catalogue.api import list_changes, newest_change, newest_source_changes, writing_transactions

from ..matching import FeatureReader, MatchStore, StoreDamaged
from ..models import Cluster

_PAGE: Final = 5_000
_PATIENCE_SECONDS: Final = 30.0
# Merged ones are sources too: they are what the union records are made of.
_COMPARED: Final = frozenset({"active", "merged"})


@dataclass(slots=True)
class Reading:
    """What has been read: ids of records to compare, of those gone, and up to which change."""

    changed: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    until: int = 0


def open_store() -> MatchStore:
    """Return the store below the data folder; a damaged one, or one of another version, is emptied and read anew."""
    store = MatchStore(Path(settings.WENYUAN.home) / "union" / "match")
    try:
        store.newest_change()
    except StoreDamaged:
        store.clear()
    return store


def read_changes(store: MatchStore, *, report: Callable[[int, int], None] = lambda _d, _t: None) -> Reading:
    """Read what has changed since the last time into the store.

    The store notes the change only when `finish_reading` is called: whoever is interrupted before reads it again.
    """
    reading = Reading(until=_settled())
    with FeatureReader() as reader:
        _read_pages(store, reading, reader, report)
    return reading


def _read_pages(store: MatchStore, reading: Reading, reader: FeatureReader, report: Callable[[int, int], None]) -> None:
    after, first = store.newest_change(), store.newest_change()
    while found := list_changes(after=after, until=reading.until, limit=_PAGE):
        after = found[-1].change
        union = set(Cluster.objects.filter(record_id__in=[one.record_id for one in found]).values_list("record_id", flat=True))
        rows = [one for one in found if one.record_id not in union]
        gone = [one.record_id for one in rows if one.status not in _COMPARED]
        sources = newest_source_changes(record_ids=[one.record_id for one in rows])
        fresh = [one for one in rows if one.status in _COMPARED and sources.get(one.record_id, one.change) > first]
        read = reader.read([(one.record_id, one.raw, one.encoding, one.format) for one in fresh])
        store.replace(read)
        if gone:
            store.remove(gone)
        reading.changed |= {record_id for record_id, _features in read}
        reading.gone |= {*gone, *({one.record_id for one in fresh} - reading.changed)}
        report(after, reading.until)


def finish_reading(store: MatchStore, reading: Reading) -> None:
    """Note that everything up to this reading has been compared."""
    if reading.until > store.newest_change():
        store.set_newest_change(reading.until)


def _settled() -> int:
    """Return the newest change before which none can still appear; waits a while for those who write just now."""
    newest, writers = newest_change(), writing_transactions()
    ending = time.monotonic() + _PATIENCE_SECONDS
    while writers and time.monotonic() < ending:
        time.sleep(0.2)
        writers &= writing_transactions()
    # Somebody has been writing for long: what can be seen is compared, and read again next time.
    return newest


