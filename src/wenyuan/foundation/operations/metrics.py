"""The metrics of this system and their text (Prometheus 0.0.4 and OpenMetrics 1.0)."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .counters import Key, SharedCounters
from .data import BUCKETS, Metric, Reading
from .hooks import registered_readings

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
REQUESTS = Metric("wenyuan_requests", "counter", "Answers by route, method and status.", ("route", "method", "status"))
SECONDS = Metric("wenyuan_request_seconds", "histogram", "Time to answer by route.", ("route",))
SIGN_INS = Metric("wenyuan_sign_ins", "counter", "Tries to sign in by what came of them.", ("outcome",))
REFUSED = Metric("wenyuan_requests_refused", "counter", "Requests refused by the limit of a kind of page.", ("kind",))
COUNTED = (REQUESTS, SECONDS, SIGN_INS, REFUSED)
TROUBLE = Metric("wenyuan_scrape_troubles", "gauge", "1 for each source of figures that could not be read.", ("source",))
_WIDTH = len(BUCKETS) + 3  # every bucket, the one beyond, the sum, the count


@lru_cache(maxsize=1)
def counters() -> SharedCounters:
    """Return the counters that all processes of this installation share."""
    return SharedCounters(Path(settings.WENYUAN.home) / "run" / "metrics")


def bucket_of(seconds: float) -> int:
    """Return the number of the bucket that holds a time."""
    return bisect.bisect_left(BUCKETS, seconds)


def count_request(*, route: str, method: str, status: int, seconds: float, bucket: int) -> None:
    """Count one answer."""
    shared = counters()
    shared.add((REQUESTS.name, route, method, str(status)))
    shared.add((SECONDS.name, route), ((bucket, 1.0), (_WIDTH - 2, seconds), (_WIDTH - 1, 1.0)), _WIDTH)


def count(metric: Metric, *labels: str) -> None:
    """Add one to a counter."""
    counters().add((metric.name, *labels))


def known_metrics() -> list[Metric]:
    """Return every metric that is exported, whether it has a value yet or not."""
    return [*COUNTED, TROUBLE, *(metric for _name, metrics, _read in registered_readings() for metric in metrics)]


def exported_names() -> set[str]:
    """Return the names of series as a query may use them."""
    endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
    return {f"{metric.name}{ending}" for metric in known_metrics() for ending in endings[metric.kind]}


def read_gauges(*, at: datetime) -> tuple[list[Reading], list[str]]:
    """Read every gauge; return the readings and the names of sources that failed."""
    readings: list[Reading] = []
    troubled: list[str] = []
    for name, _metrics, read in registered_readings():
        try:
            readings += read(at)
        except Exception:  # noqa: BLE001 -- one source must not take the others along
            troubled.append(name)
    return readings, troubled


def write_metrics(*, at: datetime, openmetrics: bool) -> str:
    """Return all metrics as text."""
    readings, troubled = read_gauges(at=at)
    readings += [Reading(TROUBLE.name, 1.0, (name,)) for name in troubled]
    counted = counters().read()
    lines: list[str] = []
    for metric in known_metrics():
        plain = metric.name if openmetrics or metric.kind != "counter" else f"{metric.name}_total"
        lines += [f"# HELP {plain} {metric.help}", f"# TYPE {plain} {metric.kind}"]
        if metric.kind == "gauge":
            lines += [_line(metric.name, metric.labels, r.labels, r.value) for r in readings if r.metric == metric.name]
        else:
            lines += _counted_lines(metric, sorted((key, values) for key, values in counted.items() if key[0] == metric.name))
    if openmetrics:
        lines.append("# EOF")
    return "\n".join(lines) + "\n"


def _counted_lines(metric: Metric, found: Iterable[tuple[Key, list[float]]]) -> list[str]:
    lines: list[str] = []
    for (_name, *labels), values in found:
        if metric.kind == "counter":
            lines.append(_line(f"{metric.name}_total", metric.labels, tuple(labels), values[0]))
            continue
        running = 0.0
        for bound, value in zip((*BUCKETS, math.inf), values, strict=False):
            running += value
            lines.append(_line(f"{metric.name}_bucket", (*metric.labels, "le"), (*labels, "+Inf" if bound == math.inf else f"{bound:g}"), running))
        lines += [_line(f"{metric.name}_sum", metric.labels, tuple(labels), values[-2]), _line(f"{metric.name}_count", metric.labels, tuple(labels), values[-1])]
    return lines


def _line(name: str, names: tuple[str, ...], values: tuple[str, ...], value: float) -> str:
    inside = ",".join(f'{n}="{_escape(v)}"' for n, v in zip(names, values, strict=True))
    shown = f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)
    return f"{name}{{{inside}}} {shown}" if inside else f"{name} {shown}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
