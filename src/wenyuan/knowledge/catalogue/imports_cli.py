"""The terminal's side of imports."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from django.utils import timezone

from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library, list_libraries
from wenyuan.knowledge.discovery.api import IndexLocked, drain_changes, open_writer

from .data import ImportCounts
from .domain.copies import make_items_of_batch
from .domain.imports import run_import, take_file
from .models import Batch, Reject


def open_batches(*, files: Sequence[str], library: str | None, rule: str) -> list[int]:
    """Open a batch for each file and return their ids.

    Raises:
        NoSuchLibrary: The code is unknown, or there is no library yet.
    """
    known = list_libraries()
    if not known:
        raise NoSuchLibrary(library or "-")
    owner = find_library(code=library) if library else known[0]
    batches: list[int] = []
    for name in files:
        with Path(name).open("rb") as stream:
            batches.append(take_file(stream, name=name, library_id=owner.id, rule=rule, at=timezone.now()))
    return batches


def run_batch(*, batch_id: int, processes: int | None, show: Callable[[int, int, ImportCounts], None], items: bool = False) -> ImportCounts:
    """Run or resume one batch; with `items`, make the copies that its records tell of."""
    counts = run_import(batch_id=batch_id, at=timezone.now(), report=show, processes=processes)
    if items:
        library_id = Batch.objects.values_list("library_id", flat=True).get(pk=batch_id)
        make_items_of_batch(batch_id=batch_id, library_id=library_id, at=timezone.now())
        with contextlib.suppress(IndexLocked), open_writer(wait_seconds=1) as session:  # else the running indexer does it
            drain_changes(session)
    return counts


def write_rejects(*, batches: Sequence[int], path: Path) -> None:
    """Write the octets of rejected records, and beside them a list of places and reasons."""
    with path.open("wb") as out, path.with_suffix(path.suffix + ".txt").open("w", encoding="utf-8") as reasons:
        for row in Reject.objects.filter(batch_id__in=batches).order_by("batch_id", "position").iterator():
            out.write(bytes(row.raw))
            reasons.write(f"{row.batch_id}\t{row.position}\t{row.reason}\n")
