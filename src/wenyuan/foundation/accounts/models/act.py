"""What was done to accounts, and what waits for a second person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import ActKind, RequestState
from .role import Role


class AccountAct(models.Model):
    """One act on an account, kept with who did it and why; never changed.

    `details` holds codes and ids only, never a secret; `library` is where the act counts, null for the nation.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="acts")
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=32, choices=ActKind.choices)
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=400, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="acts_of_account")]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id}"


class GrantRequest(models.Model):
    """A grant that a second person has to approve: it manages accounts, or counts in every library."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="grant_requests")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, verbose_name=_("事由"))
    asked_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    decided_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "library"], condition=models.Q(state="waiting"), nulls_distinct=False, name="grant_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")), name="grant_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}:{self.role_id} {self.state}"
