"""Errors by kind, slow routes, and traffic by the minute. No table here grows with use."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ErrorKind(models.Model):
    """One kind of error: the same exception from the same place.

    `stack` holds files, lines and functions of the first one seen; messages and values of variables are kept nowhere, for they may
    hold what a reader wrote. `sample` is the id of the newest request.
    """

    fingerprint = models.CharField(max_length=32, unique=True)
    exception = models.CharField(max_length=160)
    detail = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=240)
    route = models.CharField(max_length=200, blank=True)
    stack = models.TextField()
    sample = models.CharField(max_length=32, blank=True)
    count = models.BigIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-last_at"], name="errors_by_last")]

    def __str__(self) -> str:
        return f"{self.exception} {self.place}"


class SlowRoute(models.Model):
    """Answers of one route that took longer than the bound; milliseconds."""

    route = models.CharField(max_length=200)
    method = models.CharField(max_length=8)
    count = models.BigIntegerField(default=0)
    total = models.FloatField(default=0)
    worst = models.FloatField(default=0)
    sample = models.CharField(max_length=32, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["route", "method"], name="slow_route_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


class TrafficMinute(models.Model):
    """Answers of all processes within one minute; kept for eight days."""

    minute = models.DateTimeField(primary_key=True)
    requests = models.BigIntegerField(default=0)
    server_errors = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    milliseconds = models.FloatField(default=0)
    buckets = ArrayField(models.BigIntegerField())
    signed_in = models.BigIntegerField(default=0)
    sign_in_failed = models.BigIntegerField(default=0)
    sign_in_limited = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.minute.isoformat()
