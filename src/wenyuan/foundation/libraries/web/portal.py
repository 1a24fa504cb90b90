"""A library's own address for readers: name, logo, hours, a search of its holdings, its newest titles."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from wenyuan.foundation.storage.api import NoSuchFile, files

from ..domain.policies import read_policies
from ..enums import BranchKind
from ..hooks import ShelfLine, library_parts
from ..models import Library
from ..queries.registry import find_library, find_successor, list_branches
from .hours import load_weeks
from .pages import make_house, name_of

_NEWEST = 8


def _library(code: str) -> Library:
    library = Library.objects.filter(code=code, active=True).first()
    if library is None:
        raise Http404(code)
    return library


def show_portal(request: HttpRequest, code: str) -> HttpResponse:
    """GET /l/<code>/; the address of a merged library leads on for as long as it is one."""
    successor = find_successor(code=code)
    if successor:
        return HttpResponseRedirect(f"/l/{successor}/")
    library = _library(code)
    data = find_library(code=code)
    weeks = load_weeks(list_branches(library_id=library.pk), at=timezone.now(), zone=library.time_zone, days=1)
    newest: list[ShelfLine] = []
    for part in library_parts():
        newest += part.newest(library.pk, _NEWEST) if part.newest is not None else ()
    context = {
        "library": library, "house": make_house(data, weeks), "names": name_of, "kinds": dict(BranchKind.choices), "newest": newest[:_NEWEST],
        "visit_note": read_policies(library.pk)["visits.note"],
    }
    return render(request, "libraries/portal.html", context)


def show_logo(_request: HttpRequest, code: str) -> HttpResponseBase:
    """GET /l/<code>/logo: kept for a day; its address changes with its content."""
    library = _library(code)
    try:
        path = files().path(library.logo)
    except NoSuchFile:
        raise Http404 from None
    response = FileResponse(path.open("rb"), content_type=library.logo_type)
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
