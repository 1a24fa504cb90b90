"""What topical databases give to the search box, the graph and the sitemap, and where they hold personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data
from wenyuan.foundation.portal.api import SitemapEntry, SitemapSource, register_sitemap_source
from wenyuan.knowledge.discovery.api import register_source
from wenyuan.knowledge.graph.api import register_graph_source

from .enums import TopicState
from .models import Curator, Entry, EntryVersion, Essay, Import, Topic, TopicStep
from .queries.graph_things import TopicStatements
from .queries.search_documents import EntrySource, TopicSource

_MOST = 10_000
_PART = 40_000


def _count_parts() -> int:
    return 1 + Entry.objects.filter(removed=False, topic__state=TopicState.PUBLISHED).count() // _PART


def _addresses(part: int) -> Iterator[SitemapEntry]:
    if part == 0:
        for slug, changed in Topic.objects.filter(state=TopicState.PUBLISHED).order_by("pk").values_list("slug", "changed_at")[:2_000]:
            yield SitemapEntry(f"/topics/{slug}/", changed.date())
        for slug, essay in Essay.objects.filter(topic__state=TopicState.PUBLISHED, shown=True).order_by("pk").values_list("topic__slug", "slug")[:5_000]:
            yield SitemapEntry(f"/topics/{slug}/essays/{essay}/")
    shown = Entry.objects.filter(removed=False, topic__state=TopicState.PUBLISHED).order_by("pk")
    for slug, number, changed in shown.values_list("topic__slug", "number", "updated_at")[part * _PART : (part + 1) * _PART].iterator():
        yield SitemapEntry(f"/topics/{slug}/entries/{number}/", changed.date())


def _export(account_id: int) -> Rows:
    return [
        *({"entry": one.entry_id, "version": one.number, "act": one.action, "at": one.at.isoformat()} for one in EntryVersion.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]),
        *({"topic": one.topic_id, "act": one.act, "at": one.at.isoformat()} for one in TopicStep.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]),
        *({"table": one.name, "at": one.created_at.isoformat()} for one in Import.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]),
        *({"curator_of": one.topic_id} for one in Curator.objects.filter(account_id=account_id).order_by("pk")[:_MOST]),
    ]


def _erase(account_id: int, _at: datetime) -> None:
    Curator.objects.filter(account_id=account_id).delete()


register_source(EntrySource())
register_source(TopicSource())
register_graph_source(TopicStatements())
register_sitemap_source(SitemapSource(name="topics", count_parts=_count_parts, entries=_addresses))
register_personal_data(PersonalData(
    name="collections.acts", title=_("专题资源库的编辑"), purpose=_("说明条目由谁编写、专题由谁发布"), export=_export, erase=_erase,
    columns=frozenset({"collections.EntryVersion.actor", "collections.TopicStep.actor", "collections.Import.actor", "collections.Curator.account"}),
    stays=_("条目的历史须保持完整，只留账户编号"),
))
