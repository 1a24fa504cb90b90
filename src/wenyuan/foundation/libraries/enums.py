"""Closed lists of the library registry."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Administrative level of a library (《公共图书馆法》 art. 14; others beside it)."""

    NATIONAL = "national", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("地市级")
    COUNTY = "county", _("县级")
    UNIVERSITY = "university", _("高校")
    SPECIAL = "special", _("专门")


class BranchKind(TextChoices):
    """Kind of place that serves readers (总分馆 system, down to village outlets)."""

    MAIN = "main", _("总馆")
    BRANCH = "branch", _("分馆")
    OUTLET = "outlet", _("服务点")
    MOBILE = "mobile", _("流动书车")
    STORE = "store", _("书库")
