"""Who may pass, how much may be carried in, and small readings of forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of

from ..domain.scope import MANAGE, REVIEW, reviewed_libraries
from ..models import Library

P = ParamSpec("P")
MAX_BODY = 1_000_000


def bounded(most: int = MAX_BODY) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Refuse a body of more than so many octets before it is read, and keep the answer out of caches."""

    def wrap(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) > most:
                return render(request, "ui/400.html", status=413)
            try:
                return view(request, *args, **kwargs)
            except RequestDataTooBig:
                return render(request, "ui/400.html", status=413)

        return never_cache(checked)

    return wrap


def require_reviewer(request: HttpRequest) -> tuple[Person, set[int] | None]:
    """Return the person and the libraries under them, None for all.

    Raises:
        PermissionDenied: The right to review is held nowhere.
    """
    person = person_of(request)
    if not person.may(REVIEW):
        raise PermissionDenied(_("审核入网申请需要相应岗位。"))
    return person, reviewed_libraries(person)


def require_registry(request: HttpRequest) -> tuple[Person, set[int] | None]:
    """Return the person and the libraries that they may look at: those under a reviewer, and those they manage."""
    person = person_of(request)
    if not (person.may(REVIEW) or person.may(MANAGE)):
        raise PermissionDenied(_("查看图书馆登记需要相应岗位。"))
    managed = person.libraries_where(MANAGE)
    under = reviewed_libraries(person) if person.may(REVIEW) else set()
    return person, None if managed is None or under is None else under | set(managed)


def require_nation(request: HttpRequest) -> Person:
    """Return the person, who must review the whole nation.

    Raises:
        PermissionDenied
    """
    person, scope = require_reviewer(request)
    if scope is not None:
        raise PermissionDenied(_("暂停、合并与退出由国家级审核人办理。"))
    return person


def managed_library(request: HttpRequest) -> tuple[Person, Library]:
    """Return the person and the library that a page of a library's own staff is about: the one named, else their home, else their first.

    Raises:
        PermissionDenied: The right to manage is not held there.
    """
    person = person_of(request)
    if not person.is_known or not person.may(MANAGE):
        raise PermissionDenied(_("管理本馆需要相应岗位。"))
    named = whole_number(request.POST.get("library") or request.GET.get("library"))
    held = person.libraries_where(MANAGE)
    wanted = [named] if named is not None else [person.home_library_id, *(held or [])]
    for library_id in wanted:
        if library_id is not None and person.may(MANAGE, library_id=library_id):
            library = Library.objects.filter(pk=library_id).select_related("parent", "merged_into").first()
            if library is not None:
                return person, library
    library = Library.objects.filter(active=True).order_by("pk").first() if held is None and named is None else None
    if library is None:
        raise PermissionDenied(_("您不管理这个图书馆。"))
    return person, library


def whole_number(text: str | None) -> int | None:
    """Return a whole number of a form, or None."""
    text = (text or "").strip().replace(",", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def words_of(request: HttpRequest, name: str, most: int = 4_000) -> str:
    """Return a text of a form, trimmed and cut."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]
