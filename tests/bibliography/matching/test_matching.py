"""Records of the same publication are recognised, and those that only look like it are not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.matching import Aspect, Features, Verdict, block_keys, judge, read_features

_CNMARC = "00000nam0 2200000   450 "


def cnmarc(**changes: str) -> Record:
    """Return 红楼梦 of 1982 with some fields said otherwise: `f200="$a…$f…"`; an empty one is left out."""
    values = {
        "f010": "$a7-02-000220-X$d59.00", "f101": "$achi", "f200": "$a红楼梦$f曹雪芹，高鹗著", "f205": "", "f210": "$a北京$c人民文学出版社$d1982", "f215": "$a1606页$d21cm",
        "f701": "$a曹雪芹$4著", **changes,
    }
    fields = [
        Field(tag[1:], "1 " if tag == "f200" else "  ", tuple(Subfield(code, value) for code, value in re.findall(r"\$(.)([^$]*)", text)))
        for tag, text in sorted(values.items()) if text
    ]
    return Record(_CNMARC, tuple(fields), MarcFormat.CNMARC)


BASE = read_features(cnmarc())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"f200": "$a紅樓夢$f曹雪芹, 高鶚著"},
        {"f200": "$a《红 楼 梦》$f（清）曹雪芹著", "f210": "$a北京$c人民文学$d1982.3"},
        {"f010": "$a978-7-02-000220-7"},
        {"f010": "", "f215": "$a1606页"},
        {"f210": "$a北京$c人民文学出版社$d1983"},  # the year of the printing
        {"f701": "", "f200": "$a红楼梦"},
        {"f205": "$a第1版"},
        {"f215": ""},
    ],
)
def test_copies_of_one_publication_are_the_same(changes: dict[str, str]) -> None:
    assert judge(BASE, read_features(cnmarc(**changes))).verdict == Verdict.SAME


@pytest.mark.parametrize(
    ("changes", "aspect"),
    [
        ({"f010": "$a978-7-101-00001-6", "f210": "$a上海$c上海古籍出版社$d1998", "f215": "$a980页"}, Aspect.YEAR),
        ({"f205": "$a第3版", "f010": ""}, Aspect.EDITION),
        ({"f200": "$a红楼梦研究$f俞平伯著", "f701": "$a俞平伯$4著"}, Aspect.TITLE),
        ({"f200": "$a围城$f钱锺书著", "f701": "$a钱锺书$4著"}, Aspect.TITLE),  # one ISBN given to two books
        ({"f101": "$aeng"}, Aspect.LANGUAGE),
    ],
)
def test_what_only_looks_the_same_is_not(changes: dict[str, str], aspect: Aspect) -> None:
    other = read_features(cnmarc(**({"f205": "$a第2版"} if aspect is Aspect.EDITION else {})))
    judgement = judge(BASE if aspect is not Aspect.EDITION else other, read_features(cnmarc(**changes)))

    assert judgement.verdict != Verdict.SAME
    assert aspect in {one.aspect for one in judgement.findings if one.weight < 0}


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [
        ("$a中国通史$h上册", "$a中国通史$h第一册", Verdict.SAME),
        ("$a中国通史(下)", "$a中国通史$h下册", Verdict.SAME),
        ("$a中国通史$h上册", "$a中国通史$h下册", Verdict.DIFFERENT),
        ("$a中国通史$h第1册", "$a中国通史$h第2册", Verdict.DIFFERENT),
        ("$a中国通史$h1", "$a中国通史$h卷一", Verdict.SAME),
    ],
)
def test_volumes_are_compared_by_their_numbers(one: str, two: str, verdict: Verdict) -> None:
    first, second = (read_features(cnmarc(f010="", f200=title, f215="$a300页")) for title in (one, two))

    assert judge(first, second).verdict == verdict


def test_parts_with_names_of_their_own_are_not_the_same() -> None:
    first, second = (read_features(cnmarc(f010="", f200=f"$a中国文学史$i{part}", f215=f"$a{pages}页")) for part, pages in (("先秦卷", 300), ("明清卷", 420)))

    assert judge(first, second).verdict == Verdict.DIFFERENT


@pytest.mark.parametrize(("extent", "material"), [
    ("1 sound disc", "audio"), ("2 CDs (90 min)", "audio"), ("1张激光唱片", "audio"), ("1 videodisc", "video"), ("1张DVD", "video"), ("1 CD-ROM", "book"), ("1606页$e1张光盘", "book"), ("300 p. + 1 CD", "book"),
])
def test_a_carrier_of_sound_is_not_the_book_that_it_came_with(extent: str, material: str) -> None:
    other = read_features(cnmarc(f215=f"$a{extent}"))

    assert other.material == material
    assert (judge(BASE, other).verdict == Verdict.DIFFERENT) == (material != "book")


@pytest.mark.parametrize(("one", "two"), [("Lettres de 1792", "Lettres de 1793"), ("上海市年鉴一九九一年卷", "上海市年鉴一九九二年卷"), ("鲁迅全集补遗续编", "鲁迅全集补遗"), ("梦溪笔谈", "梦溪笔谈校证"), ("红楼梦", "红楼梦辞典")])
def test_titles_that_count_are_told_apart(one: str, two: str) -> None:
    first, second = (read_features(cnmarc(f010="", f200=f"$a{title}")) for title in (one, two))

    assert judge(first, second).verdict != Verdict.SAME


def test_a_number_of_a_set_makes_no_volume_the_same() -> None:
    number = "$a978-7-101-00001-6$b"
    first = read_features(cnmarc(f010=f"{number}全套", f200="$a史记$h第1册"))
    second = read_features(cnmarc(f010=f"{number}全套", f200="$a史记$h第2册"))
    whole = read_features(cnmarc(f010=f"{number}全套", f200="$a史记", f215="$a10册"))

    assert judge(first, second).verdict == Verdict.DIFFERENT
    assert judge(first, whole).verdict != Verdict.SAME
    assert (first.set_isbns, first.isbns, whole.isbns) == ({"9787101000016"}, frozenset(), {"9787101000016"})


def test_the_same_book_in_both_formats_is_the_same() -> None:
    def field(tag: str, indicators: str, text: str) -> Field:
        return Field(tag, indicators, tuple(Subfield(code, value) for code, value in re.findall(r"\$(.)([^$]*)", text)))

    leader = "00000nam a2200000 i 4500"
    fixed = "820101s1982    cc            000 1 chi  "
    marc21 = Record(leader, (
        Field("008", data=fixed), field("020", "  ", "$a9787020002207"), field("100", "1 ", "$a曹雪芹"), field("245", "10", "$a紅樓夢 /$c曹雪芹, 高鶚著."),
        field("264", " 1", "$a北京 :$b人民文学出版社,$c1982."), field("300", "  ", "$a1606 页"),
    ), MarcFormat.MARC21)

    assert judge(BASE, read_features(marc21)).verdict == Verdict.SAME


def test_a_judgement_is_the_same_from_both_sides_and_says_why() -> None:
    other = read_features(cnmarc(f210="$a上海$c上海古籍出版社$d1998"))

    assert judge(BASE, other) == judge(other, BASE)
    assert [one.aspect for one in judge(BASE, BASE).findings][:2] == [Aspect.ISBN, Aspect.TITLE]


_TEXT = st.text(alphabet="红楼夢围城史記第一二上下册卷(0123) abcXYZ", max_size=24)


@given(_TEXT, _TEXT, _TEXT, st.integers(min_value=1, max_value=2030))
def test_any_record_is_the_same_as_itself_or_says_too_little(title: str, publisher: str, number: str, year: int) -> None:
    one = read_features(cnmarc(f200=f"$a{title}", f210=f"$c{publisher}$d{year}", f010=f"$a{number}"))

    judgement = judge(one, one)
    assert all(finding.weight >= 0 for finding in judgement.findings)
    assert not any(finding.rules_out for finding in judgement.findings)


@given(_TEXT, _TEXT)
def test_the_same_publication_shares_a_key(title: str, publisher: str) -> None:
    one = read_features(cnmarc(f200=f"$a{title}", f210=f"$c{publisher}$d1982"))
    two = read_features(cnmarc(f200=f"$a{title}", f210=f"$c{publisher}$d1999", f010=""))

    assert not one.title or block_keys(one) & block_keys(two)


def test_a_record_with_nothing_to_compare_is_no_match() -> None:
    empty = read_features(Record(_CNMARC, (), MarcFormat.CNMARC))

    assert isinstance(empty, Features)
    assert judge(empty, BASE).verdict == Verdict.DIFFERENT
    assert block_keys(empty) == frozenset()
