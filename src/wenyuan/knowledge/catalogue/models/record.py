"""The record and its history."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..enums import Material, RecordStatus, VersionAction


class Record(models.Model):
    """The description of one thing.

    The truth is the source record of its newest version (`RecordVersion.raw`, octets as they came); every column here but
    `library`, `status` and the moments is derived from it and can be made again by `wenyuan catalogue rederive`.

    Identifiers: `id` is public through its ARK (see `foundation.identifiers`); `control_number` is the library's own (001)
    and unique within the library unless blank. Ids come from `IdCounter`, singly or in blocks for imports.
    `changed` is field 005; `batch_place` orders records of one import, so that of two with one number the later in the file wins.
    Why the raw octets are not here: lists and rules read this table, histories and exports read the other.
    """

    id = models.BigIntegerField(primary_key=True)
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    format = models.CharField(max_length=12)
    material = models.CharField(max_length=16, choices=Material.choices)
    control_number = models.TextField(blank=True, default="")
    title = models.TextField()
    responsibility = models.TextField(blank=True, default="")
    edition = models.TextField(blank=True, default="")
    place = models.TextField(blank=True, default="")
    publisher = models.TextField(blank=True, default="")
    date_text = models.TextField(blank=True, default="")
    year_from = models.IntegerField(null=True)
    year_to = models.IntegerField(null=True)
    language = models.CharField(max_length=8, blank=True, default="")
    class_number = models.TextField(blank=True, default="")
    isbns = ArrayField(models.TextField(), default=list)
    work_key = models.TextField(blank=True, default="")
    status = models.CharField(max_length=12, choices=RecordStatus.choices, default=RecordStatus.ACTIVE)
    changed = models.TextField(blank=True, default="")
    version = models.IntegerField(default=1)
    # Batches are never deleted; a check of each of a million rows is left out.
    batch = models.ForeignKey("catalogue.Batch", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    batch_place = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "control_number"], condition=~Q(control_number=""), name="control_number_once_per_library"),
        ]
        indexes = [
            models.Index(fields=["batch"], name="record_by_batch"), models.Index(fields=["-updated_at", "-id"], name="record_by_change"),
            models.Index(fields=["library", "-updated_at", "-id"], name="record_by_library"),
        ]

    def __str__(self) -> str:
        return self.title


class RecordVersion(models.Model):
    """One state of a record, never changed: who, when, why, in which batch, and the source octets.

    `encoding` names the character set in which `raw` was read; `findings` what was repaired on the way in.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    raw = models.BinaryField()
    encoding = models.CharField(max_length=16, default="utf-8")
    action = models.CharField(max_length=12, choices=VersionAction.choices)
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True, default="")
    batch = models.ForeignKey("catalogue.Batch", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    findings = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="version_number_once_per_record")]
        indexes = [
            models.Index(fields=["batch"], name="version_by_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["actor"], name="version_by_actor", condition=Q(actor__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number}"


class IdCounter(models.Model):
    """The next free record id: one row, advanced under its lock, since an import reserves a block as long as its file."""

    next_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.next_id)
