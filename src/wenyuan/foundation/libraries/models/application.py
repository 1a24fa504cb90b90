"""Applications to join: what was asked for, the papers, every step."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..enums import ApplicationAct, ApplicationState, Level, Stage
from .library import Library


class LibraryApplication(models.Model):
    """A library's application to join the national system.

    Identifiers: `number` is said on the phone; `secret_digest` is the SHA-256 of the secret in the applicant's link, the secret
    itself is kept nowhere. `stages` is fixed when the application is first submitted, so that a change of the rules does not move it.
    `language` is the one in which the application was written; letters to the applicant are in it. `applicant_id` and `administrator_id` are account numbers; accounts stand above libraries, so there is no foreign key.
    """

    number = models.CharField(max_length=16, unique=True)
    secret_digest = models.CharField(max_length=64)
    applicant_id = models.BigIntegerField(null=True)
    email = models.EmailField()
    language = models.CharField(max_length=8, blank=True, default="")
    name = models.CharField(max_length=120, blank=True, default="")
    name_en = models.CharField(max_length=120, blank=True, default="")
    level = models.CharField(max_length=16, choices=Level.choices, blank=True, default="")
    code = models.CharField(max_length=32, blank=True, default="")
    parent = models.ForeignKey(Library, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=240, blank=True, default="")
    contact_name = models.CharField(max_length=80, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    expected_records = models.PositiveIntegerField(null=True)
    expected_readers = models.PositiveIntegerField(null=True)
    statement = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    stages = ArrayField(models.CharField(max_length=12, choices=Stage.choices), default=list)
    stage = models.PositiveSmallIntegerField(default=0)
    library = models.ForeignKey(Library, models.PROTECT, null=True, blank=True, related_name="applications")
    administrator_id = models.BigIntegerField(null=True)
    invited_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-submitted_at"], name="application_by_state"), models.Index(fields=["applicant_id"], name="application_by_applicant")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ApplicationPaper(models.Model):
    """A paper put in with an application: a stored file seen by reviewers alone. `media_type` was read from the content."""

    application = models.ForeignKey(LibraryApplication, models.CASCADE, related_name="papers")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ApplicationStep(models.Model):
    """One act on an application, never changed: who, when, at which stage, why."""

    application = models.ForeignKey(LibraryApplication, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=12, choices=ApplicationAct.choices)
    stage = models.CharField(max_length=12, choices=Stage.choices, blank=True, default="")
    actor_id = models.BigIntegerField(null=True)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application_id} {self.act}"
