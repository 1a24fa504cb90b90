"""Records merged into another, with the log of what moved, so that exactly this comes back when they are parted again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..enums import RecordStatus


class Merge(models.Model):
    """One act of merging. A `derived` kept record is nobody's own: it stands for the retired ones, whose libraries it is found under."""

    kept = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+")
    derived = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["actor"], name="merge_by_actor", condition=Q(actor__isnull=False))]

    def __str__(self) -> str:
        return f"{self.pk} into {self.kept_id}"


class MergedRecord(models.Model):
    """One retired record of a merge; `until` is when it was parted again."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="records")
    record = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="merges", db_index=False)
    status_before = models.CharField(max_length=12, choices=RecordStatus.choices)
    until = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    ended_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record"], condition=Q(until=None), name="record_merged_once")]
        indexes = [
            models.Index(fields=["record"], name="merged_by_record"),
            models.Index(fields=["ended_by"], name="merged_by_ender", condition=Q(ended_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} in merge {self.merge_id}"


class MovedRow(models.Model):
    """Rows of one part (copies, holdings, what a later module registers) that went with a retired record to the kept one."""

    merged = models.ForeignKey(MergedRecord, models.CASCADE, related_name="moved")
    record = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+")
    part = models.CharField(max_length=60)
    ids = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{len(self.ids)} of {self.part}"
