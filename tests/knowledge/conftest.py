"""A small real library: demonstration records in the database and in an index of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Self

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import Settings

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import close_days, register_branch, register_library, register_location
from wenyuan.knowledge.catalogue import demo
from wenyuan.knowledge.catalogue.api import create_record
from wenyuan.knowledge.catalogue.enums import ItemStatus
from wenyuan.knowledge.catalogue.models import Item
from wenyuan.knowledge.discovery.analysis import analyse_documents
from wenyuan.knowledge.discovery.api import IndexWriterSession, sources
from wenyuan.knowledge.discovery.queries import searching
from wenyuan.site.options import Options

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TITLES = ("紅樓夢", "红楼梦", "夢溪筆談", "史記", "史记", "四部叢刊", "The art of computer programming", "东方杂志", "本草綱目", "论语新解")


@dataclass(frozen=True, slots=True)
class SmallLibrary:
    """Ids of what is on record; `records` maps a title to the first record with it, `count` counts all of them."""

    library_id: int
    branch_id: int
    records: dict[str, int]
    count: int

    def address(self, title: str) -> str:
        """Return the permanent path of a record."""
        return f"/ark:/99999/{ark_name('record', self.records[title])}"


@pytest.fixture
def small_library(db: None, settings: Settings, tmp_path: Path) -> Iterator[SmallLibrary]:
    """Store the records of some titles with one copy each, index them, and point searching at that index."""
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})
    searching._index_of.cache_clear()
    cache.clear()
    library_id = register_library(code="CN-TEST-A", name="试验图书馆", name_en="Test Library", level="national", phone="010 5555 0001")
    hours = {day: [(time(9), time(17))] for day in range(1, 7)}
    branch_id = register_branch(library_id=library_id, code="A-1", name="主楼", name_en="Main building", kind="main", address="书院路 1 号", hours=hours)
    location_id = register_location(library_id=library_id, branch_id=branch_id, code="A-1-1", name="中文书库")
    close_days(library_id=library_id, first=date(2027, 1, 1), last=date(2027, 1, 1), reason="元旦")
    records: dict[str, int] = {}
    works = [work for work in demo.iter_works() if work.title in TITLES]
    for place, work in enumerate(works):
        record_id = create_record(marc=demo.build_record(work), library_id=library_id, at=NOW, actor_id=None)
        records.setdefault(work.title, record_id)
        lent = place == 1
        Item.objects.create(
            library_id=library_id, branch_id=branch_id, location_id=location_id, record_id=record_id, barcode=f"T{place:05}", call_number=f"K/{place}",
            status=ItemStatus.ON_LOAN if lent else ItemStatus.AVAILABLE, due_on=date(2026, 12, 3) if lent else None,
        )
    _build_index(tmp_path)
    yield SmallLibrary(library_id, branch_id, records, len(works))
    searching._index_of.cache_clear()
    cache.clear()


def _build_index(home: Path) -> None:
    (home / "index").mkdir()
    with IndexWriterSession(home / "index", new_generation=True, threads=1, heap_bytes=30_000_000) as writer:
        done = 0
        for source in sources():
            done += writer.add(analyse_documents(list(source.documents(source.keys_after(-1, limit=10_000)))))
        writer.publish(expected=done)


@pytest.fixture
def query_count() -> type[QueryCount]:
    """Count database queries inside a with-block."""
    return QueryCount


class QueryCount:
    """Counts queries of the default connection."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        self._wrapper = connection.execute_wrapper(self._note)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self._wrapper.__exit__(None, None, None)

    def _note(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.count += 1
        return execute(sql, params, many, context)
