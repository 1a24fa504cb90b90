"""Copy cataloguing: find a record of the union and take it into the editor with one key."""

from __future__ import annotations

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import find_records

from ..domain.agency import NoAgency
from ..domain.credit import add_credit
from ..enums import CreditKind
from ..queries.taking import copy_text, find_own_members, search_union
from .door import TAKE, bounded, libraries_for, require, tabs, whole_number

_MOST_OWN = 200


@never_cache
def find_page(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/find/: what the union has of `q`, each with its text for the editor."""
    person = require(request, TAKE)
    asked = " ".join(request.GET.get("q", "").split())[:200]
    found = search_union(asked) if asked else []
    ids, libraries = [one.id for one in found], libraries_for(person, TAKE)
    try:
        texts = copy_text(ids)
        problem = ""
    except NoAgency:
        texts, problem = {}, "agency"
    context = {
        "tabs": tabs(person, "/staff/union/take/"), "asked": asked, "found": [one for one in found if one.id in texts], "texts": texts, "names": library_names(), "problem": problem,
        "own": find_own_members(ids, [one.id for one in libraries[:_MOST_OWN]]), "libraries": libraries, "library_id": person.home_library_id,
    }
    return render(request, "union/find.html", context, status=409 if problem else 200)


@require_POST
@bounded
def take_over(request: HttpRequest, record_id: int) -> HttpResponse:
    """POST /staff/union/find/<id>/take/: count the taking, and hand what was posted on to the editor as it is."""
    library_id = whole_number(request.POST.get("library")) or 0
    require(request, TAKE, library_id=library_id)
    if library_id not in library_names() or record_id not in find_records(record_ids=[record_id]):
        raise Http404
    add_credit(Counter({(library_id, CreditKind.TAKEN): 1}), at=timezone.now())
    response = HttpResponse(status=307)  # the same form, sent on by the browser
    response.headers["Location"] = "/staff/records/new/"
    return response
