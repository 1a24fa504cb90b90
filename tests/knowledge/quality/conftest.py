"""Two libraries with some records that have faults, and somebody for every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.knowledge.catalogue.staff.conftest import World as CatalogueWorld
from tests.knowledge.catalogue.staff.conftest import text

from wenyuan.bibliography.marc import MarcFormat, Record, from_mrk
from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import create_record

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RIGHTS = ("quality.run_audits", "quality.repair_records", "catalogue.view_record")


@dataclass(frozen=True)
class World:
    """Ids of two libraries and of the records of the first."""

    first: int
    second: int
    records: tuple[int, ...]

    def client(self, username: str) -> Client:
        return CatalogueWorld.client(self, username)  # type: ignore[arg-type]


def marc(number: str, **lines: str) -> Record:
    """Return 梦溪笔谈 with lines put in place of those of their tag, or added."""
    rows = [lines.pop(f"f{line[1:4]}", line) for line in text(number).splitlines()] + list(lines.values())
    return from_mrk("\n".join(row for row in rows if row) + "\n", format=MarcFormat.CNMARC)


@pytest.fixture
def world(db: None) -> World:
    first = register_library(code="CN-Q1", name="甲馆", level="city")
    second = register_library(code="CN-Q2", name="乙馆", level="county")
    define_role(code="quality", title="质量", permissions=RIGHTS)
    define_role(code="auditor", title="审核", permissions=("quality.run_audits",))
    for name, role, library in (("mine", "quality", first), ("theirs", "quality", second), ("auditor", "auditor", first), ("nation", "quality", None)):
        grant_role(account_id=open_account(username=name, name=name, password="long-enough-1"), role_code=role, library_id=library)
    open_account(username="reader", name="reader", password="long-enough-1")
    price = "=010  \\\\$a9787020002207$d{}元"
    records = tuple(
        create_record(marc=marc(f"Q{n}", **fields), library_id=first, at=AT, actor_id=None)
        for n, fields in enumerate([{}, {"f010": price.format("9.80")}, {"f010": price.format("12.50")}, {"f101": "=101  0\\$axxx"}, {"f210": "=210  \\\\$a北京$c中华书局 $d1982"}])
    )
    create_record(marc=marc("R1", f010=price.format("7.00")), library_id=second, at=AT, actor_id=None)
    return World(first, second, records)


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    return world.client
