"""The rules of an audit, read once from a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from wenyuan.bibliography.validation import Level

SETS: Final = ("structure", "content", "consistency", "authority", "encoding")
_WORDS: Final = {"zh-Hans": 0, "zh-Hant": 1, "en": 2}
# Rules whose problems bring a certain change with them, not each time.
REPAIRABLE: Final = frozenset({
    "leader-length", "leader-value", "indicator", "empty-subfield", "isbn-check-digit", "issn-check-digit", "class-points", "price-form", "pinyin-missing", "coded-length", "date-entered",
    "language-code", "title-entry", "title-article", "name-without-heading", "character-compatible", "entity", "letter-wide", "spaces",
})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `standard` names what it rests on, with the clause; `level` is the usual one, single problems may weigh otherwise."""

    id: str
    set: str
    formats: frozenset[str]
    level: Level
    standard: str
    words: tuple[str, str, str]

    def title(self, language: str) -> str:
        """Return the rule in words, in zh-Hans, zh-Hant or en."""
        return self.words[_WORDS.get(language, 0)]

    @property
    def repairable(self) -> bool:
        """Whether its problems can be put right by themselves."""
        return self.id in REPAIRABLE


def list_rules() -> list[Rule]:
    """Return all rules, set by set."""
    return list(_rules().values())


def find_rule(rule: str) -> Rule | None:
    """Return a rule by its id."""
    return _rules().get(rule)


@cache
def _rules() -> Mapping[str, Rule]:
    lines = (Path(__file__).parent / "data" / "rules.txt").read_text(encoding="utf-8").splitlines()
    rows = [_read(line) for line in lines if line and not line.startswith("#")]
    return {row.id: row for row in sorted(rows, key=lambda row: SETS.index(row.set))}


def _read(line: str) -> Rule:
    rule, name, formats, level, standard, hans, hant, english = (part.strip() for part in line.split(" | "))
    return Rule(rule, name, frozenset(formats.split()), Level(level), standard, (hans, hant, english))
