"""Which stages an application passes, by level, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..enums import Level, Stage

_WITH_SUPERIOR: Final = (Stage.FORMAL, Stage.SUPERIOR, Stage.NATIONAL)
_DIRECT: Final = (Stage.FORMAL, Stage.NATIONAL)
STAGES: Final[Mapping[str, tuple[Stage, ...]]] = {
    Level.NATIONAL: _DIRECT,
    Level.PROVINCE: _DIRECT,
    Level.CITY: _WITH_SUPERIOR,
    Level.COUNTY: _WITH_SUPERIOR,
    Level.TOWNSHIP: _WITH_SUPERIOR,
    Level.VILLAGE: _WITH_SUPERIOR,
    Level.UNIVERSITY: _WITH_SUPERIOR,
    Level.SPECIAL: _WITH_SUPERIOR,
}


def stages_of(level: str, *, has_superior: bool) -> list[str]:
    """Return the stages of an application in order; without a superior library nobody could hold that stage."""
    return [str(stage) for stage in STAGES[level] if has_superior or stage != Stage.SUPERIOR]
