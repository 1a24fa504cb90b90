"""The log's signing key and what is signed with it (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .verifying import COSIGNATURE, SIGNATURE, VerifierKey, cosigned_message


class KeyUnusable(ValueError):
    """The key file cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name it signs under; the name of a log's key is the log's origin."""

    name: str
    seed: bytes
    kind: int = SIGNATURE

    @property
    def public(self) -> VerifierKey:
        """The key that others check with."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return VerifierKey(self.name, self.kind, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """Return 64 octets."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r})"


@lru_cache(maxsize=8)
def load_key(path: Path, name: str) -> SigningKey:
    """Read the key file, or make it for `name` on first use, readable by its owner alone.

    Raises:
        KeyUnusable: The file is damaged, or others may read it.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path)
    seed = secrets.token_bytes(32)
    public = SigningKey(name, seed).public
    text = f"PRIVATE+KEY+{name}+{public.id.hex()}+{base64.b64encode(bytes([SIGNATURE]) + seed).decode()}\n"
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return SigningKey(name, seed)


def _read_key(path: Path) -> SigningKey:
    if path.stat().st_mode & 0o077:
        raise KeyUnusable(f"{path}: others may read the signing key; run chmod 600（请 chmod 600）")
    parts = path.read_text("utf-8").strip().split("+", 4)
    octets = base64.b64decode(parts[4]) if len(parts) == 5 and parts[:2] == ["PRIVATE", "KEY"] else b""
    if len(octets) != 33 or octets[0] != SIGNATURE or SigningKey(parts[2], octets[1:]).public.id.hex() != parts[3]:
        raise KeyUnusable(f"{path}: not the signing key of a log; restore it from the backup（请由备份恢复）")
    return SigningKey(parts[2], octets[1:])


def _line(name: str, octets: bytes) -> str:
    return f"— {name} {base64.b64encode(octets).decode()}\n"


def sign_checkpoint(key: SigningKey, *, size: int, roots: Mapping[str, bytes]) -> str:
    """Return a signed checkpoint; roots of other algorithms than SHA-256 stand as extension lines."""
    more = "".join(f"{name} {base64.b64encode(root).decode()}\n" for name, root in sorted(roots.items()) if name != "sha256")
    body = f"{key.name}\n{size}\n{base64.b64encode(roots['sha256']).decode()}\n{more}"
    return f"{body}\n{_line(key.name, key.public.id + key.sign(body.encode()))}"


def cosign_checkpoint(key: SigningKey, *, note: str, seconds: int) -> str:
    """Return a witness's signature line for a checkpoint at a POSIX time; whether the log grew honestly is the caller's to check first."""
    body = note.rpartition("\n\n")[0] + "\n"
    public = SigningKey(key.name, key.seed, COSIGNATURE).public
    return _line(key.name, public.id + seconds.to_bytes(8, "big") + key.sign(cosigned_message(body, seconds)))
