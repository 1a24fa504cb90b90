"""Ask witnesses to cosign the newest checkpoint, each at its own pace (C2SP tlog-witness)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from wenyuan.foundation.net.api import Answer, RequestFailed, RequestRefused, allowed_networks, parse_target, safe_request

from ..models import Checkpoint, Witness
from ..queries.proofs import NoSuchTile, find_consistency
from ..verifying import COSIGNATURE, NotProven, parse_key
from ..wire import pack_request, read_size
from .witnessing import keep_cosignatures

log = logging.getLogger(__name__)
ASK: Final = "audit.ask_witnesses"
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_EVERY = timedelta(minutes=4)
Send = Callable[[str, bytes], Answer]


class WitnessUnusable(ValueError):
    """A witness cannot be added; the message says why."""


class Refused(Exception):
    """The witness did not cosign. `alarm` is true when it knows a tree that this log does not continue."""

    def __init__(self, words: str, *, alarm: bool = False) -> None:
        super().__init__(words)
        self.alarm = alarm


def add_witness(*, key: str, address: str, at: datetime) -> str:
    """Take a witness up, or change its address; return its name. It is asked at the next turn.

    Raises:
        WitnessUnusable: The key is no witness's, or the address no plain http(s) address.
    """
    try:
        parsed = parse_key(key)
        parse_target(address)
    except (NotProven, RequestRefused) as problem:
        raise WitnessUnusable(str(problem)) from None
    if parsed.kind != COSIGNATURE:
        raise WitnessUnusable("a witness's key has the type 4（见证密钥的类型为 4）")
    values = {"key": parsed.text, "address": address.rstrip("/"), "next_at": at, "failures": 0, "problem": "", "alarmed": False}
    Witness.objects.update_or_create(name=parsed.name, defaults=values)
    return parsed.name


def drop_witness(*, name: str) -> bool:
    """Ask a witness no longer; what it cosigned stays."""
    return bool(Witness.objects.filter(name=name).delete()[0])


def send_request(address: str, body: bytes) -> Answer:
    """Post to a witness over the guarded client."""
    return safe_request(method="POST", url=f"{address}/add-checkpoint", headers={"content-type": "text/plain; charset=utf-8"}, body=body, allowed=allowed_networks())


def ask_due(*, at: datetime, send: Send = send_request) -> tuple[int, int]:
    """Ask every witness whose time has come about one checkpoint, the newest; return how many cosigned and how many did not."""
    newest = Checkpoint.objects.filter(size__gt=0).order_by("-size").first()
    done = failed = 0
    for witness in Witness.objects.filter(next_at__lte=at).order_by("name") if newest else ():
        if newest is None or newest.cosignatures.filter(witness=witness.name).exists():
            continue
        try:
            _ask(witness, newest, at, send)
            witness.size, witness.failures, witness.problem, witness.alarmed = newest.size, 0, "", False
            witness.cosigned_at, witness.next_at = at, at + _EVERY
            done += 1
        except (Refused, RequestFailed, RequestRefused, NotProven, NoSuchTile) as problem:
            pause = min(_FIRST_PAUSE * 2 ** min(witness.failures, 12), _LONGEST_PAUSE)
            witness.failures, witness.problem, witness.next_at = min(witness.failures + 1, 1000), str(problem)[:300], at + pause
            witness.alarmed = isinstance(problem, Refused) and problem.alarm
            log.warning("witness %s did not cosign: %s", witness.name, problem)
            failed += 1
        witness.asked_at = at
        witness.save()
    return done, failed


def _ask(witness: Witness, checkpoint: Checkpoint, at: datetime, send: Send) -> None:
    """Ask one witness, once more with the size it names when it knows another than we thought."""
    old = min(witness.size, checkpoint.size)
    for _try in range(2):
        answer = send(witness.address, pack_request(old_size=old, proof=_proof(old, checkpoint.size), note=checkpoint.note))
        if answer.status != 409:
            break
        known = read_size(answer.body)
        if known is None or known == old:
            raise Refused(f"409: its tree of {old} entries has another root than ours（它的 {old} 条与我们的不同）", alarm=True)
        if known > checkpoint.size:
            newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
            raise Refused(f"409: it has seen {known} entries, this log has {newest}（它见过 {known} 条，本日志只有 {newest} 条）", alarm=known > newest)
        old = known
    if answer.status == 422:
        raise Refused("422: our consistency proof does not hold against what it saw（一致性证明与它所见不符）", alarm=True)
    if answer.status != 200 or answer.cut:
        raise Refused({403: "403: it does not know our key（它不认识我们的公钥）", 404: "404: it does not know our log（它没有登记本日志）"}.get(answer.status, f"{answer.status}"))
    _keep(witness, checkpoint, answer.body, at)


def _proof(old: int, new: int) -> list[bytes]:
    return find_consistency(old_size=old, new_size=new) if 0 < old < new else []


def _keep(witness: Witness, checkpoint: Checkpoint, body: bytes, at: datetime) -> None:
    """Keep the cosignature after checking it; lines of others are passed over."""
    lines = body.decode("utf-8", "replace")
    with transaction.atomic():
        if witness.name not in keep_cosignatures(note=checkpoint.note + lines, at=at):
            raise Refused("its answer holds no signature of its key（回答里没有它的签名）")
