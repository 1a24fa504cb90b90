"""What became of suggestions in the editor."""

from __future__ import annotations

from django.db import models


class DayOfUse(models.Model):
    """Suggestions of one task that a library's cataloguers took or refused on one day. Nobody is named, and nothing of the records is kept."""

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    day = models.DateField()
    task = models.CharField(max_length=12)
    first = models.PositiveIntegerField(default=0)
    other = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "day", "task"], name="assist_one_row_a_day")]

    def __str__(self) -> str:
        return f"{self.library_id} {self.day} {self.task}"
