"""Topics, their record types, entries with versions, essays, and what was picked or handed in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ..enums import Accent, EntryAction, ImportState, Kind, PickKind, TopicState

__all__ = ["Curator", "Entry", "EntryVersion", "Essay", "Import", "Kind", "Pick", "RecordType", "Topic", "TopicStep"]


class Topic(models.Model):
    """A topic. Identifiers: the ARK computed from `id`, and `slug`, which is unique in the whole installation for it stands in addresses."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    slug = models.CharField(max_length=40, unique=True)
    titles = models.JSONField(default=dict)
    summaries = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=TopicState.choices, default=TopicState.DRAFT)
    query = models.CharField(max_length=400, blank=True, default="")
    materials = ArrayField(models.CharField(max_length=20), default=list)
    accent = models.CharField(max_length=10, choices=Accent.choices, default=Accent.INDIGO)
    cover = models.CharField(max_length=64, blank=True, default="")
    licence = models.CharField(max_length=200, blank=True, default="")
    citation = models.TextField(blank=True, default="")
    menu = ArrayField(models.CharField(max_length=12), default=list)
    reason = models.TextField(blank=True, default="")
    next_entry = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug


class TopicStep(models.Model):
    """What was done with a topic as a whole, by whom and why."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="steps")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    act = models.CharField(max_length=12)
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.topic_id} {self.act}"


class Curator(models.Model):
    """Somebody who edits this topic. A topic with none is edited by all who may edit topics of its library."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="curators")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "account"], name="curator_once_a_topic")]

    def __str__(self) -> str:
        return f"{self.account_id} of {self.topic_id}"


class RecordType(models.Model):
    """A type of record with its fields, in order, as the curator defined them."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="types")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    titles = models.JSONField(default=dict)
    material = models.CharField(max_length=20, default="other")
    fields = models.JSONField(default=list)
    place = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "code"], name="type_once_a_topic")]

    def __str__(self) -> str:
        return self.code


class Import(models.Model):
    """A table that was handed in; what each line became is told by the versions that name it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="imports")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    type = models.ForeignKey(RecordType, models.CASCADE, related_name="+")
    name = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    created = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    same = models.IntegerField(default=0)
    report = models.JSONField(default=list)
    created_at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """An entry. `facets` holds field and value with a tab between; `haystack` is its folded text."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="entries")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    type = models.ForeignKey(RecordType, models.PROTECT, related_name="entries")
    number = models.IntegerField()
    title = models.TextField()
    title_sort = models.TextField()
    values = models.JSONField(default=dict)
    facets = ArrayField(models.TextField(), default=list)
    haystack = models.TextField(blank=True, default="")
    year_from = models.IntegerField(null=True)
    year_to = models.IntegerField(null=True)
    version = models.IntegerField(default=1)
    removed = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "number"], name="entry_number_once_a_topic")]
        indexes = [
            GinIndex(fields=["facets"], name="entry_by_facet"), models.Index(fields=["topic", "title_sort"], name="entry_by_title"),
            models.Index(fields=["topic", "year_from"], name="entry_by_year"),
        ]

    def __str__(self) -> str:
        return self.title


class EntryVersion(models.Model):
    """A state of an entry. The id orders all changes."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    number = models.IntegerField()
    title = models.TextField()
    values = models.JSONField()
    action = models.CharField(max_length=10, choices=EntryAction.choices)
    batch = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="versions")
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.number}"


class Essay(models.Model):
    """An essay in Markdown; those not shown are for curators."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="essays")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    slug = models.CharField(max_length=40)
    title = models.TextField()
    text = models.TextField(blank=True, default="")
    author = models.TextField(blank=True, default="")
    place = models.IntegerField(default=0)
    shown = models.BooleanField(default=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "slug"], name="essay_once_a_topic")]

    def __str__(self) -> str:
        return self.title


class Pick(models.Model):
    """A record of the catalogue that a curator picked by hand, or keeps out of what the query finds."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="picks")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    record = models.ForeignKey("catalogue.Record", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=PickKind.choices)
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "record"], name="pick_once_a_topic")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
