"""Two records that may describe the same publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from wenyuan.bibliography.matching import Finding, Verdict

# Called with the name of a step, what is done of it and what there is in all (0 where unknown).
Report: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two record ids, `a` < `b`, with the probability that they are the same, and why.

    `findings` come heaviest first, as `wenyuan.bibliography.matching.judge` gives them.
    """

    a: int
    b: int
    probability: float
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def rules_out(self) -> bool:
        """Whether one finding alone says that the two are not the same."""
        return any(one.rules_out for one in self.findings)


def no_report(step: str, done: int, total: int) -> None:
    """Tell nobody."""
