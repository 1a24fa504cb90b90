"""Small constructors for fields, and the pinyin that goes with Chinese text."""

from __future__ import annotations

import re
from functools import cache

from wenyuan.bibliography.chinese import name_pinyin, pinyin_many
from wenyuan.bibliography.marc.record import Field, Subfield
from wenyuan.knowledge.catalogue.demo.agents import COUNTRIES, traditional_era
from wenyuan.knowledge.catalogue.demo.work import Contribution, DemoWork

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_SEPARATORS = re.compile(r"\s+")


def make_field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    """Build a data field and leave out subfields without a value."""
    return Field(tag, indicators, tuple(Subfield(code, value) for code, value in pairs if value))


def make_control(tag: str, data: str) -> Field:
    """Build a control field."""
    return Field(tag, data=data)


@cache
def read_title(text: str) -> str:
    """Return the pinyin of a Chinese title, empty for a title that is not in Chinese."""
    if not _HAN.search(text) or _KANA.search(text):
        return ""
    return _SEPARATORS.sub(" ", pinyin_many([text])[0]).strip()


@cache
def read_name(text: str) -> str:
    """Return the pinyin of a Chinese name, empty for another name."""
    if not _HAN.search(text) or _KANA.search(text):
        return ""
    return " ".join(name_pinyin(text))


def _print_name(contribution: Contribution, script: str) -> str:
    era = contribution.agent.era
    if not era or script in {"latin", "foreign"}:
        return contribution.printed
    shown = traditional_era(era) if script == "trad" else era
    return f"({shown}){contribution.printed}"


def group_statements(work: DemoWork) -> list[str]:
    """Return the statements of responsibility, one for each role in turn: `(清)曹雪芹, (清)高鹗著`."""
    groups: list[tuple[str, list[str]]] = []
    for contribution in work.contributions:
        name = _print_name(contribution, work.script)
        if groups and groups[-1][0] == contribution.role:
            groups[-1][1].append(name)
        else:
            groups.append((contribution.role, [name]))
    return [_join_statement(role, names, work.language) for role, names in groups]


def _join_statement(role: str, names: list[str], language: str) -> str:
    if language in {"chi", "jpn"}:
        gap = " " if language == "jpn" else ""
        return f"{', '.join(names)}{gap}{role}"
    joined = ", ".join(" ".join(reversed(name.split(", ", 1))) for name in names)
    return {"译": "translated by ", "绘": "illustrated by "}.get(role, "") + joined


def is_country(era: str) -> bool:
    """Tell a country from a dynasty."""
    return era in COUNTRIES
