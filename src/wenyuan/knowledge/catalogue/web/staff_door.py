"""The staff door: who may pass, how much may be carried in, and what every staff page needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import LibraryData, find_libraries, list_libraries

from ..data import RecordData
from ..enums import RecordStatus
from ..queries.records import NoSuchRecord, find_record

VIEW = "catalogue.view_record"
EDIT = "catalogue.edit_record"
DELETE = "catalogue.delete_record"
BATCH = "catalogue.run_batch"
EXPORT = "catalogue.export_records"
MAX_BODY = 1_000_000
_LANGUAGES = {"zh-hant": "zh-Hant", "en": "en"}
P = ParamSpec("P")


def require(request: HttpRequest, permission: str, *, library_id: int | None = None) -> Person:
    """Return the person at the door.

    Raises:
        PermissionDenied: The right is not held, in that library or (without one) anywhere.
    """
    person = person_of(request)
    if not person.is_known:
        raise PermissionDenied(_("工作台要先登录。"))
    if not person.may(permission, library_id=library_id):
        raise PermissionDenied(_("您的岗位没有这项权限。如果工作需要，请向本馆管理员申请。"))
    return person


def record_for(request: HttpRequest, record_id: int, permission: str) -> tuple[Person, RecordData]:
    """Return the person and a record, after the right has been checked in the record's library; a hidden record of another library is a 404."""
    person = require(request, VIEW)
    try:
        record = find_record(record_id=record_id)
    except NoSuchRecord:
        raise Http404 from None
    if record.status != RecordStatus.ACTIVE and not person.may(VIEW, library_id=record.library_id):
        raise Http404
    if permission != VIEW:
        require(request, permission, library_id=record.library_id)
    return person, record


def bounded(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a body of more than 1 MB before it is read, and keep the answer out of caches."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MAX_BODY:
            return render(request, "ui/400.html", status=413)
        return view(request, *args, **kwargs)

    return never_cache(checked)


def page_language() -> str:
    """Return the language tag of the page: zh-Hans, zh-Hant or en."""
    return _LANGUAGES.get(get_language() or "", "zh-Hans")


def name_of(one: LibraryData) -> str:
    """Return a library's name in the page's language."""
    return one.name_en if page_language() == "en" and one.name_en else one.name


def libraries_for(person: Person, permission: str) -> list[LibraryData]:
    """Return the libraries in which a person holds a right."""
    held = person.libraries_where(permission)
    return list_libraries() if held is None else find_libraries(ids=held)


def whole_number(text: str | None) -> int | None:
    """Return a positive number of a query or form, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def chosen_ids(values: Iterable[str], *, most: int = 5_000) -> list[int]:
    """Return the record ids of a selection, without repeats."""
    return list(dict.fromkeys(n for n in map(whole_number, values) if n is not None))[:most]


def posted(request: HttpRequest) -> QueryDict:
    """Return the form that came with a request."""
    return request.POST
