"""Rows of a table, as publishers and vendors send them, as MARC: each column is one part of a description.

Source:
    GB/T 3792-2021 for statements of responsibility; CNMARC 010 $d for prices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from wenyuan.bibliography.chinese import parse_date, parse_responsibility
from wenyuan.bibliography.classification import parse_clc
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield

from .convert import convert
from .described import Description, Name, Series, Subject, role_of_word, write_described
from .languages import to_three_letters
from .values import Conversion

# What a column can be; `field:200a` besides puts a column into a CNMARC subfield as it stands.
PLACES: Final = (
    "title", "subtitle", "parallel_title", "part_number", "part_title", "responsibility", "author", "editor", "translator", "illustrator", "corporate", "isbn", "issn", "price", "binding",
    "edition", "place", "publisher", "date", "extent", "size", "series", "series_number", "language", "original_language", "audience", "abstract", "contents", "note", "clc", "ddc", "thema",
    "bic", "bisac", "subject", "keyword", "url", "supplier", "availability", "identifier", "control_number", "material",
)  # fmt: skip
_HEADINGS: Final = {
    "title": "题名 书名 正题名 题名与责任者 刊名 名称 title booktitle", "subtitle": "副题名 副书名 副标题 subtitle", "parallel_title": "并列题名 外文题名 英文书名 paralleltitle",
    "part_number": "分卷号 卷册 册次 卷次 volume", "part_title": "分卷名 分册名", "responsibility": "责任者 责任说明 著者 著译者 作者 主要责任者 responsibility contributor", "author": "author authors",
    "editor": "编者 主编 editor", "translator": "译者 translator", "illustrator": "绘者 插图 illustrator", "corporate": "团体责任者 机构", "isbn": "isbn 书号 国际标准书号 isbn13 条码 ean", "issn": "issn 刊号",
    "price": "定价 价格 单价 码洋 price listprice", "binding": "装帧 装订 binding", "edition": "版次 版本 版本项 edition", "place": "出版地 place", "publisher": "出版社 出版者 出版单位 publisher",
    "date": "出版日期 出版时间 出版年 出版年月 日期 date year pubdate", "extent": "页数 页码 载体形态 pages extent", "size": "开本 尺寸 size", "series": "丛书 丛书名 丛编 series", "series_number": "丛书号 丛编号",
    "language": "语种 文种 语言 language", "original_language": "原文语种", "audience": "读者对象 适用对象 audience", "abstract": "内容简介 内容提要 摘要 简介 提要 abstract description",
    "contents": "目录 目次 contents", "note": "附注 备注 note", "clc": "中图分类号 分类号 中图法 中图法分类号 分类 clc", "thema": "thema", "bic": "bic", "bisac": "bisac", "ddc": "ddc dewey",
    "subject": "主题词 主题 subject", "keyword": "关键词 标签 keyword keywords", "url": "网址 链接 url link", "supplier": "供货商 书商 supplier", "availability": "供货状态 库存 availability",
    "identifier": "编号 序号 id 商品编号 征订号 征订代码", "control_number": "控制号 001 系统号", "material": "文献类型 载体类型 material",
}  # fmt: skip
_KNOWN: Final = {heading: place for place, text in _HEADINGS.items() for heading in text.split()}
_ISBN = re.compile(r"(?<![0-9])(97[89][0-9 \-‐-―]{9,14}[0-9Xx]|[0-9][0-9\-‐-―]{8,12}[0-9Xx])(?![0-9])")
_MONEY = re.compile(r"^(?:CNY|RMB|¥|￥)?\s*([0-9]{1,6}(?:\.[0-9]{1,2})?)\s*元?$", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*[;；|\n]\s*")
_DIRECT = re.compile(r"field:([0-9]{3})([a-z0-9])")
_ROLES: Final = {"author": ("aut", "著"), "editor": ("edt", "编"), "translator": ("trl", "译"), "illustrator": ("ill", "绘")}
_MATERIALS: Final = {"电子书": "ebook", "ebook": "ebook", "期刊": "serial", "地图": "map", "乐谱": "score", "录音": "audio", "有声书": "audio", "影像": "video", "数据": "dataset", "图片": "image", "论文": "thesis"}


def guess_place(heading: str) -> str:
    """Return what a column with this heading probably is; an empty string where it cannot be told."""
    bare = re.sub(r"[\s_()（）:：*＊/、.-]+", "", heading).lower()
    return _KNOWN.get(bare) or next((place for known, place in _KNOWN.items() if len(known) > 1 and bare.startswith(known)), "")


@dataclass(slots=True)
class _Row:
    """Values by place, several where several columns go to one."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def one(self, place: str) -> str:
        return next(iter(self.values.get(place, [])), "")

    def all(self, place: str) -> list[str]:
        return [part for text in self.values.get(place, []) for part in _SEVERAL.split(text) if part]


def from_table_row(row: Mapping[str, str], columns: Mapping[str, str], to: MarcFormat, *, entered: str = "20000101") -> Conversion:
    """Return the MARC record of a row.

    Args:
        columns: What each column is: one of `PLACES`, or `field:` with a CNMARC tag and subfield; columns without an entry are left.

    Raises:
        ValueError: It has no title.
    """
    found, direct = _Row(), list[tuple[str, str, str]]()
    for name, text in row.items():
        place, value = columns.get(name, ""), text.strip()
        if not value or not place:
            continue
        if (spot := _DIRECT.fullmatch(place)) is not None:
            direct.append((spot[1], spot[2], value))
        elif place in PLACES:
            found.values.setdefault(place, []).append(value)
    made = write_described(_describe(found, entered), MarcFormat.CNMARC)
    record = _put(made.record, direct)
    return Conversion(record, made.losses) if to is MarcFormat.CNMARC else convert(record, to)


