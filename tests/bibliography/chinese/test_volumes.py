from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.chinese import natural_key, parse_numeral, parse_roman, parse_volume


@pytest.mark.parametrize(
    "text",
    ["卷十二", "卷12", "第十二卷", "卷之十二", "卷１２", "卷一二", "第12卷", "v. 12", "Vol. XII", "Bd. 12"],
)
def test_parse_volume_reads_all_forms_of_one_number(text: str) -> None:
    volume = parse_volume(text)

    assert volume is not None
    assert (volume.unit, volume.numbers, volume.sort_key) == ("卷", (12,), (12, 0, 12))


@pytest.mark.parametrize(
    ("text", "unit", "numbers", "position"),
    [
        ("上册", "册", (), "上"),
        ("中冊", "册", (), "中"),
        ("下", "", (), "下"),
        ("卷上", "卷", (), "上"),
        ("卷一上", "卷", (1,), "上"),
        ("第3輯", "辑", (3,), ""),
        ("第二函", "函", (2,), ""),
        ("pt. 3", "部", (3,), ""),
        ("no. 5-7", "号", (5, 6, 7), ""),
        ("第1-3册", "册", (1, 2, 3), ""),
        ("2008年第3期", "期", (3,), ""),
        ("續編", "编", (), "续"),
        ("甲集", "集", (), "甲"),
    ],
)
def test_parse_volume_reads_units(text: str, unit: str, numbers: tuple[int, ...], position: str) -> None:
    volume = parse_volume(text)

    assert volume is not None
    assert (volume.unit, volume.numbers, volume.position) == (unit, numbers, position)


def test_parse_volume_tells_extent_and_remains() -> None:
    whole, rest = parse_volume("全三十卷"), parse_volume("存卷一至三、五")

    assert whole is not None
    assert rest is not None
    assert (whole.numbers, whole.is_extent, whole.is_remaining) == ((30,), True, False)
    assert (rest.numbers, rest.is_extent, rest.is_remaining, rest.is_range) == (
        (1, 2, 3, 5),
        False,
        True,
        True,
    )


@pytest.mark.parametrize("text", ["", "新华字典", "hello", "卷" * 600])
def test_parse_volume_gives_nothing_for_other_text(text: str) -> None:
    assert parse_volume(text) is None


@given(st.text(alphabet="卷第之十二百千万一至、存全上中下册v.ol 0123-XI", max_size=30))
def test_parse_volume_never_fails(text: str) -> None:
    volume = parse_volume(text)

    assert volume is None or volume.original == text


def test_natural_key_sorts_by_value() -> None:
    volumes = ["卷十", "卷二", "卷一百", "第12卷", "卷九", "卷之十一", "下册", "上册", "中册"]

    assert sorted(volumes, key=natural_key) == [
        "上册", "中册", "下册", "卷二", "卷九", "卷十", "卷之十一", "第12卷", "卷一百",
    ]  # fmt: skip
    assert natural_key("卷十二") == natural_key("第12卷")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十二", 12), ("二十", 20), ("廿三", 23), ("卅", 30), ("一百零五", 105), ("一千二百三十四", 1234),
        ("三万五千", 35_000), ("二〇〇八", 2008), ("壹貳", 12), ("伍拾", 50), ("12", 12), ("１２", 12), ("12万", 120_000), ("", None),
        ("国", None), ("一" * 30, None),
    ],
)  # fmt: skip
def test_parse_numeral_reads_numbers(text: str, value: int | None) -> None:
    assert parse_numeral(text) == value


@pytest.mark.parametrize(("text", "value"), [("XIV", 14), ("mcmxc", 1990), ("IIII", None), ("", None), ("abc", None)])
def test_parse_roman_takes_canonical_form_only(text: str, value: int | None) -> None:
    assert parse_roman(text) == value
