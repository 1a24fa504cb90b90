"""Statistics as rows for tables with bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenyuan.knowledge.catalogue.enums import Material
from wenyuan.knowledge.discovery.pages import class_word, language_word

from ..data import IssueData

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A value, what to call it, how often, and how long its bar is in hundredths of the longest."""

    value: str
    word: str
    count: int
    length: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of statistics."""

    id: str
    title: str
    bars: tuple[Bar, ...]


def list_figures(issue: IssueData) -> list[Figure]:
    """Return the tables of an issue, those without a row left out."""
    titles = {"class": _("按类"), "place": _("按出版地"), "publisher": _("按出版者"), "language": _("按语种"), "material": _("按文献类型"), "year": _("按出版年")}
    materials = {str(code): str(word) for code, word in Material.choices}
    say: dict[str, Callable[[str], str]] = {
        "class": lambda code: class_word(code) or code, "language": lambda code: language_word(code) or code, "material": lambda code: materials.get(code, code),
    }
    figures = []
    for name, title in titles.items():
        counted: Mapping[str, int] = issue.statistics.get(name, {})
        rows = sorted(counted.items(), key=(lambda row: (not row[0], row[0])) if name == "class" else (lambda row: (-row[1], row[0])))
        rows = rows if name == "class" else rows[:_SHOWN]
        longest = max((count for _value, count in rows), default=0)
        bars = tuple(Bar(value, _say(say.get(name), value), count, round(100 * count / longest, 1)) for value, count in rows)
        if bars:
            figures.append(Figure(name, title, bars))
    return figures


def list_problems(issue: IssueData) -> list[tuple[str, int]]:
    """Return what a reviewer should look at, in words, with how often."""
    words = {"no_class": _("没有中图法分类号"), "no_isbn": _("图书没有 ISBN"), "no_place": _("没有出版地"), "no_year": _("没有出版年")}
    return [(words[code], count) for code, count in issue.problems.items() if code in words]


def _say(words: Callable[[str], str] | None, value: str) -> str:
    if not value:
        return _("未著录")
    return words(value) if words else value
