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


class SampleState(TextChoices):
    """How far a sample is."""

    DRAWING = "drawing", _("抽取中")
    OPEN = "open", _("评审中")
    CLOSED = "closed", _("已结束")
    FAILED = "failed", _("失败")


class Stratum(TextChoices):
    """What a population is divided by."""

    LIBRARY = "library", _("馆")
    CATALOGUER = "cataloguer", _("编目员")
    FORMAT = "format", _("格式")
    MATERIAL = "material", _("类型")
    PERIOD = "period", _("修改月份")


class Allocation(TextChoices):
    """How a sample is shared out among strata."""

    PROPORTIONAL = "proportional", _("按书目条数")
    NEYMAN = "neyman", _("按差错离散程度（奈曼）")


class Verdict(TextChoices):
    """What an auditor says of a record."""

    PASS = "pass", _("合格")
    FAIL = "fail", _("不合格")


class ErrorKind(TextChoices):
    """What an error that an auditor marks is about."""

    DESCRIPTION = "description", _("著录")
    TRANSCRIPTION = "transcription", _("文字")
    ACCESS = "access", _("检索点")
    SUBJECT = "subject", _("分类主题")
    CODED = "coded", _("编码数据")
    NUMBER = "number", _("标识号")
    STRUCTURE = "structure", _("格式结构")
    MISSING = "missing", _("缺漏")
    DUPLICATE = "duplicate", _("重复记录")


class Severity(TextChoices):
    """How much an error weighs: grave ones keep a reader from finding or telling apart what the record stands for."""

    GRAVE = "grave", _("严重")
    ORDINARY = "ordinary", _("一般")
    SLIGHT = "slight", _("轻微")
