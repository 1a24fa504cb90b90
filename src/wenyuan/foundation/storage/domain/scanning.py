"""Scanning for malware: what waits, what is found, what staff let out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.jobs.api import enqueue

from ..backends.contract import NoSuchFile
from ..data import Act, ScanState
from ..models import ObjectReference, StoredObject
from ..scanners import Scanner
from .keeping import drop_references
from .mending import note_step
from .reading import open_object

SCAN = "storage.scan"


def ask_for_scan(digest: str) -> None:
    """Queue the scan of an object, in the current transaction."""
    enqueue(name=SCAN, title="查验文件", arguments={"digest": digest})


def scan_object(*, digest: str, scanner: Scanner, at: datetime) -> ScanState:
    """Scan an object and keep the answer; an infected one is withheld from then on.

    Raises:
        ScannerUnavailable: The object waits on.
        NoSuchFile: It is gone.
    """
    with open_object(digest, even_withheld=True) as stream:
        result = scanner.scan(stream)
    with transaction.atomic():
        row = StoredObject.objects.select_for_update().filter(digest=digest).first()
        if row is None:
            raise NoSuchFile(digest)
        fresh = row.scan != ScanState.INFECTED
        row.scan, row.scan_words, row.scanned_at = result.state, result.words, at
        row.save(update_fields=["scan", "scan_words", "scanned_at"])
        if result.state is ScanState.INFECTED and fresh:
            note_step(digest=digest, act=Act.INFECTED, words=result.words, at=at)
            emit(name="storage.object.infected.v1", subject=f"object:{digest}", payload={"signature": result.words}, at=at)
    return result.state


@transaction.atomic
def release_object(*, digest: str, reason: str, actor_id: int | None, at: datetime) -> None:
    """Give out an object against its scan, because a person looked at it and says why.

    Raises:
        NoSuchFile: It is not stored.
        ValueError: No reason was given.
    """
    row = _locked(digest, reason)
    row.released = True
    row.save(update_fields=["released"])
    note_step(digest=digest, act=Act.RELEASED, words=reason, actor_id=actor_id, at=at)
    record_act(kind="storage", subject=f"object:{digest[:32]}", action="release", actor_id=actor_id, at=at, reason=reason)


@transaction.atomic
def destroy_object(*, digest: str, reason: str, actor_id: int | None, at: datetime) -> int:
    """Take an infected object away from all who keep it, so that collection removes it; return how many references ended.

    Raises:
        NoSuchFile: It is not stored.
        ValueError: No reason was given, or the object is not infected.
    """
    row = _locked(digest, reason)
    if row.scan != ScanState.INFECTED:
        raise ValueError("only an infected object is destroyed by hand")
    ended = drop_references(list(ObjectReference.objects.filter(object=row).values_list("pk", flat=True)))
    row.pinned, row.released = False, False
    row.save(update_fields=["pinned", "released"])
    note_step(digest=digest, act=Act.DESTROYED, words=reason, actor_id=actor_id, at=at)
    record_act(kind="storage", subject=f"object:{digest[:32]}", action="destroy", actor_id=actor_id, at=at, reason=reason)
    return ended


def _locked(digest: str, reason: str) -> StoredObject:
    if not reason.strip():
        raise ValueError("a reason is needed")
    row = StoredObject.objects.select_for_update().filter(digest=digest).first()
    if row is None:
        raise NoSuchFile(digest)
    return row
