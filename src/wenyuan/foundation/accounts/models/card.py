"""Cards of readers, and addresses that wait for a confirmation."""

from __future__ import annotations

from django.db import models

from ..enums import CardState


class Card(models.Model):
    """A reader's card of one library; a number is unique in its library alone.

    A card without an account was imported and waits for its holder: `holder_name` and `birth_on` come from the library's list and go
    to the account. `pin_digest` is keyed with the installation's secret: a PIN has too few values for a slow hash to help. It proves
    that its holder has the card once, and never signs anybody in.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    number = models.CharField(max_length=32)
    account = models.ForeignKey("accounts.Account", models.CASCADE, null=True, related_name="cards")
    holder_name = models.CharField(max_length=80, blank=True, default="")
    birth_on = models.DateField(null=True)
    pin_digest = models.BinaryField(max_length=32, null=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=CardState.choices, default=CardState.ACTIVE)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    expires_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "number"], name="card_number_once_in_a_library")]
        indexes = [models.Index(fields=["number"], name="card_by_number"), models.Index(fields=["account"], name="cards_of_account")]

    def __str__(self) -> str:
        return self.number


class MailConfirmation(models.Model):
    """A mail address that counts once its owner opens the link sent there; the digest of the link's secret."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="mail_confirmations")
    email = models.EmailField()
    digest = models.BinaryField(max_length=32, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"confirmation for {self.account_id}"
