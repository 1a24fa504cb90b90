"""What a record says it belongs to, and what belongs to it."""

from __future__ import annotations

import pytest
from tests.bibliography.summary.field_texts import texts

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import Link, summarise

SETS = ("461 #0$12001 $a四大名著", "462 #0$12001 $a古典小说", "463 #0$12001 $a红楼梦", "464 #0$12001 $a葬花吟")
PARTS = tuple(f"462 #0$12001 $a第{number}册" for number in "一二三四")


@pytest.mark.parametrize(
    ("leader", "lines", "relations"),
    [
        # Record label position 8: 1 highest level, 2 below the highest, 0 none, blank undefined.
        ("00000nam1 2200000   450 ", SETS, ["piece", "piece", "piece", "piece"]),
        ("00000nam2 2200000   450 ", SETS, ["set", "set", "piece", "piece"]),
        ("00000nam0 2200000   450 ", SETS, ["set", "set", "piece", "piece"]),
        ("00000nam  2200000   450 ", SETS, ["set", "set", "piece", "piece"]),
        ("00000naa2 2200000   450 ", SETS, ["set", "set", "set", "piece"]),
        ("00000naa  2200000   450 ", SETS, ["set", "set", "set", "piece"]),
        ("00000nam1 2200000   450 ", PARTS[:1], ["piece"]),
        ("00000nam2 2200000   450 ", PARTS, ["set"] * 4),
        ("00000nam  2200000   450 ", PARTS, ["piece"] * 4),
        ("00000nam  2200000   450 ", PARTS[:3], ["set"] * 3),
        ("00000nam  2200000   450 ", (*PARTS[:3], "461 #0$12001 $a全书"), ["piece"] * 4),
    ],
)
def test_level_of_the_record_tells_the_direction_of_its_links(leader: str, lines: tuple[str, ...], relations: list[str]) -> None:
    found = summarise(leader, texts(*lines), MarcFormat.CNMARC)

    assert [link.relation for link in found.links] == relations


@pytest.mark.parametrize(
    ("tag", "relation"),
    [
        ("760", "series"), ("765", "translation-of"), ("767", "translation"), ("770", "supplement"), ("772", "supplement"), ("773", "set"), ("774", "piece"),
        ("775", "other-edition"), ("776", "other-medium"), ("777", "issued-with"), ("780", "continues"), ("785", "continued-by"), ("786", "related"), ("787", "related"),
    ],
)  # fmt: skip
def test_linking_fields_of_marc21(tag: str, relation: str) -> None:
    found = summarise("00000nam a2200000 i 4500", texts(f"{tag} 08$tComplete works.$gv. 1$w(X)1"), MarcFormat.MARC21)

    assert found.links == (Link(relation, "Complete works", "v. 1", "(X)1"),)


def test_series_traced_again_is_told_once() -> None:
    found = summarise("00000nam0 2200000   450 ", texts("225 1#$a丛书$v1", "410 #0$12001 $a丛书$v1", "410 #0$12001 $a另一丛书"), MarcFormat.CNMARC)

    assert found.links == (Link("series", "丛书", "1"), Link("series", "另一丛书"))


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("600 #0$a鲁迅$x人物研究", "鲁迅-人物研究"), ("600 #1$aSmith$bJohn$xBiography", "Smith, John-Biography"), ("600 #0$a曹$b雪芹$f1715-1763$x研究$y中国$z清代", "曹 雪芹-研究-中国-清代"),
        ("600 #0$a鲁迅$j书信集", "鲁迅-书信集"), ("601 02$a北京大学$b图书馆$x概况", "北京大学 图书馆-概况"), ("601 02$a甲$b乙$b丙", "甲 乙 丙"), ("602 ##$a孔氏$x家谱", "孔氏-家谱"),
    ],
)  # fmt: skip
def test_names_as_subjects_read_as_names(line: str, subject: str) -> None:
    assert summarise("00000nam0 2200000   450 ", texts(line), MarcFormat.CNMARC).subjects == (subject,)


def test_name_without_entry_element_is_no_subject() -> None:
    assert summarise("00000nam0 2200000   450 ", texts("600 #0$x人物研究"), MarcFormat.CNMARC).subjects == ()
