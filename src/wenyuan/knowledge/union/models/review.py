"""What a person is asked, and what was answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..enums import PairState, Ruling


class Pair(models.Model):
    """Two records that may be the same; `record_a` has the lower id. Made and unmade by matching, answered by a person.

    `is_own` pairs are of one library and concern no other: that library answers.
    """

    record_a = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+", db_index=False)
    record_b = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+")
    library_a = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    library_b = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    material = models.CharField(max_length=16)
    probability = models.FloatField()
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=PairState.choices, default=PairState.OPEN)
    is_own = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_a", "record_b"], name="pair_once"), models.CheckConstraint(condition=Q(record_a__lt=F("record_b")), name="pair_in_order"),
        ]
        indexes = [
            models.Index(fields=["state", "-probability", "id"], name="pair_by_state"),
            models.Index(fields=["library_a", "state", "-probability", "id"], name="own_pair_by_library", condition=Q(is_own=True)),
        ]

    def __str__(self) -> str:
        return f"{self.record_a_id}/{self.record_b_id} {self.state}"


class Decision(models.Model):
    """What a person ruled of two records. The newest that is not withdrawn holds, whatever later matches say."""

    record_a = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+", db_index=False)
    record_b = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+")
    ruling = models.CharField(max_length=12, choices=Ruling.choices)
    reason = models.TextField(blank=True, default="")
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_a", "record_b"], condition=Q(withdrawn_at=None), name="one_ruling_a_pair"),
            models.CheckConstraint(condition=Q(record_a__lt=F("record_b")), name="ruling_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.record_a_id}/{self.record_b_id} {self.ruling}"


class OwnMerge(models.Model):
    """Two records of one library that were merged on its own page: what stays, what was retired into it, and how to take it back.

    `version_before` is the state of the kept record before fields of the other were taken over, `version_after` the state with them; both None where none were.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+", db_index=False)
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="+")
    kept = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+")
    retired = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+")
    merge = models.ForeignKey("catalogue.Merge", models.PROTECT, related_name="+")
    version_before = models.IntegerField(null=True)
    version_after = models.IntegerField(null=True)
    reason = models.TextField(blank=True, default="")
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["library", "-id"], name="own_merge_by_library")]

    def __str__(self) -> str:
        return f"{self.retired_id} into {self.kept_id}"
