"""What the gateway keeps of people: who took a service in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data

from .models import OutsideService


def _export(account_id: int) -> Rows:
    rows = OutsideService.objects.filter(approved_by_id=account_id).order_by("pk")
    return [{"service": row.name, "at": row.approved_at.isoformat() if row.approved_at else ""} for row in rows]


def _erase(account_id: int, _at: datetime) -> None:
    OutsideService.objects.filter(approved_by_id=account_id).update(approved_by_id=None)


register_personal_data(PersonalData(
    name="gateway.approvals", title=_("批准的外部模块"), purpose=_("说明外部模块由谁批准接入"), export=_export, erase=_erase,
    columns=frozenset({"gateway.OutsideService.approved_by_id"}),
))
