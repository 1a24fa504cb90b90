"""Dublin Core and MODS, and records made of Dublin Core."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wenyuan.bibliography.crosswalks import Loss, Reason, convert, from_dublin_core, to_dublin_core, to_mods, write_oai_dc
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, record_texts
from wenyuan.bibliography.summary import summarise

MODS = {"m": "http://www.loc.gov/mods/v3"}


def data(tag: str, indicators: str, *pairs: str) -> Field:
    return Field(tag, indicators, tuple(Subfield(pair[0], pair[1:]) for pair in pairs))


RED = Record(
    "00000nam0 2200000   450 ",
    (
        Field("001", data="WY1"),
        Field("005", data="20260901090000.0"),
        data("010", "  ", "a9787020002207", "dCNY59.70"),
        data("100", "  ", "a20260901d1982    em y0chiy50      ea"),
        data("101", "0 ", "achi"),
        data("200", "1 ", "a红楼梦", "9hong lou meng", "e三家评本", "f(清)曹雪芹著", "g高鹗续"),
        data("205", "  ", "a第2版"),
        data("210", "  ", "a北京", "c人民文学出版社", "d1982"),
        data("215", "  ", "a3册", "d21cm"),
        data("225", "1 ", "a中国古典文学读本丛书", "v第1种"),
        data("330", "  ", "a清代章回小说。"),
        data("517", "1 ", "a石头记"),
        data("606", "0 ", "a章回小说", "y中国", "z清代"),
        data("690", "  ", "aI242.4", "v5"),
        data("701", " 0", "a曹雪芹", "c(清)", "f约1715-约1763", "4著"),
        data("702", " 0", "a高鹗", "4续"),
    ),
    MarcFormat.CNMARC,
)


def test_simple_dublin_core_has_the_fifteen_elements_only() -> None:
    assert dict(to_dublin_core(RED).terms) == {
        "title": ("红楼梦 : 三家评本", "石头记"),
        "creator": ("曹雪芹 (清), 约1715-约1763",),
        "contributor": ("高鹗",),
        "subject": ("章回小说-中国-清代", "I242.4"),
        "description": ("清代章回小说。", "第2版"),
        "publisher": ("北京 : 人民文学出版社",),
        "date": ("1982",),
        "type": ("Text",),
        "format": ("3册 ; 21cm",),
        "identifier": ("urn:isbn:9787020002207",),
        "language": ("chi",),
        "relation": ("中国古典文学读本丛书 ; 第1种",),
    }


def test_qualified_dublin_core_names_what_is_meant() -> None:
    terms = to_dublin_core(RED, qualified=True).terms

    assert (terms["alternative"], terms["abstract"], terms["issued"], terms["extent"], terms["isPartOf"], terms["type"]) == (
        ("石头记",), ("清代章回小说。",), ("1982",), ("3册 ; 21cm",), ("中国古典文学读本丛书 ; 第1种",), ("Text", "book"),
    )  # fmt: skip


def test_dublin_core_reports_what_it_leaves_out() -> None:
    assert to_dublin_core(RED).losses == (Loss("010", "d", "CNY59.70", Reason.NO_SUBFIELD), Loss("690", "v", "5", Reason.NO_SUBFIELD))


def test_dublin_core_tells_places_and_rights() -> None:
    marc21 = Record("00000nam a2200000 i 4500", (data("245", "00", "aT"), data("506", "  ", "aStaff only."), data("540", "  ", "aCC BY."), data("651", " 0", "aChina", "xHistory.")))
    cnmarc = Record("00000nam0 2200000   450 ", (data("200", "1 ", "aT"), data("371", "0 ", "a馆内阅览"), data("607", "  ", "a中国", "x历史")), MarcFormat.CNMARC)

    mine, other, qualified = to_dublin_core(marc21).terms, to_dublin_core(cnmarc).terms, to_dublin_core(marc21, qualified=True).terms
    assert (mine["coverage"], mine["rights"], other["coverage"], other["rights"]) == (("China",), ("Staff only", "CC BY"), ("中国",), ("馆内阅览",))
    assert (qualified["spatial"], qualified["accessRights"], qualified["rights"]) == (("China",), ("Staff only",), ("CC BY",))


def test_oai_dc_document_is_in_the_namespaces_of_oai_pmh() -> None:
    root = etree.fromstring(write_oai_dc(to_dublin_core(RED, qualified=True)))

    assert root.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
    assert {etree.QName(child).namespace for child in root} == {"http://purl.org/dc/elements/1.1/"}
    assert [child.text for child in root if etree.QName(child).localname == "title"] == ["红楼梦 : 三家评本", "石头记"]


def test_both_marc_formats_give_the_same_dublin_core() -> None:
    there = convert(RED, MarcFormat.MARC21).record

    mine, other = to_dublin_core(RED).terms, to_dublin_core(there).terms

    assert {k: v for k, v in other.items() if k != "relation"} == {k: v for k, v in mine.items() if k != "relation"}


def test_mods_has_title_name_origin_and_class() -> None:
    root = etree.fromstring(to_mods(RED).xml)

    assert root.get("version") == "3.8"
    assert root.xpath("m:titleInfo[not(@type)]/m:title/text()", namespaces=MODS) == ["红楼梦"]
    assert root.xpath("m:titleInfo[@transliteration='pinyin']/m:title/text()", namespaces=MODS) == ["hong lou meng"]
    assert root.xpath("m:name[@usage='primary']/m:namePart/text()", namespaces=MODS) == ["曹雪芹", "清", "约1715-约1763"]
    assert root.xpath("m:name/m:role/m:roleTerm[@authority='marcrelator']/text()", namespaces=MODS) == ["aut", "aut"]
    assert root.xpath("m:originInfo/m:agent/m:namePart/text()", namespaces=MODS) == ["人民文学出版社"]
    assert root.xpath("m:originInfo/m:dateIssued[@encoding='w3cdtf']/text()", namespaces=MODS) == ["1982"]
    assert [(etree.QName(part).localname, part.text) for part in root.xpath("m:subject/*", namespaces=MODS)] == [("topic", "章回小说"), ("geographic", "中国"), ("temporal", "清代")]
    assert root.xpath("m:classification[@authority='clc']/text()", namespaces=MODS) == ["I242.4"]
    assert root.xpath("m:relatedItem[@type='series']/m:titleInfo/m:title/text()", namespaces=MODS) == ["中国古典文学读本丛书"]


def test_mods_of_marc21_tells_places_from_times() -> None:
    record = Record("00000nam a2200000 i 4500", (data("245", "00", "aT"), data("600", "10", "aLu, Xun,", "d1881-1936."), data("650", " 0", "aFiction", "zChina", "y1911-1949.")))

    root = etree.fromstring(to_mods(record).xml)

    assert root.xpath("m:subject/m:name[@type='personal']/m:namePart/text()", namespaces=MODS) == ["Lu, Xun"]
    assert [(etree.QName(part).localname, part.text) for part in root.xpath("m:subject[2]/*", namespaces=MODS)] == [("topic", "Fiction"), ("geographic", "China"), ("temporal", "1911-1949")]


TERMS = {
    "title": ["红楼梦 : 三家评本", "石头记"], "creator": ["曹雪芹 (清), 约1715-约1763"], "publisher": ["北京 : 人民文学出版社"], "date": ["1982"], "language": ["chi"],
    "identifier": ["urn:isbn:9787020002207", "https://example.org/1", "ABC-1"], "subject": ["章回小说"], "description": ["清代小说"], "provenance": ["旧藏"],
}  # fmt: skip


@pytest.mark.parametrize("to", list(MarcFormat))
def test_minimal_record_of_dublin_core(to: MarcFormat) -> None:
    found = from_dublin_core(TERMS, to, control_number="DC1")

    summary = summarise(found.record.leader, record_texts(found.record), to)
    assert (summary.control_number, summary.title, summary.subtitle, summary.place, summary.publisher, summary.year_from) == ("DC1", "红楼梦", "三家评本", "北京", "人民文学出版社", 1982)
    assert [(n.name, n.dynasty, n.dates, n.role) for n in summary.names] == [("曹雪芹", "清", "约1715-约1763", "著")]
    assert (summary.isbns, summary.urls, summary.subjects, summary.languages) == (("9787020002207",), ("https://example.org/1",), ("章回小说",), ("chi",))
    assert Loss("provenance", "", "旧藏", Reason.NO_FIELD) in found.losses


def test_dublin_core_survives_a_record() -> None:
    terms = {"title": ("红楼梦 : 三家评本",), "creator": ("曹雪芹 (清), 约1715-约1763",), "publisher": ("北京 : 人民文学出版社",), "date": ("1982",), "language": ("chi",)}

    back = to_dublin_core(from_dublin_core(terms, MarcFormat.CNMARC).record).terms

    assert {name: back[name] for name in terms} == terms


@given(st.dictionaries(st.sampled_from(["title", "creator", "date", "identifier", "type", "language", "relation", "subject", "x"]), st.lists(st.text(max_size=20), max_size=3)))
def test_any_terms_make_a_record(terms: dict[str, list[str]]) -> None:
    found = from_dublin_core(terms, MarcFormat.MARC21)

    assert found.record.first("245") is not None
    etree.fromstring(write_oai_dc(to_dublin_core(found.record)))
    etree.fromstring(to_mods(found.record).xml)
