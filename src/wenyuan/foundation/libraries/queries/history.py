"""The history of a library with names."""

from __future__ import annotations

from wenyuan.foundation.accounts.api import names_of

from ..models import LibraryStep
from .applications import StepLine


def list_library_steps(library_id: int, *, limit: int = 100) -> list[StepLine]:
    """Return what happened to a library, newest first."""
    rows = list(LibraryStep.objects.filter(library_id=library_id).order_by("-pk")[:limit])
    names = names_of(account_ids={row.actor_id for row in rows if row.actor_id is not None})
    return [StepLine(row.act, row.get_act_display(), "", names.get(row.actor_id or 0, ""), row.text, row.at) for row in rows]
