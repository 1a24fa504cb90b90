"""Pages for whoever runs the system. They tell of the whole installation, so the right counts only where it is held for every library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.jobs.api import Queue

from ..charts import Line, Tick, draw_line, draw_ticks, round_up
from ..data import State, Traffic
from ..domain.errors import settle_error
from ..queries.advisories import current_advisories
from ..queries.badges import count_open_errors
from ..queries.checks import run_checks, span_text
from ..queries.figures import queue_figures
from ..queries.processes import list_processes, sum_processes
from ..queries.records import NoSuchError, find_error, list_errors, list_slow, read_traffic, sum_traffic
from ..queries.security import read_security

KINDS = {"good": "in", "warn": "wait", "stop": "no", "unknown": "out"}
_SPARK = {"left": 4.0, "right": 140.0, "top": 4.0, "bottom": 26.0}
_BIG = {"left": 58.0, "right": 868.0, "top": 28.0, "bottom": 196.0}
_SLOW = 1.0
_FEW = 100  # below this many requests a quantile says little


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the ledger: the figure of a day, its bound in words, what to think of it, and its hours."""

    title: str
    value: str
    unit: str
    bound: str
    state: State
    line: Line
    hours: tuple[float, ...]


def _allowed(request: HttpRequest, permission: str) -> Person:
    person = person_of(request)
    if not person.may(permission) or person.libraries_where(permission) is not None:
        raise PermissionDenied(_("系统运行关乎所有图书馆，须有全国范围的“查看系统运行与安全”权限。"))
    return person


@never_cache
def show_overview(request: HttpRequest) -> HttpResponse:
    """GET /staff/operations/: what stands, what to look at, a day of traffic, queues, slow pages, memory."""
    person = _allowed(request, "operations.view")
    at = timezone.now()
    checks = run_checks(at=at)
    hours = read_traffic(at=at)
    context = {
        "at": at, "checks": checks, "kinds": KINDS, "trouble": [one for one in checks if one.state in {"warn", "stop"}], "advisories": current_advisories(at=at),
        "hours": hours, "most": (most := round_up(max(hour.requests for hour in hours))), "big": _big(hours, most), "ticks": _ticks(most), "marks": _marks(hours),
        "figures": _figures(hours, at), "queues": [(one, Queue(one.queue).label, span_text(one.oldest)) for one in queue_figures(at=at)],
        "slow": list_slow(), "processes": sum_processes(list_processes()), "open_errors": count_open_errors(None), "may_manage": person.may("operations.manage"), "here": "overview",
    }
    return render(request, "operations/overview.html", context)


def _big(hours: list[Traffic], most: float) -> Line:
    return draw_line([float(hour.requests) for hour in hours], **_BIG, most=most)


def _ticks(most: float) -> list[Tick]:
    return draw_ticks(most, top=_BIG["top"], bottom=_BIG["bottom"])


def _marks(hours: list[Traffic]) -> list[tuple[float, str]]:
    """Return where every third hour stands under the chart, in the library's time."""
    step = (_BIG["right"] - _BIG["left"]) / (len(hours) - 1)
    return [(round(_BIG["left"] + step * n, 1), timezone.localtime(hour.since).strftime("%H")) for n, hour in enumerate(hours) if n % 3 == 0]


def _figures(hours: list[Traffic], at: datetime) -> list[Figure]:
    day = sum_traffic(hours, since=at)
    p95, asked = day.p95, max(1, day.requests)
    share = day.server_errors / asked
    failed = day.sign_in_failed + day.sign_in_limited
    fails = failed / max(1, failed + day.signed_in)
    rows: list[tuple[str, str, str, str, State, list[float]]] = [
        (_("请求"), f"{day.requests:,}", _("次"), "", "good", [float(h.requests) for h in hours]),
        (_("P95 回答时间"), f"{p95 * 1000:.0f}" if p95 is not None else "–", _("毫秒"), "≤ 500", "good" if p95 is None or p95 <= 0.5 or day.requests < _FEW else "warn" if p95 <= _SLOW else "stop",
         [(h.p95 or 0.0) * 1000 for h in hours]),
        (_("服务器出错"), f"{day.server_errors:,}", _("次"), "≤ 0.1%", "good" if share <= 0.001 else "warn" if share <= 0.01 else "stop", [float(h.server_errors) for h in hours]),
        (_("因太频繁被拒"), f"{day.refused:,}", _("次"), "", "good", [float(h.refused) for h in hours]),
        (_("登录"), f"{day.signed_in:,}", _("次"), "", "good", [float(h.signed_in) for h in hours]),
        (_("登录未成"), f"{failed:,}", _("次"), "≤ 50%", "warn" if failed > 20 and fails > 0.5 else "good", [float(h.sign_in_failed + h.sign_in_limited) for h in hours]),
    ]
    return [Figure(title, value, unit, bound, state, draw_line(values, **_SPARK), tuple(values)) for title, value, unit, bound, state, values in rows]


@never_cache
def show_errors(request: HttpRequest) -> HttpResponse:
    """GET /staff/operations/errors/?solved=1: errors by kind."""
    _allowed(request, "operations.view")
    solved = request.GET.get("solved") == "1"
    return render(request, "operations/errors.html", {"errors": list_errors(solved=solved), "solved": solved, "open_errors": count_open_errors(None), "here": "errors"})


@never_cache
def show_error(request: HttpRequest, error_id: int) -> HttpResponse:
    """GET /staff/operations/errors/<id>/: one kind."""
    person = _allowed(request, "operations.view")
    try:
        error = find_error(error_id=error_id)
    except NoSuchError:
        raise Http404(str(error_id)) from None
    return render(request, "operations/error.html", {"error": error, "may_manage": _manages(person), "open_errors": count_open_errors(None), "here": "errors"})


def _manages(person: Person) -> bool:
    return person.may("operations.manage") and person.libraries_where("operations.manage") is None


@require_POST
def settle(request: HttpRequest, error_id: int) -> HttpResponse:
    """POST /staff/operations/errors/<id>/settle/: it is dealt with until it comes again."""
    _allowed(request, "operations.manage")
    try:
        settle_error(error_id=error_id, at=timezone.now())
    except NoSuchError:
        raise Http404(str(error_id)) from None
    return HttpResponseRedirect("/staff/operations/errors/")


@never_cache
def show_security(request: HttpRequest) -> HttpResponse:
    """GET /staff/operations/security/: the doors."""
    _allowed(request, "operations.view")
    at = timezone.now()
    hours = read_traffic(at=at)
    context = {
        "at": at, "security": read_security(at=at), "day": sum_traffic(hours, since=at), "advisories": current_advisories(at=at), "open_errors": count_open_errors(None),
        "here": "security", "signed": draw_line([float(h.signed_in) for h in hours], **_SPARK),
        "failed": draw_line([float(h.sign_in_failed + h.sign_in_limited) for h in hours], **_SPARK), "hours": hours,
    }
    return render(request, "operations/security.html", context)
