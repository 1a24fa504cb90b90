"""The history of a library."""

from __future__ import annotations

from datetime import datetime

from ..enums import LibraryAct
from ..models import LibraryStep


def note_library_step(*, library_id: int, act: LibraryAct, actor_id: int | None, at: datetime, text: str = "") -> None:
    """Write one line of a library's history, and the act into the log."""
    from wenyuan.foundation.audit.api import record_act  # noqa: PLC0415 -- that module stands on this one

    words = text.replace("\x00", "").strip()
    LibraryStep.objects.create(library_id=library_id, act=act, actor_id=actor_id, text=words[:4_000], at=at)
    record_act(kind="libraries", subject=f"library:{library_id}", action=act.value, actor_id=actor_id, at=at, reason=words[:2_000], library_id=library_id)
