"""Tables of harvest: sources, runs, what has been seen, what could not be mapped."""

from __future__ import annotations

from django.db import models

from ..enums import Every, FailureState, Kind, Numbering, OnDeletion, RunState, Target


class Source(models.Model):
    """Somewhere that records come from, and all that is to be done with them.

    `options` is what a kind needs beyond its address (see `fetching`), `columns` the mapping of a table, `filters` as `mapping.filters` reads them.
    `credential` is sealed. `window_from` is where the next harvest of changes begins, in the source's own words.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    address = models.CharField(max_length=1000, blank=True)
    prefix = models.CharField(max_length=80, blank=True)
    set_spec = models.CharField(max_length=200, blank=True)
    query = models.CharField(max_length=1000, blank=True)
    options = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    filters = models.JSONField(default=dict)
    target = models.CharField(max_length=8, choices=Target.choices, default=Target.SOURCE)
    numbering = models.CharField(max_length=8, choices=Numbering.choices, default=Numbering.OWN)
    rule = models.CharField(max_length=12, default="replace")
    on_deletion = models.CharField(max_length=8, choices=OnDeletion.choices, default=OnDeletion.HIDE)
    agency = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    credential = models.TextField(blank=True)
    delay_ms = models.PositiveIntegerField(default=500)
    most_requests = models.PositiveIntegerField(default=20_000)
    most_records = models.PositiveIntegerField(default=2_000_000)
    every = models.CharField(max_length=8, choices=Every.choices, default=Every.NEVER, blank=True)
    hour = models.PositiveSmallIntegerField(default=2)
    weekday = models.PositiveSmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    window_from = models.CharField(max_length=40, blank=True)
    at_desk = models.BooleanField(default=False)
    shared = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["library", "-id"], name="harvest_source_by_library"),
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False, retired_at__isnull=True), name="harvest_source_due"),
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One harvest. `token`, `staged_size` and the counts are written together after each page: a later attempt goes on from there.

    `following_from` becomes the source's `window_from` when the run has ended well. `problem` is a code of `fetching.problems`, `detail` what it adds.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.WAITING)
    full = models.BooleanField(default=False)
    started_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    job_run = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    import_run = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    batch = models.ForeignKey("catalogue.Batch", models.SET_NULL, null=True, related_name="+")
    upload_name = models.CharField(max_length=240, blank=True)
    window_from = models.CharField(max_length=40, blank=True)
    following_from = models.CharField(max_length=40, blank=True)
    token = models.TextField(blank=True)
    fetched_all = models.BooleanField(default=False)
    staged_size = models.BigIntegerField(default=0)
    recoveries = models.PositiveSmallIntegerField(default=0)
    requests = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    fetched = models.BigIntegerField(default=0)
    staged = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    filtered = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    withdrawn = models.BigIntegerField(default=0)
    followed = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=24, blank=True)
    detail = models.CharField(max_length=600, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "-id"], name="harvest_run_by_source"), models.Index(fields=["library", "-id"], name="harvest_run_by_library")]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.pk}"


class Item(models.Model):
    """A record of a source that has been seen: its control number here and the digest of what was stored.

    `key` is the first 32 digits of SHA-256 of the source's identifier. What `pending_run` found counts once its import has ended.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="items")
    key = models.CharField(max_length=32)
    control_number = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=32, blank=True)
    withdrawn = models.BooleanField(default=False)
    pending_run = models.BigIntegerField(null=True)
    pending_digest = models.CharField(max_length=32, blank=True)
    stored_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="harvest_item_once")]
        indexes = [
            models.Index(fields=["pending_run"], condition=models.Q(pending_run__isnull=False), name="harvest_item_pending"),
            models.Index(fields=["stored_by"], name="harvest_item_by_run"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.key}"


class Failure(models.Model):
    """A record that could not be mapped: the source's text of it, why, and what somebody made of it (`mended`, ISO 2709)."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="failures")
    identifier = models.CharField(max_length=400)
    reason = models.CharField(max_length=24)
    detail = models.CharField(max_length=600, blank=True)
    form = models.CharField(max_length=8)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=FailureState.choices, default=FailureState.OPEN)
    mended = models.BinaryField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["run", "state", "id"], name="harvest_failure_by_run")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.identifier}"
