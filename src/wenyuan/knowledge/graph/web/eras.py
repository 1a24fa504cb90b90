"""Pages of dynasties and reigns: their years, parts and people, and the same for machines."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from wenyuan.bibliography.bibframe.writing import write_ntriples
from wenyuan.bibliography.chinese import DYNASTIES, find_dynasty, fold

from ..domain.following import graph_base
from ..domain.stores import graph_reader
from ..engine import GraphMissing, GraphUnavailable
from ..queries.eras import Period, describe_period, era_of_name, era_path, find_period
from ..queries.forms import FORMS, convert_ntriples
from ..queries.reigns import TODAY, eras_of, forms_of, parts_of, say_year
from ..queries.things import count_of_period, find_of_period, first_year

_PAGE: Final = 60
_LAST_PAGE: Final = 500
_RDF: Final = {"turtle": FORMS["turtle"].media_type, "ntriples": FORMS["ntriples"].media_type, "rdfxml": FORMS["rdfxml"].media_type, "jsonld": "application/ld+json"}


def list_eras(request: HttpRequest) -> HttpResponse:
    """GET /id/era/: every dynasty, in the order of time."""
    rows = [(one, era_of_name(one.name), say_year(one.first_year), "" if one.last_year == TODAY else say_year(one.last_year), _depth(one.name)) for one in DYNASTIES]
    return render(request, "graph/eras.html", {"rows": rows})


def _depth(name: str) -> int:
    found, depth = find_dynasty(fold(name)), 0
    while found is not None and found.part_of and depth < 4:
        found, depth = find_dynasty(fold(found.part_of)), depth + 1
    return depth


def show_era(request: HttpRequest, path: str) -> HttpResponse:
    """GET /id/era/DYNASTY and /id/era/DYNASTY/REIGN: the page, or what `format` or the Accept header names."""
    period = find_period(path[:60])
    if period is None:
        raise Http404(path)
    if request.path_info != _decoded(period):
        return HttpResponsePermanentRedirect(era_path(period))
    form = request.GET.get("format", "")
    if form and form not in _RDF:
        raise Http404(form)
    accepted = request.get_preferred_type(["text/html", *(one.partition(";")[0] for one in _RDF.values())])
    form = form or next((name for name, media in _RDF.items() if media.partition(";")[0] == accepted), "")
    if form:
        response = HttpResponse(convert_ntriples(write_ntriples([describe_period(period)]), form), content_type=_RDF[form])
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response = _page(request, period)
    patch_vary_headers(response, ["Accept"])
    return response


def _decoded(period: Period) -> str:
    return f"/id/era/{period.dynasty}/{period.name}" if period.dynasty else f"/id/era/{period.name}"


def _page(request: HttpRequest, period: Period) -> HttpResponse:
    asked = request.GET.get("page", "1")
    page = min(max(int(asked), 1), _LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    people: list[tuple[str, str, str]] = []
    total, ready = 0, True
    if not period.dynasty:
        try:
            reader, names = graph_reader(), forms_of(period.name)
            total = count_of_period(reader, names)
            people = [(iri.removeprefix(graph_base()), name, _life(born, died)) for iri, name, born, died in find_of_period(reader, names, offset=(page - 1) * _PAGE, limit=_PAGE)]
        except (GraphMissing, GraphUnavailable):
            ready = False
    whole = find_dynasty(fold(period.part_of)) if period.part_of else None
    pages = max(1, -(-total // _PAGE))
    context = {
        "period": period, "first": say_year(period.first), "last": say_year(period.last) if period.last is not None else "", "whole": whole.name if whole else "",
        "whole_url": era_of_name(whole.name) if whole else "", "parts": [(one.name, era_of_name(one.name), say_year(one.first_year), say_year(one.last_year)) for one in ([] if period.dynasty else parts_of(period.name))],
        "reigns": [(one, era_path(Period(one.name, one.dynasty, one.first_year, one.last_year)), say_year(one.first_year), say_year(one.last_year), one.last_year - one.first_year + 1) for one in ([] if period.dynasty else eras_of(period.name))],
        "people": people, "total": total, "ready": ready, "current": page, "pages": _pages(page, pages), "address": graph_base() + era_path(period),
    }
    return render(request, "graph/era.html", context)


def _life(born: str, died: str) -> str:
    years = [first_year(one) for one in (born, died)]
    words = [say_year(year) if year is not None else "" for year in years]
    return "–".join(words) if any(words) else ""


def _pages(current: int, last: int) -> list[int]:
    shown = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    found: list[int] = []
    for number in shown:
        if found and number - found[-1] > 1:
            found.append(0)
        found.append(number)
    return found
