"""Words of the bookshelf that are stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rhythm(TextChoices):
    """How often the owner of a search is told what is new."""

    NEVER = "never", _("不通知")
    DAILY = "daily", _("每天")
    WEEKLY = "weekly", _("每周一")
