"""Closed lists of the library registry."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Administrative level of a library (《公共图书馆法》 art. 14; others beside it)."""

    NATIONAL = "national", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("地市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇（街道）")
    VILLAGE = "village", _("村（社区）")
    UNIVERSITY = "university", _("高校")
    SPECIAL = "special", _("专门")


class BranchKind(TextChoices):
    """Kind of place that serves readers (总分馆 system, down to village outlets)."""

    MAIN = "main", _("总馆")
    BRANCH = "branch", _("分馆")
    OUTLET = "outlet", _("服务点")
    MOBILE = "mobile", _("流动书车")
    STORE = "store", _("书库")


class LibraryState(TextChoices):
    """Whether a library takes part; only an active one is shown to readers."""

    ACTIVE = "active", _("正常")
    SUSPENDED = "suspended", _("暂停")
    MERGED = "merged", _("已并入他馆")
    LEFT = "left", _("已退出")


class Accent(TextChoices):
    """Colours of a library's own pages: each names a token that keeps its contrast by day and by night."""

    AZURE = "azure", _("石青")
    GREEN = "green", _("石绿")
    VERMILION = "vermilion", _("朱砂")
    VIOLET = "violet", _("青莲")
    OCHRE = "ochre", _("赭石")
    INK = "ink", _("墨")


class ApplicationState(TextChoices):
    """Where an application to join stands."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("审核中")
    ASKED = "asked", _("待补充")
    APPROVED = "approved", _("已批准")
    REJECTED = "rejected", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class Stage(TextChoices):
    """One step of a review."""

    FORMAL = "formal", _("形式审查")
    SUPERIOR = "superior", _("上级馆审核")
    NATIONAL = "national", _("国家批准")


class ApplicationAct(TextChoices):
    """What somebody did with an application."""

    OPENED = "opened", _("建立申请")
    SUBMITTED = "submitted", _("提交")
    ASKED = "asked", _("请补充")
    ANSWERED = "answered", _("补充说明")
    COMMENTED = "commented", _("审核意见（内部）")
    PASSED = "passed", _("通过本环节")
    APPROVED = "approved", _("批准")
    REJECTED = "rejected", _("不予通过")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    REVOKED = "revoked", _("撤销批准")
    INVITED = "invited", _("延长开户期限")
    ACCEPTED = "accepted", _("开立管理员账户")


class LibraryAct(TextChoices):
    """What somebody did with a library; the history and the list of first steps read it."""

    JOINED = "joined", _("加入")
    DETAILS = "details", _("修改基本信息")
    LOOK = "look", _("修改外观")
    BRANCHES = "branches", _("修改分馆与服务点")
    PLACES = "places", _("修改服务台与馆藏地点")
    HOURS = "hours", _("修改开放时间")
    CLOSED_DAYS = "closed_days", _("修改闭馆日")
    POLICIES = "policies", _("修改规则")
    SUSPENDED = "suspended", _("暂停")
    RESUMED = "resumed", _("恢复服务")
    MERGE_PROPOSED = "merge_proposed", _("提出合并")
    MERGED = "merged", _("合并")
    MOVED = "moved", _("藏品移动完毕")
    MERGE_UNDONE = "merge_undone", _("撤销合并")
    EXPORTED = "exported", _("导出全部数据")
    LEFT = "left", _("退出系统")


class MergeState(TextChoices):
    """Where a merge stands."""

    PROPOSED = "proposed", _("待另一人确认")
    MOVING = "moving", _("正在移动藏品")
    DONE = "done", _("已合并")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")
    DROPPED = "dropped", _("已放弃")
