"""What an audit counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from wenyuan.bibliography.validation import Level, Problem

MOST_EXAMPLES: Final = 20
# A record id, the field and subfield, and what was found there.
Example: TypeAlias = dict[str, object]
TotalKey: TypeAlias = tuple[int, str, str]
CountKey: TypeAlias = tuple[int, str, str, str]
# Library, rule, batch.
SourceKey: TypeAlias = tuple[int, str, int | None]
_PLACES: Final = {Level.ERROR: 1, Level.WARNING: 2, Level.ADVICE: 3}


@dataclass(slots=True)
class RuleTally:
    """Problems of a rule, records that have one, and the first of them."""

    problems: int = 0
    records: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether no more examples are wanted."""
        return len(self.examples) >= MOST_EXAMPLES


@dataclass(slots=True)
class Tally:
    """Counts of some records, which add up.

    `totals`: by library, format and material: records, those with errors, with warnings, with advice, and those without any. `rules`: by library, rule, format
    and level. `sources`: of what came or was changed since the audit before, records by library, rule and batch.
    """

    records: int = 0
    totals: dict[TotalKey, list[int]] = field(default_factory=dict)
    rules: dict[CountKey, RuleTally] = field(default_factory=dict)
    sources: dict[SourceKey, int] = field(default_factory=dict)

    def add(self, *, record_id: int, library_id: int, format_: str, material: str, problems: Iterable[Problem]) -> None:
        """Count a record with its problems."""
        self.records += 1
        total = self.totals.setdefault((library_id, format_, material), [0, 0, 0, 0, 0])
        total[0] += 1
        levels, seen = set[Level](), set[CountKey]()
        for problem in problems:
            levels.add(problem.level)
            key = library_id, problem.rule, format_, problem.level.value
            rule = self.rules.get(key)
            if rule is None:
                rule = self.rules[key] = RuleTally()
            rule.problems += 1
            if key not in seen:
                seen.add(key)
                rule.records += 1
                if len(rule.examples) < MOST_EXAMPLES:
                    rule.examples.append(_example(record_id, problem))
        for level in levels:
            total[_PLACES[level]] += 1
        total[4] += not levels

    def add_source(self, *, library_id: int, batch_id: int | None, rules: Iterable[str]) -> None:
        """Count a record that is new, or was changed, since the audit before, under each of its rules."""
        for rule in set(rules):
            key = library_id, rule, batch_id
            self.sources[key] = self.sources.get(key, 0) + 1

    def add_counts(self, *, library_id: int, format_: str, material: str, records: int, kinds: Mapping[tuple[str, Level], int]) -> None:
        """Count records that have the same problems: each kind of them as often as it says."""
        self.records += records
        total = self.totals.setdefault((library_id, format_, material), [0, 0, 0, 0, 0])
        total[0] += records
        for level in {level for _rule, level in kinds}:
            total[_PLACES[level]] += records
        total[4] += 0 if kinds else records
        for (rule, level), problems in kinds.items():
            tallied = self.rules.setdefault((library_id, rule, format_, level.value), RuleTally())
            tallied.problems += problems * records
            tallied.records += records

    def add_examples(self, *, record_id: int, library_id: int, format_: str, problems: Iterable[Problem]) -> None:
        """Keep the first problem of each rule and level of a record that is counted otherwise."""
        seen = set[CountKey]()
        for problem in problems:
            key = library_id, problem.rule, format_, problem.level.value
            examples = self.rules.setdefault(key, RuleTally()).examples
            if key not in seen and len(examples) < MOST_EXAMPLES:
                examples.append(_example(record_id, problem))
            seen.add(key)

    def full(self) -> frozenset[CountKey]:
        """Return what needs no more examples."""
        return frozenset(key for key, rule in self.rules.items() if rule.is_full)

    def merge(self, other: Tally) -> None:
        """Add the counts of other records; examples stay those that came first."""
        self.records += other.records
        for total_key, numbers in other.totals.items():
            mine = self.totals.setdefault(total_key, [0, 0, 0, 0, 0])
            mine[:] = [one + two for one, two in zip(mine, numbers, strict=True)]
        for key, theirs in other.rules.items():
            rule = self.rules.setdefault(key, RuleTally())
            rule.problems += theirs.problems
            rule.records += theirs.records
            rule.examples += theirs.examples[: MOST_EXAMPLES - len(rule.examples)]
        for source, records in other.sources.items():
            self.sources[source] = self.sources.get(source, 0) + records


def _example(record_id: int, problem: Problem) -> Example:
    shown = problem.params.get("value") or problem.params.get("found") or problem.params.get("code") or problem.params.get("name") or ""
    return {"record": record_id, "tag": problem.tag, "subfield": problem.subfield, "shown": shown[:120], "expected": problem.params.get("expected", "")[:120]}
