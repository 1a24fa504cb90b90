"""Tables: read in any usual encoding, taken in line by line, taken back; and what is refused."""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.collections.conftest import AT, Small

from wenyuan.knowledge.collections.api import Draft, Narrowing, count_found, find_entry, guess_columns, hand_in, list_entries, save_entry, take_back, take_in
from wenyuan.knowledge.collections.commands import COMMANDS
from wenyuan.knowledge.collections.data import EntryData, Value
from wenyuan.knowledge.collections.format.exports import cell, write_csv
from wenyuan.knowledge.collections.format.tables import MOST_OCTETS, NotATable, Table, read_table

_ROWS = "题名,韵,收藏者,抄写年代\r\n卷 485,东,国家图书馆；东洋文库,明嘉靖四十一年\r\n卷 486,东,,永乐六年\r\n,东,,\r\n"


def take(small: Small, content: bytes) -> int:
    import_id = hand_in(topic_id=small.topic_id, type_id=small.type_.id, name="卷.csv", content=content, at=AT, actor_id=None)
    take_in(import_id=import_id, columns=guess_columns(small.type_.fields, read_table(content).headings), at=AT, actor_id=None)
    return import_id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_table_is_taken_in_and_what_cannot_be_is_told_by_line(small: Small, encoding: str) -> None:
    import_id = hand_in(topic_id=small.topic_id, type_id=small.type_.id, name="卷.csv", content=_ROWS.encode(encoding), at=AT, actor_id=None)
    row = take_in(import_id=import_id, columns={0: "title", 1: "rhyme", 2: "holder", 3: "copied"}, at=AT, actor_id=None)

    assert (row.created, row.changed, row.report) == (1, 0, [(3, "copied", "which-date", "永乐六年"), (4, "title", "required", "")])
    assert [(one.title, one.values["holder"]) for one in list_entries(topic_id=small.topic_id, asked=Narrowing())] == [("卷 485", (Value("国家图书馆"), Value("东洋文库")))]


def test_an_import_is_undone_but_what_was_changed_since_stays(small: Small) -> None:
    number = small.add("旧一", rhyme="东")
    import_id = take(small, f"number,title,rhyme\n{number},新一,真\n,新二,\n,新三,\n".encode())
    after = {one.title: one.number for one in list_entries(topic_id=small.topic_id, asked=Narrowing())}
    save_entry(topic_id=small.topic_id, type_=small.type_, number=after["新三"], draft=Draft("新三改"), at=AT, actor_id=None)

    assert sorted(after) == ["新一", "新三", "新二"]
    assert take_back(import_id=import_id, at=AT, actor_id=None) == (2, 1)
    assert sorted(one.title for one in list_entries(topic_id=small.topic_id, asked=Narrowing())) == ["新三改", "旧一"]
    with pytest.raises(ValueError, match="undone"):
        take_back(import_id=import_id, at=AT, actor_id=None)


def test_an_export_comes_back_as_the_same(small: Small) -> None:
    number = small.add("=1+1", rhyme="+东", leaves="-3", copied="明永乐六年", holder=("甲", "乙"), seat="北京 @ 39.9, 116.4", state="残")
    text = "".join(write_csv(list_entries(topic_id=small.topic_id, asked=Narrowing()), [small.type_]))
    assert "'=1+1" in text
    assert "'+东" in text
    assert ",-3," in text
    before = find_entry(topic_id=small.topic_id, number=number)
    import_id = take(small, text.encode())

    row = find_entry(topic_id=small.topic_id, number=number)
    assert isinstance(before, EntryData)
    assert isinstance(row, EntryData)
    assert (row.values, count_found(topic_id=small.topic_id, asked=Narrowing()), import_id > 0) == (before.values, 1, True)


@pytest.mark.parametrize(("text", "safe"), [("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("@SUM(1)", "'@SUM(1)"), ("-2", "-2"), ("+1.5", "+1.5"), ("-2+3", "'-2+3"), ("甲", "甲"), ("\t=1", "'\t=1")])
def test_formulas_are_texts_in_an_export(text: str, safe: str) -> None:
    assert cell(text) == safe


@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty"), (b"\n\n , \n", "empty"), (b"\x00\x01\x02\x03", "encoding"), (b"\xff\xfe\x00", "encoding"), (b"PK\x03\x04junk", "book"), (b"a," * 300, "columns"), (b"a\n" * 20_002, "rows"),
    (b"x" * (MOST_OCTETS + 1), "large"), (b"\x81\xff\xff\xfe\x80", "encoding"),
])
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(NotATable) as problem:
        read_table(content)

    assert problem.value.code == code


def make_book(sheet: str, strings: str = "") -> bytes:
    stream = io.BytesIO()
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>")
        book.writestr("xl/sharedStrings.xml", f"<sst {space}>{strings}</sst>")
        book.writestr("xl/styles.xml", f'<styleSheet {space}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
    return stream.getvalue()


def test_a_workbook_is_read_with_gaps_and_dates() -> None:
    book = make_book(
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>日</t></is></c></row><row><c r="A2"><v>485.0</v></c><c r="C2" s="1"><v>9758</v></c></row>', "<si><t>题名</t></si>",
    )

    assert read_table(book) == Table(("题名", "", "日"), ((2, ("485", "", "1926-09-18")),), "xlsx")


@pytest.mark.parametrize("book", [make_book('<row><c t="s"><v>7</v></c></row>'), make_book('<row><c s="x"><v>1</v></c></row>'), make_book("<row>&bomb;</row>")])
def test_a_broken_workbook_is_refused(book: bytes) -> None:
    with pytest.raises(NotATable):
        read_table(book)


@given(st.binary(max_size=400))
def test_any_octets_are_a_table_or_refused(content: bytes) -> None:
    try:
        table = read_table(content)
    except NotATable:
        return

    assert all(len(row) == len(table.headings) for _line, row in table.rows)


def run(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    COMMANDS[0].configure(parser)
    return COMMANDS[0].run(parser.parse_args(words))


def test_the_command_takes_in_lists_and_exports(small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "a.csv"
    table.write_text("题名,韵\n卷 1,东\n,西\n", "utf-8")

    assert run(["import", "volumes", "volume", str(table), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["created"] == 1
    assert run(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"id": small.topic_id, "slug": "volumes", "title": "残卷", "state": "draft", "entries": 1}
    assert run(["export", "volumes", "--form", "csv", "--to", str(tmp_path / "b.csv")]) == 0
    assert "卷 1" in (tmp_path / "b.csv").read_text("utf-8")
    assert run(["export", "none"]) == 2
    assert run(["import", "volumes", "none", str(table)]) == 2
    (tmp_path / "c.csv").write_bytes(b"\x00\x01")
    assert run(["import", "volumes", "volume", str(tmp_path / "c.csv")]) == 1
