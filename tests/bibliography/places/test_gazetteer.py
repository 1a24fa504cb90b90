"""Names of towns through the dynasties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.places import all_places, find_place, name_in


@pytest.mark.parametrize(("text", "year", "today"), [
    ("北平", 1934, "北京"), ("[北平]", None, "北京"), ("Peking", None, "北京"), ("大都", 1300, "北京"), ("京師", 1500, "北京"), ("北京市", 2001, "北京"),
    ("南京", 1990, "南京"), ("南京", 1100, "商丘"), ("南京", 950, "北京"), ("南京", 1200, "开封"), ("建康", 1130, "南京"), ("金陵", None, "南京"),
    ("東京", None, "东京"), ("东京", 1100, "开封"), ("江戸", 1750, "东京"), ("西京", 1050, "洛阳"), ("临安府", 1200, "杭州"), ("杭州：浙江书局", 1880, "杭州"),
    ("麻沙", 1200, "建阳"), ("臺北市", None, "台北"), ("香港特別行政區", 2000, "香港"), ("汉城", 1990, "首尔"), ("列宁格勒", 1950, "圣彼得堡"),
    ("Cambridge, Mass.", 1990, "坎布里奇"), ("Cambridge", 1990, "剑桥"), ("New York ; London", None, "纽约"), ("北京、上海", 1930, "北京"),
])
def test_place_is_found_under_the_name_of_its_time(text: str, year: int | None, today: str) -> None:
    place = find_place(text, year)
    assert place is not None
    assert place.name == today


@pytest.mark.parametrize("text", ["", "[S.l.]", "[出版地不明]", "无何有之乡", "?", "，"])
def test_what_is_no_known_place_is_none(text: str) -> None:
    assert find_place(text) is None


@pytest.mark.parametrize(("key", "names"), [
    ("beijing", {700: "幽州", 950: "南京", 1100: "燕京", 1200: "中都", 1300: "大都", 1380: "北平", 1500: "北京", 1930: "北平", 1940: "北京", 2000: "北京"}),
    ("nanjing", {250: "建业", 400: "建康", 1200: "建康", 1340: "集庆", 1500: "南京", 1700: "江宁", 1930: "南京"}),
    ("hangzhou", {1100: "杭州", 1200: "临安", 1500: "杭州"}), ("suzhou", {1200: "平江", 1800: "苏州"}), ("tokyo", {1700: "江户", 1900: "东京"}),
])
def test_town_bears_the_name_of_the_year(key: str, names: dict[int, str]) -> None:
    place = all_places()[key]
    assert {year: name_in(place, year) for year in names} == names


def test_every_place_is_found_by_its_own_names() -> None:
    wrong = [
        (place.key, name.text) for place in all_places().values() for name in place.names
        if (found := find_place(name.text, (max(name.first, -500) + min(name.last, 2020)) // 2)) is None
        or (found.key != place.key and not any(_plain(other.text) == _plain(name.text) for other in found.names))
    ]
    assert wrong == []
    assert all(-60 < place.latitude < 70 and -180 <= place.longitude <= 180 for place in all_places().values())


def _plain(text: str) -> str:
    return text.casefold().rstrip(".")


@given(st.text(max_size=60), st.one_of(st.none(), st.integers(-3000, 3000)))
def test_any_text_is_read(text: str, year: int | None) -> None:
    found = find_place(text, year)
    assert found is None or found.key in all_places()
