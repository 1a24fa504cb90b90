"""What of an act enters the log: canonical JSON with salted digests, never a person."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from .tiles import LARGEST_ENTRY

# Kinds of subject that name no person; all others enter the log as a salted digest behind their kind.
PUBLIC_SUBJECTS = frozenset({"record", "version", "authority", "library", "branch", "batch", "collection", "object", "work", "item", "setting", "file", "evidence", "job", "module", "log"})
_PUBLIC_ARK = re.compile(r"ark:/[0-9a-z]{5,9}/[bncdv]1[0-9a-z]{1,36}")
_CLASS = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_WORD = re.compile(r"[a-z][a-z0-9_.-]{0,59}")


class UnfitForLog(ValueError):
    """What should be recorded is not in the form of the log."""


def split_subject(subject: str) -> tuple[str, str]:
    """Return what the log may say of a subject in clear, and the part to be hidden ("" when nothing is)."""
    kind = subject.partition(":")[0]
    if _PUBLIC_ARK.fullmatch(subject) or (kind in PUBLIC_SUBJECTS and len(subject) <= 200 and subject.isprintable()):
        return subject, ""
    return (kind if _WORD.fullmatch(kind) and ":" in subject else "other"), subject


def split_reason(reason: str) -> tuple[str, str]:
    """Return the class of a reason, and its words to be hidden; words of one's own are of the class `stated`."""
    if not reason or _CLASS.fullmatch(reason):
        return reason, ""
    return "stated", reason


def salt_for(salt: bytes, role: str) -> bytes:
    """Return the salt of one digest, so that disclosing one tells nothing of the others."""
    return hmac.digest(salt, f"wenyuan-evidence\n{role}".encode(), "sha256")


def salted_digest(salt: bytes, value: str) -> str:
    """Return HMAC-SHA256 with the salt as key, in hexadecimal."""
    return hmac.digest(salt, value.encode("utf-8", "surrogatepass"), "sha256").hex()


def write_leaf(
    *, at: datetime, kind: str, subject: str, action: str, reason: str, library_id: int | None, digests: Mapping[str, str],
) -> bytes:
    """Return the entry: JSON with sorted names, no spaces, UTF-8.

    Raises:
        UnfitForLog: A word is not of the log's form, the time has no zone, or the entry is too long.
    """
    for name, word in (("kind", kind), ("action", action)):
        if not _WORD.fullmatch(word):
            raise UnfitForLog(f"{name} {word!r}: write a short word of a-z, 0-9, _ . -")
    if at.tzinfo is None:
        raise UnfitForLog("the time of an act needs its zone")
    values = {
        "action": action, "digests": dict(digests), "kind": kind, "library": library_id, "reason": reason, "subject": subject,
        "time": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"), "v": 1,
    }
    leaf = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
    if len(leaf) > LARGEST_ENTRY:
        raise UnfitForLog("the entry is too long")
    return leaf
