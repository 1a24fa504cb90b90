"""Read a typed or pasted title page by rule: what is title, responsibility, publisher, year and series."""

from __future__ import annotations

import re
from typing import Final

from wenyuan.bibliography.chinese import parse_date, parse_responsibility

from ..data import TitlePage

_PUBLISHER: Final = re.compile(r"(出版社|书局|書局|印书馆|印書館|书店|書店|出版公司|出版集团|Press|Publish\w*|Books).{0,12}$", re.IGNORECASE)
SERIES: Final = re.compile(r"(丛书|叢書|丛刊|叢刊|文库|文庫|系列|译丛|譯叢|全书|Series|Library of)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)|[一二三四五六七八九〇零]{4}年|民国.{1,5}年|光绪.{1,5}年|康熙.{1,5}年|乾隆.{1,5}年")
_LONGEST: Final = 20_000
_MOST_LINES: Final = 200


def read_title_page(text: str) -> TitlePage:
    """Return what a text says; the first line that is nothing else is the title."""
    lines = [" ".join(line.split()).strip(" *·•|") for line in text[:_LONGEST].splitlines()[:_MOST_LINES]]
    title = responsibility = publisher = ""
    year: int | None = None
    series: list[str] = []
    rest: list[str] = []
    for line in filter(None, lines):
        if year is None and (found := _YEAR.search(line)):
            date = parse_date(found[0])
            year = date.earliest_year if date else None
            line = line.replace(found[0], " ").strip(" ,，.年:：") if _PUBLISHER.search(line.replace(found[0], "").strip(" ,，.年")) else line  # noqa: PLW2901
        if not publisher and _PUBLISHER.search(line):
            publisher = line
        elif title and len(line) < 60 and SERIES.search(line):
            series.append(line.strip("（）()[]《》"))
        elif not title and not _is_responsibility(line):
            title = line.strip("《》")
        elif not responsibility and _is_responsibility(line):
            responsibility = line
        elif not _YEAR.fullmatch(line):
            rest.append(line)
    return TitlePage(title, responsibility, publisher, year, tuple(series[:3]), "\n".join(rest))


def _is_responsibility(line: str) -> bool:
    return len(line) < 120 and any(one.roles for one in parse_responsibility(line))
