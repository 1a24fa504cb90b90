"""The history of a library."""

from __future__ import annotations

from datetime import datetime

from ..enums import LibraryAct
from ..models import LibraryStep


def note_library_step(*, library_id: int, act: LibraryAct, actor_id: int | None, at: datetime, text: str = "") -> None:
    """Write one line of a library's history."""
    LibraryStep.objects.create(library_id=library_id, act=act, actor_id=actor_id, text=text.replace("\x00", "").strip()[:4_000], at=at)
