"""What load balancers and Prometheus ask."""

from __future__ import annotations

import time
from hmac import compare_digest
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wenyuan.foundation.ui.rest.answers import problem_answer

from ..data import CheckResult
from ..metrics import OPENMETRICS, PROMETHEUS, write_metrics
from ..queries.checks import run_checks

if TYPE_CHECKING:
    from django.http import HttpRequest

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
_FRESH = 1.0
_lock = Lock()
_last: tuple[float, list[CheckResult]] = (0.0, [])


@never_cache
def answer_alive(request: HttpRequest) -> HttpResponse:
    """GET /healthz: the process answers; nothing else is asked, so that a database that is away does not get every process killed."""
    del request
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
def answer_ready(request: HttpRequest) -> HttpResponse:
    """GET /readyz: 200 where readers may be sent here, 503 where not; names and states only, for everybody may ask."""
    global _last  # noqa: PLW0603 -- one look a second serves all who ask
    del request
    with _lock:
        made, found = _last
        if time.monotonic() - made > _FRESH or not found:
            found = run_checks(at=timezone.now(), gates_only=True)
            _last = (time.monotonic(), found)
    ready = all(one.state != "stop" for one in found)
    body = orjson.dumps({"ready": ready, "checks": {one.name: one.state for one in found}})
    return HttpResponse(body, status=200 if ready else 503, content_type="application/json")


@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """GET /metrics: for who asks from this host itself, or with the bearer token of the settings."""
    if not may_scrape(request):
        answer = problem_answer(status=401, title="Not for everybody", detail="ask from this host, or send the bearer token of WENYUAN_METRICS_TOKEN")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return answer
    openmetrics = "application/openmetrics-text" in request.headers.get("Accept", "")
    return HttpResponse(write_metrics(at=timezone.now(), openmetrics=openmetrics), content_type=OPENMETRICS if openmetrics else PROMETHEUS)


def may_scrape(request: HttpRequest) -> bool:
    """Whether the token is right, or the caller is this host and no proxy spoke for somebody else."""
    token = str(getattr(settings, "WENYUAN_METRICS_TOKEN", ""))
    given = request.headers.get("Authorization", "")
    if token and compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
