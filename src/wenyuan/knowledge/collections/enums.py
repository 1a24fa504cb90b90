"""Closed lists of topical databases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TopicState(models.TextChoices):
    """Where a topic stands on its way to readers."""

    DRAFT = "draft", _("草稿")
    REVIEW = "review", _("待审")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


class Kind(models.TextChoices):
    """What a field of a record type holds."""

    TEXT = "text", _("短文")
    LONG = "long", _("长文")
    NUMBER = "number", _("数")
    DATE = "date", _("年代")
    PLACE = "place", _("地点")
    PERSON = "person", _("人或机构")
    RECORD = "record", _("馆藏书目")
    IMAGE = "image", _("图片")
    URL = "url", _("网址")
    CHOICE = "choice", _("选项")


class EntryAction(models.TextChoices):
    """How a version of an entry came about."""

    CREATED = "created", _("新建")
    CHANGED = "changed", _("修改")
    IMPORTED = "imported", _("导入")
    RESTORED = "restored", _("恢复旧版")
    REMOVED = "removed", _("删除")


class PickKind(models.TextChoices):
    """Why a record belongs, or does not."""

    PICK = "pick", _("挑选")
    EXCLUDE = "exclude", _("不收")


class ImportState(models.TextChoices):
    """Where a table stands that was handed in."""

    WAITING = "waiting", _("待对应")
    DONE = "done", _("已导入")
    UNDONE = "undone", _("已撤销")


class Accent(models.TextChoices):
    """The cloth of a topic's cover, one of the house's."""

    INDIGO = "ciqing", _("磁青")
    CRIMSON = "jiang", _("绛")
    GREEN = "shilv", _("石绿")
    GREY = "cang", _("苍")
    SANDALWOOD = "zitan", _("紫檀")


SITE_PARTS = ("entries", "gallery", "timeline", "map", "graph", "essays", "records", "about")
