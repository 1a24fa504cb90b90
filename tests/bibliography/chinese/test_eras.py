from __future__ import annotations

import pytest

from wenyuan.bibliography.chinese import DYNASTIES, find_dynasty, find_eras
from wenyuan.bibliography.chinese.eras import era_names, is_within


@pytest.mark.parametrize(
    ("dynasty", "first", "last"),
    [
        ("西汉", -139, 8),
        ("东汉", 25, 220),
        ("西晋", 265, 317),
        ("东晋", 317, 420),
        ("南朝", 420, 589),
        ("北魏", 396, 534),
        ("隋", 581, 618),
        ("唐", 618, 907),
        ("五代", 907, 960),
        ("北宋", 960, 1127),
        ("南宋", 1127, 1279),
        ("辽", 916, 1125),
        ("西夏", 1032, 1227),
        ("金", 1115, 1234),
        ("元", 1264, 1368),
        ("明", 1368, 1644),
        ("清", 1644, 1911),
    ],
)
def test_eras_leave_no_year_uncounted(dynasty: str, first: int, last: int) -> None:
    eras = [era for name in era_names() for era in find_eras(name, dynasty)]

    counted = {year for era in eras for year in range(era.first_year, era.last_year + 1)}

    assert sorted(set(range(first, last + 1)) - counted) == []


def test_eras_run_forward_inside_their_dynasty() -> None:
    eras = [era for name in era_names() for era in find_eras(name) if era.country == "中国"]
    dynasties = {dynasty.name: dynasty for dynasty in DYNASTIES}

    assert [era for era in eras if era.first_year > era.last_year] == []
    assert {era.dynasty for era in eras} - dynasties.keys() == set()
    # A court may count on for a few years after its fall, or begin before it is reckoned as a dynasty.
    assert [
        era
        for era in eras
        if era.dynasty not in ("民国", "南明", "北凉", "五代后汉")
        and (era.first_year < dynasties[era.dynasty].first_year - 12 or era.last_year > dynasties[era.dynasty].last_year + 3)
    ] == []


def test_dynasties_are_ordered_and_nested() -> None:
    assert find_dynasty("赵宋") == find_dynasty("宋")
    assert is_within("北宋", "宋")
    assert is_within("北魏", "南北朝")
    assert not is_within("宋", "北宋")
    assert [dynasty for dynasty in DYNASTIES if dynasty.part_of and find_dynasty(dynasty.part_of) is None] == []
