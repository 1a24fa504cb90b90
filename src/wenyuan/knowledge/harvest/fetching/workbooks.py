"""Cells of an Excel workbook (Office Open XML), row by row, as text.

Source:
    ECMA-376 part 1, 18 (SpreadsheetML): worksheets, shared strings, cell types; 18.8.30 (number formats of dates).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Final

from lxml import etree

from .problems import SourceProblem
from .xml import local_name, parse_xml

_MOST_OPEN: Final = 1 << 30
_MOST_STRINGS: Final = 2_000_000
_MOST_PART: Final = 64 * 2**20
_MOST_CELLS: Final = 400
_DATES: Final = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


def read_sheet(path: Path, *, sheet: str = "") -> Iterator[list[str]]:
    """Yield the rows of a sheet, the first one where none is named.

    Raises:
        SourceProblem: It is no workbook, has no such sheet, or unpacks to more than it may.
    """
    try:
        with zipfile.ZipFile(path) as book:
            if sum(one.file_size for one in book.infolist()) > _MOST_OPEN or len(book.infolist()) > 5_000:
                raise SourceProblem("too-large", f"{_MOST_OPEN:,}")
            yield from _rows(book, _sheet_part(book, sheet), _strings(book), *_formats(book))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, etree.XMLSyntaxError) as problem:
        raise SourceProblem("not-table", str(problem)) from problem


def _part(book: zipfile.ZipFile, name: str) -> etree._Element | None:
    if name not in book.namelist():
        return None
    with book.open(name) as stream:
        octets = stream.read(_MOST_PART + 1)
    if len(octets) > _MOST_PART:
        raise SourceProblem("too-large", name)
    return parse_xml(octets)


def _sheet_part(book: zipfile.ZipFile, wanted: str) -> str:
    found, links = _part(book, "xl/workbook.xml"), _part(book, "xl/_rels/workbook.xml.rels")
    if found is None or links is None:
        raise SourceProblem("not-table", "no workbook")
    targets = {one.get("Id"): one.get("Target") or "" for one in links}
    sheets = [one for one in found.iter() if local_name(one) == "sheet"]
    for one in sheets:
        if not wanted or one.get("name") == wanted:
            link = next((value for name, value in one.attrib.items() if str(name).endswith("}id")), "")
            target = targets.get(str(link), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise SourceProblem("not-table", f"no sheet {wanted}")


def _strings(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    found: list[str] = []
    with book.open("xl/sharedStrings.xml") as stream:
        for element in _ends(stream, "si"):
            found.append(_text(element))
            if len(found) > _MOST_STRINGS:
                raise SourceProblem("too-large", "sharedStrings")
    return found


def _text(element: etree._Element) -> str:
    """Return the text of a string item, without its readings (rPh)."""
    return "".join(one.text or "" for one in element.iter() if local_name(one) == "t" and not any(local_name(up) == "rPh" for up in one.iterancestors()))


def _formats(book: zipfile.ZipFile) -> tuple[list[bool], bool]:
    """Return by cell style whether it is a date, and whether days count from 1904."""
    styles, workbook = _part(book, "xl/styles.xml"), _part(book, "xl/workbook.xml")
    from_1904 = workbook is not None and any(local_name(one) == "workbookPr" and one.get("date1904") in {"1", "true"} for one in workbook.iter())
    if styles is None:
        return [], from_1904
    own = {one.get("numFmtId"): re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", one.get("formatCode") or "") for one in styles.iter() if local_name(one) == "numFmt"}
    cells = next((one for one in styles if local_name(one) == "cellXfs"), None)
    dates = []
    for one in cells if cells is not None else ():
        number = one.get("numFmtId") or "0"
        code = own.get(number)
        dates.append(bool(re.search(r"[yd年]", code, re.IGNORECASE)) if code is not None else number.isdigit() and int(number) in _DATES)
    return dates, from_1904


def _ends(stream: IO[bytes], name: str) -> Iterator[etree._Element]:
    context = etree.iterparse(stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    for _event, element in context:
        if local_name(element) == name:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _rows(book: zipfile.ZipFile, part: str, strings: list[str], dates: list[bool], from_1904: bool) -> Iterator[list[str]]:  # noqa: FBT001 -- as `_formats` gives it
    with book.open(part) as stream:
        for row in _ends(stream, "row"):
            line: list[str] = []
            for cell in row:
                place = _column(cell.get("r") or "", len(line))
                if place >= _MOST_CELLS:
                    break
                line += [""] * (place - len(line))
                line.append(_value(cell, strings, dates, from_1904=from_1904))
            yield line


def _column(reference: str, otherwise: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return otherwise
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return max(number - 1, otherwise)


def _value(cell: etree._Element, strings: list[str], dates: list[bool], *, from_1904: bool) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _text(cell)
    text = next((one.text or "" for one in cell if local_name(one) == "v"), "")
    if kind == "s":
        return strings[int(text)] if text.isdigit() and int(text) < len(strings) else ""
    if kind != "n" or not text:
        return text if kind != "e" else ""
    style = cell.get("s") or ""
    try:
        number = float(text)
    except ValueError:
        return text
    if style.isdigit() and int(style) < len(dates) and dates[int(style)] and 0 < number < 2_958_466:
        base = datetime(1904, 1, 1, tzinfo=UTC) if from_1904 else datetime(1899, 12, 30, tzinfo=UTC)
        return f"{base + timedelta(days=number):%Y-%m-%d}"
    # Long numbers, such as ISBNs, are stored as floating point and shown in full.
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text
