"""Runs of jobs and their schedules."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Queue


class State(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


class JobRun(models.Model):
    """One run of a job. `checkpoint` holds what a resumed run needs; `heartbeat_at` tells a dead worker from a slow one.

    `after` names runs that must be done first.
    """

    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    queue = models.CharField(max_length=12, choices=Queue.choices, default=Queue.BATCH)
    after = ArrayField(models.BigIntegerField(), default=list)
    arguments = models.JSONField(default=dict)
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=400, blank=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "created_at"], name="job_by_state"),
            models.Index(fields=["queue", "library", "id"], condition=models.Q(state__in=["waiting", "running"]), name="job_at_work"),
            GinIndex(fields=["after"], name="job_after"),
            models.Index(fields=["library", "-id"], name="job_by_library"),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"


class Schedule(models.Model):
    """A job that starts by the clock. `cron` has five fields in the server's time zone."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    cron = models.CharField(max_length=60)
    enabled = models.BooleanField(default=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
