"""Who may pass into the union catalogue's pages, and what every one of them needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import LibraryData, find_libraries, list_libraries

from ..domain.agency import NoAgency, find_agency

CONTRIBUTE: Final = "union.contribute_records"
TAKE: Final = "union.take_records"
REVIEW: Final = "union.review_pairs"
POLICY: Final = "union.edit_policy"
_MOST_OCTETS: Final = 1_000_000
_ENGLISH: Final = "en"
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


def holds_for_all(person: Person, permission: str) -> bool:
    """Whether a right is held where the union records belong, or everywhere: what concerns all members is decided there."""
    places = person.libraries_where(permission)
    if places is None:
        return True
    try:
        return find_agency().id in places
    except NoAgency:
        return False


def require_for_all(request: HttpRequest, permission: str) -> Person:
    """Return the person at the door, as `require` does, for what concerns all members.

    Raises:
        PermissionDenied: The right is not held where the union records belong.
    """
    person = require(request, permission)
    if not holds_for_all(person, permission):
        raise PermissionDenied(_("这件事由联合目录的归属馆办理。"))
    return person


def libraries_for(person: Person, permission: str) -> list[LibraryData]:
    """Return the libraries in which a person holds a right."""
    held = person.libraries_where(permission)
    return list_libraries() if held is None else find_libraries(ids=held)


def bounded(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a body of more than 1 MB before it is read, and keep the answer out of caches."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > _MOST_OCTETS:
            return render(request, "ui/400.html", status=413)
        return view(request, *args, **kwargs)

    return never_cache(checked)


def in_english() -> bool:
    """Whether the page speaks English."""
    return (get_language() or "") == _ENGLISH


def whole_number(text: str | None) -> int | None:
    """Return a positive number of a query or form, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def tabs(person: Person, here: str) -> list[tuple[str, str, bool]]:
    """Return address, title and whether it is this one of each page that the person may open."""
    pages = [
        ("/staff/union/", _("概况"), person.may(CONTRIBUTE) or person.may(REVIEW) or person.may(TAKE)), ("/staff/union/contribute/", _("来件"), person.may(CONTRIBUTE)),
        ("/staff/union/channels/", _("来路"), person.may(CONTRIBUTE)),
        ("/staff/union/review/", _("判重"), person.may(REVIEW) and holds_for_all(person, REVIEW)), ("/staff/union/own/", _("本馆重复"), person.may(REVIEW)),
        ("/staff/union/take/", _("取用"), person.may(TAKE)),
        ("/staff/union/credit/", _("贡献"), person.may(CONTRIBUTE) or person.may(TAKE)), ("/staff/union/policy/", _("合并规则"), person.may(CONTRIBUTE) or person.may(POLICY)),
    ]
    return [(path, title, path == here) for path, title, open_ in pages if open_]
