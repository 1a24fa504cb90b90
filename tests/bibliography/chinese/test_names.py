from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.chinese import (
    DateValue,
    PersonHeading,
    dynasty_of,
    find_role,
    parse_person_heading,
    parse_responsibility,
)

Row = tuple[str, str, str, str]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("〔宋〕苏轼撰", [("苏轼", "宋", "", "aut")]),
        ("(宋) 蘇軾著", [("蘇軾", "宋", "", "aut")]),
        ("宋 苏轼撰", [("苏轼", "宋", "", "aut")]),
        ("[明] 罗贯中著, 毛宗岗评", [("罗贯中", "明", "", "aut"), ("毛宗岗", "", "", "cmm")]),
        ("曹雪芹, 高鹗著", [("曹雪芹", "", "", "aut"), ("高鹗", "", "", "aut")]),
        ("曹雪芹著、高鹗续", [("曹雪芹", "", "", "aut"), ("高鹗", "", "", "aut")]),
        ("张三 李四 王五编著", [("张三", "", "", "aut"), ("李四", "", "", "aut"), ("王五", "", "", "aut")]),
        (
            "(美) 海明威 (Ernest Hemingway) 著 ; 吴劳译",
            [("海明威", "", "美国", "aut"), ("吴劳", "", "", "trl")],
        ),
        ("（日）村上春树著；林少华译", [("村上春树", "", "日本", "aut"), ("林少华", "", "", "trl")]),
        (
            "〔南朝宋〕刘义庆撰 〔梁〕刘孝标注",
            [("刘义庆", "南朝宋", "", "aut"), ("刘孝标", "南朝梁", "", "ann")],
        ),
        (
            "司马迁撰 ; 裴骃集解 ; 司马贞索隐 ; 张守节正义",
            [
                ("司马迁", "", "", "aut"),
                ("裴骃", "", "", "ann"),
                ("司马贞", "", "", "ann"),
                ("张守节", "", "", "ann"),
            ],
        ),
        ("鲁迅先生纪念委员会编", [("鲁迅先生纪念委员会", "", "", "com")]),
        ("《红楼梦》编写组", [("《红楼梦》编写组", "", "", "")]),
        ("齐白石绘", [("齐白石", "", "", "art")]),
        ("钱锺书", [("钱锺书", "", "", "")]),
        ("[宋]欧阳修", [("欧阳修", "宋", "", "")]),
        ("钱锺书著", [("钱锺书", "", "", "aut")]),
        ("隋 智顗說　唐 灌頂錄", [("智顗", "隋", "", "aut"), ("灌頂", "唐", "", "com")]),
        ("张说", [("张说", "", "", "")]),
        ("王著", [("王著", "", "", "")]),
        ("by Mark Twain", [("Mark Twain", "", "", "aut")]),
        (
            "by Lu Xun ; translated by Yang Xianyi and Gladys Yang",
            [("Lu Xun", "", "", "aut"), ("Yang Xianyi", "", "", "trl"), ("Gladys Yang", "", "", "trl")],
        ),
    ],
)
def test_parse_responsibility_splits_names_and_roles(text: str, rows: list[Row]) -> None:
    found = parse_responsibility(text)

    assert [(item.name, item.dynasty, item.nationality, item.roles[0].relator if item.roles else "") for item in found] == rows


def test_parse_responsibility_keeps_etc_other_form_and_body() -> None:
    (wang,) = parse_responsibility("王伟等编")
    (hemingway,) = parse_responsibility("(美) 海明威 (Ernest Hemingway) 著")
    (institute,) = parse_responsibility("中国社会科学院文学研究所编")
    (song,) = parse_responsibility("宋濂等修")

    assert (wang.name, wang.etc, wang.roles[0].word) == ("王伟", True, "编")
    assert (hemingway.other_form, hemingway.original) == (
        "Ernest Hemingway",
        "(美) 海明威 (Ernest Hemingway)",
    )
    assert institute.is_corporate
    assert (song.name, song.etc, [role.cnmarc for role in song.roles]) == ("宋濂", True, ["编纂"])


def test_parse_responsibility_reads_dates_of_life() -> None:
    (su,) = parse_responsibility("苏轼 (1037-1101)")

    assert su.dates == DateValue("1037-1101", "1037/1101", 1037, 1101)


@given(st.text(alphabet="〔宋〕()（美）[明]苏轼曹雪芹著译编等,，;、 《》撰注书by and Lu·-1037", max_size=40))
def test_parse_responsibility_never_fails(text: str) -> None:
    assert all(item.name for item in parse_responsibility(text))


@pytest.mark.parametrize(
    ("marker", "name"),
    [
        ("〔宋〕", "宋"),
        ("(宋)", "宋"),
        ("北宋", "北宋"),
        ("清代", "清"),
        ("前漢", "西汉"),
        ("劉宋", "南朝宋"),
        ("民國", "民国"),
        ("苏轼", ""),
    ],
)
def test_dynasty_of_gives_the_normal_form(marker: str, name: str) -> None:
    assert dynasty_of(marker) == name


def test_parse_person_heading_reads_cnmarc_and_marc21() -> None:
    life = DateValue("1037-1101", "1037/1101", 1037, 1101)

    assert parse_person_heading("苏轼", c="宋", f="1037-1101") == PersonHeading("苏轼", "苏轼", "", "宋", life, ("宋",), "")
    assert parse_person_heading("苏", "轼") == PersonHeading("苏轼", "苏", "轼", "", None, (), "")
    assert parse_person_heading("Su, Shi,", f="1037-1101") == PersonHeading("Su, Shi", "Su", "Shi", "", life, (), "")
    assert parse_person_heading("海明威", "E.", c="(美)").name == "海明威, E"
    assert parse_person_heading("蒲松龄", f="(清)").dynasty == "清"


def test_find_role_covers_the_usual_words() -> None:
    words = [
        "撰",
        "著",
        "编",
        "辑",
        "注",
        "疏",
        "校",
        "点校",
        "译",
        "绘",
        "刻",
        "书",
        "序",
        "跋",
        "主编",
        "编著",
        "编译",
        "改编",
        "摄影",
        "作曲",
        "修",
        "纂",
        "撰修",
        "集注",
        "校注",
        "评点",
        "导读",
        "口述",
        "整理",
    ]

    assert [word for word in words if find_role(word) is None] == []
    assert len({role.relator for word in words if (role := find_role(word))}) >= 14
