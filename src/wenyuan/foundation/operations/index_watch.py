"""How the search index does. Discovery stands above the foundation and says it through this hook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .data import Finding, Metric, Reading

METRICS = (
    Metric("wenyuan_index_generation", "gauge", "Generation of the search index in use."),
    Metric("wenyuan_index_documents", "gauge", "Documents that can be found."),
    Metric("wenyuan_index_waiting", "gauge", "Changes that wait to be indexed."),
    Metric("wenyuan_index_lag_seconds", "gauge", "Age of the oldest change that waits to be indexed."),
)
_LATE = 600.0


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index says of itself.

    Attributes:
        trouble: Why nothing can be searched, as a class of error; empty when all is well.
        lag: Seconds that the oldest waiting change has waited.
    """

    generation: int = 0
    documents: int = 0
    waiting: int = 0
    lag: float = 0.0
    trouble: str = ""


Watch = Callable[[datetime], IndexState]
_watches: list[Watch] = []


def watch_index(watch: Watch | None) -> None:
    """Say who knows about the index; None takes it out."""
    _watches[:] = [] if watch is None else [watch]


def look_at_index(at: datetime) -> Finding:
    """Whether readers can search, and how fresh what they find is."""
    if not _watches:
        return Finding("unknown", _("本进程没有检索模块"))
    found = _watches[0](at)
    if found.trouble:
        return Finding("stop", _("不能检索：%(kind)s；请运行 wenyuan reindex") % {"kind": found.trouble})
    text = _("第 %(generation)s 代，%(documents)s 条可检索，待更新 %(waiting)s") % {
        "generation": found.generation, "documents": f"{found.documents:,}", "waiting": f"{found.waiting:,}",
    }
    return Finding("warn" if found.lag > _LATE else "good", text)


def read_index(at: datetime) -> Iterable[Reading]:
    """Give the figures of the index."""
    if _watches:
        found = _watches[0](at)
        values = (found.generation, found.documents, found.waiting, found.lag)
        yield from (Reading(metric.name, float(value)) for metric, value in zip(METRICS, values, strict=True))
