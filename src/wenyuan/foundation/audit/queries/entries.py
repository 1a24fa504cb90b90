"""Look up entries and checkpoints."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import CheckpointData, EntryData, WitnessData
from ..leaves import split_subject
from ..models import ActorSalt, Checkpoint, Cosignature, Entry, Particulars, PendingAct, Witness

_KINDS = """
WITH RECURSIVE pair AS (
    (SELECT kind, action FROM audit_entry ORDER BY kind, action LIMIT 1)
    UNION ALL
    SELECT next.kind, next.action FROM pair CROSS JOIN LATERAL
        (SELECT kind, action FROM audit_entry e WHERE (e.kind, e.action) > (pair.kind, pair.action) ORDER BY kind, action LIMIT 1) AS next
) SELECT kind, action FROM pair LIMIT 500
"""
_HEX = re.compile(r"[0-9a-f]{64}")
PUBLIC_ROLES = frozenset({"title", "content"})


class NoSuchEntry(LookupError):
    """The log has no entry of this reference."""


def list_entries(
    *, libraries: Sequence[int] | None = None, kind: str = "", action: str = "", subject: str = "", actor_id: int | None = None,
    since: datetime | None = None, until: datetime | None = None, before_number: int | None = None, limit: int = 50,
) -> list[EntryData]:
    """Return entries with all that is known about them, newest first; for people who may see it.

    Args:
        libraries: Only of these; None for all, entries of no library among them.
        subject: In clear as it was recorded, hidden kinds too.
        before_number: Only entries before this one: the cursor of the next page.
    """
    rows = Entry.objects.order_by("-number")
    if libraries is not None:
        rows = rows.filter(library_id__in=libraries)
    if kind:
        rows = rows.filter(kind=kind)
    if action:
        rows = rows.filter(action=action)
    if subject:
        rows = _about(rows, subject)
    if actor_id is not None:
        rows = rows.filter(number__in=ActorSalt.objects.filter(actor_id=actor_id).values("number"))
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if before_number is not None:
        rows = rows.filter(number__lt=before_number)
    return _with_known(list(rows[: max(1, min(limit, 500))]), roles=None)


def _about(rows: QuerySet[Entry], subject: str) -> QuerySet[Entry]:
    if split_subject(subject)[1]:
        return rows.filter(number__in=Particulars.objects.filter(hidden_subject=subject).values("number"))
    return rows.filter(subject=subject)


def search_public(*, words: str, limit: int = 50) -> list[EntryData]:
    """Return what the public may find by a reference, a SHA-256 digest of published content, or a subject in clear; newest first."""
    wanted = words.strip()
    digest = wanted.lower().removeprefix("sha256:")
    if _HEX.fullmatch(digest):
        which = Q(kind="evidence", number__in=Particulars.objects.filter(content=digest).values("number"))
    elif reference := _uuid(wanted):
        which = Q(reference=reference)
    elif wanted and not split_subject(wanted)[1] and "\x00" not in wanted:
        which = Q(subject=wanted)
    else:
        return []
    return _with_known(list(Entry.objects.filter(which).order_by("-number")[:limit]), roles=PUBLIC_ROLES)


def newest_evidence(*, limit: int = 10) -> list[EntryData]:
    """Return the latest published statements."""
    return _with_known(list(Entry.objects.filter(kind="evidence").order_by("-number")[:limit]), roles=PUBLIC_ROLES)


def find_entry(*, reference: str, public: bool = True) -> EntryData:
    """Return one entry, waiting ones among them.

    Raises:
        NoSuchEntry: There is none.
    """
    wanted = _uuid(reference)
    row = Entry.objects.filter(reference=wanted).first() if wanted else None
    if row is not None:
        return _with_known([row], roles=PUBLIC_ROLES if public else None)[0]
    with stepping_over("that an act waits for its place is told to whoever holds its reference"):
        waiting = PendingAct.objects.filter(reference=wanted).first() if wanted else None
    if waiting is None:
        raise NoSuchEntry(reference)
    return _entry(waiting, None, _shown(waiting.kind, waiting.known, PUBLIC_ROLES if public else None), None if public else waiting.actor_id)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _entry(row: Entry | PendingAct, number: int | None, known: dict[str, str], actor_id: int | None) -> EntryData:
    return EntryData(
        reference=str(row.reference), number=number, at=row.at, kind=row.kind, subject=row.subject, action=row.action, reason=row.reason,
        library_id=row.library_id, leaf=bytes(row.leaf).decode("utf-8", "replace"), known=known, actor_id=actor_id,
    )


def _shown(kind: str, known: dict[str, str], roles: frozenset[str] | None) -> dict[str, str]:
    if roles is None:
        return dict(known)
    return {role: value for role, value in known.items() if role in roles} if kind == "evidence" else {}


def _with_known(rows: Iterable[Entry], *, roles: frozenset[str] | None) -> list[EntryData]:
    rows = list(rows)
    numbers = [row.number for row in rows]
    known = dict(Particulars.objects.filter(number__in=numbers).values_list("number", "known"))
    actors = dict(ActorSalt.objects.filter(number__in=numbers).values_list("number", "actor_id")) if roles is None else {}
    return [_entry(row, row.number, _shown(row.kind, known.get(row.number, {}), roles), actors.get(row.number)) for row in rows]


def newest_checkpoint(*, covering: int | None = None) -> CheckpointData | None:
    """Return the newest checkpoint; with `covering`, the newest cosigned one that holds this entry, else the newest that does."""
    row = None
    if covering is not None:
        seen = Cosignature.objects.filter(checkpoint__size__gt=covering).order_by("-checkpoint__size").select_related("checkpoint").first()
        row = seen.checkpoint if seen else None
    row = row or Checkpoint.objects.order_by("-size").first()
    if row is None or (covering is not None and row.size <= covering):
        return None
    cosigned = list(row.cosignatures.order_by("witness"))
    note = row.note + "".join(one.line for one in cosigned)
    return CheckpointData(row.size, bytes(row.root).hex(), note, row.key, row.signed_at, tuple(one.witness for one in cosigned))


def list_kinds() -> list[tuple[str, str]]:
    """Return the pairs of kind and action that the log holds, by one step in the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS)
        return [(kind, action) for kind, action in cursor.fetchall()]


def list_witnesses() -> list[WitnessData]:
    """Return the witnesses, asked ones and others that have cosigned, by name, each with its last cosignature."""
    newest: dict[str, Cosignature] = {row.witness: row for row in Cosignature.objects.order_by("witness", "-checkpoint_id").distinct("witness")}
    asked = {row.name: row for row in Witness.objects.all()}
    found = []
    for name in sorted(newest.keys() | asked.keys()):
        row, witness = newest.get(name), asked.get(name)
        size, seen = (row.checkpoint_id, _time_in(row.line)) if row is not None else (None, None)
        if witness is None:
            found.append(WitnessData(name, "", size, seen))
        else:
            found.append(WitnessData(name, witness.address, size, seen, witness.asked_at, witness.problem, witness.alarmed))
    return found


def _time_in(line: str) -> datetime:
    """Return the moment in a cosignature line (C2SP tlog-cosignature: eight octets after the key's id)."""
    octets = base64.b64decode(line.split(" ")[2])
    return datetime.fromtimestamp(int.from_bytes(octets[4:12], "big"), UTC)
