"""Libraries and their places."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..enums import Accent, BranchKind, Level, LibraryState


class Library(models.Model):
    """An institution that owns records and copies: the tenant.

    Examples: a national library; a county library with forty village outlets.
    Identifiers: `code` is the ISIL (ISO 15511) or a code of the same shape; it never changes once records carry it.
    Why not a branch table with levels: a tenant has its own staff, rules and exports; a branch has none of them.
    `active` is what every other module asks; `state` says why a library is not. `logo` is the digest of a stored file.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=16, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    active = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=LibraryState.choices, default=LibraryState.ACTIVE)
    state_reason = models.CharField(max_length=400, blank=True, default="")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True, default="")
    website = models.URLField(blank=True, default="")
    introduction = models.TextField(blank=True, default="")
    accent = models.CharField(max_length=12, choices=Accent.choices, default=Accent.AZURE)
    logo = models.CharField(max_length=64, blank=True, default="")
    logo_type = models.CharField(max_length=20, blank=True, default="")
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="library_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="library_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A place of a library with doors and opening hours. `parent` is the branch it belongs to in the 总分馆 system, of the same library."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="branches")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=16, choices=BranchKind.choices)
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "code"], name="branch_code_once_per_library"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="branch_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class ServicePoint(models.Model):
    """A desk, machine or window of a branch at which things are lent, returned or collected."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="service_points")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    pickup = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "code"], name="service_point_code_once_per_library")]

    def __str__(self) -> str:
        return self.name


class ShelvingLocation(models.Model):
    """Where copies stand inside a branch: a room, a store, a run of shelves."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="locations")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    lendable = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "code"], name="location_code_once_per_library")]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One opening interval of a weekday (0 is Monday), in the library's time zone."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_before_closing"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_of_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """Days on which a library, or one branch of it, stays closed."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="closed_days")
    branch = models.ForeignKey(Branch, models.CASCADE, null=True, blank=True, related_name="closed_days")
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="closed_first_before_last")]

    def __str__(self) -> str:
        return f"{self.first}/{self.last} {self.reason}"
