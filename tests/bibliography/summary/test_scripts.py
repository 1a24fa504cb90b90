"""MARC 21 fields and their 880s: occurrence numbers pair them, places in the record where there are none."""

from __future__ import annotations

import pytest
from tests.bibliography.summary.field_texts import texts

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import Link, Name, Summary, summarise
from wenyuan.bibliography.summary.scripts import original_scripts, pair_scripts


def read(*lines: str) -> Summary:
    return summarise("00000nam a2200000 i 4500", texts(*lines), MarcFormat.MARC21)


@pytest.mark.parametrize(
    ("fields", "originals", "paired"),
    [
        (["6880-01", "6880-02"], ["6700-01", "6700-02"], [0, 1]), (["6880-01", "6880-02"], ["6700-02", "6700-01"], [1, 0]), (["6880-01", "6880-1"], ["6700-01/1"], [0, 0]),
        (["", "6880-05"], ["6700-05"], [None, 0]), (["", ""], ["6700-01", "6700-02"], [0, 1]), (["6880-01", "6880-02"], ["6700", "6700"], [0, 1]),
        (["6880-03"], ["6700-04"], [None]), ([""], ["6700-00"], [None]), (["6880-00"], ["6700-00"], [None]), ([], ["6700-01"], []),
    ],
)  # fmt: skip
def test_pairs(fields: list[str], originals: list[str], paired: list[int | None]) -> None:
    written = [f"1 \x1f{text}\x1faname" for text in fields]
    beside = [f"1 \x1f{text}\x1faoriginal {number}" for number, text in enumerate(originals)]

    assert pair_scripts(written, original_scripts(beside).get("700", ())) == ["" if place is None else beside[place] for place in paired]


def test_names_are_paired_by_number_and_not_by_place() -> None:
    found = read("700 1#$aSmith, John.", "700 1#$6880-02$aLu, Xun.", "700 1#$6880-01$aCao, Xueqin.", "880 1#$6700-01/1$a曹雪芹.", "880 1#$6700-02/1$a鲁迅.")

    assert found.names == (Name("Smith, John"), Name("鲁迅", variants=("Lu, Xun",)), Name("曹雪芹", variants=("Cao, Xueqin",)))


def test_title_takes_the_880_of_its_number() -> None:
    found = read("245 10$6880-02$aHong lou meng", "880 10$6245-01/1$a石头记", "880 10$6245-02/1$a红楼梦")

    assert (found.title, found.titles) == ("红楼梦", (("parallel", "Hong lou meng"),))


@pytest.mark.parametrize("number", ["07", "00"])
def test_only_880_of_the_title_is_taken_whatever_its_number(number: str) -> None:
    assert read("245 10$6880-02$aHong lou meng", f"880 10$6245-{number}/1$a红楼梦").title == "红楼梦"


def test_title_in_880_alone_is_shown() -> None:
    assert read("880 10$6245-00/1$a红楼梦 /$c曹雪芹著.").title == "红楼梦"


@pytest.mark.parametrize(
    ("language", "original", "pinyin"),
    [("chi", "红楼梦", "Hong lou meng"), ("   ", "红楼梦", "Hong lou meng"), ("jpn", "紅樓夢", ""), ("rus", "Сон в красном тереме", "")],
)
def test_romanised_title_is_pinyin_where_the_record_is_in_chinese(language: str, original: str, pinyin: str) -> None:
    found = read(f"008 820101s1982    cc            000 1 {language} d", "245 10$6880-01$aHong lou meng /$cCao", f"880 10$6245-01$a{original} /$c曹")

    assert found.pinyin_title == pinyin


@pytest.mark.parametrize(
    ("lines", "links"),
    [
        (("490 1#$6880-03$aGu dian cong shu ;$v1", "880 1#$6490-03/1$a古典丛书 ;$v1"), (Link("series", "古典丛书", "1"),)),
        (("490 1#$6880-03$aGu dian cong shu ;$v1", "830 #0$6880-04$aGu dian cong shu ;$v1", "880 1#$6490-03/1$a古典丛书 ;$v1", "880 #0$6830-04/1$a古典丛书 ;$v1"),
         (Link("series", "古典丛书", "1"),)),
        (("490 1#$aGu dian cong shu ;$v1", "830 #0$6880-04$aGu dian cong shu ;$v1", "880 #0$6830-04/1$a古典丛书 ;$v1"), (Link("series", "古典丛书", "1"),)),
        (("490 1#$6880-03$aGu dian cong shu", "490 1#$aStudies", "880 1#$6490-03/1$a古典丛书"), (Link("series", "古典丛书"), Link("series", "Studies"))),
        (("490 1#$6880-03$a古典丛书", "880 1#$6490-03$aGu dian cong shu"), (Link("series", "古典丛书"),)),
        (("490 1#$6880-03$aBiblioteka", "880 1#$6490-03/(N$aБиблиотека"), (Link("series", "Библиотека"),)),
        (("490 1#$aStudies", "880 1#$6490-00/1$a古典丛书"), (Link("series", "古典丛书"), Link("series", "Studies"))),
        (("800 1#$6880-05$aLu, Xun.$tWorks ;$v2", "880 1#$6800-05/1$a鲁迅.$t全集 ;$v2"), (Link("series", "全集", "2"),)),
    ],
)  # fmt: skip
def test_romanised_series_gives_way_to_its_original(lines: tuple[str, ...], links: tuple[Link, ...]) -> None:
    assert read(*lines).links == links
