"""Changes of roles, and permissions lent to a colleague."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..enums import RequestState
from .role import Role


class RoleVersion(models.Model):
    """A role as it was from a moment on; never changed."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    permissions = ArrayField(models.CharField(max_length=80), default=list)
    second_factor_required = models.BooleanField(default=False)
    reason = models.CharField(max_length=400)
    changed_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "number"], name="role_version_once")]

    def __str__(self) -> str:
        return f"{self.role_id} v{self.number}"


class RoleChange(models.Model):
    """A new or changed role that a second person has to approve; `base` is the version it was written on, 0 for a new role."""

    code = models.SlugField()
    base = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=80)
    permissions = ArrayField(models.CharField(max_length=80), default=list)
    second_factor_required = models.BooleanField(default=False)
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    decided_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(state="waiting"), name="role_change_asked_once"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")), name="role_change_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class Delegation(models.Model):
    """Permissions of one library that somebody lends to a colleague until a date; they count only while the lender holds them."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    lender = models.ForeignKey("accounts.Account", models.CASCADE, related_name="lendings")
    borrower = models.ForeignKey("accounts.Account", models.CASCADE, related_name="borrowings")
    permissions = ArrayField(models.CharField(max_length=80))
    reason = models.CharField(max_length=400)
    begins_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["borrower", "expires_at"], condition=models.Q(ended_at=None), name="borrowings_now")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(lender=models.F("borrower")), name="nobody_lends_to_themselves"),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("begins_at")), name="delegation_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.lender_id} to {self.borrower_id}"
