"""Two libraries, accounts for every door, and helpers that make authorities and records."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield
from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.authorities.data import Facts
from wenyuan.knowledge.authorities.domain.editing import create_from_facts
from wenyuan.knowledge.catalogue.api import create_record

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RIGHTS = (
    "catalogue.view_record", "catalogue.edit_record", "catalogue.run_batch", "authorities.edit_authority", "authorities.delete_authority", "authorities.link_headings",
    "authorities.change_headings", "jobs.view",
)


@pytest.fixture
def world(db: None) -> World:
    first = register_library(code="CN-T1", name="甲馆", level="city")
    second = register_library(code="CN-T2", name="乙馆", level="county")
    define_role(code="all", title="规范", permissions=RIGHTS)
    define_role(code="look", title="看", permissions=("catalogue.view_record",))
    for name, role, library in (("mine", "all", first), ("theirs", "all", second), ("looker", "look", first), ("nation", "all", None)):
        account = open_account(username=name, name=name, password="long-enough-1", home_library_id=library)
        grant_role(account_id=account, role_code=role, library_id=library)
    open_account(username="reader", name="reader", password="long-enough-1")
    return World(first, second, 0, 0, 0, 0)


def person(library: int, heading: str, *, dates: str = "", dynasty: str = "", variants: tuple[str, ...] = (), undifferentiated: bool = False, kind: str = "person", **more: object) -> int:
    facts = Facts(
        kind=kind, heading=heading, variants=variants, dates=dates, dynasty=dynasty, dynasties=(dynasty,) if dynasty else (), undifferentiated=undifferentiated, **more,  # type: ignore[arg-type]
    )
    return create_from_facts(facts=facts, library_id=library, format_="cnmarc", agency="T", today=date(2026, 11, 23), at=AT, actor_id=None)


def work(number: str, title: str, people: list[tuple[str, str, str]], *, year: str = "1982", said: str = "", subject: str = "", clc: str = "I207") -> Record:
    """A CNMARC record; `people` are (name, additions, dates) of 701 fields."""
    fields = [
        Field("001", data=number), Field("100", "  ", (Subfield("a", f"20260901d{year}    em y0chiy50      ea"),)), Field("101", "0 ", (Subfield("a", "chi"),)),
        Field("200", "1 ", (Subfield("a", title), *((Subfield("f", said),) if said else ()))), Field("210", "  ", (Subfield("a", "北京"), Subfield("c", "中华书局"), Subfield("d", year))),
        *((Field("606", "0 ", (Subfield("a", subject),)),) if subject else ()), Field("690", "  ", (Subfield("a", clc), Subfield("v", "5"))),
        *(Field("701", " 0", (Subfield("a", name), *((Subfield("c", c),) if c else ()), *((Subfield("f", f),) if f else ()), Subfield("4", "著"))) for name, c, f in people),
        Field("801", " 0", (Subfield("a", "CN"), Subfield("b", "T"), Subfield("c", "20260901"))),
    ]
    return Record("00000nam0 2200000   450 ", tuple(fields), MarcFormat.CNMARC)


def store(library: int, marc: Record) -> int:
    return create_record(marc=marc, library_id=library, at=AT, actor_id=None)
