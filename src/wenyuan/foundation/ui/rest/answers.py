"""What every part of the HTTP interface shares: problem documents, entity tags, JSON answers, the rate limit."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from threading import Lock

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_PROBLEM = "application/problem+json"


def problem_answer(*, status: int, title: str, detail: str = "", **more: object) -> HttpResponse:
    """Return an RFC 9457 problem document."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    return HttpResponse(orjson.dumps(body | more), status=status, content_type=_PROBLEM)


def json_answer(request: HttpRequest, body: object, *, tag: str = "", status: int = 200, max_age: int = 0) -> HttpResponse:
    """Return JSON with an entity tag; 304 when the caller has it already.

    Args:
        tag: What the answer depends on; empty takes the digest of the body.
    """
    content = orjson.dumps(body)
    etag = '"' + (tag or hashlib.sha256(content).hexdigest()[:24]) + '"'
    known = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    response = HttpResponse(status=304) if etag in known or "*" in known else HttpResponse(content, status=status, content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"max-age={max_age}" if max_age else "no-cache"
    return response


class RateLimit:
    """Anonymous calls a minute for one address, counted in this process; the processes share the limit evenly."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock, self._window, self._counts = clock, Lock(), 0, dict[str, int]()

    def check(self, address: str) -> int:
        """Count a call; return 0, or the seconds to wait when the limit is passed."""
        limit = max(1, settings.WENYUAN.number("WENYUAN_API_RATE_PER_MINUTE") // settings.WENYUAN.number("WENYUAN_WEB_PROCESSES"))
        now = self._clock()
        with self._lock:
            if int(now // 60) != self._window:
                self._window, self._counts = int(now // 60), {}
            count = self._counts[address] = self._counts.get(address, 0) + 1
        return 0 if count <= limit else 60 - int(now % 60)

