"""Stops crawlers and spares people: a limit by network and kind of page, asked before the database is."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.operations.api import count
from wenyuan.foundation.operations.metrics import REFUSED
from wenyuan.foundation.ui.rest.answers import problem_answer

from .buckets import BucketTable
from .limits import BUDGETS, NETWORK_SHARE, client_address, host_of, is_exempt, kind_of, network_of, read_networks

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


@lru_cache(maxsize=1)
def bucket_table() -> BucketTable:
    """Return the buckets of this installation."""
    return BucketTable(Path(settings.WENYUAN.home) / "run" / "limits.bin")


def _networks(name: str) -> tuple[str, ...]:
    return tuple(getattr(settings, name, ()))


class CrawlLimitMiddleware:
    """Answers 429 with Retry-After where a network asks too much. Stands after the person and the language are known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, or refuse."""
        wait, kind = wait_of(request)
        if wait and not _is_person(request):
            count(REFUSED, kind)
            return refuse(request, math.ceil(wait))
        return self.get_response(request)


def wait_of(request: HttpRequest) -> tuple[float, str]:
    """Return the seconds that the asker must wait, 0 for none, and the kind of page."""
    kind = kind_of(request.path, request.META.get("QUERY_STRING", ""))
    if not kind:
        return 0.0, ""
    address = client_address(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""), read_networks(_networks("WENYUAN_PROXIES")))
    if address is None or is_exempt(address, read_networks(_networks("WENYUAN_UNLIMITED_NETWORKS"))):
        return 0.0, kind
    budget, table = BUDGETS[kind], bucket_table()
    wait = table.take(f"{kind} {host_of(address)}", burst=budget.burst, rate=budget.rate)
    return wait or table.take(f"{kind} {network_of(address)}", burst=budget.burst * NETWORK_SHARE, rate=budget.rate * NETWORK_SHARE), kind


def _is_person(request: HttpRequest) -> bool:
    """Whether somebody is signed in; asked only of those who would be refused."""
    return person_of(request).is_known


def refuse(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say plainly why, how long, and what else there is."""
    if request.path.startswith("/search/suggest") or "json" in request.headers.get("Accept", ""):
        answer = problem_answer(status=429, title="Too many requests", detail=_("从您的网络来的请求太频繁，请等 %(n)s 秒再试") % {"n": seconds})
    else:
        answer = render(request, "portal/too_many.html", {"seconds": seconds}, status=429)
    answer.headers["Retry-After"] = str(seconds)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
