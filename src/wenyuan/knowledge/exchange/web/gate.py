"""Flow control: programs that harvest must leave room for people."""

from __future__ import annotations

import functools
from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Of a process's threads, all but one at most work for harvesters and searchers at the same time.
PLACES = max(1, settings.WENYUAN.number("WENYUAN_WEB_THREADS") - 1)
RETRY_SECONDS = 5
_places = BoundedSemaphore(PLACES)


def leaving_room(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a view answer 503 with Retry-After where all places are taken."""

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not _places.acquire(blocking=False):
            return HttpResponse("busy\n", status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": str(RETRY_SECONDS)})
        try:
            return view(request)
        finally:
            _places.release()

    return guarded


def parameters_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parameters of a GET or of a posted form, in order, repeats included."""
    source = request.POST if request.method == "POST" else request.GET
    return [(str(name), str(value)) for name in source for value in source.getlist(name)]
