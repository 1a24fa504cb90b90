"""The form over a MARC record: which line stands for which subfield, by format."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class FormLine:
    """A labelled line for a subfield. `many` is one line of text for each field; `indicators` and `rest` make a new field."""

    key: str
    label: str | Promise
    tag: str
    code: str
    indicators: str = "  "
    rest: str = ""
    many: bool = False
    long: bool = False


CNMARC_LINES = (
    FormLine("title", _("题名"), "200", "a", "1 "), FormLine("subtitle", _("其他题名信息"), "200", "e", "1 "), FormLine("responsibility", _("第一责任说明"), "200", "f", "1 "),
    FormLine("others", _("其他责任说明"), "200", "g", "1 "), FormLine("part", _("分辑号"), "200", "h", "1 "), FormLine("part_title", _("分辑名"), "200", "i", "1 "),
    FormLine("edition", _("版本"), "205", "a"), FormLine("place", _("出版地"), "210", "a"), FormLine("publisher", _("出版者"), "210", "c"), FormLine("date", _("出版日期"), "210", "d"),
    FormLine("extent", _("数量"), "215", "a"), FormLine("details", _("图表及其他"), "215", "c"), FormLine("size", _("尺寸"), "215", "d"),
    FormLine("series", _("丛编"), "225", "a", "2 "), FormLine("series_volume", _("丛编编号"), "225", "v", "2 "),
    FormLine("isbn", "ISBN", "010", "a"), FormLine("price", _("定价"), "010", "d"), FormLine("language", _("语种代码"), "101", "a", "0 "), FormLine("class", _("中图法分类号"), "690", "a", "  ", "$v5"),
    FormLine("subjects", _("主题（每行一个）"), "606", "a", "0 ", many=True), FormLine("persons", _("主要责任者（每行一人）"), "701", "a", " 0", many=True),
    FormLine("second_persons", _("次要责任者（每行一人）"), "702", "a", " 0", many=True), FormLine("bodies", _("责任团体（每行一个）"), "711", "a", "02", many=True),
    FormLine("abstract", _("提要"), "330", "a", long=True), FormLine("notes", _("附注（每行一条）"), "300", "a", many=True),
)
MARC21_LINES = (
    FormLine("title", _("题名"), "245", "a", "10"), FormLine("subtitle", _("其他题名信息"), "245", "b", "10"), FormLine("responsibility", _("责任说明"), "245", "c", "10"),
    FormLine("part", _("分辑号"), "245", "n", "10"), FormLine("part_title", _("分辑名"), "245", "p", "10"),
    FormLine("edition", _("版本"), "250", "a"), FormLine("place", _("出版地"), "264", "a", " 1"), FormLine("publisher", _("出版者"), "264", "b", " 1"), FormLine("date", _("出版日期"), "264", "c", " 1"),
    FormLine("extent", _("数量"), "300", "a"), FormLine("details", _("图表及其他"), "300", "b"), FormLine("size", _("尺寸"), "300", "c"),
    FormLine("series", _("丛编"), "490", "a", "0 "), FormLine("series_volume", _("丛编编号"), "490", "v", "0 "),
    FormLine("isbn", "ISBN", "020", "a"), FormLine("language", _("语种代码"), "041", "a", "0 "), FormLine("class", _("分类号"), "084", "a", "  ", "$2clc"),
    FormLine("main_person", _("主要责任者"), "100", "a", "1 "), FormLine("persons", _("其他责任者（每行一人）"), "700", "a", "1 ", many=True),
    FormLine("bodies", _("责任团体（每行一个）"), "710", "a", "2 ", many=True), FormLine("subjects", _("主题（每行一个）"), "650", "a", " 0", many=True),
    FormLine("abstract", _("提要"), "520", "a", long=True), FormLine("notes", _("附注（每行一条）"), "500", "a", many=True),
)


def form_lines(format_: str) -> tuple[FormLine, ...]:
    """Return the form of a format."""
    return CNMARC_LINES if format_ == "cnmarc" else MARC21_LINES
