"""A request has nobody's eyes until a person is known, and leaves none behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from django.http import FileResponse

from .data import Scope
from .domain.scopes import begin_request, current_scope, end_request, see_as

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse


class TenancyMiddleware:
    """Stands before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on between two closings of the eyes. An answer still being written keeps the eyes it was begun with."""
        begin_request()
        try:
            response = self.get_response(request)
            flowing = cast("StreamingHttpResponse", response)  # the base of both kinds says too little
            if response.streaming and not isinstance(flowing, FileResponse):
                flowing.streaming_content = _with_eyes(flowing.streaming_content, current_scope())  # type: ignore[arg-type]
            return response
        finally:
            end_request()


def _with_eyes(pieces: Iterator[bytes], scope: Scope | None) -> Iterator[bytes]:
    see_as(scope)
    try:
        yield from pieces
    finally:
        end_request()
