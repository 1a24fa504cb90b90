"""Tables of vendors in any encoding and as workbooks, columns told by their headings, values read by the rules of bibliography."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.crosswalks import from_table_row, guess_place
from wenyuan.bibliography.marc import MarcFormat
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem
from wenyuan.knowledge.harvest.fetching.tables import read_headings, read_rows

LINES = '书名,作者,ISBN,定价\r\n梦溪笔谈,沈括著,9787020002207,45.00\r\n\r\n"红楼梦,上","曹雪芹, 高鹗著",978-7-02-000220-7,59.70元\r\n'
ROWS = [
    {"书名": "梦溪笔谈", "作者": "沈括著", "ISBN": "9787020002207", "定价": "45.00"},
    {"书名": "红楼梦,上", "作者": "曹雪芹, 高鹗著", "ISBN": "978-7-02-000220-7", "定价": "59.70元"},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(LINES.encode(encoding))

    assert list(read_rows(path, {})) == ROWS


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_separator_is_found_out(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(separator.join(["书名", "ISBN"]) + "\n" + separator.join(["甲,乙", "1"]) + "\n", "utf-8")

    assert list(read_rows(path, {})) == [{"书名": "甲,乙", "ISBN": "1"}]


def test_rows_above_the_headings_are_skipped_and_columns_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("书目清单,,\n书名,,书名\n甲,x,乙\n", "utf-8")

    assert read_headings(path, {"skip": "1"}) == ["书名", "#2", "书名 #3"]
    assert list(read_rows(path, {"skip": "1"})) == [{"书名": "甲", "#2": "x", "书名 #3": "乙"}]


SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>出版日期</t></is></c></row>
<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>9787020002207</v></c><c r="D2" s="1"><v>42064</v></c></row>
<row r="3"><c r="A3" t="str"><v>呐喊</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="D3" s="2"><v>42064.5</v></c></row></sheetData></worksheet>"""


def workbook(path: Path, **parts: str) -> Path:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    found = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="空" sheetId="1" r:id="rId1"/><sheet name="书目" sheetId="2" r:id="rId2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {main}><si><t>书名</t></si><si><t>ISBN</t></si><si><r><t>梦溪</t></r><r><t>笔谈</t></r><rPh><t>meng</t></rPh></si></sst>",
        "xl/styles.xml": f'<styleSheet {main}><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData/></worksheet>", "xl/worksheets/sheet2.xml": SHEET,
    } | parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in found.items():
            book.writestr(name, text)
    return path


def test_workbook_is_read_with_dates_and_long_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")

    assert list(read_rows(path, {"sheet": "书目"})) == [{"书名": "梦溪笔谈", "ISBN": "9787020002207", "出版日期": "2015-03-01"}, {"书名": "呐喊", "出版日期": "2015-03-01"}]


@pytest.mark.parametrize(("octets", "code"), [(b"", "not-table"), (b"PK\x03\x04broken", "not-table"), (b"\xd0\xcf\x11\xe0old", "old-excel"), (b"\x89PNG\x00\x01\x02\n\x00", "not-table")])
def test_other_files_are_told(tmp_path: Path, octets: bytes, code: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(octets)
    with pytest.raises(SourceProblem) as told:
        list(read_rows(path, {}))

    assert told.value.code == code


def test_workbook_may_not_swell_and_declares_no_entities(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    with pytest.raises(SourceProblem, match="entities"):
        list(read_rows(workbook(tmp_path / "a.xlsx", **{"xl/workbook.xml": bomb}), {}))
    with pytest.raises(SourceProblem, match="too-large"):
        list(read_rows(workbook(tmp_path / "b.xlsx", **{"xl/styles.xml": "<a>" + " " * (65 * 2**20) + "</a>"}), {"sheet": "书目"}))


@pytest.mark.parametrize(("heading", "place"), [
    ("书名", "title"), ("正题名", "title"), ("ISBN号", "isbn"), ("定价（元）", "price"), ("出版 社", "publisher"), ("出版日期", "date"), ("Publisher", "publisher"), ("中图法分类号", "clc"),
    ("内容简介", "abstract"), ("丛书名", "series"), ("页码", "extent"), ("库位", ""), ("", ""),
])
def test_place_of_a_column_is_guessed_from_its_heading(heading: str, place: str) -> None:
    assert guess_place(heading) == place


COLUMNS = {name: name for name in ("title", "responsibility", "isbn", "price", "date", "edition", "language", "clc", "keyword", "translator", "size", "extent", "supplier", "availability")}


@pytest.mark.parametrize(("row", "expected"), [
    ({"title": "《梦溪笔谈》", "isbn": "ISBN 978-7-02-000220-7 (精装)", "price": "￥45"}, {"010": "$a978-7-02-000220-7$dCNY45.00", "200": "$a梦溪笔谈"}),
    ({"title": "老人与海 / 海明威著", "translator": "余光中"}, {"200": "$a老人与海$f海明威著$g余光中译", "701": "$a海明威$4著", "702": "$a余光中$4译"}),
    ({"title": "甲", "responsibility": "(清)曹雪芹, (清)高鹗著 ; 启功注释"}, {"200": "$a甲$f(清)曹雪芹，(清)高鹗著$g启功注释", "702": "$a启功$4注释"}),
    ({"title": "甲", "date": "2015年03月", "edition": "2", "size": "16", "extent": "320"}, {"205": "$a第2版", "210": "$d2015.3", "215": "$a320页$d16开"}),
    ({"title": "甲", "isbn": "9787020002208"}, {"010": "$z9787020002208"}),
    ({"title": "甲", "language": "英语", "clc": "I712.45; K837", "keyword": "小说、海洋"}, {"101": "$aeng", "690": "$aI712.45$v5|$aK837$v5", "610": "$a小说|$a海洋"}),
    ({"title": "甲", "supplier": "某书店", "availability": "有货", "price": "30"}, {"345": "$a某书店$dCNY30.00；有货"}),
])
def test_values_are_read_by_the_rules_of_bibliography(row: dict[str, str], expected: dict[str, str]) -> None:
    record = from_table_row(row, COLUMNS, MarcFormat.CNMARC).record

    assert {tag: "|".join("".join(f"${s.code}{s.value}" for s in field.subfields) for field in record.all(tag)) for tag in expected} == expected


@given(st.dictionaries(st.sampled_from(sorted(COLUMNS)), st.text(max_size=60), max_size=8))
def test_any_row_with_a_title_makes_a_record(row: dict[str, str]) -> None:
    if not row.get("title", "").strip().strip("《》/ "):
        return
    record = from_table_row(row, COLUMNS, MarcFormat.MARC21).record

    assert record.first("245") is not None
