"""What a library has of a record, and each copy."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..enums import ItemStatus


class Holding(models.Model):
    """A library's statement of what it has of a record at one place (a run of a serial, an e-resource, a set).

    `raw` keeps a MARC holdings record (MFHD, leader/06 u v x y) when it came as one.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    record = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="holdings")
    branch = models.ForeignKey("libraries.Branch", models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey("libraries.ShelvingLocation", models.PROTECT, null=True, related_name="+")
    call_number = models.TextField(blank=True, default="")
    summary = models.TextField(blank=True, default="")
    url = models.URLField(max_length=1000, blank=True, default="")
    raw = models.BinaryField(null=True)
    batch = models.ForeignKey("catalogue.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["record"], name="holding_by_record")]

    def __str__(self) -> str:
        return f"{self.record_id}@{self.library_id} {self.call_number}"


class Item(models.Model):
    """One copy with a barcode. A withdrawn one stays on record, since loans and orders refer to it; its barcode is free again."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    record = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="items")
    holding = models.ForeignKey(Holding, models.PROTECT, null=True, related_name="items")
    branch = models.ForeignKey("libraries.Branch", models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey("libraries.ShelvingLocation", models.PROTECT, null=True, related_name="+")
    barcode = models.CharField(max_length=40, blank=True, default="")
    call_number = models.TextField(blank=True, default="")
    call_sort = models.TextField(blank=True, default="")
    volume = models.TextField(blank=True, default="")
    item_type = models.CharField(max_length=24, default="book")
    status = models.CharField(max_length=12, choices=ItemStatus.choices, default=ItemStatus.AVAILABLE)
    due_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True, default="")
    batch = models.ForeignKey("catalogue.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "barcode"], condition=~Q(barcode="") & Q(withdrawn_at=None), name="barcode_once_per_library")]
        indexes = [models.Index(fields=["record"], name="item_by_record"), models.Index(fields=["batch"], name="item_by_batch", condition=Q(batch__isnull=False))]

    def __str__(self) -> str:
        return self.barcode
