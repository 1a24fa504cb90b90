"""What the union catalogue tells other modules: where it holds personal data."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data
from wenyuan.knowledge.catalogue.pages import register_editor_panel

from .models import Contribution, Decision, Membership, MergePolicy, OwnMerge

_MOST = 10_000


def _export(account_id: int) -> Rows:
    rulings = Decision.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]
    policies = MergePolicy.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]
    files = Contribution.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]
    members = Membership.objects.filter(actor_id=account_id).order_by("pk")[:_MOST]
    merged = OwnMerge.objects.filter(Q(actor_id=account_id) | Q(undone_by_id=account_id)).order_by("pk")[:_MOST]
    return [
        *({"ruling": one.ruling, "records": [one.record_a_id, one.record_b_id], "reason": one.reason, "at": one.at.isoformat()} for one in rulings),
        *({"policy": one.pk, "reason": one.reason, "at": one.at.isoformat()} for one in policies),
        *({"contribution": one.pk, "file": one.file_name, "at": one.created_at.isoformat()} for one in files),
        *({"member": one.record_id, "reason": one.reason, "since": one.since.isoformat()} for one in members),
        *({"merged": one.retired_id, "into": one.kept_id, "reason": one.reason, "at": one.at.isoformat()} for one in merged),
    ]


def _keep(_account_id: int, _at: datetime) -> None:
    return None


register_editor_panel(name="union", template="union/editor_panel.html")
register_personal_data(PersonalData(
    name="union.acts", title=_("联合目录的办理"), purpose=_("说明哪两条书目由谁判为相同或不同，规则由谁改动，文件由谁交来"), export=_export, erase=_keep,
    columns=frozenset({"union.Decision.actor", "union.MergePolicy.actor", "union.Contribution.actor", "union.Membership.actor", "union.OwnMerge.actor", "union.OwnMerge.undone_by"}),
    stays=_("判定与规则的历史须保持完整，只留账户编号"),
))
