"""What is stored, where its copies lie, and who keeps it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StoredObject(models.Model):
    """Octets that the store answers for: one row for each digest.

    `marked_at` is when collection found it unreferenced; a reference takes the mark away. `pinned` objects came without a
    reference and are never collected. `released` says that staff gave out an object against its scan.
    """

    digest = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    pinned = models.BooleanField(default=False)
    marked_at = models.DateTimeField(null=True, blank=True)
    scan = models.CharField(max_length=12)
    scan_words = models.CharField(max_length=200, blank=True, default="")
    scanned_at = models.DateTimeField(null=True, blank=True)
    released = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="object_of_some_size")]
        indexes = [
            models.Index(fields=["marked_at"], name="object_by_mark", condition=Q(marked_at__isnull=False)),
            models.Index(fields=["scan", "id"], name="object_by_scan", condition=Q(scan__in=["pending", "infected"])),
        ]

    def __str__(self) -> str:
        return self.digest


class ObjectBlocks(models.Model):
    """SHA-256 of each block of 4 MiB in a row; apart from the object, for it is long and seldom read whole."""

    object = models.OneToOneField(StoredObject, models.CASCADE, primary_key=True, related_name="blocks")
    digests = models.BinaryField()

    def __str__(self) -> str:
        return str(self.object_id)


class ObjectCopy(models.Model):
    """A copy in one of the stores of the settings, and how it was when last read whole."""

    object = models.ForeignKey(StoredObject, models.CASCADE, related_name="copies")
    store = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object", "store"], name="copy_once_per_store")]
        indexes = [
            models.Index(fields=["checked_at", "id"], name="copy_by_check"),
            models.Index(fields=["state", "id"], name="copy_in_trouble", condition=~Q(state="good")),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.store}"


class ObjectReference(models.Model):
    """Who keeps an object and why: the reason why it is not collected, and what a library's quota counts."""

    object = models.ForeignKey(StoredObject, models.PROTECT, related_name="references")
    library_id = models.BigIntegerField(null=True, blank=True)
    module = models.CharField(max_length=60)
    subject = models.CharField(max_length=160)
    purpose = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "subject", "purpose", "object", "library_id"], nulls_distinct=False, name="reference_once"),
        ]
        indexes = [
            models.Index(fields=["library_id", "object"], name="reference_by_library"),
            models.Index(fields=["expires_at"], name="reference_by_end", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.subject} {self.purpose}"


class ObjectStep(models.Model):
    """Something that happened to an object, never changed. Kept by digest, for it outlives the object."""

    digest = models.CharField(max_length=64)
    act = models.CharField(max_length=12)
    store = models.CharField(max_length=20, blank=True, default="")
    words = models.CharField(max_length=400, blank=True, default="")
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest", "-at"], name="object_step_by_time")]

    def __str__(self) -> str:
        return f"{self.digest} {self.act}"
