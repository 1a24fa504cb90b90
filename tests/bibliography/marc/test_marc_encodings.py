"""Character sets: MARC-8 both ways, Chinese sets, detection against declarations."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.marc import (
    Field,
    MarcFormat,
    Record,
    Subfield,
    decode_marc8,
    detect_encoding,
    encode_iso2709,
    encode_marc8,
    parse_record,
)
from wenyuan.bibliography.marc.marc8_tables import encoding_table

TITLES = (
    "红楼梦研究论集",
    "数字图书馆 Web 2.0 技术",
    "鲁迅全集",
    "老舍",
    "周易集解纂疏",
    "中华人民共和国行政区划手册",
    "數學歷史導論",
    "中國古代小說研究",
    "臺灣文獻叢刊",
    "台北市 : 聯經, 民80",
    "曹雪芹著",
    "鄧麗君",
)


def _can_hold(encoding: str, title: str) -> bool:
    return title.encode(encoding, "ignore").decode(encoding) == title


@pytest.mark.parametrize("declared", [None, "utf-8", "marc-8"])
@pytest.mark.parametrize(
    ("title", "encoding"),
    [(title, encoding) for title in TITLES for encoding in ("utf-8", "gb18030", "big5hkscs") if _can_hold(encoding, title)],
)
def test_detect_encoding_of_chinese_titles(title: str, encoding: str, declared: str | None) -> None:
    assert detect_encoding(b"245 10\x1fa" + title.encode(encoding), declared=declared).encoding == encoding


@pytest.mark.parametrize(
    ("data", "declared", "encoding"),
    [
        (b"plain", "marc-8", "ascii"),
        (b"\x1b$1!0d\x1b(B", "utf-8", "marc-8"),
        (b"\xe2elan vital", "marc-8", "marc-8"),
        ("déjà vu, café, où".encode("latin-1"), None, "latin-1"),
        ("Русские романы".encode(), "marc-8", "utf-8"),
        ("déjà vu".encode(), "utf-8", "utf-8"),
        ("𠀀𠀁 ⿰氵漢 \ue000".encode(), None, "utf-8"),
    ],
)
def test_detect_encoding_weighs_evidence_over_declaration(data: bytes, declared: str | None, encoding: str) -> None:
    assert detect_encoding(data, declared=declared).encoding == encoding


def _cnmarc(declaration: str) -> Record:
    coded = Field("100", "  ", (Subfield("a", f"20260101d2020    em y0chiy{declaration:10}ea"),))
    title = Field("200", "1 ", (Subfield("a", "中国图书馆分类法"), Subfield("f", "国家图书馆编")))
    return Record("00000nam0 2200000   450 ", (Field("001", data="1"), coded, title), MarcFormat.CNMARC)


@pytest.mark.parametrize(
    ("declaration", "encoding", "codes"),
    [
        ("50", "utf-8", []),
        ("0120", "utf-8", []),
        ("0120", "gb18030", []),
        ("10", "gb18030", []),
        ("50", "gb18030", ["wrong-encoding"]),
        ("10", "utf-8", ["wrong-encoding"]),
    ],
)
def test_parse_record_reads_cnmarc_declarations(declaration: str, encoding: str, codes: list[str]) -> None:
    record = _cnmarc(declaration)
    parsed = parse_record(encode_iso2709(record, encoding))
    assert parsed.record.fields == record.fields
    assert parsed.record.format is MarcFormat.CNMARC
    assert parsed.encoding == encoding
    assert [finding.code for finding in parsed.findings] == codes


def test_parse_record_undoes_chinese_decoded_twice() -> None:
    title = "中国图书馆分类法"
    twice = Field("245", "10", (Subfield("a", title.encode().decode("latin-1")),))
    raw = encode_iso2709(Record("00000nam a2200000 i 4500", (twice,)))
    parsed = parse_record(raw)
    assert parsed.record.fields == (Field("245", "10", (Subfield("a", title),)),)
    assert [(f.code, f.severity) for f in parsed.findings] == [("double-utf8", "repaired")]


def test_parse_record_only_says_that_latin_may_be_decoded_twice() -> None:
    value = "Ã©tudes"
    raw = encode_iso2709(Record("00000nam a2200000 i 4500", (Field("245", "10", (Subfield("a", value),)),)))
    parsed = parse_record(raw)
    assert parsed.record.fields[0].first("a") == value
    assert [(f.code, f.severity) for f in parsed.findings] == [("double-utf8", "lost?")]


def test_parse_record_reads_gbk_field_in_utf8_record() -> None:
    long = Field("520", "  ", (Subfield("a", "本书系统论述了有关问题，并对各家观点作了比较与评价。" * 8),))
    short = Field("700", "1 ", (Subfield("a", "XX"),))
    raw = encode_iso2709(Record("00000nam a2200000 i 4500", (long, short)))
    parsed = parse_record(raw.replace(b"XX", "张".encode("gbk")))
    assert parsed.encoding == "utf-8"
    assert parsed.record.fields == (long, Field("700", "1 ", (Subfield("a", "张"),)))
    assert [finding.code for finding in parsed.findings] == ["mixed-encoding"]


@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_parse_record_reads_wide_encodings(wide: str) -> None:
    record = _cnmarc("50")
    parsed = parse_record(encode_iso2709(record).decode().encode(wide))
    assert parsed.record.fields == record.fields
    assert parsed.encoding == wide


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"\xa1\xe2od\xe2z", "Łódź"),
        (b"S\xe0\xbc", "Sở"),
        (b"\x1b(NMOSKWA\x1b(B", "москва"),
        (b"\x1b(SAkjpa\x1b(B :", "Αθηνα :"),
        (b"\x1b$1!0d!0d\x1b(B.", decode_marc8(b"\x1b$1!0d").text * 2 + "."),
        (b"\x1b$,1!0d\x1b(B", decode_marc8(b"\x1b$1!0d").text),
        (b"\x1b$)1\xa1\xb0\xe4", decode_marc8(b"\x1b$1!0d").text),
        (b"H\x1bb2\x1bsO", "H₂O"),
        (b"x\x1bp2\x1bs", "x²"),
        (b"\x1b)!E\xe2e", "é"),
        (b"\x1bgabc\x1bs", "αβγ"),
        (b"d\xebi\xecad", "di\ufe20a\ufe21d"),
        (b"&#x9F98;", "龘"),
        (b"&#x0041;", "&#x0041;"),
        (b"a\x1fb\xe2e\x1fc", "a\x1fbé\x1fc"),
    ],
)
def test_decode_marc8(data: bytes, text: str) -> None:
    assert decode_marc8(data).text == text


@pytest.mark.parametrize(
    ("data", "text", "troubles"),
    [
        (b"a\x1b$", "a$", {"escape"}),
        (b"a\x1b(Zb", "a(Zb", {"escape"}),
        (b"a\xe2", "a\u00a0\u0301", {"combining"}),
        (b"\x1b(NM", "м", {"open"}),
        (b"\x1b$1!0", "\ufffd", {"character", "open"}),
        (b"a\xff", "a\ufffd", {"character"}),
    ],
)
def test_decode_marc8_says_what_is_wrong(data: bytes, text: str, troubles: set[str]) -> None:
    decoded = decode_marc8(data)
    assert (decoded.text, decoded.troubles) == (text, troubles)


def test_decode_marc8_finds_its_way_after_a_lost_eacc_byte() -> None:
    whole = b"!1a!3^!4d'Q\"'=*'D&'c'"
    shown = decode_marc8(b"\x1b$1" + whole + b"\x1b(B").text
    damaged = decode_marc8(b"\x1b$1" + whole[:9] + whole[10:] + b"\x1b(B").text
    assert damaged.startswith(shown[:3])
    assert damaged.endswith(shown[4:])


@given(st.text(st.sampled_from("abcé Łóźñ中国圖書館學مكتبة библиотека Αθήνα ספר₂²龘𠀀,.&;"), max_size=40))
def test_marc8_round_trip(text: str) -> None:
    expected = unicodedata.normalize("NFC", text)
    assert decode_marc8(encode_marc8(expected)).text == expected


def test_marc8_round_trip_of_every_character_in_its_tables() -> None:
    for character in encoding_table():
        if unicodedata.combining(character) or unicodedata.normalize("NFC", character) != character:
            continue
        decoded = decode_marc8(encode_marc8(character))
        assert (decoded.text, decoded.troubles) == (character, frozenset())
