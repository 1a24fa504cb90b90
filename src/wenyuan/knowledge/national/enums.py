"""Closed lists of the national bibliography."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IssueState(TextChoices):
    """Where an issue stands."""

    BUILDING = "building", _("正在编制")
    DRAFT = "draft", _("待审")
    PUBLISHING = "publishing", _("正在发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class IssueKind(TextChoices):
    """What an issue gathers: what is new since the last one, or what the issues of a year held."""

    CURRENT = "current", _("新书目")
    ANNUAL = "annual", _("年度累积")
