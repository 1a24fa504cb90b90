"""Keep the index in step with its sources, and build it anew."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from ..analysis import analyse_documents
from ..engine import IndexLocked, IndexMissing, IndexOutdated, IndexWriterSession, check_version, current_generation, remove_generations
from ..models import PendingChange
from ..sources import SearchSource, source_named, sources

CHANNEL = "wenyuan_index"
_DRAIN = 2_000
_REBUILD = 1_000


def index_root() -> Path:
    """Return the folder of the index."""
    return Path(settings.WENYUAN.home) / "index"


@contextlib.contextmanager
def open_writer(*, wait_seconds: float = 60.0, new_generation: bool = False) -> Iterator[IndexWriterSession]:
    """Open the one writer, waiting for the one before to finish; an index of another version is rebuilt first.

    Raises:
        IndexLocked: Another process still writes after `wait_seconds`.
    """
    index_root().mkdir(parents=True, exist_ok=True)
    memory = settings.WENYUAN.number("WENYUAN_INDEX_MEMORY_MB") * 1_000_000
    end = time.monotonic() + wait_seconds
    while True:
        try:
            session = IndexWriterSession(index_root(), new_generation=new_generation, heap_bytes=memory)
            break
        except IndexOutdated:
            rebuild_index()
        except IndexLocked:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
    try:
        yield session
    finally:
        session.close()


def is_outdated() -> bool:
    """Tell whether the index in use was written by another version of this program."""
    try:
        check_version(index_root(), current_generation(index_root()))
    except IndexOutdated:
        return True
    except IndexMissing:
        pass
    return False


def is_lost() -> bool:
    """Tell whether there is no index although something was indexed once: a folder that was lost, or a database brought back without it."""
    try:
        current_generation(index_root())
    except IndexMissing:
        return not waiting_changes() and any(source.count() for source in sources())
    return False


def mark_changed(*, source: str, keys: Iterable[int], at: datetime) -> None:
    """Note in the current transaction that things must be indexed anew; the indexer is woken at the commit."""
    PendingChange.objects.bulk_create([PendingChange(source=source, key=key, at=at) for key in keys])
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [CHANNEL])


def drain_changes(session: IndexWriterSession) -> int:
    """Index everything that waits and commit; return how many things were done.

    Rows go only after the index has committed, so a crash in between repeats work and loses none.
    """
    done = 0
    while True:
        waiting = list(PendingChange.objects.order_by("id").values_list("id", "source", "key")[:_DRAIN])
        if not waiting:
            return done
        by_source: dict[str, set[int]] = defaultdict(set)
        for _id, name, key in waiting:
            by_source[name].add(key)
        for name, keys in by_source.items():
            source = source_named(name)
            session.delete(name, keys)
            if source is not None:
                session.add(analyse_documents(list(source.documents(sorted(keys)))))
        session.commit()
        for name, keys in by_source.items():
            _note_vectors(name, keys)
        with transaction.atomic():
            PendingChange.objects.filter(id__in=[row_id for row_id, _name, _key in waiting]).delete()
        done += len(waiting)


def waiting_changes() -> bool:
    """Whether anything waits to be indexed."""
    return PendingChange.objects.exists()


def rebuild_index(*, report: Callable[[int, int], None] = lambda _done, _total: None) -> int:
    """Build a new generation beside the one in use and switch to it; searching goes on meanwhile.

    Changes that come in during the build wait as pending rows and are indexed into the new generation after the switch.

    Raises:
        CountMismatch: Count in is not count out; the old generation stays in use.
    """
    total = sum(source.count() for source in sources())
    done = 0
    # The old writer's lock keeps others from writing behind us; an outdated generation cannot be written anyway.
    with contextlib.nullcontext() if is_outdated() else open_writer(), open_writer(new_generation=True) as session:
        for source in sources():
            for keys in _key_pages(source):
                done += session.add(analyse_documents(list(source.documents(keys))))
                report(done, total)
        session.publish(expected=done)
    remove_generations(index_root(), keep=1)
    with open_writer() as session:
        drain_changes(session)
    _look_again()
    return done


def _note_vectors(source: str, keys: Iterable[int]) -> None:
    from .meaning import note_changed_documents  # noqa: PLC0415 -- it needs this module

    note_changed_documents(source, keys)


def _look_again() -> None:
    from .meaning import look_again  # noqa: PLC0415 -- it needs this module

    look_again()


def _key_pages(source: SearchSource) -> Iterator[list[int]]:
    last = -1
    while keys := list(source.keys_after(last, limit=_REBUILD)):
        yield keys
        last = keys[-1]

