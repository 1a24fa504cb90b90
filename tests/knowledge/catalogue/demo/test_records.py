"""Every record keeps the rules of its format."""

from __future__ import annotations

import re

import pytest

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record
from wenyuan.knowledge.catalogue.demo import build_record, iter_works

WORKS = tuple(iter_works())
RECORDS = {work.control_number: build_record(work) for work in WORKS}
CNMARC = [r for r in RECORDS.values() if r.format is MarcFormat.CNMARC]
MARC21 = [r for r in RECORDS.values() if r.format is MarcFormat.MARC21]
LANGUAGES = {"chi", "eng", "fre", "ger", "jpn", "rus", "spa", "ita", "lat", "grc", "ara", "nor", "dan", "swe"}


def find(title: str, publisher: str) -> Record:
    """The record of one edition."""
    work = next(w for w in WORKS if w.title == title and w.publication.publisher == publisher)
    return RECORDS[work.control_number]


def need(record: Record, tag: str) -> Field:
    """The first field of a tag, which must be there."""
    found = record.first(tag)
    assert found is not None, (record.control_number, tag)
    return found


@pytest.mark.parametrize("tag", ["001", "005", "100", "101", "102", "200", "210", "215", "690", "801", "905"])
def test_cnmarc_records_have_the_required_fields(tag: str) -> None:
    assert [r.control_number for r in CNMARC if r.first(tag) is None] == []


@pytest.mark.parametrize("tag", ["001", "005", "008", "040", "084", "100", "245", "264", "300", "650", "852"])
def test_marc21_records_have_the_required_fields(tag: str) -> None:
    assert [r.control_number for r in MARC21 if r.first(tag) is None] == []


def test_leaders_and_coded_data_have_their_length() -> None:
    assert {len(r.leader) for r in RECORDS.values()} == {24}
    assert {len(need(r, "100").first("a") or "") for r in CNMARC} == {36}
    assert {len(f.first("a") or "") for r in CNMARC for f in r.all("105")} == {13}
    assert {len(f.first("a") or "") for r in CNMARC for f in r.all("110")} == {11}
    assert {len(need(r, "008").data or "") for r in MARC21} == {40}


def test_general_data_repeats_language_set_and_years() -> None:
    pattern = re.compile(r"\d{8}[abdfg]\d{4}(\d{4}|    )(em |ad )y0chiy50      (ba|ca|da|ea)")
    assert [r.control_number for r in CNMARC if not pattern.fullmatch(need(r, "100").first("a") or "")] == []


def test_languages_and_places_are_codes() -> None:
    assert {v for r in CNMARC for code in "ac" for v in need(r, "101").all(code)} <= LANGUAGES
    assert {need(r, "102").first("a") for r in CNMARC} <= {"CN", "JP", "FR", "DE", "RU", "GB", "US"}
    assert [v for r in CNMARC if (v := need(r, "102").first("b")) and not re.fullmatch(r"\d{6}", v)] == []


def test_class_numbers_have_the_shape_of_the_chinese_library_classification() -> None:
    pattern = re.compile(r"(?:[A-KN-SV-XZ]|T[A-Z]?)\d*[-\d.=/()]*")
    numbers = [need(r, "690") for r in CNMARC]
    assert [f.first("a") for f in numbers if not pattern.fullmatch(f.first("a") or "")] == []
    assert {f.first("v") for f in numbers} == {"5"}


def test_no_subfield_is_empty() -> None:
    assert [
        (n, f.tag) for n, r in RECORDS.items() for f in r.fields for s in f.subfields if not s.value
    ] == []
    assert [
        (n, f.tag) for n, r in RECORDS.items() for f in r.fields if f.data is None and len(f.indicators) != 2
    ] == []


def test_sets_and_parts_point_at_each_other() -> None:
    def linked(record: Record, tag: str) -> set[str]:
        return {v[3:] for f in record.all(tag) for v in f.all("1") if v.startswith("001")}

    upward = {(n, host) for n, r in RECORDS.items() for host in linked(r, "461")}
    downward = {(part, n) for n, r in RECORDS.items() for part in linked(r, "462")}
    assert upward == downward
    assert len(upward) >= 35


def test_rare_book_keeps_reign_date_and_dynasties() -> None:
    record = find("新鐫全部繡像紅樓夢", "程偉元萃文書屋")
    assert need(record, "210").first("d") == "清乾隆五十六年[1791]"
    assert need(record, "200").first("f") == "(清)曹雪芹撰"
    assert need(record, "200").all("g") == ("(清)高鶚續",)
    assert need(record, "205").first("a") == "木活字本"
    assert need(record, "500").first("a") == "红楼梦"
    assert [f.first("a") for f in record.all("701")] == ["曹雪芹"]
    assert [f.first("f") for f in record.all("702")] == ["1758-约1815"]


def test_translation_names_the_original() -> None:
    record = find("老人与海", "上海译文出版社")
    assert need(record, "101").all("c") == ("eng",)
    assert need(record, "454").first("a") == "The old man and the sea"
    assert [f.first("4") for f in (*record.all("701"), *record.all("702"))] == ["著", "译"]


def test_pinyin_stands_beside_chinese_titles() -> None:
    assert need(find("长恨歌", "作家出版社"), "200").first("9") == "chang hen ge"
    assert need(find("重慶府志", "重慶府"), "200").first("9") == "chong qing fu zhi"
    authors = [f for f in find("曾文正公家書", "傳忠書局").all("701")]
    assert [f.first("9") for f in authors] == ["zeng guo fan"]


def test_translated_english_book_is_marc21_with_uniform_title() -> None:
    record = find("The story of the stone", "Penguin Books")
    assert record.leader == "00000nam a2200000 i 4500"
    assert need(record, "245").all("n") == ("Volume 1,",)
    assert need(record, "240").first("a") == "红楼梦."
    assert need(record, "041").all("h") == ("chi",)
    assert [f.first("e") for f in record.all("700")] == ["translator."]


def test_commentators_lead_a_commentary_and_translators_never_do() -> None:
    commentary = find("周易注疏", "兩浙東路茶鹽司")
    assert [f.first("a") for f in commentary.all("701")] == ["王弼", "韩康伯", "孔颖达"]
    tales = find("一千零一夜", "人民文学出版社")
    assert [f.first("a") for f in tales.all("701")] == []
    assert [f.first("a") for f in tales.all("702")] == ["纳训"]
