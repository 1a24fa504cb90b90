"""Where readers are, which groups they belong to, what they hold."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class LibraryNetwork(models.Model):
    """A network of a library's own premises, kept as its first and last address."""

    library_id = models.BigIntegerField()
    cidr = models.CharField(max_length=49)
    first = models.GenericIPAddressField()
    last = models.GenericIPAddressField()
    note = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library_id", "cidr"], name="network_once_per_library")]
        indexes = [models.Index(fields=["first", "last"], name="network_by_address")]

    def __str__(self) -> str:
        return self.cidr


class ReaderGroup(models.Model):
    """Readers whom a library gives something more, such as researchers of old books."""

    library_id = models.BigIntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library_id", "code"], name="reader_group_once_per_library")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.code}"


class GroupMember(models.Model):
    """A reader in a group, until a moment or for good. `person_id` is an account number."""

    group = models.ForeignKey(ReaderGroup, models.CASCADE, related_name="members")
    person_id = models.BigIntegerField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person_id"], name="reader_once_per_group")]
        indexes = [models.Index(fields=["person_id"], name="group_member_by_person")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.person_id}"


class Licence(models.Model):
    """A contract by which so many readers may use something at the same time."""

    library_id = models.BigIntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    seats = models.PositiveIntegerField()
    lease_minutes = models.PositiveIntegerField(default=30)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library_id", "code"], name="licence_once_per_library"),
            models.CheckConstraint(condition=Q(lease_minutes__gte=1, lease_minutes__lte=1440), name="licence_lease_of_a_day_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.library_id} {self.code}"


class Lease(models.Model):
    """A place of a licence held for a while. `holder` is `account:<id>`, or a digest of the visit of somebody unknown."""

    licence = models.ForeignKey(Licence, models.CASCADE, related_name="leases")
    holder = models.CharField(max_length=80)
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence", "holder"], name="lease_once_per_holder"),
            models.CheckConstraint(condition=Q(expires_at__gte=F("taken_at")), name="lease_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["licence", "expires_at"], name="lease_by_end")]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.holder}"


class PersonalCopy(models.Model):
    """A personal copy that a reader took, for counting. `person_id` is an account number."""

    library_id = models.BigIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=160)
    person_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "subject"], name="copy_by_person")]

    def __str__(self) -> str:
        return f"{self.subject} {self.person_id}"
