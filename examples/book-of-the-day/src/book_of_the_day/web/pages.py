"""Pages for readers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..choosing import choose_book
from ..words import WORDS, word


def show_page(request: HttpRequest) -> HttpResponse:
    """GET /today/."""
    day = timezone.localdate()
    return render(request, "today/page.html", {"book": choose_book(day, at=timezone.now()), "day": day, **{f"word_{key}": str(word(key)) for key in WORDS}})
