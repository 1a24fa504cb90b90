"""A window of changes for protocols that know none: a condition on the target's own index of dates, joined to the query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from .problems import SourceProblem

_PLACE: Final = "{since}"
# Clocks and time zones differ: what changed the day before comes once more, and is known by its digest.
_OVERLAP: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DateWindow:
    """`condition` has `{since}` where the day belongs, written 20261123 or, `dashed`, 2026-11-23; without a condition everything is asked for."""

    condition: str = ""
    dashed: bool = False

    def narrow(self, query: str, since: str) -> str:
        """Return the query for what changed since a day, the whole one where there is no condition or no day.

        A condition in prefix notation is put before a query in prefix notation, one in CQL behind one in CQL.

        Raises:
            SourceProblem: Query and condition are of two notations.
        """
        day = _read_day(since)
        if not self.condition or day is None:
            return query
        asked = self.condition.replace(_PLACE, day.isoformat() if self.dashed else f"{day:%Y%m%d}")
        prefixed = query.lstrip().startswith("@"), asked.lstrip().startswith("@")
        if all(prefixed):
            return f"@and {query.strip()} {asked.strip()}"
        if any(prefixed):
            raise SourceProblem("query", asked)
        return f"({query}) and ({asked})"

    def today(self) -> str:
        """Return where the next window begins, empty where there is none to be asked for."""
        return f"{datetime.now(UTC).date() - _OVERLAP:%Y%m%d}" if self.condition else ""


WHOLE: Final = DateWindow()


def read_window(options: Mapping[str, str]) -> DateWindow:
    """Return the window that a source's options describe."""
    return DateWindow(options.get("window", ""), options.get("since", "") == "dashed")


def is_window(condition: str) -> bool:
    """Whether a condition says where the day belongs, once."""
    return condition.count(_PLACE) == 1


def _read_day(text: str) -> date | None:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
