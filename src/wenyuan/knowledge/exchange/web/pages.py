"""The public page: what is offered, at which addresses, with examples that work, and within which limits."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..oai.answer import PAGE
from ..oai.request import PREFIXES
from ..rendering import FORMS
from ..searching import INDEXES
from ..searching.find import REACH
from ..sru.request import MOST_RECORDS
from .gate import RETRY_SECONDS

_QUERIES = ("dc.title = 红楼梦", 'dc.creator any "鲁迅 周作人" and dc.date within "1918 1936"', "bath.isbn = 9787020002207", 'title = "hong lou meng"')


def show_exchange(request: HttpRequest) -> HttpResponse:
    """GET /exchange/."""
    sru, oai = request.build_absolute_uri("/exchange/sru"), request.build_absolute_uri("/exchange/oai")
    searches = [(query, f"/exchange/sru?operation=searchRetrieve&version=1.2&maximumRecords=5&query={quote(query)}") for query in _QUERIES]
    harvests = [f"/exchange/oai?verb={rest}" for rest in ("Identify", "ListSets", "ListRecords&metadataPrefix=oai_dc", "ListIdentifiers&metadataPrefix=marc21&set=material:ancient")]
    forms = [(prefix, FORMS[form]) for prefix, form in PREFIXES.items() if prefix == form.value]
    return render(request, "exchange/page.html", {
        "sru": sru, "oai": oai, "searches": searches, "harvests": harvests, "forms": forms, "indexes": INDEXES, "most": MOST_RECORDS, "reach": REACH,
        "page_size": PAGE["ListRecords"], "retry": RETRY_SECONDS, "z3950": _z3950_address(request),
    })


def _z3950_address(request: HttpRequest) -> str:
    """Return host and port of Z39.50 where whoever asks can reach it."""
    options, host = settings.WENYUAN, urlsplit(f"//{request.get_host()}").hostname or ""
    port = options.number("WENYUAN_Z3950_PORT")
    local = {"127.0.0.1", "localhost", "::1"}
    return f"{host}:{port}" if port and (options.text("WENYUAN_Z3950_BIND") not in local or host in local) else ""
