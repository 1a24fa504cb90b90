"""Children and those who answer for them."""

from __future__ import annotations

from django.db import models

from ..enums import GuardianshipEndKind, Relation, RequestState


class Guardianship(models.Model):
    """Somebody of age answers for a child until it is of age; `library` is where it was entered. Ended, never deleted."""

    child = models.ForeignKey("accounts.Account", models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey("accounts.Account", models.CASCADE, related_name="wards")
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_kind = models.CharField(max_length=12, choices=GuardianshipEndKind.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "guardian"], condition=models.Q(ended_at=None), name="guardian_once"),
            models.CheckConstraint(condition=~models.Q(child=models.F("guardian")), name="nobody_their_own_guardian"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} for {self.child_id}"


class GuardianshipEnd(models.Model):
    """An end of a guardianship that a second member of staff has to approve."""

    guardianship = models.ForeignKey(Guardianship, models.CASCADE, related_name="end_requests")
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    decided_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guardianship"], condition=models.Q(state="waiting"), name="guardianship_end_asked_once"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")), name="guardianship_end_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"end of {self.guardianship_id} {self.state}"


class FamilyRule(models.Model):
    """What a library lets guardians see and open; a library without a row has the defaults."""

    library = models.OneToOneField("libraries.Library", models.CASCADE, related_name="+")
    guardians_see_loans = models.BooleanField(default=False)
    guardians_open_accounts = models.BooleanField(default=True)
    changed_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"family rule of {self.library_id}"
