from __future__ import annotations

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.chinese import DateValue, dynasty_range, find_eras, parse_date


@pytest.mark.parametrize(
    ("text", "edtf", "years"),
    [
        ("民国二十三年", "1934", (1934, 1934)),
        ("民國23年", "1934", (1934, 1934)),
        ("康熙五十五年", "1716", (1716, 1716)),
        ("光緒丁酉", "1897", (1897, 1897)),
        ("光緖廿三年", "1897", (1897, 1897)),
        ("清光绪二十三年[1897]", "1897", (1897, 1897)),
        ("乾隆甲戌", "1754", (1754, 1754)),
        ("清乾隆四十七年刻本", "1782", (1782, 1782)),
        ("昭和12年", "1937", (1937, 1937)),
        ("昭和十二年三月", "1937-03", (1937, 1937)),
        ("大正元年", "1912", (1912, 1912)),
        ("明治三十年", "1897", (1897, 1897)),
        ("平成3年", "1991", (1991, 1991)),
        ("令和元年", "2019", (2019, 2019)),
        ("日本天保五年", "1834", (1834, 1834)),
        ("檀纪4290年", "1957", (1957, 1957)),
        ("佛历2500年", "1957", (1957, 1957)),
        ("公元前206年", "-0205", (-205, -205)),
        ("B.C. 551", "-0550", (-550, -550)),
        ("西元1984年", "1984", (1984, 1984)),
        ("清中期", "1728~/1820~", (1728, 1820)),
        ("明末清初", "1594~/1686~", (1594, 1686)),
        ("宋", "0960/1279", (960, 1279)),
        ("唐开元间", "0713/0741", (713, 741)),
        ("嘉靖隆庆间", "1522/1572", (1522, 1572)),
        ("康熙至乾隆间", "1662/1795", (1662, 1795)),
        ("[19--?]", "19XX?", (1900, 1999)),
        ("[193-]", "193X", (1930, 1939)),
        ("1949.10", "1949-10", (1949, 1949)),
        ("1949年10月1日", "1949-10-01", (1949, 1949)),
        ("c1982", "1982", (1982, 1982)),
        ("1957-1962", "1957/1962", (1957, 1962)),
        ("1957-62", "1957/1962", (1957, 1962)),
        ("1949-", "1949/..", (1949, 9999)),
        ("2005年第2版", "2005", (2005, 2005)),
        ("一九八四年", "1984", (1984, 1984)),
        ("二〇〇八", "2008", (2008, 2008)),
        ("二零零八", "2008", (2008, 2008)),
        ("二〇〇八年五月十二日", "2008-05-12", (2008, 2008)),
        ("约1930年", "1930~", (1930, 1930)),
        ("1984?", "1984?", (1984, 1984)),
        ("20世纪80年代", "198X", (1980, 1989)),
        ("2005年春", "2005-21", (2005, 2005)),
    ],
)
def test_parse_date_gives_edtf_and_years(text: str, edtf: str, years: tuple[int, int]) -> None:
    date = parse_date(text)

    assert date is not None
    assert (date.original, date.edtf, (date.earliest_year, date.latest_year)) == (text, edtf, years)
    assert str(parse_edtf(date.edtf)) == edtf


def test_parse_date_moves_the_end_of_the_lunar_year() -> None:
    assert parse_date("光绪二十三年十二月初十日") == DateValue("光绪二十三年十二月初十日", "1898-01-02", 1898, 1898, "chinese")
    assert parse_date("光绪二十三年十二月") == DateValue("光绪二十三年十二月", "1897-12-24/1898-01-21", 1897, 1898, "chinese")


def test_parse_date_lists_the_reigns_of_a_shared_era() -> None:
    shared, given_dynasty = parse_date("建元二年"), parse_date("汉建元二年")

    assert shared is not None
    assert shared.candidates == (-138, 316, 344, 366, 480)
    assert shared.edtf == "[-0138,0316,0344,0366,0480]"
    assert given_dynasty == DateValue("汉建元二年", "-0138", -138, -138, "chinese")


def test_parse_date_keeps_both_years_of_a_cyclical_name() -> None:
    date = parse_date("康熙壬寅")

    assert date is not None
    assert (date.candidates, date.uncertain) == ((1662, 1722), True)
    assert parse_date("康熙壬寅(1722)") == DateValue("康熙壬寅(1722)", "1722", 1722, 1722, "chinese")


def test_parse_date_notes_a_printed_year_that_disagrees() -> None:
    assert parse_date("光绪二十三年[1899]") == DateValue(
        "光绪二十三年[1899]",
        "1897?",
        1897,
        1897,
        "chinese",
        uncertain=True,
        notes=("printed beside it: 1899",),
    )


@pytest.mark.parametrize("text", ["", "不详", "抗战时期", "[s.l.]", "x" * 500])
def test_parse_date_gives_nothing_without_a_date(text: str) -> None:
    assert parse_date(text) is None


@given(
    st.text(
        alphabet="清明宋光绪康熙民国建元至正乾隆年月日初中末间甲子丁酉一二三十廿〇0123456789-—[](){}?约c. X春世纪前后",
        max_size=25,
    )
)
def test_parse_date_never_fails_and_orders_years(text: str) -> None:
    date = parse_date(text)

    assert date is None or date.earliest_year <= date.latest_year


@given(
    st.sampled_from(["顺治", "康熙", "雍正", "乾隆", "嘉庆", "道光", "咸丰", "同治", "光绪", "宣统"]),
    st.data(),
)
def test_parse_date_reads_reign_year_and_cyclical_name_alike(name: str, data: st.DataObject) -> None:
    (era,) = find_eras(name, "清")
    year = data.draw(st.integers(era.first_year, era.last_year))
    cycle = "甲乙丙丁戊己庚辛壬癸"[(year - 4) % 10] + "子丑寅卯辰巳午未申酉戌亥"[(year - 4) % 12]

    by_number, by_cycle = parse_date(f"{name}{year - era.first_year + 1}年"), parse_date(f"{name}{cycle}")

    assert by_number is not None
    assert by_cycle is not None
    assert by_number.earliest_year == year
    assert year in (by_cycle.candidates or (by_cycle.earliest_year,))


def test_dynasty_range_gives_both_ends() -> None:
    assert dynasty_range("北宋") == (960, 1127)
    assert dynasty_range("刘宋") == (420, 479)
    assert dynasty_range("火星") is None
