"""Says plainly when the database is away."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from wenyuan.foundation.accounts.api import KeyRefused, admit_bearer
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


_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _is_own(request: HttpRequest) -> bool:
    """Whether a change does not come from another site's page. Browsers name the origin of every such call; programs name none."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site in {"same-origin", "none"} and (origin is None or urlsplit(origin).netloc == request.get_host())


def _refuse_key(refused: KeyRefused) -> HttpResponse:
    """Answer 401 or, past a quota, 429; which of unknown, revoked and expired is said, for only its holder has the key."""
    if refused.wait:
        answer = problem_answer(status=429, title="Too many calls", detail=f"the key's quota for the {refused.reason} is used up; wait {refused.wait} seconds")
        answer.headers["Retry-After"] = str(refused.wait)
        return answer
    answer = problem_answer(status=401, title="Key refused", detail=f"the key is {refused.reason}")
    answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer


class InterfaceMiddleware:
    """Rules of everything under `/api/`: anonymous calls are counted for each address, and every error is a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._limit = RateLimit()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 429 with Retry-After, or pass on."""
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        try:
            by_key = admit_bearer(request, at=timezone.now())
        except KeyRefused as refused:
            return _refuse_key(refused)
        if not person_of(request).is_known:
            wait = self._limit.check(request.META.get("REMOTE_ADDR", ""))
            if wait:
                answer = problem_answer(status=429, title="Too many calls", detail=f"wait {wait} seconds")
                answer.headers["Retry-After"] = str(wait)
                return answer
        if request.method not in _SAFE and not by_key and not _is_own(request):
            return problem_answer(status=403, title="Refused", detail="a change asked for by a page of another site")
        response = self.get_response(request)
        if response.status_code < 400 or response.headers.get("Content-Type", "").startswith("application/problem+json"):
            return response
        answer = problem_answer(status=response.status_code, title=HTTPStatus(response.status_code).phrase)
        if "Allow" in response.headers:
            answer.headers["Allow"] = response.headers["Allow"]
        return answer
