"""What every page knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.modules import api as modules
from wenyuan.foundation.modules.data import MenuEntry

from .preferences import MODES, THEMES

if TYPE_CHECKING:
    from django.http import HttpRequest

_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
_COUNTED = 20  # a line costs a query for each library
STAFF_AREAS = ("circulation", "cataloguing", "acquisitions", "governance")


@dataclass(frozen=True, slots=True)
class Page:
    """Language tag, theme, mode and menus of the page being drawn."""

    lang: str
    theme: str
    mode: str
    path: str
    full_path: str
    base_url: str
    portal_menu: tuple[MenuEntry, ...]
    site_name: str

    @property
    def account_menu(self) -> list[MenuEntry]:
        """The lines that modules put on a reader's own page."""
        return modules.menu("account")

    def staff_menu(self, person: Person) -> list[tuple[str, list[MenuEntry]]]:
        """Return the rail's groups with the lines that a person may use."""
        groups = ((area, [e for e in modules.menu(area) if e.permission is None or person.may(e.permission)]) for area in STAFF_AREAS)
        return [(area, entries) for area, entries in groups if entries]

    def waiting(self, entry: MenuEntry, person: Person) -> int:
        """Return the work that waits behind a line of the rail in the libraries where the person may do it."""
        if entry.badge is None:
            return 0
        places = person.libraries_where(entry.permission) if entry.permission is not None else None
        return entry.badge(None) if places is None else sum(entry.badge(place) for place in places[:_COUNTED])


def page(request: HttpRequest) -> dict[str, object]:
    """Context processor: `page`, `person`, `csrf_token`, `request`."""
    theme, mode = request.COOKIES.get("wy_theme", "auto"), request.COOKIES.get("wy_mode", "")
    return {
        "page_language": get_language(),  # for `saying.say_in_page`, which is called two hundred times in a page
        "request": request,
        "person": person_of(request),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        "page": Page(
            lang=_TAGS.get(get_language() or "", "zh-Hans"), theme=theme if theme in THEMES else "auto", mode=mode if mode in MODES else "",
            path=request.path, full_path=request.get_full_path(), base_url=settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}",
            portal_menu=tuple(modules.menu("portal")), site_name=str(settings.WENYUAN_SITE_NAME),
        ),
    }
