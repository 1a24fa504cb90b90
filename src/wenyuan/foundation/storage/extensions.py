"""What storage tells other modules: where it holds personal data."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.accounts.personal_data import PersonalData, Rows, register_personal_data

from .models import ObjectStep, Upload

_MOST = 10_000


def _export_uploads(account_id: int) -> Rows:
    found = Upload.objects.filter(person_id=account_id).order_by("created_at")[:_MOST]
    return [{"name": row.name, "length": row.length, "state": row.state, "created_at": row.created_at.isoformat()} for row in found]


def _erase_uploads(account_id: int, _at: datetime) -> None:
    """Names go; octets under way expire by themselves and belong to the library."""
    Upload.objects.filter(person_id=account_id).update(name="—", metadata="")


def _export_steps(account_id: int) -> Rows:
    found = ObjectStep.objects.filter(actor_id=account_id).order_by("at")[:_MOST]
    return [{"act": row.act, "object": row.digest, "at": row.at.isoformat()} for row in found]


def _keep(_account_id: int, _at: datetime) -> None:
    return None


register_personal_data(PersonalData(
    name="storage.uploads", title=_("上传"), purpose=_("续传文件"), export=_export_uploads, erase=_erase_uploads,
    columns=frozenset({"storage.Upload.person_id", "storage.Upload.name", "storage.Upload.metadata"}),
))
register_personal_data(PersonalData(
    name="storage.steps", title=_("对文件的办理"), purpose=_("说明隔离的文件为何给出或销毁"), export=_export_steps, erase=_keep,
    columns=frozenset({"storage.ObjectStep.actor_id"}), stays=_("文件的经过须保持完整，只留账户编号"),
))
