"""Tables of data exchange."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Mark(models.Model):
    """Up to which change the catalogue was settled at a moment, to the second: the datestamps of OAI-PMH.

    `change` is the highest change of the catalogue that had settled. A change's datestamp is `at` of the first mark that reaches it.
    """

    change = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at", "change"], name="exchange_mark_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {self.change}"


class Horizon(models.Model):
    """What is waited for, one row at most: changes up to `change` settle once none of `transactions` is open any more."""

    change = models.BigIntegerField()
    transactions = ArrayField(models.TextField())

    def __str__(self) -> str:
        return f"{self.change} after {len(self.transactions)}"
