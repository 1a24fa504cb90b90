"""Table of the gateway."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceState(models.TextChoices):
    """Whether readers reach a service."""

    PROPOSED = "proposed", _("待批准")
    ENABLED = "enabled", _("已启用")
    DISABLED = "disabled", _("已停用")


class OutsideService(models.Model):
    """A module that another institution runs as a service of its own. Identifiers: `name`, also in addresses.

    `manifest` is what a person approved and what runs; what it says of itself since then waits in `pending`.
    `private_key` is the house's key for this service alone, sealed by a key made from the installation's signing key; from `next_from`
    on the next key signs in its place, and both are public until then.
    The circuit stands here, and not in a process, so that all processes agree: `failures` counts the readers who got no answer of late,
    closed until they are too many, open until `opened_until`, then half open for the one request that moved `probed_at`.
    """

    name = models.CharField(max_length=40, unique=True)
    base_url = models.CharField(max_length=500)
    manifest = models.JSONField()
    pending = models.JSONField(null=True, blank=True)
    approved = ArrayField(models.CharField(max_length=120), default=list)
    state = models.CharField(max_length=10, choices=ServiceState.choices, default=ServiceState.PROPOSED)
    seconds = models.FloatField(default=3)
    size = models.PositiveIntegerField(default=1_048_576)
    private_key = models.TextField()
    public_key = models.CharField(max_length=43)
    next_private_key = models.TextField(blank=True)
    next_public_key = models.CharField(max_length=43, blank=True)
    next_from = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    opened_until = models.DateTimeField(null=True, blank=True)
    probed_at = models.DateTimeField(null=True, blank=True)
    complaint = models.CharField(max_length=400, blank=True)
    healthy = models.BooleanField(null=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    approved_by_id = models.BigIntegerField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ServiceTrouble(models.Model):
    """How a service last did for one reader, while its circuit watches it; forgotten after a minute or so.

    `who` is a digest of the reader's account or address under a key that changes every hour, so that nobody is found again by it.
    Why a row for each reader: whoever asks for a page that breaks, however often, is one.
    """

    service = models.ForeignKey(OutsideService, models.CASCADE, related_name="+")
    who = models.CharField(max_length=32)
    failed_at = models.DateTimeField(null=True, blank=True)
    well_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "who"], name="one_trouble_per_reader")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.who}"
