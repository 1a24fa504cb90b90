"""How the union catalogue stands, what each member gave and took, and the feed of changes."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_libraries, find_library, library_names
from wenyuan.knowledge.catalogue.api import find_records

from ..domain.agency import NoAgency, find_agency
from ..enums import ChangeKind, CreditKind
from ..queries.clusters import list_newest_clusters
from ..queries.feed import list_newest_told
from ..queries.overview import count_union, list_credit, sum_credit
from .cells import disarm, write_rows
from .door import CONTRIBUTE, REVIEW, TAKE, libraries_for, require, tabs, whole_number

_PAGE = 50
_MOST_MONTHS = 600


@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/: counts, and the newest clusters, of one library or of all."""
    permission = next((one for one in (CONTRIBUTE, REVIEW, TAKE) if person_of(request).may(one)), CONTRIBUTE)
    person = require(request, permission)
    library_id = whole_number(request.GET.get("library"))
    found = list_newest_clusters(library_id=library_id, before=whole_number(request.GET.get("before")), limit=_PAGE + 1)
    shown = found[:_PAGE]
    try:
        agency = find_agency()
    except NoAgency:
        agency = None
    context = {
        "tabs": tabs(person, "/staff/union/"), "counts": count_union(library_id), "clusters": shown, "records": find_records(record_ids=[one.record_id for one, _n in shown]),
        "following": shown[-1][0].pk if len(found) > _PAGE else None, "names": library_names(), "libraries": libraries_for(person, permission), "library_id": library_id, "agency": agency,
    }
    return render(request, "union/overview.html", context)


@never_cache
def credit(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/credit/: what members gave and took, in all and by month."""
    permission = CONTRIBUTE if person_of(request).may(CONTRIBUTE) else TAKE
    person = require(request, permission)
    names = library_names()
    library_id = whole_number(request.GET.get("library"))
    sums = sum_credit()
    context = {
        "tabs": tabs(person, "/staff/union/credit/"), "names": names, "kinds": CreditKind.choices, "library_id": library_id if library_id in names else None,
        "sums": sorted(sums.items(), key=lambda one: (-one[1]["contributed"], one[0])), "rows": list_credit(library_id=library_id),
    }
    return render(request, "union/credit.html", context)


@never_cache
def credit_table(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/credit.csv: the counts by month as a table, of all libraries or of `library`; a formula that a name might hold is disarmed."""
    require(request, CONTRIBUTE if person_of(request).may(CONTRIBUTE) else TAKE)
    library_id = whole_number(request.GET.get("library"))
    rows = list_credit(library_id=library_id, months=_MOST_MONTHS)
    libraries = {one.id: one for one in find_libraries(ids=list({row.library_id for row in rows}))}
    table: list[list[object]] = [[_("月份"), _("馆代码"), _("馆"), *(str(name) for _code, name in CreditKind.choices)]]
    for row in rows:
        library = libraries.get(row.library_id)
        named = [disarm(library.code), disarm(library.name)] if library is not None else ["", ""]
        table.append([f"{row.month:%Y-%m}", *named, *(row.counts[code] for code in CreditKind.values)])
    response = HttpResponse(b"".join(write_rows(table)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="union-credit.csv"'
    return response


def feed(request: HttpRequest, code: str) -> HttpResponse:
    """GET /union/changes/<library>.atom: what happened to the union records that a library has a part in, newest first."""
    try:
        library = find_library(code=code)
    except NoSuchLibrary:
        raise Http404(code) from None
    told = list_newest_told(library_id=library.id)
    base = settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"
    context = {
        "title": _("联合目录变动"), "library": library, "told": told, "base": base, "naan": settings.WENYUAN_NAAN, "kinds": dict(ChangeKind.choices), "updated": told[0].at if told else timezone.now(),
        "address": f"{base}/union/changes/{library.code}.atom",
    }
    return render(request, "union/changes.atom", context, content_type="application/atom+xml; charset=utf-8")
