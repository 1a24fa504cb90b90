"""Choices of data quality."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuditState(TextChoices):
    """How far an audit is."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("正在审核")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


class RepairState(TextChoices):
    """How far a repair is."""

    FINDING = "finding", _("查找中")
    FOUND = "found", _("待执行")
    APPLYING = "applying", _("执行中")
    DONE = "done", _("完成")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")
