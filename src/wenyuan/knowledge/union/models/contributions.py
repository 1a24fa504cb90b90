"""Files that came from members, and what each member is counted for."""

from __future__ import annotations

from django.db import models

from ..enums import Channel, ContributionState, CreditKind


class Contribution(models.Model):
    """One file of one library: a batch of the catalogue, then matched. `counts` holds what became of its records; `problem` why it was sent back whole."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    file_name = models.CharField(max_length=240)
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    batch = models.OneToOneField("catalogue.Batch", models.PROTECT, null=True, related_name="+")
    job_run = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=ContributionState.choices, default=ContributionState.WAITING)
    problem = models.TextField(blank=True, default="")
    counts = models.JSONField(default=dict)
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["library", "-id"], name="contribution_by_library")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.file_name}"


class Credit(models.Model):
    """How often a library did something in a month, whose first day is `month`."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    kind = models.CharField(max_length=12, choices=CreditKind.choices)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "month", "kind"], name="one_credit_a_month")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.month:%Y-%m} {self.kind} {self.count}"
