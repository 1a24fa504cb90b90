"""Batches: many records changed by one act, with a preview before and an undo after."""

from __future__ import annotations

from django.db import models

from ..enums import BatchState, DuplicateRule


class Batch(models.Model):
    """One import or one batch of edits. `id_base` is the first of the record ids reserved for its file."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    title = models.CharField(max_length=240)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.PREVIEW)
    rule = models.CharField(max_length=12, choices=DuplicateRule.choices, default=DuplicateRule.REPLACE)
    file_name = models.CharField(max_length=240, blank=True, default="")
    file_digest = models.CharField(max_length=64, blank=True, default="")
    file_size = models.BigIntegerField(default=0)
    options = models.JSONField(default=dict)
    id_base = models.BigIntegerField(null=True)
    read = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    repaired = models.BigIntegerField(default=0)
    job_run = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["library", "-id"], name="batch_by_library")]

    def __str__(self) -> str:
        return self.title


class ImportPart(models.Model):
    """One byte range of an import's file. Its row is written in the transaction of its records: no part is done twice."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="parts")
    number = models.IntegerField()
    read = models.IntegerField()
    stored = models.IntegerField()
    updated = models.IntegerField()
    skipped = models.IntegerField()
    rejected = models.IntegerField()
    repaired = models.IntegerField()
    indexed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class Reject(models.Model):
    """A record that could not be read, with its octets: it can be mended and fed again."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rejects")
    position = models.BigIntegerField()
    reason = models.TextField()
    raw = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["batch", "position"], name="reject_by_place")]

    def __str__(self) -> str:
        return f"{self.batch_id}@{self.position}"
