"""What operations hands out: findings, figures, errors, traffic. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

State = Literal["good", "warn", "stop", "unknown"]
# Upper bounds in seconds of the histogram of answers; a last bucket without a bound follows.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one part found. `text` is a sentence in the language of the moment."""

    state: State
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """A part that can be looked at.

    Attributes:
        look: Looks, as of a moment; what it raises becomes a finding `stop`.
        gates: Whether a load balancer must send nobody here while the part is out of order.
        address: The page on which staff go on, if there is one.
    """

    name: str
    title: Words
    look: Callable[[datetime], Finding]
    gates: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One part with what was found and how long the look took."""

    name: str
    title: str
    state: State
    text: str
    milliseconds: float
    gates: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as Prometheus knows it; `labels` in the order in which readings give them."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a gauge as of now."""

    metric: str
    value: float
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorData:
    """One kind of error. `stack` names files, lines and functions, never a value."""

    id: int
    exception: str
    detail: str
    place: str
    route: str
    count: int
    first_at: datetime
    last_at: datetime
    stack: str
    sample: str
    solved_at: datetime | None


@dataclass(frozen=True, slots=True)
class SlowData:
    """Slow answers of one route; milliseconds."""

    route: str
    method: str
    count: int
    mean: float
    worst: float
    sample: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Traffic:
    """Answers within a span of time; `buckets` counts by `BUCKETS`, one more at the end."""

    since: datetime
    requests: int = 0
    server_errors: int = 0
    refused: int = 0
    milliseconds: float = 0.0
    buckets: tuple[int, ...] = field(default=(0,) * (len(BUCKETS) + 1))
    signed_in: int = 0
    sign_in_failed: int = 0
    sign_in_limited: int = 0

    @property
    def p95(self) -> float | None:
        """The bound in seconds under which 95 of 100 answers came; None when there were none."""
        return quantile(self.buckets, 0.95)


def quantile(buckets: tuple[int, ...], share: float) -> float | None:
    """Return a quantile from bucket counts, linear inside its bucket; the last bound for what lies beyond it."""
    total = sum(buckets)
    if not total:
        return None
    rank, below, lower = share * total, 0, 0.0
    for count, upper in zip(buckets, (*BUCKETS, BUCKETS[-1]), strict=True):
        if below + count >= rank and count:
            return lower + (upper - lower) * (rank - below) / count
        below, lower = below + count, upper
    return BUCKETS[-1]


@dataclass(frozen=True, slots=True)
class QueueData:
    """One queue of jobs: how many wait, run and failed in a day, the age in seconds of the oldest that waits, runs ended in the last hour."""

    queue: str
    waiting: int
    running: int
    failed: int
    oldest: float
    done_last_hour: int


@dataclass(frozen=True, slots=True)
class AdvisoryData:
    """A known weakness of a package that is installed."""

    id: str
    package: str
    installed: str
    fixed: str
    summary: str
    severity: str
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class AdvisoryList:
    """The list that installed packages are held against.

    Attributes:
        as_of: The day up to which it tells: for a loaded one, that of its newest entry.
        loaded_at: When an administrator loaded it; None for the shipped one.
        entries: Entries kept: of a loaded list those about packages that were installed at that moment.
        days: Age in days as of the moment asked.
    """

    as_of: date
    loaded_at: datetime | None
    entries: int
    days: int
    found: tuple[AdvisoryData, ...]

    @property
    def is_old(self) -> bool:
        """Whether a newer list should be loaded: after ninety days."""
        return self.days > 90


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this installation; `pss` in octets, each shared page counted by its share."""

    pid: int
    role: str
    pss: int


Labels = Mapping[str, str]
