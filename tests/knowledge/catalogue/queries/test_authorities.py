"""Authorities are found by any of their forms, page by page, at a bounded cost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenyuan.bibliography.chinese import fold
from wenyuan.foundation.libraries.api import list_libraries, register_library
from wenyuan.knowledge.catalogue.api import AuthorityFilters, NoSuchAuthority, find_authority, list_authorities
from wenyuan.knowledge.catalogue.models import Authority
from wenyuan.knowledge.catalogue.queries import authorities

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NAMES = [
    ("A1", "person", "鲁迅", ("魯迅", "周樹人", "Lu Xun"), "active"),
    ("A2", "person", "王韜", ("弢园",), "active"),
    ("A3", "corporate", "鲁迅全集出版社", (), "active"),
    ("A4", "subject", "章回小说", ("Novels, Chinese",), "suppressed"),
    ("A5", "person", "周树人研究会员", (), "deleted"),
    ("A6", "person", "Shakespeare, William", ("莎士比亚",), "active"),
    ("A7", "person", "100%_人", (), "active"),
]


def store(library: int, number: str, kind: str, heading: str, variants: tuple[str, ...] = (), status: str = "active") -> int:
    keys = sorted({fold(text) for text in (heading, *variants)})
    return Authority.objects.create(
        library_id=library, format="cnmarc", kind=kind, control_number=number, heading=heading, variants=list(variants), keys=keys, status=status,
        created_at=AT, updated_at=AT,
    ).pk


@pytest.fixture
def library(db: None) -> int:
    library = register_library(code="CN-T", name="甲馆", level="city")
    for number, kind, heading, variants, status in NAMES:
        store(library, number, kind, heading, variants, status)
    return library


def _numbers(filters: AuthorityFilters) -> list[str]:
    return [row.control_number for row in list_authorities(filters).rows]


@pytest.mark.parametrize(("asked", "found"), [
    (AuthorityFilters(), ["A7", "A6", "A3", "A2", "A1"]),
    (AuthorityFilters("魯迅"), ["A1", "A3"]),
    (AuthorityFilters("周树人"), ["A1"]),
    (AuthorityFilters("lu xun"), ["A1"]),
    (AuthorityFilters("William Shakespeare"), ["A6"]),
    (AuthorityFilters("william, shakespeare"), ["A6"]),
    (AuthorityFilters(",", kind="person"), ["A6"]),
    (AuthorityFilters("william shakesp"), ["A6"]),
    (AuthorityFilters("迅"), ["A3", "A1"]),
    (AuthorityFilters("迅", at_start=True), []),
    (AuthorityFilters("鲁", at_start=True), ["A3", "A1"]),
    (AuthorityFilters("A2"), ["A2"]),
    (AuthorityFilters("100%"), ["A7"]),
    (AuthorityFilters("%"), ["A7"]),
    (AuthorityFilters("0_人"), []),
    (AuthorityFilters("%_人"), ["A7"]),
    (AuthorityFilters("\x00"), ["A7", "A6", "A3", "A2", "A1"]),
    (AuthorityFilters("鲁迅", kind="corporate"), ["A3"]),
    (AuthorityFilters("章回", hidden_libraries=None), ["A4"]),
    (AuthorityFilters("章回"), []),
    (AuthorityFilters(status="deleted", hidden_libraries=None), ["A5"]),
    (AuthorityFilters(status="deleted"), []),
    (AuthorityFilters(library_id=0), []),
])
def test_list_holds_what_was_asked_for(library: int, asked: AuthorityFilters, found: list[str]) -> None:
    del library
    assert _numbers(asked) == found


def test_hidden_ones_are_seen_by_their_library(library: int) -> None:
    assert _numbers(AuthorityFilters("章回", hidden_libraries=[library])) == ["A4"]
    assert _numbers(AuthorityFilters("章回", hidden_libraries=[library + 1])) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 9), reach=st.integers(1, 9), text=st.sampled_from(["", "鲁迅", "人", "周树人", "不在"]), kind=st.sampled_from(["", "person"]))
def test_pages_together_are_the_list_whatever_the_reach(library: int, limit: int, reach: int, text: str, kind: str) -> None:
    asked = AuthorityFilters(text, kind=kind, hidden_libraries=[library])
    whole = [row.id for row in list_authorities(asked, limit=100).rows]
    kept, authorities.REACH = authorities.REACH, reach
    try:
        found, cursor, pages = [], "", 0
        while True:
            page = list_authorities(asked, cursor=cursor, limit=limit)
            assert len(page.rows) <= limit
            found += [row.id for row in page.rows]
            cursor, pages = page.following, pages + 1
            if not cursor:
                break
            assert pages < 40
    finally:
        authorities.REACH = kept

    assert found == whole


def test_search_that_finds_nothing_within_reach_says_so(library: int) -> None:
    kept, authorities.REACH = authorities.REACH, 3
    try:
        page = list_authorities(AuthorityFilters("迅", hidden_libraries=[library]))
    finally:
        authorities.REACH = kept

    assert (page.rows, page.cut_short, page.following != "") == ((), True, True)


@pytest.mark.parametrize("cursor", ["x", "c", "e", "c-1", "c١", "e" + "9" * 30, "' or 1=1", "c1.5"])
def test_other_cursors_begin_at_the_start(library: int, cursor: str) -> None:
    del library
    assert list_authorities(AuthorityFilters("鲁迅"), cursor=cursor) == list_authorities(AuthorityFilters("鲁迅"))


def test_exact_and_contained_forms_go_through_indexes_and_a_window(library: int, query_count) -> None:  # type: ignore[no-untyped-def]
    del library
    list_libraries()  # which is read anew after a change
    with query_count() as queries:
        list_authorities(AuthorityFilters("鲁迅"))

    assert queries.count <= 5


def test_missing_authority_is_said(library: int) -> None:
    with pytest.raises(NoSuchAuthority):
        find_authority(authority_id=library + 10_000_000)
