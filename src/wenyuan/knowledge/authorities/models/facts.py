"""What authority records say, in columns: derived, and made anew when a record has a newer version than `derived_version`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ..enums import RelationKind, Scheme


class AuthorityFacts(models.Model):
    """Facts of one authority. Years are astronomical (0 is 1 BCE); `romanised` holds its Chinese forms in Latin letters, for searching."""

    authority = models.OneToOneField("catalogue.Authority", models.CASCADE, related_name="+")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    derived_version = models.IntegerField()
    born = models.IntegerField(null=True)
    died = models.IntegerField(null=True)
    dynasties = ArrayField(models.TextField(), default=list)
    sex = models.CharField(max_length=8, blank=True, default="")
    languages = ArrayField(models.TextField(), default=list)
    places = ArrayField(models.TextField(), default=list)
    occupations = ArrayField(models.TextField(), default=list)
    undifferentiated = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    romanised = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [GinIndex(fields=["romanised"], name="facts_by_romanised")]

    def __str__(self) -> str:
        return f"{self.authority_id} v{self.derived_version}"


class AuthorityIdentifier(models.Model):
    """A number that somebody else gave an authority."""

    authority = models.ForeignKey("catalogue.Authority", models.CASCADE, related_name="+")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=12, choices=Scheme.choices)
    value = models.CharField(max_length=40)
    source = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "scheme", "value"], name="authority_identifier_once")]
        indexes = [models.Index(fields=["value", "scheme"], name="authority_by_identifier")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class AuthorityRelation(models.Model):
    """A see-also tracing. `number` is the other's control number, `target` the authority it is, where that is known."""

    authority = models.ForeignKey("catalogue.Authority", models.CASCADE, related_name="+")
    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=RelationKind.choices)
    heading = models.TextField()
    number = models.TextField(blank=True, default="")
    target = models.ForeignKey("catalogue.Authority", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.authority_id} {self.kind} {self.heading}"
