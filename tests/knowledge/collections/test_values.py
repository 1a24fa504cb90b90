"""The one notation for values of fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.collections.conftest import FIELDS

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.collections.data import FieldData, Value
from wenyuan.knowledge.collections.domain.values import WrongValue, read_value, write_value

BY_CODE = {one.code: one for one in FIELDS}


@pytest.mark.parametrize(("code", "text", "value"), [
    ("rhyme", " 真\x00韵 ", Value("真韵")),
    ("note", "一\r\n二", Value("一\n二")),
    ("leaves", "49", Value("49")),
    ("copied", "明永乐六年", Value("明永乐六年", edtf="1408", year_from=1408, year_to=1408)),
    ("copied", "明嘉靖四十一年至隆庆元年", Value("明嘉靖四十一年至隆庆元年", edtf="1562/1567", year_from=1562, year_to=1567)),
    ("copied", "1562/1567", Value("1562/1567", edtf="1562/1567", year_from=1562, year_to=1567)),
    ("copied", "1926-09-18", Value("1926-09-18", edtf="1926-09-18", year_from=1926, year_to=1926)),
    ("copied", "1925~", Value("1925~", edtf="1925~", year_from=1925, year_to=1925)),
    ("copied", "1949/..", Value("1949/..", edtf="1949/..", year_from=1949, year_to=9999)),
    ("seat", "北京 @ 39.9，116.4", Value("北京", lat=39.9, lon=116.4)),
    ("seat", "不详", Value("不详")),
    ("holder", "国家图书馆", Value("国家图书馆")),
    ("link", "https://example.org/a?b=c 图版", Value("图版", address="https://example.org/a?b=c")),
    ("picture", "a" * 64 + " 卷端", Value("卷端", address="a" * 64)),
    ("state", "残", Value("残")),
])
def test_text_is_read_as_value(code: str, text: str, value: Value) -> None:
    assert read_value(BY_CODE[code], text) == value


@pytest.mark.parametrize(("code", "text", "reason"), [
    ("copied", "永乐六年", "which-date"), ("copied", "很早", "date"), ("copied", "1567/1562", "date"), ("leaves", "四十九", "number"), ("leaves", "1e9", "number"),
    ("seat", "北京 @ 139, 116", "place"), ("seat", "@ 39.9, 116.4", "place"), ("link", "javascript:alert(1)", "url"), ("link", "https://a:b@example.org/", "url"),
    ("link", 'https://example.org/"onclick=', "url"), ("link", "http://[", "url"), ("picture", "../../etc/passwd", "image"), ("state", "全", "choice"), ("rhyme", "长" * 1001, "long"), ("book", "某书 = b1zzzzzz", "link"),
])
def test_text_that_is_no_value_is_refused_with_the_reason(code: str, text: str, reason: str) -> None:
    with pytest.raises(WrongValue) as problem:
        read_value(BY_CODE[code], text)

    assert problem.value.code == reason


def test_a_person_is_linked_by_the_identifier_behind_the_name() -> None:
    assert read_value(BY_CODE["holder"], f"鲁迅 = {ark_name('authority', 42)}") == Value("鲁迅", target=42)
    with pytest.raises(WrongValue):
        read_value(BY_CODE["holder"], f"鲁迅 = {ark_name('record', 42)}")


_TEXT = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=20)


@given(_TEXT, st.floats(-90, 90), st.floats(-180, 180), st.integers(1, 10**9))
def test_what_is_written_is_read_as_the_same(text: str, lat: float, lon: float, target: int) -> None:
    place = Value(text, lat=round(lat, 6) + 0.0, lon=round(lon, 6) + 0.0)
    for field, value in ((BY_CODE["seat"], place), (BY_CODE["holder"], Value(text, target=target)), (BY_CODE["link"], Value(text, address="https://example.org/"))):
        assert read_value(field, write_value(field.kind, value)) == value


@given(st.text(max_size=300), st.sampled_from(FIELDS))
def test_any_text_is_read_or_refused_and_then_stays(text: str, field: FieldData) -> None:
    try:
        value = read_value(field, text)
    except WrongValue:
        return

    assert read_value(field, write_value(field.kind, value)) == value
