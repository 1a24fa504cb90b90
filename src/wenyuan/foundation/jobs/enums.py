"""Choices of jobs."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Queue(TextChoices):
    """Who waits for a run: a person at a desk, the day's work, or nobody."""

    DESK = "desk", _("柜台")
    BATCH = "batch", _("批处理")
    BULK = "bulk", _("大批量")
