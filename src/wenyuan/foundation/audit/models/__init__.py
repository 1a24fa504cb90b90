"""Tables of the log.

Accounts and libraries are named by plain numbers: the log must outlive what it speaks of. Triggers of migration 0001 refuse changes of
entries, checkpoints and cosignatures, and let tiles only grow.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import HashIndex
from django.db import models


class PendingAct(models.Model):
    """An act that waits for its place in the tree, written in the transaction of whoever acted."""

    reference = models.UUIDField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    reason = models.CharField(max_length=40)
    library_id = models.BigIntegerField(null=True)
    leaf = models.BinaryField()
    actor_id = models.BigIntegerField(null=True)
    actor_salt = models.BinaryField(null=True)
    salt = models.BinaryField()
    known = models.JSONField()

    def __str__(self) -> str:
        return f"{self.kind} {self.action} {self.subject}"


class Entry(models.Model):
    """A leaf of the tree. The columns repeat the leaf for look-ups."""

    number = models.BigIntegerField(primary_key=True)
    reference = models.UUIDField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    reason = models.CharField(max_length=40)
    library_id = models.BigIntegerField(null=True)
    leaf = models.BinaryField()

    class Meta:
        indexes = [
            HashIndex(fields=["subject"], name="entry_by_subject"),
            models.Index(fields=["kind", "number"], name="entry_by_kind"),
            models.Index(fields=["kind", "action", "number"], name="entry_by_action"),
            models.Index(fields=["library_id", "number"], name="entry_by_library"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.kind} {self.action}"


class ActorSalt(models.Model):
    """Who acted, and the salt that ties them to the entry. Deleting the row makes the entry's digest of the actor meaningless."""

    number = models.BigIntegerField(primary_key=True)
    actor_id = models.BigIntegerField(db_index=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return f"#{self.number}"


class Particulars(models.Model):
    """What the digests of an entry stand for, and their salt; may be deleted like `ActorSalt`."""

    number = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField()
    known = models.JSONField()
    content = models.CharField(max_length=64, blank=True)
    hidden_subject = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name_plural = "particulars"
        indexes = [
            models.Index(fields=["content"], name="particulars_by_content", condition=~models.Q(content="")),
            models.Index(fields=["hidden_subject"], name="particulars_by_subject", condition=~models.Q(hidden_subject="")),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class Tile(models.Model):
    """Up to 256 hashes of every eighth level, 32 octets each; only ever grows at its end."""

    algorithm = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["algorithm", "level", "index"], name="tile_once")]

    def __str__(self) -> str:
        return f"{self.algorithm} {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed state of the tree. `key` is the verifier key of its signature."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    key = models.CharField(max_length=400)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size}"


class Cosignature(models.Model):
    """A witness's signature line, checked before it is kept."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=400)
    line = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosigned_once")]

    def __str__(self) -> str:
        return f"{self.witness} @ {self.checkpoint_id}"


class Witness(models.Model):
    """Somebody else's witness (C2SP tlog-witness) that this log asks for cosignatures.

    `key` is its verifier key of type 4, `address` its submission prefix, `size` the size it cosigned last as far as is known here.
    """

    name = models.CharField(max_length=400, unique=True)
    key = models.CharField(max_length=600)
    address = models.CharField(max_length=1000)
    size = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")
    alarmed = models.BooleanField(default=False)
    next_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    cosigned_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "witnesses"

    def __str__(self) -> str:
        return self.name


class WitnessedLog(models.Model):
    """Somebody else's log that this installation witnesses, with the newest checkpoint that it cosigned; empty before the first."""

    origin = models.CharField(max_length=400, unique=True)
    key = models.CharField(max_length=600)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(default=b"")
    note = models.TextField(blank=True, default="")
    seen_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"
