"""Roles and who holds them where."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Role(models.Model):
    """A named set of permission codes, such as cataloguer; with `second_factor_required` its holders cannot sign in by a password alone."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    permissions = ArrayField(models.CharField(max_length=80), default=list)
    second_factor_required = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class RoleGrant(models.Model):
    """A role held by an account in one library, or in all of them (`library` is null: the national view)."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "library"], nulls_distinct=False, name="role_granted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}:{self.role_id}@{self.library_id or '*'}"
