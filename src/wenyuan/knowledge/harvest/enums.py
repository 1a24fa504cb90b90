"""Closed lists of harvest."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """How a source is asked."""

    OAI = "oai", "OAI-PMH"
    SRU = "sru", "SRU"
    Z3950 = "z3950", "Z39.50"
    RESOURCESYNC = "resourcesync", "ResourceSync"
    ONIX = "onix", "ONIX 3.0"
    TABLE = "table", _("表格（CSV、Excel）")
    MARC = "marc", _("MARC 文件")
    CROSSREF = "crossref", "Crossref"
    DATACITE = "datacite", "DataCite"
    S3 = "s3", _("S3 存储桶里的 MARC 文件")


class Target(TextChoices):
    """In which format records are stored."""

    SOURCE = "source", _("照来源的格式")
    CNMARC = "cnmarc", "CNMARC"
    MARC21 = "marc21", "MARC 21"


class Numbering(TextChoices):
    """What becomes the control number."""

    OWN = "own", _("另编控制号，来源的号放入 035")
    KEEP = "keep", _("沿用来源的控制号（001）")


class OnDeletion(TextChoices):
    """What follows when the source withdraws a record."""

    HIDE = "hide", _("设为不公开")
    DELETE = "delete", _("注销")
    IGNORE = "ignore", _("不管")


class Every(TextChoices):
    """How often a source is harvested by itself."""

    NEVER = "", _("只由人发起")
    HOUR = "hour", _("每小时")
    DAY = "day", _("每天")
    WEEK = "week", _("每周")
    MONTH = "month", _("每月")


class RunState(TextChoices):
    """Where a harvest stands."""

    WAITING = "waiting", _("等待")
    FETCHING = "fetching", _("取记录")
    IMPORTING = "importing", _("入目录")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


class FailureState(TextChoices):
    """What became of a record that could not be mapped."""

    OPEN = "open", _("待修补")
    MENDED = "mended", _("已修补，待送入")
    FED = "fed", _("已送入")
    DROPPED = "dropped", _("已放弃")
