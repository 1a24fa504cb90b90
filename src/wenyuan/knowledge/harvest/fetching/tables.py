"""Rows of CSV and Excel files: the encoding, the separator and the row of headings found out."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Final

from .problems import SourceProblem
from .workbooks import read_sheet

MOST_COLUMNS: Final = 200
_MOST_CELL: Final = 100_000
_HEAD: Final = 1 << 20
_SEPARATORS: Final = ",\t;|"


def read_rows(path: Path, options: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield rows as values by heading; empty rows are left out.

    Args:
        options: `encoding` and `separator` where they are not to be found out, `sheet` by its name, `skip` as the number of rows above the headings.

    Raises:
        SourceProblem: It is no table.
    """
    lines = _sheet_lines(path, options) if _is_workbook(path) else _text_lines(path, options)
    skip = options.get("skip", "")
    rows = islice(lines, int(skip) if skip.isdigit() else 0, None)
    names: list[str] = []
    for line in rows:
        if sum(1 for cell in line if cell.strip()) >= 2 or (line and len(line) == 1 and line[0].strip()):
            names = _name_columns(line)
            break
    if not names:
        raise SourceProblem("not-table", "no headings")
    for line in rows:
        row = {name: cell.strip() for name, cell in zip(names, line, strict=False) if cell.strip()}
        if row:
            yield row


def read_headings(path: Path, options: Mapping[str, str]) -> list[str]:
    """Return the headings in their order, also of columns that no row fills."""
    lines = _sheet_lines(path, options) if _is_workbook(path) else _text_lines(path, options)
    skip = options.get("skip", "")
    for line in islice(lines, int(skip) if skip.isdigit() else 0, None):
        if any(cell.strip() for cell in line):
            return _name_columns(line)
    return []


def _name_columns(line: list[str]) -> list[str]:
    """Name columns by their headings; empty and repeated ones get a number."""
    names: list[str] = []
    for number, cell in enumerate(line[:MOST_COLUMNS], 1):
        name = " ".join(cell.split())[:80] or f"#{number}"
        names.append(name if name not in names else f"{name} #{number}")
    return names


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceProblem("old-excel")
    return head.startswith(b"PK\x03\x04")


def _sheet_lines(path: Path, options: Mapping[str, str]) -> Iterator[list[str]]:
    return read_sheet(path, sheet=options.get("sheet", ""))


def _text_lines(path: Path, options: Mapping[str, str]) -> Iterator[list[str]]:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    encoding = options.get("encoding", "") or find_encoding(head, whole=path.stat().st_size <= _HEAD)
    try:
        codecs.lookup(encoding)
    except LookupError as problem:
        raise SourceProblem("encoding", encoding) from problem
    sample = head.decode(encoding, "replace")
    separator = {"tab": "\t"}.get(options.get("separator", ""), options.get("separator", "")) or find_separator(sample)
    if "\x00" in sample.replace("\ufeff", ""):
        raise SourceProblem("not-table", "NUL")
    csv.field_size_limit(_MOST_CELL)
    with path.open("r", encoding=encoding, errors="replace", newline="") as text:
        try:
            yield from csv.reader(text, delimiter=separator)
        except csv.Error as problem:
            raise SourceProblem("not-table", str(problem)) from problem


def find_encoding(head: bytes, *, whole: bool) -> str:
    """Tell the encoding of a text by its mark, else UTF-8 where it is that, else GB 18030, else Big5."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return name
    if head[1:2] == b"\x00" and head[3:4] == b"\x00":
        return "utf-16-le"
    for name in ("utf-8", "gb18030", "big5hkscs"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            decoder.decode(head, final=whole)
        except UnicodeDecodeError:
            continue
        return name
    return "gb18030"


def find_separator(sample: str) -> str:
    """Return the separator that cuts the first lines most evenly."""
    lines = [line for line in islice(io.StringIO(sample), 20) if line.strip()]
    best, score = ",", (0, 0)
    for candidate in _SEPARATORS:
        counts = [len(row) for row in csv.reader(lines, delimiter=candidate)]
        usual = max(set(counts), key=counts.count, default=0)
        if usual > 1 and (counts.count(usual), usual) > score:
            best, score = candidate, (counts.count(usual), usual)
    return best


def first_rows(path: Path, options: Mapping[str, str], *, count: int = 5) -> tuple[list[str], list[dict[str, str]]]:
    """Return the headings and the first rows."""
    rows = list(islice(read_rows(path, options), count))
    return read_headings(path, options) or list(dict.fromkeys(chain.from_iterable(rows))), rows
