"""Samples of records for auditors: the plan, its strata, the records drawn, and what auditors marked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..enums import Allocation, SampleState, Stratum, Verdict


class Sample(models.Model):
    """A plan with what was drawn by it; of all libraries where `library` is null.

    `seed` and `until` (the newest change of the catalogue when it was drawn) make the draw repeatable: a record's place follows from the seed and its id.
    `margin` and `confidence` are what was wanted of an `expected` share; `double_share` of the records are marked by two auditors.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=SampleState.choices, default=SampleState.DRAWING)
    reason = models.CharField(max_length=200, blank=True, default="")
    seed = models.BigIntegerField()
    strata = ArrayField(models.CharField(max_length=12, choices=Stratum.choices), default=list)
    allocation = models.CharField(max_length=12, choices=Allocation.choices, default=Allocation.PROPORTIONAL)
    margin = models.FloatField()
    confidence = models.FloatField()
    expected = models.FloatField()
    minimum = models.IntegerField()
    double_share = models.FloatField()
    format = models.CharField(max_length=12, blank=True, default="")
    material = models.CharField(max_length=16, blank=True, default="")
    changed_from = models.DateField(null=True)
    changed_to = models.DateField(null=True)
    until = models.BigIntegerField(default=0)
    population = models.BigIntegerField(default=0)
    size = models.IntegerField(default=0)
    job_run = models.BigIntegerField(null=True)
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class SampleStratum(models.Model):
    """A part of the population. What it was not divided by is blank; `cataloguer` is null also for records that nobody changed by hand.

    `pilot` and `pilot_errors` are the records that were looked at by machine, and those with an error, to see how much the stratum varies.
    """

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="parts", db_index=False)
    number = models.IntegerField()
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+", db_index=False)
    cataloguer = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    format = models.CharField(max_length=12, blank=True, default="")
    material = models.CharField(max_length=16, blank=True, default="")
    period = models.CharField(max_length=7, blank=True, default="")
    population = models.BigIntegerField()
    size = models.IntegerField()
    pilot = models.IntegerField(default=0)
    pilot_errors = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "number"], name="sample_stratum_once")]

    def __str__(self) -> str:
        return f"{self.sample_id}.{self.number}"


class SampleRecord(models.Model):
    """A record that was drawn, in the version of that moment, with what the machine finds in it.

    `place` orders the work list, by chance; `twice` wants two auditors. A claim keeps others away for a while.
    """

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="records", db_index=False)
    stratum = models.ForeignKey(SampleStratum, models.CASCADE, related_name="records", db_index=False)
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    place = models.IntegerField()
    record_id = models.BigIntegerField()
    version = models.IntegerField()
    cataloguer = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    twice = models.BooleanField(default=False)
    problems = models.JSONField(default=list)
    machine_errors = models.IntegerField(default=0)
    machine_warnings = models.IntegerField(default=0)
    claimed_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "place"], name="sample_place_once"), models.UniqueConstraint(fields=["sample", "record_id"], name="sample_record_once")]

    def __str__(self) -> str:
        return f"{self.sample_id}/{self.place}"


class SampleMark(models.Model):
    """What an auditor says of a record: passed or not, and the errors as (tag, kind, severity, note). The first mark (`number` 1) counts, the second tells agreement; where they disagree, the third settles it and counts."""

    row = models.ForeignKey(SampleRecord, models.CASCADE, related_name="marks", db_index=False)
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    auditor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    verdict = models.CharField(max_length=4, choices=Verdict.choices)
    errors = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "number"], name="sample_mark_once"), models.UniqueConstraint(fields=["row", "auditor"], name="sample_mark_once_per_auditor")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.number}"