def _describe(row: _Row, entered: str) -> Description:
    title, statement = _split_title(row.one("title"))
    isbns, price = _isbns(row)
    return Description(
        title=title, entered=entered, subtitle=row.one("subtitle"), parallel=tuple(row.all("parallel_title")), part_number=row.one("part_number"), part_title=row.one("part_title"),
        names=(*_names(row, statement), *(Name(one, "aut", "著", corporate=True) for one in row.all("corporate"))), isbns=isbns, issns=tuple(row.all("issn")),
        edition=_edition(row.one("edition")), place=row.one("place"), publisher=row.one("publisher"), date=_date(row.one("date")), extent=_extent(row.one("extent")), size=_size(row.one("size")),
        series=tuple(Series(one, row.one("series_number")) for one in row.all("series")[:5]), languages=tuple(filter(None, map(to_three_letters, row.all("language")))) or ("chi",),
        original_languages=tuple(filter(None, map(to_three_letters, row.all("original_language")))), audience=row.one("audience"), abstract=row.one("abstract"), contents=row.one("contents"),
        notes=tuple(row.values.get("note", [])), subjects=tuple(_subjects(row)),
        supply=((row.one("supplier"), "；".join(filter(None, (price if not isbns else "", row.one("availability"))))),) if row.one("supplier") or row.one("availability") or (price and not isbns) else (),
        urls=tuple((one, "") for one in row.all("url")), material=_MATERIALS.get(row.one("material").lower(), "book"), control_number=row.one("control_number"),
    )


def _split_title(text: str) -> tuple[str, str]:
    """Take a statement of responsibility off a title that carries one behind a slash."""
    title, slash, statement = text.partition(" / ")
    return (title.strip(), statement.strip()) if slash else (text.strip().strip("《》") if text.startswith("《") and text.endswith("》") else text.strip(), "")


def _isbns(row: _Row) -> tuple[tuple[tuple[str, str, str], ...], str]:
    price = row.one("price")
    money = _MONEY.match(price)
    price = f"CNY{float(money[1]):.2f}" if money else price
    numbers = []
    for text in row.values.get("isbn", []):
        spots = [spot[1] for spot in _ISBN.finditer(text)] or [text]
        numbers += [(spot, row.one("binding"), price) for spot in spots]
    return tuple(dict.fromkeys(numbers)), price


def _names(row: _Row, statement: str) -> list[Name]:
    found: list[Name] = []
    for text in (*row.values.get("responsibility", []), *([statement] if statement and not row.values.get("responsibility") else [])):
        for one in parse_responsibility(text):
            role = one.roles[0] if one.roles else None
            found.append(Name(one.name, role.relator if role else "aut", role.word if role else "著", corporate=one.is_corporate, dynasty=one.dynasty))
    for place, (relator, word) in _ROLES.items():
        for text in row.values.get(place, []):
            parts = parse_responsibility(text)
            for one in parts:
                code = role_of_word(one.roles[0].word) if one.roles else relator
                found.append(Name(one.name, code, one.roles[0].word if one.roles else word, corporate=one.is_corporate, dynasty=one.dynasty))
    return list({(one.name, one.role): one for one in found}.values())


def _date(text: str) -> str:
    """Write a date as 210 $d has it: year, with a month where one is told."""
    bare = text.strip()
    if re.fullmatch(r"[12][0-9]{3}[01][0-9][0-3][0-9]", bare):
        return f"{bare[:4]}.{int(bare[4:6])}"
    full = re.match(r"([12][0-9]{3})\s*[-./年]\s*([0-9]{1,2})(?![0-9])", bare)
    if full and 1 <= int(full[2]) <= 12:
        return f"{full[1]}.{int(full[2])}"
    value = parse_date(bare)
    if value is not None and value.earliest_year == value.latest_year and re.fullmatch(r"[12][0-9]{3}年?", bare):
        return str(value.earliest_year)
    return bare


def _edition(text: str) -> str:
    return "" if text in {"1", "1版", "第1版", "初版", "一版", "第一版", "1-1", "1/1"} else f"第{text}版" if text.isdigit() else text


def _extent(text: str) -> str:
    return f"{text}页" if text.isdigit() else text


def _size(text: str) -> str:
    return f"{text}开" if text.isdigit() and int(text) in {8, 12, 16, 24, 32, 48, 64} else text


def _subjects(row: _Row) -> list[Subject]:
    found = [Subject("clc" if parse_clc(one) is not None else "keyword", one, one) for one in row.all("clc")]
    for scheme in ("ddc", "thema", "bic", "bisac"):
        found += [Subject({"bic": "bicssc", "bisac": "bisacsh"}.get(scheme, scheme), one) for one in row.all(scheme)]
    found += [Subject("cct", text=one) for one in row.all("subject")]
    return found + [Subject("keyword", text=part) for one in row.all("keyword") for part in re.split(r"[,，、\s]+", one) if part]


def _put(record: Record, direct: list[tuple[str, str, str]]) -> Record:
    if not direct:
        return record
    added: dict[str, list[Subfield]] = {}
    for tag, code, value in direct:
        added.setdefault(tag, []).append(Subfield(code, value))
    fields = (*record.fields, *(Field(tag, "  ", tuple(subfields)) for tag, subfields in added.items() if tag not in {"001", "003", "005"}))
    return Record(record.leader, tuple(sorted(fields, key=lambda one: one.tag)), record.format)
