"""Says plainly when the database is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import RateLimit, problem_answer
from wenyuan.foundation.ui.web.errors import database_down

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class DatabaseDownMiddleware:
    """Turns an unreachable database into a 503 page or problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 for errors of the connection, leave all others."""
        if isinstance(exception, OperationalError | InterfaceError):
            return database_down(request, exception)  # type: ignore[arg-type]
        return None


class RateLimitMiddleware:
    """Counts anonymous calls to the interface for each address; signed-in people are not held up by strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._limit = RateLimit()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 429 with Retry-After, or pass on."""
        if request.path.startswith("/api/") and not person_of(request).is_known:
            wait = self._limit.check(request.META.get("REMOTE_ADDR", ""))
            if wait:
                answer = problem_answer(status=429, title="Too many calls", detail=f"wait {wait} seconds")
                answer.headers["Retry-After"] = str(wait)
                return answer
        return self.get_response(request)
