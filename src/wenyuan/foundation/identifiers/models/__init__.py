"""Tables of identifiers: only the exceptions; see `domain.arks` for why."""

from __future__ import annotations

from django.db import models


class Retirement(models.Model):
    """An ARK that no longer shows its thing: it redirects to another (merged), or is a tombstone (removed).

    Exactly one of `successor` and `reason` rules: with a successor the resolver answers 301, without one 410 and the reason.
    """

    name = models.CharField(max_length=40, unique=True)
    successor = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(successor="", reason=""), name="retired_with_successor_or_reason"),
            models.CheckConstraint(condition=~models.Q(successor=models.F("name")), name="no_redirect_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.successor or '†'}"
