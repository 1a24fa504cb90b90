"""Counts for menus."""

from __future__ import annotations


def count_open_errors(library_id: int | None) -> int:
    """Return how many kinds of errors nobody has settled; errors belong to the installation, so a library's own count is 0."""
    from ..models import ErrorKind  # noqa: PLC0415 -- manifests are read before the models are

    return ErrorKind.objects.filter(solved_at=None).count() if library_id is None else 0
