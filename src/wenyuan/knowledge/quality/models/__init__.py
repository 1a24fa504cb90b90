"""Audits with their results by library and rule, switches of rules, repairs, samples."""

from __future__ import annotations

from django.db import models

from ..enums import AuditState, RepairState
from .samples import Sample, SampleMark, SampleRecord, SampleStratum

__all__ = ["Audit", "AuditCount", "AuditSource", "AuditTotal", "Repair", "RuleSwitch", "Sample", "SampleMark", "SampleRecord", "SampleStratum"]


class RuleSwitch(models.Model):
    """A rule that a library has switched off."""

    library = models.ForeignKey("libraries.Library", models.CASCADE, related_name="+", db_index=False)
    rule = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "rule"], name="rule_switched_once")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.rule}"


class Audit(models.Model):
    """A look at every record of a library, or of all where `library` is null.

    `until` is the change of the catalogue that was the newest when the audit began: what came later is not in it.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=AuditState.choices, default=AuditState.WAITING)
    job_run = models.BigIntegerField(null=True)
    until = models.BigIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-id"], name="audit_by_age")]

    def __str__(self) -> str:
        return str(self.pk)


class AuditTotal(models.Model):
    """Records of a library by format and material, and how many of them have a problem of each level; `good` have none at all."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="totals", db_index=False)
    library = models.ForeignKey("libraries.Library", models.CASCADE, related_name="+", db_index=False)
    format = models.CharField(max_length=12)
    material = models.CharField(max_length=16)
    records = models.BigIntegerField()
    errors = models.BigIntegerField()
    warnings = models.BigIntegerField()
    advice = models.BigIntegerField()
    good = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "library", "format", "material"], name="audit_total_once")]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.library_id} {self.format} {self.material}"


class AuditCount(models.Model):
    """What a rule found in a library: problems, records that have one, and some of these as examples (record id, tag, values)."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="counts", db_index=False)
    library = models.ForeignKey("libraries.Library", models.CASCADE, related_name="+", db_index=False)
    rule = models.CharField(max_length=40)
    format = models.CharField(max_length=12)
    level = models.CharField(max_length=8)
    problems = models.BigIntegerField()
    records = models.BigIntegerField()
    examples = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "library", "rule", "format", "level"], name="audit_count_once")]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.library_id} {self.rule}"


class AuditSource(models.Model):
    """Where new problems came from: records of a library with a problem of a rule whose newest version is younger than the audit before, by the batch of that version.

    `batch` is null for what was changed one by one.
    """

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="sources", db_index=False)
    library = models.ForeignKey("libraries.Library", models.CASCADE, related_name="+", db_index=False)
    rule = models.CharField(max_length=40)
    batch = models.BigIntegerField(null=True)
    records = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "library", "rule", "batch"], name="audit_source_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.library_id} {self.rule} {self.batch}"


class Repair(models.Model):
    """One change of many records: by the repairs of a rule, or by a condition and what shall be done where it holds.

    `wanted` is the rule or the condition as data; `sample` holds some of the records found, `batch` the batch of the catalogue that changed them.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    wanted = models.JSONField()
    state = models.CharField(max_length=12, choices=RepairState.choices, default=RepairState.FINDING)
    job_run = models.BigIntegerField(null=True)
    batch = models.BigIntegerField(null=True)
    seen = models.BigIntegerField(default=0)
    found = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    sample = models.JSONField(default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title
