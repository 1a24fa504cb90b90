"""Authority records as facts and back; identifiers; dates of life; romanised forms."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, from_mrk, parse_record, record_texts
from wenyuan.knowledge.authorities.data import Facts, Identifier, Relation
from wenyuan.knowledge.authorities.format import (
    SCHEMES,
    WrongIdentifier,
    build_record,
    change_record,
    clean_identifier,
    life_years,
    propose_forms,
    read_facts,
    read_identifier,
    write_life,
)
from wenyuan.knowledge.catalogue.ingest.authorities import read_heading

SU = Facts(
    kind="person", heading="苏轼", variants=("苏东坡", "蘇子瞻", "Su, Shi"), dates="1037-1101", born=1037, died=1101, dynasty="北宋", dynasties=("北宋",), sex="male", languages=("chi",),
    places=("眉山",), occupations=("诗人", "官员"), identifiers=(Identifier("isni", "0000000121462624"), Identifier("viaf", "71450127", "VIAF")),
    relations=(Relation("related", "苏辙", "A000000002"),), note="唐宋八大家之一",
)


@pytest.mark.parametrize("format_", list(MarcFormat))
def test_record_written_from_facts_says_the_same_facts(format_: MarcFormat) -> None:
    marc = build_record(SU, number="A000000001", format_=format_, today=date(2026, 11, 23), agency="CN-T1")
    heading = read_heading(record_texts(marc), format_)
    assert heading is not None

    again = read_facts(marc, kind=heading.kind, heading=heading.heading, variants=heading.variants, dates=heading.dates, dynasty=heading.dynasty)

    assert again == SU
    assert parse_record(encode_iso2709(marc)).record.fields == marc.fields


@pytest.mark.parametrize(("format_", "kind"), [(f, k) for f in MarcFormat for k in ("person", "family", "corporate", "meeting", "work", "series", "place", "subject")])
def test_every_kind_is_told_from_its_record(format_: MarcFormat, kind: str) -> None:
    marc = build_record(Facts(kind, "甲乙"), number="A1", format_=format_, today=date(2026, 11, 23))
    heading = read_heading(record_texts(marc), format_)

    assert heading is not None
    assert (heading.kind, heading.heading) == (kind, "甲乙")


@pytest.mark.parametrize(("text", "years"), [
    ("1037-1101", (1037, 1101)), ("701—762", (701, 762)), ("约712-770", (712, 770)), ("前551-前479", (-550, -478)), ("前551-479", (-550, -478)), ("前145-", (-144, None)),
    ("1956-", (1956, None)), ("?-1127", (None, 1127)), ("-372", (None, 372)), ("b. 1950", (1950, None)), ("d. 1950", (None, 1950)), ("", (None, None)), ("清", (None, None)),
    ("551 B.C.-479 B.C.", (-550, -478)), ("前27-公元14", (-26, 14)),
])
def test_years_of_life(text: str, years: tuple[int | None, int | None]) -> None:
    assert life_years(text) == years


def test_life_is_written_as_edtf() -> None:
    assert [write_life(*pair) for pair in ((1037, 1101), (-550, -478), (1956, None), (None, 372), (None, None))] == ["1037/1101", "-0550/-0478", "1956/..", "../0372", ""]


@pytest.mark.parametrize(("scheme", "text", "value"), [
    ("isni", "0000 0001 2146 2624", "0000000121462624"), ("isni", "https://isni.org/isni/0000000121462624", "0000000121462624"), ("viaf", "https://viaf.org/viaf/71450127/", "71450127"),
    ("orcid", "0000-0002-1825-0097", "0000-0002-1825-0097"), ("orcid", "0000000218250097", "0000-0002-1825-0097"), ("wikidata", "q36020", "Q36020"), ("dila", "A000439", "A000439"),
    ("lccn", "n 79-18834", "n79018834"), ("cbdb", "3767", "3767"), ("ctext", "ctext:5029", "5029"), ("gnd", "118756168", "118756168"),
])
def test_identifiers_have_one_form(scheme: str, text: str, value: str) -> None:
    assert clean_identifier(scheme, text) == value


@pytest.mark.parametrize(("scheme", "text", "reason"), [
    ("isni", "0000 0001 2146 2625", "check"), ("orcid", "0000-0002-1825-0098", "check"), ("viaf", "abc", "shape"), ("wikidata", "P31", "shape"), ("nonsense", "1", "scheme"), ("isni", "", "shape"),
])
def test_wrong_identifiers_say_why(scheme: str, text: str, reason: str) -> None:
    with pytest.raises(WrongIdentifier) as wrong:
        clean_identifier(scheme, text)

    assert wrong.value.reason == reason


def test_identifiers_are_read_as_records_hold_them() -> None:
    texts = ("(VIAF)71450127", "(DE-588)118756168", "https://www.wikidata.org/wiki/Q36020", "(OCoLC)123", "(DLC)n 79018834")
    assert [read_identifier(text) for text in texts] == [("viaf", "71450127"), ("gnd", "118756168"), ("wikidata", "Q36020"), None, ("lccn", "n79018834")]


@given(st.sampled_from(sorted(SCHEMES)), st.text(max_size=60))
def test_clean_identifiers_stay_as_they_are(scheme: str, text: str) -> None:
    try:
        once = clean_identifier(scheme, text)
    except WrongIdentifier:
        return
    assert clean_identifier(scheme, once) == once


@given(st.text(max_size=80))
def test_no_text_of_dates_breaks_reading(text: str) -> None:
    write_life(*life_years(text))


@pytest.mark.parametrize(("heading", "kind", "forms"), [
    ("苏轼", "person", {"hant": "蘇軾", "pinyin": "Su, Shi", "wade_giles": "Su, Shih"}),
    ("欧阳修", "person", {"hant": "歐陽修", "pinyin": "Ouyang, Xiu", "wade_giles": "Ou-yang, Hsiu"}),
    ("曾国藩", "person", {"hant": "曾國藩", "pinyin": "Zeng, Guofan", "wade_giles": "Tseng, Kuo-fan"}),
    ("張愛玲", "person", {"hans": "张爱玲", "pinyin": "Zhang, Ailing", "wade_giles": "Chang, Ai-ling"}),
    ("中国国家图书馆", "corporate", {"hant": "中國國家圖書館", "pinyin": "Zhong guo guo jia tu shu guan"}),
    ("Mark Twain", "person", {}),
])
def test_forms_are_proposed_by_rule(heading: str, kind: str, forms: dict[str, str]) -> None:
    assert propose_forms(heading, kind) == forms


def test_change_keeps_what_it_does_not_name() -> None:
    marc = from_mrk("=LDR  00000nx  a2200000   45  \n=001  A1\n=200  \\0$a北京图书馆$c中国\n=400  \\0$a京师图书馆\n=830  \\\\$a留着\n", format=MarcFormat.CNMARC)

    changed = change_record(marc, kind="person", heading="国家图书馆", drop_variants=frozenset({"京师图书馆"}), add_identifiers=(Identifier("viaf", "42"),))

    lines = [(field.tag, [(s.code, s.value) for s in field.subfields]) for field in changed.fields if field.data is None]
    assert lines == [
        ("035", [("a", "(VIAF)42")]), ("200", [("a", "国家图书馆"), ("c", "中国")]), ("400", [("a", "北京图书馆")]), ("830", [("a", "留着")]),
    ]
