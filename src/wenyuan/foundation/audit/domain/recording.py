"""Acts and statements: one row each, in the transaction of whoever acts. Erasing what ties them to a person."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import uuid
from datetime import datetime

from django.db import connection, transaction

from ..leaves import UnfitForLog, salt_for, salted_digest, split_reason, split_subject, write_leaf
from ..models import ActorSalt, Particulars, PendingAct

EVIDENCE = "evidence"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INSERT = (
    "INSERT INTO audit_pendingact (reference, at, kind, action, subject, reason, library_id, leaf, actor_id, actor_salt, salt, known)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def record_act(
    *, kind: str, subject: str, action: str, actor_id: int | None, at: datetime, reason: str = "", before: bytes | None = None,
    after: bytes | None = None, library_id: int | None = None,
) -> str:
    """Record an act in the current transaction and return its reference; it gets its place in the log within about a second.

    Args:
        kind: The act's field, such as `catalogue`; with `action` a short word of a-z, 0-9, `_`, `.` and `-`.
        subject: An ARK or `kind:id`. Kinds of `leaves.PUBLIC_SUBJECTS` and ARKs of no person enter in clear, all others salted.
        reason: A class such as `duplicate`, or words, which enter as a salted digest of class `stated`.
        before: State before the act as octets; only their salted digest is kept in the log.

    Raises:
        UnfitForLog: Something is not of the log's form.
    """
    known = {name: hashlib.sha256(state).hexdigest() for name, state in (("before", before), ("after", after)) if state is not None}
    return _append(kind=kind, subject=subject, action=action, actor_id=actor_id, at=at, reason=reason, library_id=library_id, known=known)


def publish_evidence(*, title: str, digest: str, subject: str, actor_id: int | None, at: datetime, library_id: int | None = None, action: str = "publish") -> str:
    """Record a library's statement about a file or a version of a record, and return its reference.

    Title and digest are made public: on the evidence page and in bundles. They must name no person.

    Args:
        digest: SHA-256 in lower-case hexadecimal.

    Raises:
        UnfitForLog: The digest is none, or title or subject are not of the log's form.
    """
    if not _DIGEST.fullmatch(digest):
        raise UnfitForLog("write the SHA-256 of the file in 64 lower-case hexadecimal digits")
    if not title.strip() or len(title) > 400:
        raise UnfitForLog("a statement needs a title of at most 400 characters")
    if split_subject(subject)[1]:
        raise UnfitForLog("a public statement cannot be about a person; write an ARK or a public kind of subject")
    known = {"title": title.strip(), "content": digest}
    return _append(kind=EVIDENCE, subject=subject, action=action, actor_id=actor_id, at=at, reason="", library_id=library_id, known=known)


def _append(
    *, kind: str, subject: str, action: str, actor_id: int | None, at: datetime, reason: str, library_id: int | None, known: dict[str, str],
) -> str:
    if not subject or len(subject) > 400 or len(reason) > 2000 or "\x00" in subject + reason + "".join(known.values()):
        raise UnfitForLog("a subject has 1 to 400 characters, a reason at most 2000, and neither a null")
    clear, hidden = split_subject(subject)
    reason_class, words = split_reason(reason)
    known |= {name: text for name, text in (("subject", hidden), ("reason", words)) if text}
    salt = secrets.token_bytes(32)
    actor_salt = secrets.token_bytes(32) if actor_id is not None else None
    digests = {role: salted_digest(salt_for(salt, role), value) for role, value in known.items()}
    if actor_salt is not None:
        digests["actor"] = salted_digest(actor_salt, str(actor_id))
    leaf = write_leaf(at=at, kind=kind, subject=clear, action=action, reason=reason_class, library_id=library_id, digests=digests)
    reference = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [
            reference, at, kind, action, clear, reason_class, library_id, leaf, actor_id, actor_salt, salt, json.dumps(known),
        ])
    return str(reference)


@transaction.atomic
def erase_actor(*, actor_id: int) -> int:
    """Forget who acted: delete the salts that tie entries to an account. The tree and all proofs stay valid; returns how many entries."""
    waiting = PendingAct.objects.filter(actor_id=actor_id).update(actor_id=None, actor_salt=None)
    gone, _by_model = ActorSalt.objects.filter(actor_id=actor_id).delete()
    return waiting + gone


@transaction.atomic
def erase_subject(*, subject: str) -> int:
    """Forget what is known beside the log about a hidden subject such as `account:17`; returns how many entries.

    Entries that still wait for their place are not reached: sequence first.
    """
    gone, _by_model = Particulars.objects.filter(hidden_subject=subject).delete() if subject else (0, {})
    return gone
