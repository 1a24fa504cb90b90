"""How pairs are scored and judged: thresholds and weights, kept as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from .comparisons import default_levels


class Backend(StrEnum):
    """Where pairs are scored."""

    DUCKDB = "duckdb"


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """Thresholds and weights; those given here serve a library that has trained nothing.

    Attributes:
        same_from: Probability from which two records are the same if nothing speaks against it; `unsure_from` from which a person is asked.
        copies: How many other records of the same publication a record has on average.
        largest_block: Records that share one key; where more do, the key says nothing and is passed over.
        memory_mb: What the engine may hold before it writes to disk; `threads`: 0 for all processors.
        levels: (m, u) of each level of each comparison, most alike first.
    """

    same_from: float = 0.99
    unsure_from: float = 0.5
    copies: float = 1.0
    largest_block: int = 150
    memory_mb: int = 3000
    threads: int = 0
    backend: Backend = Backend.DUCKDB
    levels: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=default_levels)

    def prior(self, records: int) -> float:
        """Return the probability that any two of so many records are the same."""
        return min(max(self.copies / max(records, 1), 1e-10), 0.01)

    def save(self, path: Path) -> None:
        """Write as JSON."""
        staging = path.with_name(path.name + ".part")
        staging.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        staging.replace(path)

    @classmethod
    def load(cls, path: Path) -> MatchSettings:
        """Read what `save` wrote.

        Raises:
            ValueError: The file is not of this shape, or a number in it is no probability.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            levels = {str(name): tuple((float(m), float(u)) for m, u in rows) for name, rows in found.pop("levels").items()}
            settings = cls(**{**found, "backend": Backend(found["backend"]), "levels": levels})
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise ValueError(f"{path} holds no settings of matching: {error}") from error
        try:
            settings.check()
        except TypeError as error:
            raise ValueError(f"{path} holds no settings of matching: {error}") from error
        return settings

    def check(self) -> None:
        """Raise ValueError where a number is out of its range or a level is missing."""
        if {name: len(rows) for name, rows in self.levels.items()} != {name: len(rows) for name, rows in default_levels().items()}:
            raise ValueError("The levels are not those of this version")
        shares = [self.same_from, self.unsure_from, *(share for rows in self.levels.values() for row in rows for share in row)]
        if not all(0 < share < 1 for share in shares):
            raise ValueError("A share or a threshold does not lie between 0 and 1")
        if not 0 < self.copies < math.inf or self.unsure_from > self.same_from or self.largest_block < 2 or self.memory_mb < 200 or self.threads < 0:
            raise ValueError("A threshold or a limit makes no sense")


def default_settings() -> MatchSettings:
    """Return the settings of a library that has trained nothing."""
    return MatchSettings()
