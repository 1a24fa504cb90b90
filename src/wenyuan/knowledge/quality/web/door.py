"""Rights of the pages of data quality."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.pages import require, whole_number

from ..models import Repair
from ..queries.samples import NoSuchSample, SampleData, find_sample

AUDIT = "quality.run_audits"
REPAIR = "quality.repair_records"
MARK = "quality.mark_samples"
PEOPLE = "quality.see_cataloguers"


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


def sample_for(request: HttpRequest, sample_id: int) -> tuple[Person, SampleData]:
    """Return the person and a sample whose results they may read, that of all libraries too; another library's is a 404."""
    person = require(request, AUDIT)
    try:
        return person, find_sample(sample_id=sample_id, libraries=person.libraries_where(AUDIT))
    except NoSuchSample:
        raise Http404 from None


def own_sample(request: HttpRequest, sample_id: int) -> tuple[Person, SampleData]:
    """Return the person and a sample that is theirs to lead: that of all libraries is the nation's.

    Raises:
        PermissionDenied: It is of all libraries, and the right is held in some.
    """
    person, sample = sample_for(request, sample_id)
    if sample.library_id is None and person.libraries_where(AUDIT) is not None:
        raise PermissionDenied(_("全部馆的抽样由全国管理员进行。"))
    return person, sample


def may_mark(person: Person, library_id: int | None) -> bool:
    """Whether somebody may mark a sample of a library, or of all; who leads samples may mark them too."""
    if library_id is None:
        return any(person.may(right) and person.libraries_where(right) is None for right in (MARK, AUDIT))
    return any(person.may(right, library_id=library_id) for right in (MARK, AUDIT))


def marked_sample(request: HttpRequest, sample_id: int) -> tuple[Person, int, SampleData]:
    """Return the auditor with their id, and a sample that they may mark; another one is a 404."""
    person = person_of(request)
    if not person.may(AUDIT):
        require(request, MARK)
    try:
        sample = find_sample(sample_id=sample_id, libraries=None)
    except NoSuchSample:
        raise Http404 from None
    if person.id is None or not may_mark(person, sample.library_id):
        raise Http404
    return person, person.id, sample
