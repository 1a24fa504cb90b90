"""Who may pass, and what pages of accounts read from forms."""

from __future__ import annotations

from datetime import datetime, time

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenyuan.foundation.libraries.api import LibraryData, find_libraries, library_names, list_libraries

from ..data import Person
from ..domain.authority import MANAGE, REGISTER
from ..middleware import person_of

__all__ = ["SignInFirst", "desk_worker", "end_of_day", "field", "libraries_for", "library_names", "manager", "name_of", "own_person", "whole_number"]


class SignInFirst(PermissionDenied):
    """Nobody is signed in."""


def own_person(request: HttpRequest) -> tuple[Person, int]:
    """Return the person at the door and their id.

    Raises:
        PermissionDenied: Nobody is signed in.
    """
    person = person_of(request)
    if person.id is None:
        raise SignInFirst(_("请先登录。"))
    return person, person.id


def manager(request: HttpRequest, *, library_id: int | None = None) -> Person:
    """Return the person if they manage accounts, in a library or (without one) anywhere.

    Raises:
        PermissionDenied: They do not.
    """
    person, _id = own_person(request)
    if not person.may(MANAGE, library_id=library_id):
        raise PermissionDenied(_("管理账户需要相应岗位。如果工作需要，请向本馆管理员申请。"))
    return person


def desk_worker(request: HttpRequest, *, library_id: int | None = None) -> Person:
    """Return the person if they look after readers, in a library or (without one) anywhere.

    Raises:
        PermissionDenied: They do not.
    """
    person, _id = own_person(request)
    if not person.may(REGISTER, library_id=library_id):
        raise PermissionDenied(_("登记读者需要相应岗位。如果工作需要，请向本馆管理员申请。"))
    return person


def name_of(one: LibraryData) -> str:
    """Return a library's name in the page's language."""
    return one.name_en if get_language() == "en" and one.name_en else one.name


def libraries_for(person: Person, permission: str = MANAGE) -> list[LibraryData]:
    """Return the libraries in which a person has a permission, that to manage accounts unless another is named."""
    held = person.libraries_where(permission)
    return list_libraries() if held is None else find_libraries(ids=held)


def whole_number(text: str | None) -> int | None:
    """Return a positive number of a query or form, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def field(request: HttpRequest, name: str, most: int = 254) -> str:
    """Return a text of a form without blanks at its ends and without NUL, which the database cannot hold."""
    return request.POST.get(name, "").replace("\x00", "").strip()[: most + 1]


def end_of_day(text: str) -> datetime | None:
    """Return the last moment of a day of a form in the library's time zone; None for an empty or impossible day."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.max)) if day else None
