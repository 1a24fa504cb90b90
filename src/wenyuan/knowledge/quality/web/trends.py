"""How quality went from audit to audit, drawn by the server, and what made it so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import name_batches
from wenyuan.knowledge.catalogue.pages import libraries_for, page_language, require

from ..queries.trends import Point, RuleTrend, SourceCount, compare_libraries, list_points, list_rule_trends, list_sources
from ..rules import find_rule, list_rules
from .door import AUDIT, chosen_libraries

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 812, 18, 196
_SPARK_WIDTH, _SPARK_HEIGHT = 140, 26
# Less than this share of all records is no change worth a name: one record in ten thousand.
_LEAST = 0.0001
_SHOWN_SOURCES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the figure: its style, its name, its path, where it ends, and the share there."""

    style: str
    name: str
    path: str
    x: float
    y: float
    share: float


@dataclass(frozen=True, slots=True)
class Figure:
    """Shares over time: lines, marks of the scale as (place, per cent), and days as (place, words)."""

    lines: tuple[Line, ...]
    scale: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    left: int = _LEFT
    right: int = _RIGHT


@never_cache
def trend_page(request: HttpRequest) -> HttpResponse:
    """GET /staff/quality/trends/?library=&rule=."""
    person = require(request, AUDIT)
    held, chosen = chosen_libraries(request, person)
    library_id = chosen if chosen is not None else next(iter(held)) if held is not None and len(held) == 1 else None
    points = list_points(library_id=library_id, libraries=held)
    rules = list_rule_trends(points=points, library_id=library_id, libraries=held)
    rule = find_rule(request.GET.get("rule", "")[:40])
    followed = next((one for one in rules if rule is not None and one.rule == rule.id), None)
    sources = _by_rule(list_sources(audit_id=points[-1].audit_id, library_id=library_id, libraries=held)) if points else {}
    batches = {one.batch_id for found in sources.values() for one in found if one.batch_id is not None}
    names = library_names()
    context = {
        "points": points[::-1], "figure": _rule_figure(points, followed, rule.title(page_language())) if followed and rule else _figure(points), "rule": rule, "rule_title": rule.title(page_language()) if rule else "",
        "titles": {one.id: one.title(page_language()) for one in list_rules()}, "worse": [one for one in rules if one.difference > _LEAST], "better": sorted((one for one in rules if one.difference < -_LEAST), key=lambda one: one.difference),
        "rules": sorted(rules, key=lambda one: (-one.shares[-1], one.rule)), "spark": _spark, "sources": sources, "batches": name_batches(batch_ids=batches) if batches else {}, "names": names, "library_id": library_id,
        "followed": followed, "libraries": libraries_for(person, AUDIT), "everywhere": held is None, "compared": sorted(compare_libraries(points=points, libraries=held).items(), key=lambda one: one[1][1] - one[1][0]) if library_id is None else [],
    }
    return render(request, "quality/staff/trends.html", context)


def _by_rule(sources: Sequence[SourceCount]) -> dict[str, list[SourceCount]]:
    found: defaultdict[str, list[SourceCount]] = defaultdict(list)
    for one in sources:
        if len(found[one.rule]) < _SHOWN_SOURCES:
            found[one.rule].append(one)
    return dict(found)


def _figure(points: Sequence[Point]) -> Figure | None:
    return _draw([one.at for one in points], [
        ("ln", _("有错误"), [one.totals.share(one.totals.errors) for one in points]), ("ln2", _("有提醒"), [one.totals.share(one.totals.warnings) for one in points]),
        ("ln3", _("没有问题"), [one.totals.share(one.totals.good) for one in points]),
    ])


def _rule_figure(points: Sequence[Point], trend: RuleTrend, name: str) -> Figure | None:
    return _draw([one.at for one in points], [("ln", name, list(trend.shares))])


def _draw(days: Sequence[datetime], series: Sequence[tuple[str, str, Sequence[float]]]) -> Figure | None:
    """Draw lines over audits, evenly apart; two points at least make a line."""
    if len(days) < 2:
        return None
    top = _round_up(max(max(shares) for _style, _name, shares in series))
    step = (_RIGHT - _LEFT) / (len(days) - 1)
    def height(share: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * share / top, 1)

    lines, taken = list[Line](), list[float]()
    for style, name, shares in series:
        path = " ".join(f"{'L' if place else 'M'}{_LEFT + step * place:.1f} {height(share)}" for place, share in enumerate(shares))
        label = height(shares[-1])
        while any(abs(label - other) < 16 for other in taken):  # names at the end must not lie on each other
            label -= 4
        taken.append(label)
        lines.append(Line(style, name, path, _RIGHT, label, shares[-1]))
    every = max(1, -(-len(days) // 8))
    shown = [(round(_LEFT + step * place, 1), f"{timezone.localtime(day).month}-{timezone.localtime(day).day:02d}") for place, day in enumerate(days) if (len(days) - 1 - place) % every == 0]
    return Figure(tuple(lines), tuple((height(top * part / 4), _per_cent(top * part / 4)) for part in range(5)), tuple(shown))


def _per_cent(share: float) -> str:
    return f"{100 * share:.3g}%"


def _round_up(share: float) -> float:
    """Return the end of a scale that holds a share: 1, 2 or 5 of a power of ten, at most the whole."""
    for step in (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5):
        if share <= step:
            return step
    return 1.0


def _spark(shares: Sequence[float]) -> tuple[str, float, float]:
    """Return the path of a small line, and where it ends."""
    most = max(shares) or 1.0
    step = _SPARK_WIDTH / max(1, len(shares) - 1)
    spots = [(round(3 + step * place, 1), round(_SPARK_HEIGHT + 2 - _SPARK_HEIGHT * share / most, 1)) for place, share in enumerate(shares)]
    return " ".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y) in enumerate(spots)), *spots[-1]
