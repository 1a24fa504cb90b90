"""Authorities: the names under which persons, bodies, works, places and subjects are found."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from ..enums import AuthorityKind, RecordStatus, VersionAction


class Authority(models.Model):
    """An established name with its variants. `keys` holds the folded forms of heading and variants, for matching."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    format = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=AuthorityKind.choices)
    control_number = models.TextField(blank=True, default="")
    heading = models.TextField()
    variants = ArrayField(models.TextField(), default=list)
    keys = ArrayField(models.TextField(), default=list)
    dates = models.TextField(blank=True, default="")
    dynasty = models.TextField(blank=True, default="")
    status = models.CharField(max_length=12, choices=RecordStatus.choices, default=RecordStatus.ACTIVE)
    version = models.IntegerField(default=1)
    batch = models.ForeignKey("catalogue.Batch", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "control_number"], condition=~Q(control_number=""), name="authority_number_once_per_library"),
        ]
        indexes = [GinIndex(fields=["keys"], name="authority_by_key"), models.Index(fields=["batch"], name="authority_by_batch")]

    def __str__(self) -> str:
        return self.heading


class AuthorityVersion(models.Model):
    """One state of an authority record, never changed."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    raw = models.BinaryField()
    encoding = models.CharField(max_length=16, default="utf-8")
    action = models.CharField(max_length=12, choices=VersionAction.choices)
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, default="")
    batch = models.ForeignKey("catalogue.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "number"], name="authority_version_once")]

    def __str__(self) -> str:
        return f"{self.authority_id} v{self.number}"
