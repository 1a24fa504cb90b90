"""Cosignatures of witnesses: checked, then kept with their checkpoint."""

from __future__ import annotations

import base64
from datetime import datetime

from django.db import transaction

from ..models import Checkpoint, Cosignature, Witness
from ..verifying import NotProven, VerifierKey, parse_checkpoint, parse_key, signed_by
from .signing import witness_keys


def known_witnesses() -> list[VerifierKey]:
    """Return the keys whose cosignatures count: those of the setting, and those of the witnesses that are asked over the network."""
    return [*witness_keys(), *(parse_key(text) for text in Witness.objects.order_by("name").values_list("key", flat=True))]


@transaction.atomic
def keep_cosignatures(*, note: str, at: datetime) -> list[str]:
    """Keep the cosignatures that a checkpoint brings back; return the names of the witnesses. Lines of unknown keys are passed over.

    Raises:
        NotProven: The note is not a checkpoint that this log signed, or a known witness's signature is wrong.
    """
    checkpoint = parse_checkpoint(note)
    row = Checkpoint.objects.filter(size=checkpoint.size).first()
    if row is None or row.note.rpartition("\n\n")[0] + "\n" != checkpoint.body:
        raise NotProven("this log signed no such checkpoint（本日志没有签发过这个检查点）")
    names = []
    for key in known_witnesses():
        if signed_by(checkpoint, key) is None:
            continue
        octets = next(o for name, o in checkpoint.signatures if name == key.name and o[:4] == key.id)
        line = f"— {key.name} {base64.b64encode(octets).decode()}\n"
        Cosignature.objects.get_or_create(checkpoint=row, witness=key.name, defaults={"line": line, "seen_at": at})
        if key.name not in names:
            names.append(key.name)
    return names
