"""Issues of the national bibliography, what they hold, and the rules by which it was chosen."""

from __future__ import annotations

from django.db import models

from ..enums import IssueKind, IssueState


class ScopeVersion(models.Model):
    """The rules of what belongs, as of a moment; the newest are in force, the older tell how earlier issues were made."""

    body = models.JSONField()
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"scope {self.pk}"


class Issue(models.Model):
    """One issue. It holds what was found among the catalogue's changes after `after_change`, up to `until_change`; an annual one has no entries of its own.

    `number` counts within the year and is 0 for the year as a whole.
    """

    kind = models.CharField(max_length=10, choices=IssueKind.choices)
    year = models.IntegerField()
    number = models.IntegerField()
    state = models.CharField(max_length=12, choices=IssueState.choices, default=IssueState.BUILDING)
    after_change = models.BigIntegerField(default=0)
    until_change = models.BigIntegerField(default=0)
    scope = models.ForeignKey(ScopeVersion, models.PROTECT, null=True, related_name="+")
    entries = models.IntegerField(default=0)
    statistics = models.JSONField(default=dict)
    problems = models.JSONField(default=dict)
    job_run = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "number"], condition=~models.Q(state=IssueState.WITHDRAWN), name="issue_number_once_a_year")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The issue's name, also in its addresses."""
        return f"{self.year}-{self.number:03d}" if self.number else str(self.year)


class Entry(models.Model):
    """A publication in the issue in which it was first announced. `number` is its national bibliography number, which stays."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="rows")
    record = models.OneToOneField("catalogue.Record", models.PROTECT, related_name="+")
    place = models.IntegerField()
    number = models.CharField(max_length=24, unique=True)
    class_code = models.CharField(max_length=1, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["issue", "place"], name="entry_by_place")]

    def __str__(self) -> str:
        return self.number


class Exclusion(models.Model):
    """A record that a person has kept out, with the reason."""

    record = models.OneToOneField("catalogue.Record", models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"not {self.record_id}"


class IssueFile(models.Model):
    """A published issue in one form; its octets lie in the store under `digest`."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="files")
    form = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    records = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "form"], name="issue_file_once_a_form")]

    def __str__(self) -> str:
        return f"{self.issue_id}.{self.form}"
