"""Who may pass at the pages of harvest, and how much may be carried in."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import LibraryData, find_libraries, list_libraries

from ..data import RunData, SourceData
from ..queries.harvests import find_run, find_source

VIEW, MANAGE, EDIT = "harvest.view_source", "harvest.manage_source", "catalogue.edit_record"


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


def source_for(request: HttpRequest, source_id: int, permission: str = VIEW) -> tuple[Person, SourceData]:
    """Return the person and a source of a library where the right is held; another library's source is a 404."""
    person = require(request, permission)
    source = find_source(source_id=source_id) if source_id < 2**62 else None
    if source is None or not person.may(permission, library_id=source.library_id):
        raise Http404
    return person, source


def run_for(request: HttpRequest, run_id: int, permission: str = VIEW) -> tuple[Person, RunData]:
    """Return the person and a run of a library where the right is held; another library's run is a 404."""
    person = require(request, permission)
    run = find_run(run_id=run_id) if run_id < 2**62 else None
    if run is None or not person.may(permission, library_id=run.library_id):
        raise Http404
    return person, run


def libraries_for(person: Person, permission: str) -> Sequence[LibraryData]:
    """Return the libraries in which a person holds a right."""
    held = person.libraries_where(permission)
    return list_libraries() if held is None else find_libraries(ids=held)


def is_too_large(request: HttpRequest, *, megabytes: int | None = None) -> bool:
    """Tell from its head whether a request carries more than may be carried in."""
    limit = (megabytes if megabytes is not None else settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB")) * 2**20 + 2**20
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > limit


def whole_number(text: str | None, otherwise: int = 0) -> int:
    """Return a number of a form or query, or another."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else otherwise
