"""Watches every request: a number for it, its time, its outcome. The outermost of all."""

from __future__ import annotations

import logging
import secrets
import time
from typing import TYPE_CHECKING

import orjson
from django.conf import settings

from . import sign_ins
from .logs import current
from .metrics import SIGN_INS, bucket_of, count, count_request
from .recording import recorder, slow_seconds
from .tracing import tracer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger("wenyuan.request")
HEADER = "X-Request-ID"
# Any other method is one label, so that nobody can make labels.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestWatchMiddleware:
    """Puts `request_id` on the request and into the answer, counts, and remembers what was slow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on and watch."""
        started = time.perf_counter()
        number = secrets.token_hex(8)
        request.request_id = number  # type: ignore[attr-defined]
        token = current.set(request)
        sign_ins.forget()
        try:
            traced = tracer()
            response = self.get_response(request) if traced is None else traced(request, self.get_response)
            response.headers[HEADER] = number
            if response.headers.get("Content-Type", "").startswith("application/problem+json"):
                _name_request(response, number)
            _note(request, response.status_code, time.perf_counter() - started, number)
        finally:
            current.reset(token)
        return response


def route_of(request: HttpRequest) -> str:
    """Return the pattern of an address, never the address itself: a bounded set without anybody's words."""
    match = request.resolver_match
    if match is not None:
        return str(match.route)
    return "static" if request.path.startswith(settings.STATIC_URL) else "unmatched"


def _note(request: HttpRequest, status: int, seconds: float, number: str) -> None:
    route = route_of(request)
    method = request.method if request.method in _METHODS else "OTHER"
    bucket = bucket_of(seconds)
    count_request(route=route, method=method, status=status, seconds=seconds, bucket=bucket)
    sign_in = sign_ins.outcome_of(route=route, method=method, status=status)
    if sign_in:
        count(SIGN_INS, sign_in)
    recorder.note_request(route=route, method=method, status=status, seconds=seconds, bucket=bucket, sample=number, sign_in=sign_in)
    if seconds >= slow_seconds():
        log.warning("slow answer", extra={"facts": {"route": route, "method": method, "status": status, "milliseconds": round(seconds * 1000)}})


def _name_request(response: HttpResponse, number: str) -> None:
    """Put the number into a problem document, so that who asks for help can quote it."""
    if response.streaming:
        return
    body = orjson.loads(response.content)
    if isinstance(body, dict) and "request_id" not in body:
        response.content = orjson.dumps({**body, "request_id": number})
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
