"""Suggestions as other modules may hold them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why: of `total` records whose title has `word`, `agree` have the suggested value. Without a word the model speaks alone."""

    word: str = ""
    agree: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for a field; `confidence` is the share of held-out records in which so sure a first suggestion was right."""

    task: str
    value: str
    confidence: float
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class SuggestedName:
    """A name of the statement of responsibility, its roles, and the authorities of that name (id, heading, dates)."""

    name: str
    dynasty: str
    roles: tuple[str, ...]
    is_corporate: bool
    authorities: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TitlePage:
    """What a typed or pasted title page says, read by rule."""

    title: str = ""
    responsibility: str = ""
    publisher: str = ""
    year: int | None = None
    series: tuple[str, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything suggested for a text."""

    page: TitlePage
    names: tuple[SuggestedName, ...]
    values: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """How a task did on records that it had not seen. `bins`: how sure, how often right, how many; `labels`: value, records, share right at first."""

    task: str
    trained: int
    held_out: int
    labels_known: int
    top1: float
    top5: float
    calibration_error: float
    bins: tuple[tuple[float, float, int], ...]
    labels: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A trained model: its version, the digest of its file, when, and its figures."""

    version: int
    digest: str
    trained_at: str
    records: int
    figures: tuple[TaskFigures, ...]
