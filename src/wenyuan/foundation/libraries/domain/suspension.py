"""Suspend a library and let it go on: its data stay, its copies are offered to nobody meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenyuan.foundation.events.api import emit

from ..enums import LibraryAct, LibraryState
from ..models import Library
from .history import note_library_step
from .joining import FormErrors, NotNow


@transaction.atomic
def suspend_library(*, library_id: int, actor_id: int | None, reason: str, at: datetime) -> None:
    """Take a library out of the readers' sight with a reason.

    Raises:
        NotNow: It does not take part.
        FormErrors: No reason was written.
    """
    if not reason.strip():
        raise FormErrors({"reason": [_("请写理由。")]})
    _change(library_id, LibraryState.ACTIVE, LibraryState.SUSPENDED, reason.strip())
    note_library_step(library_id=library_id, act=LibraryAct.SUSPENDED, actor_id=actor_id, text=reason, at=at)
    emit(name="libraries.library.suspended.v1", subject=str(library_id), payload={"reason": reason.strip()[:400]}, at=at, library_id=library_id)


@transaction.atomic
def resume_library(*, library_id: int, actor_id: int | None, reason: str = "", at: datetime) -> None:
    """Let a suspended library take part again.

    Raises:
        NotNow: It is not suspended.
    """
    _change(library_id, LibraryState.SUSPENDED, LibraryState.ACTIVE, "")
    note_library_step(library_id=library_id, act=LibraryAct.RESUMED, actor_id=actor_id, text=reason, at=at)
    emit(name="libraries.library.resumed.v1", subject=str(library_id), payload={}, at=at, library_id=library_id)


def _change(library_id: int, before: LibraryState, after: LibraryState, reason: str) -> None:
    library = Library.objects.select_for_update().get(pk=library_id)
    if library.state != before:
        raise NotNow(library.state)
    library.state, library.active, library.state_reason = after, after == LibraryState.ACTIVE, reason[:400]
    library.save(update_fields=["state", "active", "state_reason"])
