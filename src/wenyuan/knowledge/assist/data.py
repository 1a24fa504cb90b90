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
class Edit:
    """One field of a record as a line of mnemonic text, in place of the occurrence (from 0) of its tag; -1 puts it in as a new field.

    `was` is the line in whose place it comes, so that an editor can see whether it still stands there; `vacant` says that nobody had filled it.
    """

    tag: str
    occurrence: int
    line: str
    was: str = ""
    vacant: bool = False


@dataclass(frozen=True, slots=True)
class LikeRecord:
    """A record that bears the same value."""

    id: int
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion for a record, with what would be done to it. `detail` tells it from others; `count` is how many share its name."""

    task: str
    value: str
    edits: tuple[Edit, ...]
    confidence: float | None = None
    evidence: Evidence = Evidence()
    like: tuple[LikeRecord, ...] = ()
    detail: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """How often suggestions of a task were taken (the first of them, another of them) or refused."""

    task: str
    first: int
    other: int
    refused: int


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """How a task did on records that it had not seen.

    `bins`: how sure, how often right, how many; `labels`: value, records, share right at first; `curve`: records learned from, share right at first and among
    five; `depths` (classes alone): characters of the number that are compared, records, share right at first and among five.
    """

    task: str
    trained: int
    held_out: int
    labels_known: int
    top1: float
    top5: float
    calibration_error: float
    bins: tuple[tuple[float, float, int], ...]
    labels: tuple[tuple[str, int, float], ...]
    curve: tuple[tuple[int, float, float], ...] = ()
    depths: tuple[tuple[int, int, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A trained model: its version, the digest of its file, when, its figures, and who had it trained (None: the command line)."""

    version: int
    digest: str
    trained_at: str
    records: int
    figures: tuple[TaskFigures, ...]
    actor_id: int | None = None
