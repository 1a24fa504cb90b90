"""Which library a page of rights is about, and who may open it."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import LibraryData, list_libraries

MANAGE = "rights.manage"


def managed(request: HttpRequest) -> tuple[Person, LibraryData, list[LibraryData]]:
    """Return the person, the library that the page is about, and all whose rules the person manages.

    Raises:
        PermissionDenied
    """
    person = person_of(request)
    if not person.may(MANAGE):
        raise PermissionDenied(_("管理使用规则需要相应岗位。"))
    allowed = person.libraries_where(MANAGE)
    libraries = [one for one in list_libraries() if allowed is None or one.id in allowed]
    named = request.POST.get("library") or request.GET.get("library") or str(person.home_library_id or "")
    found = next((one for one in libraries if str(one.id) == named), None)
    if found is None and (request.POST.get("library") or request.GET.get("library") or not libraries):
        raise PermissionDenied(_("您不管理这个馆的使用规则。"))
    return person, found or libraries[0], libraries


def name_of(library: LibraryData) -> str:
    """Return a library's name in the language of the page."""
    return library.name_en if get_language() == "en" and library.name_en else library.name


def typed(request: HttpRequest, name: str, most: int = 120) -> str:
    """Return a text of the form, trimmed and cut."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def whole(text: str) -> int | None:
    """Return a whole number, None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def midnight(text: str, library: LibraryData) -> datetime | None:
    """Return when a day begins in the library's time zone; None where nothing is written.

    Raises:
        ValueError: It is no day from 1900 to 2200.
    """
    if not text:
        return None
    day = date.fromisoformat(text)
    if not 1900 < day.year < 2200:
        raise ValueError(text)
    return datetime.combine(day, time(), ZoneInfo(library.time_zone))
