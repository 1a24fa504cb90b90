"""Versions of the merge policy."""

from __future__ import annotations

from django.db import models


class MergePolicy(models.Model):
    """One version of the rules by which a union record is made; see `domain.policy` for the form of `rules`. Never changed, only followed by another."""

    rules = models.JSONField()
    reason = models.TextField(blank=True, default="")
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"policy {self.pk}"
