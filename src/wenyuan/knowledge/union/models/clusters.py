"""Clusters: what several libraries describe once each, and the union record that stands for it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..enums import ChangeKind, How


class Cluster(models.Model):
    """One publication described by two or more records.

    `derived` are the octets that the policy last gave; where the union record differs from them, a person has edited it, and `locked` names the
    tags that the policy leaves alone since. `sources` says of each field of the union record which members' records it came from.
    `score` is that of the best member's record, `parts` its parts.
    """

    record = models.OneToOneField("catalogue.Record", models.PROTECT, related_name="+")
    work_key = models.TextField(blank=True, default="", db_index=True)
    score = models.FloatField(default=0)
    parts = models.JSONField(default=dict)
    best = models.ForeignKey("catalogue.Record", models.PROTECT, null=True, related_name="+")
    derived = models.BinaryField(default=b"")
    locked = ArrayField(models.CharField(max_length=3), default=list)
    sources = models.JSONField(default=list)
    policy = models.ForeignKey("union.MergePolicy", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    derived_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.record_id}"


class Membership(models.Model):
    """A record in a cluster, from when until when, how it came, and what spoke for it. `merge` is the catalogue's merge that retired it."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="memberships")
    record = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+", db_index=False)
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    merge = models.ForeignKey("catalogue.Merge", models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=12, choices=How.choices)
    probability = models.FloatField(default=1.0)
    findings = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record"], condition=Q(until=None), name="one_cluster_a_record")]
        indexes = [
            models.Index(fields=["record"], name="membership_by_record"), models.Index(fields=["library", "cluster"], name="membership_by_library"),
            models.Index(fields=["actor"], name="membership_by_actor", condition=Q(actor__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.cluster_id}"


class Change(models.Model):
    """Something that happened to a union record, told to each library with a record in it. Ids rise in the order of commits: writers take turns."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    record = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["library", "id"], name="union_change_of_library"), models.Index(fields=["record"], name="union_change_of_record")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.record_id}"
