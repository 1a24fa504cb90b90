"""This installation as a witness of other logs (C2SP tlog-witness): cosign what continues what was seen, refuse everything else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from ..keys import SigningKey, cosign_checkpoint, load_key
from ..models import WitnessedLog
from ..verifying import COSIGNATURE, SIGNATURE, NotProven, check_checkpoint, parse_checkpoint, parse_key, verify_consistency
from ..wire import AddCheckpoint, read_request
from .signing import SettingUnusable, signing_key


def witness_key() -> SigningKey:
    """Return the key that this installation witnesses with; made in the data folder on first use."""
    origin = signing_key().name.partition("/")[0]
    made = load_key(Path(settings.WENYUAN.home) / "witness-key", f"{origin}/witness")
    return SigningKey(made.name, made.seed, COSIGNATURE)


def watch_log(*, key: str) -> str:
    """Witness a log from now on; return its origin. A log that is watched already keeps its state and its key.

    Raises:
        SettingUnusable: The key is no log's.
    """
    try:
        parsed = parse_key(key)
    except NotProven as problem:
        raise SettingUnusable(str(problem)) from None
    if parsed.kind != SIGNATURE:
        raise SettingUnusable("a log's key has the type 1（日志密钥的类型为 1）")
    row, _made = WitnessedLog.objects.get_or_create(origin=parsed.name, defaults={"key": parsed.text})
    if not row.key:
        WitnessedLog.objects.filter(pk=row.pk).update(key=parsed.text)
    return parsed.name


def unwatch_log(*, origin: str) -> bool:
    """Witness a log no longer. What was seen of it stays, so that nothing else is ever cosigned under its name."""
    return bool(WitnessedLog.objects.filter(origin=origin).update(key=""))


def judge_request(*, body: bytes, at: datetime) -> tuple[int, str]:
    """Answer `add-checkpoint`: the HTTP status and the body. State and signature come in one transaction under the log's lock."""
    try:
        request = read_request(body)
        checkpoint = parse_checkpoint(request.note)
    except NotProven as problem:
        return 400, f"{problem}\n"
    with transaction.atomic():
        row = WitnessedLog.objects.select_for_update().filter(origin=checkpoint.origin).first()
        if row is None or not row.key:
            return 404, "unknown log\n"
        try:
            check_checkpoint(request.note, keys=[row.key], witnesses=(), given_key=None)
        except NotProven as problem:
            return 403, f"{problem}\n"
        if request.old_size > checkpoint.size:
            return 400, "the old size is larger than the new one\n"
        if request.old_size != row.size:
            return 409, f"{row.size}\n"
        status = _compare(row, request, checkpoint.size, checkpoint.roots["sha256"])
        if status != 200:
            # A signed checkpoint that does not continue what was seen may prove that the log lies: it is kept.
            row.refused, row.refused_at = request.note, at
            row.save(update_fields=["refused", "refused_at"])
            return status, f"{row.size}\n" if status == 409 else "the consistency proof does not hold\n"
        row.size, row.root, row.note, row.seen_at = checkpoint.size, checkpoint.roots["sha256"], request.note, at
        row.save()
        return 200, cosign_checkpoint(witness_key(), note=request.note, seconds=int(at.timestamp()))


def _compare(row: WitnessedLog, request: AddCheckpoint, size: int, root: bytes) -> int:
    if request.old_size == size and row.note:
        return 200 if bytes(row.root) == root and not request.proof else 409
    if request.old_size == 0:
        return 422 if request.proof else 200
    try:
        verify_consistency(old_size=request.old_size, new_size=size, old_root=bytes(row.root), new_root=root, proof=request.proof)
    except NotProven:
        return 422
    return 200
