"""Acts on many records: linking, changing a heading, merging. Each names its batches in the catalogue, by which it is undone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..enums import ActState


class LinkRun(models.Model):
    """One go over the records of a library; with `until` the last record id looked at."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ActState.choices, default=ActState.WAITING)
    threshold = models.FloatField()
    floor = models.FloatField()
    batch_id = models.BigIntegerField(null=True)
    job_run = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    records = models.BigIntegerField(default=0)
    headings = models.BigIntegerField(default=0)
    linked = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.library_id} {self.created_at:%Y-%m-%d}"


class HeadingChange(models.Model):
    """A changed heading on its way to the records. `batches` are those of the catalogue, one for each library whose records were changed."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    authority = models.ForeignKey("catalogue.Authority", models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=ActState.choices, default=ActState.WAITING)
    old_headings = ArrayField(models.TextField(), default=list)
    new_heading = models.TextField()
    unlinked_too = models.BooleanField(default=False)
    libraries = ArrayField(models.BigIntegerField(), null=True)
    batches = ArrayField(models.BigIntegerField(), default=list)
    total = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    conflicts = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    job_run = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["authority", "-id"], name="heading_change_by_authority")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.new_heading}"


class Merge(models.Model):
    """Two authorities made one. `links` are the links that went over, so that an undo gives back these and no others; the versions are those before the merge."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    kept = models.ForeignKey("catalogue.Authority", models.CASCADE, related_name="+")
    gone = models.ForeignKey("catalogue.Authority", models.CASCADE, related_name="+")
    kept_version = models.IntegerField()
    kept_version_after = models.IntegerField()
    gone_version = models.IntegerField()
    links = ArrayField(models.BigIntegerField(), default=list)
    change = models.ForeignKey(HeadingChange, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
