from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.classification import (
    CLC_CLASSES,
    MAIN_CLASSES,
    FourDivisionsClass,
    ancestors,
    call_number_key,
    caption_of,
    detect_scheme,
    map_old_number,
    parse_clc,
    parse_four_divisions,
    sort_key,
)


@pytest.mark.parametrize(
    ("text", "normalised", "parts"),
    [
        ("I242.4", "I242.4", ()),
        ("tp31113", "TP311.13", ()),
        ("ＴＰ３１１．１３", "TP311.13", ()),
        ("K826.16=2", "K826.16=2", (("=", "2"),)),
        ("D920.4-62", "D920.4-62", (("-", "62"),)),
        ("F299.275.65", "F299.275.65", ()),
        ("B942.1(2)", "B942.1(2)", (("()", "2"),)),
        ('R4"21"', 'R4"21"', (('""', "21"),)),
        ("G25:TP39", "G25:TP39", ((":", "TP39"),)),
        ("X", "X", ()),
    ],
)
def test_parse_clc_reads_parts(text: str, normalised: str, parts: tuple[tuple[str, str], ...]) -> None:
    number = parse_clc(text)

    assert number is not None
    assert (number.normalised, number.parts) == (normalised, parts)


@pytest.mark.parametrize("text", ["", "L123", "W1", "M", "QA76", "895.1", "I24?2", "你好", "I" * 200])
def test_parse_clc_refuses_other_text(text: str) -> None:
    assert parse_clc(text) is None


@given(st.text(alphabet='TPIKD0123456789.-()="+:<>/a ', max_size=20))
def test_parse_clc_normal_form_is_stable(text: str) -> None:
    number = parse_clc(text)
    if number is None:
        return

    again = parse_clc(number.normalised)

    assert again is not None
    assert (again.normalised, sort_key(again)) == (number.normalised, sort_key(number))


def test_ancestors_climb_digit_by_digit() -> None:
    assert ancestors("TP311.13") == ("T", "TP", "TP3", "TP31", "TP311", "TP311.1", "TP311.13")
    assert ancestors("D920.4-62") == ("D", "D9", "D92", "D920", "D920.4", "D920.4-62")


def test_captions_have_every_level() -> None:
    assert "".join(caption.number for caption in MAIN_CLASSES) == "ABCDEFGHIJKNOPQRSTUVXZ"
    assert all(caption.hans and caption.en for caption in CLC_CLASSES.values())
    assert all(caption.hant for caption in MAIN_CLASSES)
    assert len(CLC_CLASSES) > 270
    assert [number for number in CLC_CLASSES if parse_clc(number) is None] == []
    nearest = caption_of("I242.4")
    assert nearest is not None
    assert (nearest.number, nearest.hans, nearest.en) == ("I24", "小说", "Fiction")


def test_call_number_key_gives_shelf_order() -> None:
    shelf = ["I242/3", "I242.4/2", "I242.4/12", "I242.4-53/1", "K825.6/4", "K825.6=73/4", "K825.6=73/4:2"]

    assert sorted(["K825.6=73/4:2", "I242.4/12", *shelf[:2], *shelf[3:6]], key=call_number_key) == shelf


def test_map_old_number_keeps_the_rest() -> None:
    table = {"TP31": "TP39", "I247.5": "I247.57"}

    assert map_old_number("TP311.1-62", table) == "TP391.1-62"
    assert map_old_number("I247.5", table) == "I247.57"
    assert map_old_number("K825.6", table) == "K825.6"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("史部·地理类", FourDivisionsClass("史", "地理")),
        ("子 儒家", FourDivisionsClass("子", "儒家")),
        ("經部·小學類", FourDivisionsClass("经", "小学")),
        ("集部", FourDivisionsClass("集", "")),
        ("史部·火箭", None),
        ("红楼梦", None),
    ],
)
def test_parse_four_divisions_reads_both_levels(text: str, expected: FourDivisionsClass | None) -> None:
    assert parse_four_divisions(text) == expected


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("I247.5", "clc"),
        ("895.1/3", "ddc"),
        ("QA76.73.P98", "lcc"),
        ("PL2658 .E1", "lcc"),
        ("DS706 .C5", "lcc"),
        ("821.111-3", "udc"),
        ("81(075)", "udc"),
        ("子部", "four-divisions"),
        ("hello", None),
    ],
)
def test_detect_scheme_by_form(text: str, scheme: str | None) -> None:
    assert detect_scheme(text) == scheme
