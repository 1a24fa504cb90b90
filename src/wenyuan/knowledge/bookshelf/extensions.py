"""What the bookshelf tells other modules: where it holds personal data, what readers can be told about, and what stands beside a search and a record."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data
from wenyuan.foundation.portal.api import register_topic
from wenyuan.knowledge.catalogue.pages import RecordTool, register_record_tool
from wenyuan.knowledge.discovery.pages import Asked, SearchTool, register_search_tool

from .domain.alerts import TOPIC
from .domain.searches import canonical_address
from .models import ListEntry, ReadingList, SavedSearch


def _export_searches(account_id: int) -> Rows:
    rows = SavedSearch.objects.filter(account_id=account_id).order_by("pk")
    return [{"title": row.title, "search": row.address, "rhythm": row.rhythm, "created_at": row.created_at.isoformat()} for row in rows]


def _erase_searches(account_id: int, _at: datetime) -> None:
    SavedSearch.objects.filter(account_id=account_id).delete()


def _export_lists(account_id: int) -> Rows:
    entries = ListEntry.objects.filter(reading_list__account_id=account_id).select_related("reading_list").order_by("reading_list_id", "place")
    lists = ReadingList.objects.filter(account_id=account_id).order_by("pk")
    return [
        *({"list": row.title, "note": row.note, "shared": row.is_shared, "created_at": row.created_at.isoformat()} for row in lists),
        *({"list": row.reading_list.title, "ark": row.ark, "title": row.title, "note": row.note, "added_at": row.added_at.isoformat()} for row in entries),
    ]


def _erase_lists(account_id: int, _at: datetime) -> None:
    ReadingList.objects.filter(account_id=account_id).delete()


register_personal_data(PersonalData(
    name="bookshelf.searches", title=_("存下的检索"), purpose=_("您再来时接着查，并按您的选择告诉您新书"), export=_export_searches, erase=_erase_searches,
    columns=frozenset({f"bookshelf.SavedSearch.{name}" for name in ("account", "title", "address", "rhythm", "token")}),
))
register_personal_data(PersonalData(
    name="bookshelf.lists", title=_("书单"), purpose=_("您收在一起的书和您写的话"), export=_export_lists, erase=_erase_lists,
    columns=frozenset({
        *(f"bookshelf.ReadingList.{name}" for name in ("account", "title", "note", "token")), *(f"bookshelf.ListEntry.{name}" for name in ("ark", "title", "note")),
    }),
))
register_topic(TOPIC, _("存下的检索有新书"))


def _keep(asked: Asked) -> SearchTool | None:
    if not (asked.query or asked.is_narrowed):
        return None
    return SearchTool(str(_("存下这次检索")), f"/account/searches/new/?{canonical_address(asked)}", "save")


def _put(ark: str) -> RecordTool:
    return RecordTool(str(_("放进书单")), f"/account/lists/add/?ark={quote(ark)}", "plus")


register_search_tool("bookshelf", _keep)
register_record_tool("bookshelf", _put)
