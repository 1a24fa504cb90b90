"""Closed lists of the union catalogue."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class How(TextChoices):
    """How a record came into a cluster."""

    KEY = "key", _("标识相同")
    SCORED = "scored", _("比对得分")
    PERSON = "person", _("人工判定")


class PairState(TextChoices):
    """Where a pair of the review desk stands."""

    OPEN = "open", _("待判")
    LATER = "later", _("留待以后")
    SAME = "same", _("相同")
    DIFFERENT = "different", _("不同")
    GONE = "gone", _("不再成对")


class Ruling(TextChoices):
    """What a person said of two records; it holds against every later match."""

    TOGETHER = "together", _("相同")
    APART = "apart", _("不同")


class Channel(TextChoices):
    """How a file came."""

    PAGE = "page", _("网页上传")
    API = "api", _("接口")
    FOLDER = "folder", _("收件目录")
    COMMAND = "command", _("命令行")
    HARVEST = "harvest", _("定时采集")


class ContributionState(TextChoices):
    """Where a contribution stands."""

    WAITING = "waiting", _("等待导入")
    IMPORTING = "importing", _("正在导入")
    MATCHING = "matching", _("正在比对")
    DONE = "done", _("完成")
    REJECTED = "rejected", _("整份退回")
    FAILED = "failed", _("失败")


class Fate(TextChoices):
    """What became of one record of a contribution."""

    NEW = "new", _("联合目录新增")
    MATCHED = "matched", _("并入已有")
    REVIEW = "review", _("待人工判定")
    PENDING = "pending", _("等待比对")
    GONE = "gone", _("已撤下")


class CreditKind(TextChoices):
    """What a library is counted for."""

    CONTRIBUTED = "contributed", _("交来书目")
    FIRST = "first", _("首家著录")
    MATCHED = "matched", _("并入已有")
    FIELDS = "fields", _("补充字段")
    HOLDINGS = "holdings", _("馆藏")
    TAKEN = "taken", _("取用书目")


class ChangeKind(TextChoices):
    """What happened to a union record, as its members are told."""

    JOINED = "joined", _("有新成员")
    LEFT = "left", _("有成员退出")
    REVISED = "revised", _("内容更新")
    DISSOLVED = "dissolved", _("已解散")
