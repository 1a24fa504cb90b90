"""References against the shapes that the standard prints."""

from __future__ import annotations

from datetime import date

import pytest

from wenyuan.bibliography.citations import Citable, Contributor, ContributorKind, cite_gbt7714, make_citable
from wenyuan.bibliography.summary import Name, Summary

AUTHOR, EDITOR, TRANSLATOR, OTHER = ContributorKind.AUTHOR, ContributorKind.EDITOR, ContributorKind.TRANSLATOR, ContributorKind.OTHER


def book(title: str, *people: Contributor, **fields: object) -> Citable:
    return Citable(title=title, contributors=people, **fields)  # type: ignore[arg-type]


CASES = [
    (
        book("增订本草备要", Contributor("汪昂"), subtitle="四卷", edition="刻本", place="京都", publisher="老二酉堂", date_text="清光绪七年[1881]"),
        "汪昂. 增订本草备要: 四卷[M]. 刻本. 京都: 老二酉堂, 1881(清光绪七年).",
        "汪昂. 增订本草备要: 四卷[M]. 刻本. 京都: 老二酉堂, 1881(清光绪七年).",
    ),
    (
        book("外国出版史", Contributor("昂温"), Contributor("陈生铮", TRANSLATOR, "译"), place="北京", publisher="中国书籍出版社", date_text="1988"),
        "昂温. 外国出版史[M]. 陈生铮, 译. 北京: 中国书籍出版社, 1988.",
        "昂温. 外国出版史[M]. 陈生铮, 译. 北京: 中国书籍出版社, 1988.",
    ),
    (
        book("群落学", *(Contributor(name) for name in ("蒋有绪", "郭泉水", "马娟", "张三")), edition="第2版", place="北京", publisher="科学出版社", date_text="1998"),
        "蒋有绪, 郭泉水, 马娟, 等. 群落学[M]. 2版. 北京: 科学出版社, 1998.",
        "蒋有绪, 郭泉水, 马娟, 等. 群落学[M]. 2版. 北京: 科学出版社, 1998.",
    ),
    (
        book("某书", Contributor("甲"), *(Contributor(name, TRANSLATOR, "译") for name in ("乙", "丙", "丁", "戊")), place="上海", publisher="某社", date_text="2001"),
        "甲. 某书[M]. 乙, 丙, 丁, 等译. 上海: 某社, 2001.",
        "甲. 某书[M]. 乙, 丙, 丁, 等, 译. 上海: 某社, 2001.",
    ),
    (
        book("Cinema", Contributor("Godard, Jean-Luc"), place="Paris", publisher="Seuil", date_text="1985"),
        "GODARD J L. Cinema[M]. Paris: Seuil, 1985.",
        "Godard J-L. Cinema[M]. Paris: Seuil, 1985.",
    ),
    (
        book("Rivers of China", Contributor("Li, Jiangning"), place="Beijing", publisher="Foreign Languages Press", date_text="c1999"),
        "LI Jiangning. Rivers of China[M]. Beijing: Foreign Languages Press, 1999.",
        "Li Jiangning. Rivers of China[M]. Beijing: Foreign Languages Press, 1999.",
    ),
    (
        book("临床内科杂志", Contributor("中华医学会湖北分会", corporate=True), material="serial", place="武汉", publisher="中华医学会湖北分会", date_text="1984-"),
        "中华医学会湖北分会. 临床内科杂志[J]. 武汉: 中华医学会湖北分会, 1984-.",
        "中华医学会湖北分会. 临床内科杂志[J]. 武汉: 中华医学会湖北分会, 1984—.",
    ),
    (book("无名氏集"), "无名氏集[M]. [出版地不详]: [出版者不详].", "无名氏集[M]. [出版地不详]: [出版者不详]."),
    (book("汉语大词典", Contributor("罗竹风", EDITOR, "主编"), place="上海", publisher="汉语大词典出版社", date_text="1986", edition="第1版"),
     "罗竹风. 汉语大词典[M]. 上海: 汉语大词典出版社, 1986.", "罗竹风. 汉语大词典[M]. 上海: 汉语大词典出版社, 1986."),
]


@pytest.mark.parametrize(("thing", "of_2015", "of_2025"), CASES)
def test_reference_follows_each_edition(thing: Citable, of_2015: str, of_2025: str) -> None:
    assert (cite_gbt7714(thing, edition=2015), cite_gbt7714(thing)) == (of_2015, of_2025)


def test_reference_names_the_dynasty_only_when_asked() -> None:
    thing = book("东坡集", Contributor("苏轼", dynasty="宋"), place="杭州", publisher="某堂", date_text="1150")
    assert cite_gbt7714(thing) == "苏轼. 东坡集[M]. 杭州: 某堂, 1150."
    assert cite_gbt7714(thing, with_dynasty=True) == "〔宋〕苏轼. 东坡集[M]. 杭州: 某堂, 1150."


def test_reference_of_an_online_thing_carries_address_and_day() -> None:
    thing = book("古籍库", material="web", url="https://example.org/db", accessed=date(2026, 11, 23), date_text="2020", place="北京", publisher="某馆")
    assert cite_gbt7714(thing) == "古籍库[EB/OL]. 北京: 某馆, 2020[2026-11-23]. https://example.org/db."


def test_citable_reads_roles_from_words_and_codes() -> None:
    summary = Summary(title="史記", names=(
        Name(name="司馬遷", role="撰", primary=True, dynasty="汉"), Name(name="裴駰", role="集解"), Name(name="Watson, Burton", role="trl"), Name(name="Nienhauser", role="editor"),
    ))
    assert [c.kind for c in make_citable(summary).contributors] == [AUTHOR, OTHER, TRANSLATOR, EDITOR]
