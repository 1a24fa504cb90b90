"""Cards of both formats, area by area."""

from __future__ import annotations

import pytest

from wenyuan.bibliography.marc import MarcFormat, from_mrk
from wenyuan.bibliography.summary import Link, Name, Summary
from wenyuan.knowledge.catalogue.web.isbd import card_of, make_card

CNMARC = """=LDR  00000nam0 2200000   450\\
=001  T1
=010  \\\\$a9787020002207
=100  \\\\$a20260901d1982    em y0chiy50      ea
=101  0\\$achi
=200  1\\$a梦溪笔谈$9meng xi bi tan$e新校正$f沈括著$g胡道静校
=205  \\\\$a2版
=210  \\\\$a北京$c中华书局$d1982
=215  \\\\$a2册 (340页)$d19cm
=225  2\\$a中国古典名著丛书$v3
=300  \\\\$a据元刊本影印
=330  \\\\$a北宋科学笔记。
=606  0\\$a笔记$y中国$z北宋
=690  \\\\$aZ429.441$v5
=701  \\0$a沈括$4著
=702  \\0$a胡道静$4校
"""
MARC21 = """=LDR  00000nam a2200000 i 4500
=001  M1
=008  970101s1997\\\\\\\\mau\\\\\\\\\\\\b\\\\\\\\001\\0\\eng\\d
=020  \\\\$a0201896834
=050  00$aQA76.6
=100  1\\$aKnuth, Donald Ervin,$d1938-$eauthor.
=245  14$aThe art of computer programming.$nVolume 1,$pFundamental algorithms /$cDonald E. Knuth.
=250  \\\\$a3rd ed.
=260  \\\\$aCambridge :$bAddison-Wesley,$c1997.
=300  \\\\$axix, 650 p. :$bill. ;$c25 cm.
=490  0\\$aAddison-Wesley series ;$v9
=650  \\0$aComputer programming.
=700  1\\$aSteele, Guy.
"""


def test_card_of_a_chinese_record() -> None:
    card = card_of(from_mrk(CNMARC, format=MarcFormat.CNMARC))

    assert (card.call_number, card.heading) == ("Z429.441", "")
    assert card.lines == (
        "梦溪笔谈 : 新校正 / 沈括著 ; 胡道静校. — 2版. — 北京 : 中华书局, 1982",
        "2册 (340页) ; 19cm. — (中国古典名著丛书 ; 3)",
        "据元刊本影印",
        "ISBN 978-7-02-000220-7",
        "北宋科学笔记。",
        "Ⅰ. ①梦… Ⅱ. ①沈… ②胡… Ⅲ. ①笔记—中国—北宋 Ⅳ. ①Z429.441",
    )


def test_card_of_a_western_record_stands_under_its_main_entry() -> None:
    card = card_of(from_mrk(MARC21, format=MarcFormat.MARC21))

    assert card.heading == "Knuth, Donald Ervin, 1938-"
    assert card.paragraphs[0].endswith(" / Donald E. Knuth. — 3rd ed. — Cambridge : Addison-Wesley, 1997")
    assert card.paragraphs[1:] == ("xix, 650 p. : ill. ; 25 cm. — (Addison-Wesley series ; 9)", "ISBN 0-201-89683-4")
    assert card.tracings == "1. Computer programming. I. Steele, Guy. II. Title."


@pytest.mark.parametrize(("summary", "first"), [
    (Summary(title="甲", edition="2版", date_text="1990"), "甲. — 2版. — 1990"),
    (Summary(title="Etc.", edition="2nd ed."), "Etc. — 2nd ed."),
    (Summary(title="甲…", edition="影印本"), "甲… — 影印本"),
    (Summary(title="甲", part="第二卷", subtitle="乙", titles=(("parallel", "A"), ("variant", "丙"), ("parallel", "A"))), "甲. 第二卷 : 乙 = A"),
    (Summary(title="甲", place="上海"), "甲. — 上海"),
    (Summary(title="甲", publisher="开明书店", date_text="民国十五年"), "甲. — 开明书店, 民国十五年"),
    (Summary(extent="1册", links=(Link("series", "丛书集成"), Link("series", "国学", "12"), Link("set", "不是丛编"))), "1册. — (丛书集成) (国学 ; 12)"),
])
@pytest.mark.parametrize("format_", MarcFormat)
def test_areas_are_parted_by_one_full_stop(summary: Summary, first: str, format_: MarcFormat) -> None:
    assert make_card(summary, format_).paragraphs == (first,)


def test_nothing_is_written_for_what_is_not_there() -> None:
    assert make_card(Summary(), MarcFormat.CNMARC).lines == ()
    assert make_card(Summary(), MarcFormat.MARC21).lines == ()


def test_hyphens_of_words_stay_in_tracings() -> None:
    summary = Summary(subjects=("self-help", "章回小说-中国-清代", "1949-1966年"), names=(Name("甲", primary=True),), abstract="长" * 500)
    card = make_card(summary, MarcFormat.CNMARC, call_number="I242.4/1")

    assert card.tracings == "Ⅱ. ①甲… Ⅲ. ①self-help ②章回小说—中国—清代 ③1949-1966年"
    assert (card.call_number, card.paragraphs) == ("I242.4/1", ("长" * 400 + "…",))
