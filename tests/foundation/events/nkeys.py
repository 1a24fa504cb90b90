"""Keys and tokens of NATS as its tool `nsc` makes them, for tests."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_KINDS = {"O": 14 << 3, "A": 0, "U": 20 << 3}


def _coded(octets: bytes) -> str:
    return base64.b32encode(octets + binascii.crc_hqx(octets, 0).to_bytes(2, "little")).decode().rstrip("=")


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Key:
    private: Ed25519PrivateKey
    kind: str

    @classmethod
    def make(cls, kind: str) -> Key:
        return cls(Ed25519PrivateKey.generate(), kind)

    @property
    def public(self) -> str:
        return _coded(bytes([_KINDS[self.kind]]) + self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @property
    def seed(self) -> str:
        kind = _KINDS[self.kind]
        return _coded(bytes([(18 << 3) | (kind >> 5), (kind & 31) << 3]) + self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))


def _token(subject: Key, issuer: Key, nats: dict[str, object]) -> str:
    claims: dict[str, object] = {"iat": int(time.time()), "iss": issuer.public, "sub": subject.public, "name": subject.kind, "nats": {"version": 2, **nats}}
    claims["jti"] = base64.b32encode(hashlib.sha256(json.dumps(claims).encode()).digest()).decode().rstrip("=")
    signed = f"{_part({'typ': 'JWT', 'alg': 'ed25519-nkey'})}.{_part(claims)}"
    return f"{signed}.{base64.urlsafe_b64encode(issuer.private.sign(signed.encode())).decode().rstrip('=')}"


def operator_claims(operator: Key) -> str:
    return _token(operator, operator, {"type": "operator"})


def account_claims(account: Key, operator: Key, *, jetstream: bool) -> str:
    store = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1} if jetstream else {}
    return _token(account, operator, {"type": "account", "limits": {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "conn": -1, "leaf": -1, **store}})


def user_claims(user: Key, account: Key) -> str:
    return _token(user, account, {"type": "user", "subs": -1, "data": -1, "payload": -1})
