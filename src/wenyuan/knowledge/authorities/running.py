"""The terminal's side of authority control."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from wenyuan.foundation.libraries.api import LibraryData, NoSuchLibrary, find_library, list_libraries

from .domain.deriving import derive_stale
from .domain.runs import open_linking, run_linking
from .domain.tables import import_table, read_mapping


def _library(code: str | None) -> LibraryData:
    known = list_libraries()
    if not known:
        raise NoSuchLibrary(code or "-")
    return find_library(code=code) if code else known[0]


def import_file(*, path: Path, mapping: str, scheme: str, library: str | None) -> dict[str, object]:
    """Import persons from a table.

    Raises:
        NoSuchLibrary: The code is unknown, or there is no library yet.
        WrongMapping: The table has not the columns, or a role is unknown.
    """
    owner, at = _library(library), timezone.now()
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        counts = import_table(
            stream, mapping=read_mapping(mapping, scheme=scheme), library_id=owner.id, title=path.name, agency=owner.code, today=timezone.localdate(), at=at, actor_id=None,
        )
    return asdict(counts)


def link_library(*, library: str | None) -> dict[str, object]:
    """Link the headings of a library's records, here and now."""
    at = timezone.now()
    return asdict(run_linking(run_id=open_linking(library_id=_library(library).id, at=at, actor_id=None), at=at))


def derive() -> dict[str, object]:
    """Make the facts of authorities that are newer than they are."""
    return {"derived": derive_stale()}
