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

    `private_key` is the house's key for this service alone, sealed by a key made from the installation's signing key.
    The circuit stands here, and not in a process, so that all processes agree: `failures` in a row, closed until they are too many,
    open until `opened_until`, then half open for the one request that moved `probed_at`.
    """

    name = models.CharField(max_length=40, unique=True)
    base_url = models.CharField(max_length=500)
    manifest = models.JSONField()
    approved = ArrayField(models.CharField(max_length=120), default=list)
    state = models.CharField(max_length=10, choices=ServiceState.choices, default=ServiceState.PROPOSED)
    seconds = models.FloatField(default=3)
    size = models.PositiveIntegerField(default=1_048_576)
    private_key = models.TextField()
    public_key = models.CharField(max_length=43)
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
