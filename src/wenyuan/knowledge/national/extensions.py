"""What the national bibliography tells other modules: where it holds personal data."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data

from .models import Exclusion, Issue, ScopeVersion

_MOST = 10_000


def _export(account_id: int) -> Rows:
    return [
        *({"issue": one.name, "at": one.created_at.isoformat()} for one in Issue.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]),
        *({"rules": one.pk, "at": one.at.isoformat()} for one in ScopeVersion.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]),
        *({"left_out": one.record_id, "reason": one.reason, "at": one.at.isoformat()} for one in Exclusion.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]),
    ]


def _keep(_account_id: int, _at: datetime) -> None:
    return None


register_personal_data(PersonalData(
    name="national.acts", title=_("国家书目的编制"), purpose=_("说明各期由谁编制，规则由谁改动"), export=_export, erase=_keep,
    columns=frozenset({"national.Issue.actor", "national.ScopeVersion.actor", "national.Exclusion.actor"}), stays=_("国家书目的历史须保持完整，只留账户编号"),
))
