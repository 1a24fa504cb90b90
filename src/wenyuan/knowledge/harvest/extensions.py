"""What harvest tells other modules: where it holds personal data."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, declare_impersonal, register_personal_data

from .models import Failure, Run, Source

_MOST = 10_000


def _export(account_id: int) -> Rows:
    sources = Source.objects.filter(created_by_id=account_id).order_by("pk")[:_MOST]
    runs = Run.objects.filter(started_by_id=account_id).order_by("pk")[:_MOST]
    mended = Failure.objects.filter(changed_by_id=account_id).order_by("pk")[:_MOST]
    return [
        *({"source": row.name, "at": row.created_at.isoformat()} for row in sources),
        *({"run": row.pk, "at": row.created_at.isoformat()} for row in runs),
        *({"mended": row.identifier, "at": row.changed_at.isoformat()} for row in mended),
    ]


def _erase(account_id: int, _at: datetime) -> None:
    Source.objects.filter(created_by_id=account_id).update(created_by=None)
    Run.objects.filter(started_by_id=account_id).update(started_by=None)
    Failure.objects.filter(changed_by_id=account_id).update(changed_by=None)


register_personal_data(PersonalData(
    name="harvest.acts", title=_("元数据采集中的操作"), purpose=_("说明来源由谁设置、采集由谁发起、记录由谁修补"), export=_export, erase=_erase,
    columns=frozenset({"harvest.Source.created_by", "harvest.Run.started_by", "harvest.Failure.changed_by"}),
))
declare_impersonal({
    "harvest.Source.address": "the network address of a source", "harvest.Source.name": "the name of a source", "harvest.Source.contact": "the mailbox of an institution, told to sources",
    "harvest.Run.upload_name": "the name of a file",
})
