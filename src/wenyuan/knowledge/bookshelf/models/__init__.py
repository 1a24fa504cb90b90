"""Tables of the bookshelf; every row belongs to an account and goes with it."""

from __future__ import annotations

from django.db import models

from ..enums import Rhythm


class SavedSearch(models.Model):
    """A search that a reader keeps.

    `address` is its canonical query string. `since` is the day number (`discovery.api.day_number`) from which records are new to it; `token` names its feed.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    address = models.CharField(max_length=2000)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    token = models.CharField(max_length=43, unique=True)
    since = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="searches_once_each")]
        indexes = [models.Index(fields=["rhythm", "id"], name="searches_by_rhythm")]

    def __str__(self) -> str:
        return self.title


class FoundThing(models.Model):
    """A thing that a saved search has found, so that it is told once. `is_old` says that it was there when the search was kept."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="found")
    source = models.CharField(max_length=40)
    key = models.BigIntegerField()
    day = models.PositiveIntegerField()
    ark = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=500, blank=True)
    is_old = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "source", "key"], name="found_things_once_each")]

    def __str__(self) -> str:
        return self.title


class ReadingList(models.Model):
    """Things that a reader put together. Whoever knows `token` may read it while it is shared."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=1000, blank=True)
    token = models.CharField(max_length=43, unique=True)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-changed_at"], name="lists_of_account")]

    def __str__(self) -> str:
        return self.title


class ListEntry(models.Model):
    """A thing in a list, by its permanent name; `title` is what it was called when it was put there."""

    reading_list = models.ForeignKey(ReadingList, models.CASCADE, related_name="entries")
    ark = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    note = models.CharField(max_length=1000, blank=True)
    place = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading_list", "ark"], name="list_entries_once_each")]
        indexes = [models.Index(fields=["reading_list", "place"], name="list_entries_in_order")]

    def __str__(self) -> str:
        return self.title
