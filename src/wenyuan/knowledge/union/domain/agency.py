"""Whose the union records are."""

from __future__ import annotations

from django.conf import settings

from wenyuan.foundation.libraries.api import LibraryData, NoSuchLibrary, find_library, list_libraries


class NoAgency(LookupError):
    """No library is named to own the union records, and none is a national one."""


def find_agency() -> LibraryData:
    """Return the library of setting WENYUAN_UNION_LIBRARY, or the first national one.

    Raises:
        NoAgency: There is none.
    """
    code = settings.WENYUAN.text("WENYUAN_UNION_LIBRARY")
    if code:
        try:
            return find_library(code=code)
        except NoSuchLibrary as problem:
            raise NoAgency(code) from problem
    national = sorted((one for one in list_libraries() if one.level == "national"), key=lambda one: one.id)
    if not national:
        raise NoAgency("no national library")
    return national[0]
