"""Tables that are handed in: CSV in any usual encoding, and Excel workbooks, as rows of text.

Source:
    RFC 4180; ECMA-376 part 1, 18 (SpreadsheetML).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from lxml import etree

MOST_OCTETS: Final = 20 * 2**20
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 100
_MOST_CELL: Final = 30_000
_MOST_OPEN: Final = 200 * 2**20
_ENCODINGS: Final = ("utf-8-sig", "gb18030", "big5")
_DATES: Final = frozenset({14, 15, 16, 17, 22, 27, 30, 31, 36, 57, 58})
_REFERENCE = re.compile(r"([A-Z]{1,3})\d{1,7}")
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class NotATable(ValueError):
    """The octets are no table that can be read. `code`: empty, encoding, columns, rows, large, book."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Table:
    """Headings of the columns, rows below, and the encoding in which it was written. Rows carry their line."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str


def read_table(content: bytes) -> Table:
    """Read a table.

    Raises:
        NotATable
    """
    if len(content) > MOST_OCTETS:
        raise NotATable("large")
    if content.startswith(b"PK\x03\x04"):
        return _gather(enumerate(_read_book(content), 1), "xlsx")
    text, encoding = _decode(content)
    return _gather(_read_csv(text), encoding)


def _gather(lines: Iterator[tuple[int, list[str]]] | enumerate[list[str]], encoding: str) -> Table:
    kept = ((number, row) for number, row in lines if any(cell.strip() for cell in row))
    found = next(kept, None)
    if found is None:
        raise NotATable("empty")
    headings = [cell.strip()[:200] for cell in found[1]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise NotATable("columns")
    rows = list(islice(kept, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise NotATable("rows")
    width = len(headings)
    return Table(tuple(headings), tuple((number, tuple(cell[:_MOST_CELL] for cell in [*row, *[""] * width][:width])) for number, row in rows), encoding)


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "utf-16"
        except UnicodeDecodeError:
            raise NotATable("encoding") from None
    if b"\x00" in content:
        raise NotATable("encoding")
    for name in _ENCODINGS:
        try:
            return content.decode(name), name.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise NotATable("encoding")


def _read_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise NotATable("columns") from None
        if len(row) > MOST_COLUMNS * 2:
            raise NotATable("columns")
        yield reader.line_num, row


def _read_book(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if sum(one.file_size for one in book.infolist()) > _MOST_OPEN or len(book.infolist()) > 2_000:
                raise NotATable("large")
            strings = [_text_of(one) for one in _parts(book, "xl/sharedStrings.xml", "si")]
            dates = _date_styles(book)
            for row in _parts(book, _first_sheet(book), "row"):
                yield _read_row(row, strings, dates)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, ValueError, IndexError, OverflowError, etree.XMLSyntaxError) as problem:
        if isinstance(problem, NotATable):
            raise
        raise NotATable("book") from problem


def _parts(book: zipfile.ZipFile, name: str, tag: str) -> Iterator[etree._Element]:
    """Yield elements of a part one by one, each forgotten when the next is read."""
    if name not in book.namelist():
        return
    with book.open(name) as stream:
        for _event, element in etree.iterparse(stream, events=("end",), tag=f"{_MAIN}{tag}", resolve_entities=False, no_network=True, huge_tree=False):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _first_sheet(book: zipfile.ZipFile) -> str:
    sheets = sorted((one for one in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d{1,4}\.xml", one)), key=lambda one: (len(one), one))
    return sheets[0]


def _date_styles(book: zipfile.ZipFile) -> list[bool]:
    for formats in _parts(book, "xl/styles.xml", "cellXfs"):
        return [int(one.get("numFmtId", "0")) in _DATES for one in formats]
    return []


def _text_of(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{_MAIN}t"))


def _read_row(row: etree._Element, strings: list[str], dates: list[bool]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_MAIN}c"):
        found = _REFERENCE.fullmatch(cell.get("r", ""))
        place = _column(found[1]) if found else len(cells)
        if place >= MOST_COLUMNS * 2:
            break
        cells += [""] * (place - len(cells))
        cells.append(_read_cell(cell, strings, dates))
    return cells


def _read_cell(cell: etree._Element, strings: list[str], dates: list[bool]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text_of(cell)
    text = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return strings[int(text)]
    style = int(cell.get("s", "0"))
    if kind == "n" and text and style < len(dates) and dates[style]:
        return f"{datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=float(text)):%Y-%m-%d}"
    return text.removesuffix(".0") if kind == "n" else text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
