"""Which authority a heading of a record is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..enums import LinkState


class Link(models.Model):
    """A heading of a record and the authority it is or may be.

    `key` is the folded heading, so that a heading is one thing however often the record writes it under a tag. `candidates` holds for a reviewer every
    authority that was weighed, best first: id, probability, reasons. A refused link keeps the authority that it is not (None: none of them).
    """

    record = models.ForeignKey("catalogue.Record", models.CASCADE, related_name="+")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    tag = models.CharField(max_length=3)
    heading = models.TextField()
    key = models.TextField()
    kind = models.CharField(max_length=12)
    authority = models.ForeignKey("catalogue.Authority", models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=LinkState.choices)
    probability = models.FloatField(default=0)
    candidates = models.JSONField(default=list)
    decided_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "tag", "key"], name="link_once_per_heading")]
        indexes = [
            models.Index(fields=["authority", "record"], name="link_by_authority"),
            models.Index(fields=["library", "-probability", "id"], name="link_to_review", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.tag} {self.heading}"
