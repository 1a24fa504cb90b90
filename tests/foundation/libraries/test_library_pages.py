"""Library pages with real opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wenyuan.foundation.libraries.api import close_days, list_branches, list_libraries, register_branch, register_library
from wenyuan.foundation.libraries.data import OpeningDay
from wenyuan.foundation.libraries.models import Library
from wenyuan.foundation.libraries.web.hours import load_weeks


@pytest.fixture
def library(db: None) -> int:
    library_id = register_library(code="CN-TEST-B", name="乙馆", name_en="Library B", level="city", phone="010 5555 0002")
    hours = {0: [(time(9), time(12)), (time(13), time(17))], 2: [(time(9), time(17))]}
    register_branch(library_id=library_id, code="B-1", name="主楼", kind="main", address="甲路 1 号", hours=hours)
    close_days(library_id=library_id, first=date(2026, 11, 25), last=date(2026, 11, 26), reason="清点")
    return library_id


def test_week_has_intervals_closures_and_what_is_open_now(library: int) -> None:
    at = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # Monday, 10:30 in Shanghai
    week = load_weeks(list_branches(library_id=library), at=at, zone="Asia/Shanghai", days=4)[0]
    assert week.is_open
    assert week.days == (
        OpeningDay(date(2026, 11, 23), ((time(9), time(12)), (time(13), time(17)))), OpeningDay(date(2026, 11, 24), ()),
        OpeningDay(date(2026, 11, 25), (), "清点"), OpeningDay(date(2026, 11, 26), (), "清点"),
    )


@pytest.mark.parametrize(("hour", "is_open"), [(0, False), (1, True), (3, True), (4, False), (5, True), (9, False)])
def test_lunch_break_is_closed(library: int, hour: int, is_open: bool) -> None:
    at = datetime(2026, 11, 23, hour, 30, tzinfo=UTC)
    assert load_weeks(list_branches(library_id=library), at=at, zone="Asia/Shanghai")[0].is_open is is_open


def test_list_asks_a_constant_number_of_times(client: Client, library: int) -> None:
    def count() -> int:
        list_libraries()  # which is read anew after a change
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/libraries/").status_code == 200
        return len(queries)

    before = count()
    for place in range(5):
        register_branch(library_id=library, code=f"B-{place + 2}", name=f"分馆{place}", kind="branch", hours={1: [(time(8), time(10))]})
    assert count() == before


def test_page_of_one_library_names_places_and_phone(client: Client, library: int) -> None:
    page = client.get("/libraries/CN-TEST-B/").content.decode()
    assert ("甲路 1 号" in page, "010 5555 0002" in page, "周一" in page) == (True, True, True)
    client.cookies["wy_lang"] = "en"
    assert "Library B" in client.get("/libraries/CN-TEST-B/").content.decode()


def test_unknown_library_is_not_found(client: Client, db: None) -> None:
    assert client.get("/libraries/NOPE/").status_code == 404


def test_long_list_is_paged_and_searched(client: Client, db: None) -> None:
    for number in range(130):
        register_library(code=f"CN-Y-{number:03d}", name=f"雲嶺第{number}图书馆", name_en=f"Yunling {number}", level="village")
    first, last = client.get("/libraries/"), client.get("/libraries/", {"page": "9999"})
    found = client.get("/libraries/", {"q": "云岭 cn-y-077"}).content.decode()
    nothing = client.get("/libraries/", {"q": "没有这个馆"}).content.decode()

    assert [page.content.decode().count('href="/libraries/CN-Y-') for page in (first, last)] == [60, 130 - 120]
    assert ("共 130 个图书馆" in first.content.decode(), found.count('href="/libraries/CN-Y-'), "雲嶺第77图书馆" in found) == (True, 1, True)
    assert ("没有这样的图书馆" in nothing, 'href="/libraries/"' in nothing) == (True, True)


@pytest.mark.django_db
def test_list_in_memory_follows_every_change(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    register_library(code="CN-Z-1", name="甲", level="city")
    before = [one.name for one in list_libraries() if one.code == "CN-Z-1"]
    with django_assert_num_queries(1):
        list_libraries()
    with transaction.atomic():
        sid = transaction.savepoint()
        Library.objects.filter(code="CN-Z-1").update(name="乙")
        inside = [one.name for one in list_libraries() if one.code == "CN-Z-1"]
        transaction.savepoint_rollback(sid)
    after = [one.name for one in list_libraries() if one.code == "CN-Z-1"]
    Library.objects.filter(code="CN-Z-1").update(active=False)

    assert (before, inside, after, [one for one in list_libraries() if one.code == "CN-Z-1"]) == (["甲"], ["乙"], ["甲"], [])
