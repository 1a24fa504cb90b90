"""What the staff rail counts."""

from __future__ import annotations


def count_waiting(library_id: int | None) -> int:
    """Return how many headings wait for review in a library, or in all; a hundred or more are not told apart."""
    from .enums import LinkState  # noqa: PLC0415 -- tables, known after the start
    from .models import Link  # noqa: PLC0415

    rows = Link.objects.filter(state=LinkState.WAITING)
    rows = rows if library_id is None else rows.filter(library_id=library_id)
    return len(rows.values_list("pk", flat=True)[:100])
