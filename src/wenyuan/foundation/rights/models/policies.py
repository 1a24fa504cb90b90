"""Policies of libraries."""

from __future__ import annotations

from django.db import models


class RightsPolicy(models.Model):
    """A library's named policy. `version` is the number of the one in force; earlier ones stay to show what held when."""

    library_id = models.BigIntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library_id", "code"], name="rights_policy_once_per_library")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.code}"


class PolicyVersion(models.Model):
    """What a policy said from a moment on, never changed. `rules` is the list that `domain.rules` reads and writes."""

    policy = models.ForeignKey(RightsPolicy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    statement = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="rights_version_once")]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"


class RightsAssignment(models.Model):
    """Which policy holds for a thing, named by its module's kind and subject. An empty subject stands for every thing of that kind in the library."""

    library_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=160, blank=True, default="")
    policy = models.ForeignKey(RightsPolicy, models.PROTECT, related_name="assignments")
    embargo_until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library_id", "kind", "subject"], name="rights_assigned_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
