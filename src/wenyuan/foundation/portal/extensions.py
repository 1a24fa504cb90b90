"""What the portal tells other modules: where it holds personal data, and which of its pages search engines may find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data
from wenyuan.foundation.libraries.api import list_libraries

from .models import PushDevice
from .sitemaps import SitemapEntry, SitemapSource, register_sitemap_source


def _export(account_id: int) -> Rows:
    found = PushDevice.objects.filter(account_id=account_id).order_by("pk")
    return [{"name": row.name, "endpoint": row.endpoint, "topics": row.topics, "created_at": row.created_at.isoformat()} for row in found]


def _erase(account_id: int, _at: datetime) -> None:
    PushDevice.objects.filter(account_id=account_id).delete()


register_personal_data(PersonalData(
    name="portal.devices", title=_("接收通知的设备"), purpose=_("把您选的通知送到您的设备"), export=_export, erase=_erase,
    columns=frozenset({f"portal.PushDevice.{name}" for name in ("account", "endpoint", "key", "secret", "name", "language", "topics")}),
))


def _pages(_part: int) -> Iterator[SitemapEntry]:
    yield from (SitemapEntry(path) for path in ("/", "/browse/classes/", "/libraries/", "/search/help/", "/evidence/"))
    for library in list_libraries():
        yield SitemapEntry(f"/l/{quote(library.code)}/")
        yield SitemapEntry(f"/libraries/{quote(library.code)}/")


register_sitemap_source(SitemapSource(name="pages", count_parts=lambda: 1, entries=_pages))
