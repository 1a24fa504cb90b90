"""Requests to witnesses: C2SP tlog-witness, `add-checkpoint`. No database and no framework here."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .verifying import LARGEST_NOTE, NotProven

MOST_HASHES = 63
LARGEST_REQUEST = LARGEST_NOTE + 8_192
SIZE_TYPE = "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_HASH = re.compile(r"[A-Za-z0-9+/]{43}=")
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: the size of the older tree, the proof that the newer one holds it, the newer one's checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str


def pack_request(*, old_size: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return the body of `add-checkpoint`.

    Raises:
        ValueError: More than 63 hashes, which no tree of less than 2**63 entries needs.
    """
    if len(proof) > MOST_HASHES:
        raise ValueError(f"{len(proof)} hashes")
    return "".join([f"old {old_size}\n", *(base64.b64encode(part).decode() + "\n" for part in proof), "\n", note]).encode()


def read_request(body: bytes) -> AddCheckpoint:
    """Read the body of `add-checkpoint`.

    Raises:
        NotProven: It is none.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise NotProven("the request is not UTF-8") from None
    head, blank, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    match = _OLD.fullmatch(first)
    if len(body) > LARGEST_REQUEST or not blank or match is None or len(lines) > MOST_HASHES or not all(_HASH.fullmatch(line) for line in lines):
        raise NotProven("the request cannot be read")
    return AddCheckpoint(int(match[1]), tuple(base64.b64decode(line) for line in lines), note)


def read_size(body: bytes) -> int | None:
    """Return the size that a witness says it knows, from an answer 409; None when it says none."""
    match = _SIZE.fullmatch(body)
    return int(match[1]) if match else None
