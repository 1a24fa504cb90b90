"""What libraries keep and may keep, uploads under way, rounds of checking."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LibraryStorage(models.Model):
    """A library's use of the store: octets of the different objects it refers to, and what uploads under way may still bring.

    Written in the transaction of every reference, so that a quota is exact whoever writes at the same time.
    """

    library_id = models.BigIntegerField(null=True, blank=True)
    used = models.BigIntegerField(default=0)
    objects_kept = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    limit = models.BigIntegerField(null=True, blank=True)
    warn_percent = models.PositiveSmallIntegerField(default=90)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library_id"], nulls_distinct=False, name="storage_once_per_library"),
            models.CheckConstraint(condition=Q(used__gte=0, objects_kept__gte=0, reserved__gte=0), name="storage_never_negative"),
            models.CheckConstraint(condition=Q(warn_percent__gte=1, warn_percent__lte=100), name="storage_warned_by_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.library_id}: {self.used}"


class UploadState(models.TextChoices):
    """How far an upload is."""

    RECEIVING = "receiving", _("接收中")
    FINISHING = "finishing", _("整理中")
    DONE = "done", _("已入库")
    FAILED = "failed", _("未成")


class Upload(models.Model):
    """A resumable upload (tus 1.0). `offset` counts octets that are durable in the staging file named by `id`."""

    id = models.UUIDField(primary_key=True)
    library_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    purpose = models.CharField(max_length=40)
    metadata = models.TextField(blank=True, default="")
    expected_digest = models.CharField(max_length=64, blank=True, default="")
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=UploadState.choices, default=UploadState.RECEIVING)
    digest = models.CharField(max_length=64, blank=True, default="")
    problem = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(offset__gte=0, offset__lte=F("length")), name="upload_within_its_length")]
        indexes = [models.Index(fields=["expires_at"], name="upload_by_end"), models.Index(fields=["library_id", "-created_at"], name="upload_by_library")]

    def __str__(self) -> str:
        return f"{self.id} {self.offset}/{self.length}"


class FixityRun(models.Model):
    """One round in which copies were read whole and compared with their digests."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    checked = models.BigIntegerField(default=0)
    octets = models.BigIntegerField(default=0)
    bad = models.BigIntegerField(default=0)
    repaired = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} {self.checked}"
