"""Rights of the pages of data quality."""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404, HttpRequest

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.pages import require, whole_number

from ..models import Repair

AUDIT = "quality.run_audits"
REPAIR = "quality.repair_records"


def chosen_libraries(request: HttpRequest, person: Person) -> tuple[Collection[int] | None, int | None]:
    """Return the libraries whose results are shown (None for every one) and the one that was chosen; one without the right is a 404."""
    held = person.libraries_where(AUDIT)
    chosen = whole_number(request.GET.get("library"))
    if chosen is None:
        return held, None
    if held is not None and chosen not in held:
        raise Http404
    return {chosen}, chosen


def known_library(text: str | None) -> int:
    """Return the library that a form names; one that is not there is a 404."""
    library_id = whole_number(text)
    if library_id is None or library_id not in library_names():
        raise Http404
    return library_id


def repair_for(request: HttpRequest, repair_id: int) -> tuple[Person, Repair]:
    """Return the person and a repair of a library where they may repair; another library's is a 404."""
    person = require(request, REPAIR)
    repair = Repair.objects.filter(pk=repair_id).first()
    if repair is None or not person.may(REPAIR, library_id=repair.library_id):
        raise Http404
    return person, repair
