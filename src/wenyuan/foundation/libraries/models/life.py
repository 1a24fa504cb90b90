"""What happens to a library after it has joined."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ..enums import LibraryAct, MergeState
from .library import Library


class LibraryStep(models.Model):
    """One act on a library, never changed. `actor_id` is an account number."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=16, choices=LibraryAct.choices)
    actor_id = models.BigIntegerField(null=True)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["library", "-at"], name="library_step_by_time")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.act}"


class LibraryPolicy(models.Model):
    """One named setting of a library; a setting without a row has its default (see `domain.policies`)."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="policies")
    name = models.CharField(max_length=60)
    value = models.JSONField()
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "name"], name="policy_once_per_library")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.name}"


class LibraryMerge(models.Model):
    """A merge of one library into another: proposed by one person, done by a second.

    `moved` keeps what moved and under which code it stood; `fingerprint` is the SHA-256 of both libraries' places right after the
    merge: an undo needs them unchanged. What other modules moved stands in `MovedRows`; `run_id` is the job that moves it.
    """

    source = models.ForeignKey(Library, models.PROTECT, related_name="merges")
    target = models.ForeignKey(Library, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=MergeState.choices, default=MergeState.PROPOSED)
    reason = models.CharField(max_length=400)
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    run_id = models.BigIntegerField(null=True)
    expected = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="merge_of_two_libraries"),
            models.UniqueConstraint(fields=["source"], condition=Q(state="proposed"), name="one_proposed_merge_per_library"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} > {self.target_id}"


class MovedRows(models.Model):
    """Rows of one table that a merge moved in one step, written in the transaction of the step: what an undo takes back.

    `before` holds by id the value of those rows that had to change to fit in, such as a barcode that was taken.
    """

    merge = models.ForeignKey(LibraryMerge, models.CASCADE, related_name="pieces")
    part = models.CharField(max_length=40)
    table_name = models.CharField(max_length=63)
    ids = ArrayField(models.BigIntegerField())
    before = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.merge_id} {self.table_name} {len(self.ids)}"
