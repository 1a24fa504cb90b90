"""The works are enough, different from one another, and right in every number that can be checked."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from wenyuan.bibliography.marc.record import MarcFormat
from wenyuan.knowledge.catalogue.demo import build_record, iter_works
from wenyuan.knowledge.catalogue.demo.agents import COUNTRIES, parse_entry
from wenyuan.knowledge.catalogue.demo.publishing import parse_date
from wenyuan.knowledge.catalogue.demo.work import Agent, WorkKind

WORKS = tuple(iter_works())
AGENTS = {c.agent.key: c.agent for work in WORKS for c in work.contributions}


def is_isbn(text: str) -> bool:
    """ISO 2108: weights 1 and 3 over thirteen digits."""
    return (
        len(text) == 13
        and text.isdigit()
        and sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(text)) % 10 == 0
    )


def is_issn(text: str) -> bool:
    """ISO 3297: weights 8 to 1, X for ten."""
    digits = text.replace("-", "")
    values = [10 if d == "X" else int(d) for d in digits]
    return len(digits) == 8 and sum(v * w for v, w in zip(values, range(8, 0, -1), strict=True)) % 11 == 0


def read_years(agent: Agent) -> tuple[int | None, int | None]:
    """Birth and death; years before Christ are negative."""

    def year(text: str) -> int | None:
        found = re.search(r"(前)?(\d+)", text)
        return None if found is None else int(found[2]) * (-1 if found[1] else 1)

    born, _, died = agent.dates.partition("-")
    return year(born), year(died)


def test_works_are_as_many_as_a_visitor_needs() -> None:
    classics = [w for w in WORKS if w.class_number and w.publication.first_year < 1912]
    counted = Counter(w.kind for w in WORKS)
    assert len(WORKS) >= 640
    assert len(classics) >= 180
    assert counted[WorkKind.SERIAL] >= 15
    assert counted[WorkKind.MAP] >= 7
    assert counted[WorkKind.SOUND] + counted[WorkKind.VIDEO] >= 8
    assert counted[WorkKind.THESIS] + counted[WorkKind.ERESOURCE] >= 8
    assert sum(w.language != "chi" for w in WORKS) >= 70
    assert sum(bool(w.original_language) for w in WORKS) >= 90
    assert sum(w.juvenile for w in WORKS) >= 25
    assert sum(w.format is MarcFormat.MARC21 for w in WORKS) >= 40


def test_works_are_described_beyond_the_title() -> None:
    assert sum(bool(w.abstract) for w in WORKS) * 3 >= len(WORKS)
    assert sum(bool(w.contents) for w in WORKS) >= 60
    assert sum(bool(w.isbn) for w in WORKS) >= 40
    assert [w.title for w in WORKS if not w.subjects] == []


def test_works_have_one_control_number_and_one_shelf_mark_each() -> None:
    assert [n for n, c in Counter(w.control_number for w in WORKS).items() if c > 1] == []
    assert [n for n, c in Counter(w.call_number for w in WORKS).items() if c > 1] == []


def test_works_do_not_repeat_an_edition() -> None:
    keys = Counter(
        (w.title, w.part_title, w.publication.publisher, w.publication.label, w.contributions) for w in WORKS
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_works_have_right_standard_numbers() -> None:
    assert [w.title for w in WORKS if w.isbn and not is_isbn(w.isbn)] == []
    assert [w.title for w in WORKS if w.issn and not is_issn(w.issn)] == []
    assert [n for n, c in Counter(w.isbn for w in WORKS if w.isbn).items() if c > 1] == []


def test_works_have_isbn_only_after_1970() -> None:
    assert [
        w.title
        for w in WORKS
        if w.isbn and not w.isbn.startswith(("9784", "9782", "9783", "9780", "9787", "9781"))
    ] == []
    early = [w for w in WORKS if w.isbn and w.publication.first_year < 1970 and w.language == "chi"]
    # A title that stays in print gets a number later.
    assert [(w.title, w.publication.publisher) for w in early] == [("史记", "中华书局")]


def test_agents_die_after_they_are_born() -> None:
    wrong = [a.key for a in AGENTS.values() if None not in (y := read_years(a)) and y[1] <= y[0]]  # type: ignore[operator]
    assert wrong == []


def test_agents_live_a_human_span() -> None:
    spans = {a.key: read_years(a) for a in AGENTS.values()}
    assert {k: (b, d) for k, (b, d) in spans.items() if b is not None and d is not None and d - b > 112} == {}


def test_works_are_not_published_before_their_author_is_ten() -> None:
    wrong = [
        (w.title, c.agent.key)
        for w in WORKS
        for c in w.contributions
        if (born := read_years(c.agent)[0]) is not None
        and w.publication.last_year is not None
        and w.publication.last_year < born + 10
    ]
    assert wrong == []


def test_works_stand_in_years_of_printing() -> None:
    assert [w.title for w in WORKS if not 700 <= w.publication.first_year <= 2026] == []
    assert [
        w.title for w in WORKS if (last := w.publication.last_year) and last < w.publication.first_year
    ] == []


def test_reign_dates_agree_with_the_gregorian_year() -> None:
    starts = {"萬曆": 1573, "康熙": 1662, "乾隆": 1736, "嘉慶": 1796, "道光": 1821, "同治": 1862, "光緒": 1875,
              "光绪": 1875, "光緖": 1875, "崇禎": 1628, "嘉靖": 1522, "紹興": 1131, "淳熙": 1174, "慶元": 1195,
              "民國": 1912, "民国": 1912, "弘治": 1488, "咸豐": 1851, "順治": 1644, "雍正": 1723, "天啓": 1621,
              "大德": 1297, "成化": 1465, "嘉定": 1208, "正統": 1436, "天順": 1457, "宣統": 1909, "隆慶": 1567}  # fmt: skip
    digits = {c: i for i, c in enumerate("〇一二三四五六七八九")}

    def number(text: str) -> int:
        if text == "元":
            return 1
        tens, ten, ones = text.rpartition("十")
        return (digits[tens] if tens else 1 if ten else 0) * 10 + (digits[ones] if ones else 0)

    checked, wrong = 0, []
    for work in WORKS:
        found = re.match(r"(?:[宋元明清])?(..)([元一二三四五六七八九十]+)年", work.publication.label)
        if found and found[1] in starts:
            checked += 1
            if starts[found[1]] + number(found[2]) - 1 != work.publication.first_year:
                wrong.append((work.title, work.publication.label, work.publication.first_year))
    assert wrong == []
    assert checked >= 150


def test_agents_come_from_many_dynasties_and_countries() -> None:
    eras = {a.era for a in AGENTS.values()} - {""}
    assert len(eras - COUNTRIES) >= 25
    assert len(eras) >= 40


@pytest.mark.parametrize(
    ("name", "count"),
    [("黄裳", 3), ("李锐", 2), ("王蒙", 2), ("周立波", 2), ("张载", 2), ("李贤", 2), ("范晔", 2)],
)
def test_people_of_one_name_stay_apart(name: str, count: int) -> None:
    assert sum(a.heading == name for a in AGENTS.values()) == count


@pytest.mark.parametrize(
    ("title", "editions"),
    [("红楼梦", 12), ("论语", 6), ("史记", 5), ("西游记", 3), ("活着", 3), ("道德经", 4)],
)
def test_editions_share_a_uniform_title(title: str, editions: int) -> None:
    assert sum(w.uniform_title == title for w in WORKS) >= editions


@pytest.mark.parametrize("fragment", ["长恨歌", "重慶", "单于", "曾國藩", "大宛", "光緖", "乾隆"])
def test_data_has_hard_readings_and_variants(fragment: str) -> None:
    texts = (
        text
        for w in WORKS
        for text in (
            w.title,
            w.abstract,
            *w.contents,
            w.publication.label,
            *(c.printed for c in w.contributions),
        )
    )
    assert any(fragment in text for text in texts)


def test_names_are_parsed() -> None:
    entry = parse_entry("司馬遷=司马迁[漢 前145-?] 撰")
    assert (entry.printed, entry.key, entry.about, entry.role) == ("司馬遷", "司马迁", "漢 前145-?", "撰")
    latin = parse_entry("Camus, Albert=加缪")
    assert (latin.printed, latin.key, latin.role) == ("Camus, Albert", "加缪", "著")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("清乾隆五十六年[1791]", ("清乾隆五十六年", 1791, 1791)),
        ("宋慶元[1195-1200]", ("宋慶元", 1195, 1200)),
        ("1979-", ("1979-", 1979, None)),
        ("1971-1974", ("1971-1974", 1971, 1974)),
    ],
)
def test_dates_are_parsed(text: str, expected: tuple[str, int, int | None]) -> None:
    assert parse_date(text) == expected


def test_a_date_without_a_year_is_refused() -> None:
    with pytest.raises(ValueError, match="no year"):
        parse_date("清乾隆")


def test_control_numbers_do_not_depend_on_order() -> None:
    record = build_record(WORKS[0])
    assert record.control_number == WORKS[0].control_number
