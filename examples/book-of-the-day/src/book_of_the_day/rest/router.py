"""`/api/today/v1`."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..choosing import choose_book

PREFIX = "/today/v1"
router = Router(tags=["today"])


@router.get("/book", summary="Book of the day", operation_id="today_book", response={200: dict[str, str], 404: dict[str, object]})
def get_book(request: HttpRequest) -> HttpResponse:
    """Return today's book."""
    day = timezone.localdate()
    book = choose_book(day, at=timezone.now())
    if book is None:
        return problem_answer(status=404, title="There is no book yet")
    return json_answer(request, {"day": day.isoformat(), **asdict(book)}, max_age=300)
