from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, from_mrk
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import create_record
from wenyuan.knowledge.union.domain.matching_run import MatchCounts, run_matching
from wenyuan.site.options import Options

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOOK = """=LDR  00000nam{level}2200000   450\\
=001  {number}
=010  \\\\$a{isbn}
=100  \\\\$a20260901d{year}    em y0chiy50      ea
=101  0\\$achi
=200  1\\$a{title}$f{author}著
=210  \\\\$a北京$c{publisher}$d{year}
=215  \\\\$a{pages}页$d21cm
=690  \\\\$aZ429.441$v5
=701  \\0$a{author}$4著
=801  \\0$aCN$b{agency}$c20260901
"""


def book(
    number: str, *, title: str = "梦溪笔谈校证研究", author: str = "胡道静", isbn: str = "9787101003017", year: int = 1987, publisher: str = "中华书局", pages: int = 312,
    level: str = "0 ", agency: str = "X", more: tuple[Field, ...] = (),
) -> Record:
    text = BOOK.format(number=number, title=title, author=author, isbn=isbn, year=year, publisher=publisher, pages=pages, level=level, agency=agency)
    record = from_mrk(text if isbn else "\n".join(line for line in text.splitlines() if not line.startswith("=010")) + "\n", format=MarcFormat.CNMARC)
    return Record(record.leader, tuple(sorted((*record.fields, *more), key=lambda one: one.tag)), record.format)


def field(tag: str, **subfields: str) -> Field:
    return Field(tag, "  ", tuple(Subfield(code.removeprefix("s"), value) for code, value in subfields.items()))


@dataclass(frozen=True)
class Members:
    """The agency and three libraries."""

    agency: int
    a: int
    b: int
    c: int


@pytest.fixture
def members(db: None, settings: Settings, tmp_path: Path) -> Members:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path), "WENYUAN_UNION_LIBRARY": "CN-U"})
    agency = register_library(code="CN-U", name="联合目录中心", level="national")
    return Members(agency, *(register_library(code=f"CN-{name}", name=f"{name}馆", level=level) for name, level in (("A", "province"), ("B", "city"), ("C", "county"))))


def store(library: int, record: Record) -> int:
    return create_record(marc=record, library_id=library, at=AT, actor_id=None)


def match(*, whole: bool = False) -> MatchCounts:
    return run_matching(at=AT, whole=whole)
