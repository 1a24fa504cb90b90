"""Check evidence without the system that made it: bundles, checkpoints, folders of tiles.

This file needs Python 3.11 and nothing else, so it may be handed on by itself: `python verifying.py BUNDLE`. With the package
`cryptography` at hand signatures are checked by it, else by the plain arithmetic below (RFC 8032; nothing secret is touched).
Trees follow RFC 6962 section 2.1, proofs RFC 9162 sections 2.1.3 to 2.1.4, notes and cosignatures the C2SP formats.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FORMAT = "wenyuan-evidence/1"
SIGNATURE, COSIGNATURE = 1, 4
LARGEST_NOTE, LARGEST_BUNDLE = 1 << 18, 1 << 20
_MOST_SIGNATURES = 64


class NotProven(ValueError):
    """What was handed in does not prove what it says; the message tells which part."""


def digest_of(data: bytes, algorithm: str = "sha256") -> bytes:
    """Hash with SHA-256 or another algorithm of the same length.

    Raises:
        NotProven: This Python's OpenSSL lacks the algorithm.
    """
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    try:
        return hashlib.new(algorithm, data).digest()
    except ValueError:
        raise NotProven(f"this Python cannot compute {algorithm}: its OpenSSL lacks it（本机的 OpenSSL 没有 {algorithm}）") from None


def leaf_hash(leaf: bytes, algorithm: str = "sha256") -> bytes:
    """Hash an entry: RFC 6962 2.1, prefix 0x00."""
    return digest_of(b"\x00" + leaf, algorithm)


def node_hash(left: bytes, right: bytes, algorithm: str = "sha256") -> bytes:
    """Hash two subtrees: RFC 6962 2.1, prefix 0x01."""
    return digest_of(b"\x01" + left + right, algorithm)


def verify_inclusion(*, number: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes, algorithm: str = "sha256") -> None:
    """Check that the leaf hash `leaf` stands at `number` (from 0) in the tree of `size` leaves: RFC 9162 2.1.3.2.

    Raises:
        NotProven: It does not follow from the proof.
    """
    if not 0 <= number < size:
        raise NotProven(f"entry {number} cannot stand in a tree of {size}")
    if any(len(part) != 32 for part in (leaf, root, *proof)):
        raise NotProven("a hash of the proof is not 32 octets long")
    first, last, found = number, size - 1, leaf
    for part in proof:
        if last == 0:
            raise NotProven("the inclusion proof is too long")
        if first & 1 or first == last:
            found = node_hash(part, found, algorithm)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, part, algorithm)
        first, last = first >> 1, last >> 1
    if last:
        raise NotProven("the inclusion proof is too short")
    if found != root:
        raise NotProven("the entry is not in the tree of the checkpoint")


def verify_consistency(*, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes], algorithm: str = "sha256") -> None:
    """Check that the newer tree holds the older one unchanged: RFC 9162 2.1.4.2.

    Raises:
        NotProven: It does not follow from the proof; a smaller newer tree never does.
    """
    if not 0 <= old_size <= new_size:
        raise NotProven(f"a tree of {old_size} cannot grow to {new_size}")
    if any(len(part) != 32 for part in (old_root, new_root, *proof)):
        raise NotProven("a hash of the proof is not 32 octets long")
    if old_size in {0, new_size}:
        if proof or (old_size == new_size and old_root != new_root) or (old_size == 0 and old_root != digest_of(b"", algorithm)):
            raise NotProven("trees of one size, or an empty one, need equal roots and no proof")
        return
    parts = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not parts or not proof:
        raise NotProven("the consistency proof is empty")
    first, last = old_size - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = parts[0]
    for part in parts[1:]:
        if last == 0:
            raise NotProven("the consistency proof is too long")
        if first & 1 or first == last:
            old, new = node_hash(part, old, algorithm), node_hash(part, new, algorithm)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, part, algorithm)
        first, last = first >> 1, last >> 1
    if last:
        raise NotProven("the consistency proof is too short")
    if (old, new) != (old_root, new_root):
        raise NotProven("the newer tree does not hold the older one unchanged")


# Ed25519, RFC 8032 section 5.1: verification alone.
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]


def _add(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    found: _Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


def _point(octets: bytes) -> _Point | None:
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def verify_ed25519_plainly(key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature is right, with Python's own numbers."""
    if len(key) != 32 or len(signature) != 64 or _BASE is None:
        return False
    public, commitment, scalar = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= _ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _ORDER
    left, right = _times(scalar, _BASE), _add(commitment, _times(challenge, public))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (left[1] * right[2] - right[1] * left[2]) % _P == 0


def verify_ed25519(key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature is right."""
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 -- may be missing
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError:
        return verify_ed25519_plainly(key, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key as C2SP signed-note writes it: `name+id+base64(type || key)`; type 1 signs logs, 4 cosigns."""

    name: str
    kind: int
    key: bytes

    @property
    def id(self) -> bytes:
        """Four octets that name the key in a signature line."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:4]

    @property
    def text(self) -> str:
        """The key in one line."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.key).decode()}"


def parse_key(text: str) -> VerifierKey:
    """Read a verifier key.

    Raises:
        NotProven: It is none, its type is unknown, or its id is wrong.
    """
    name, _plus, rest = text.strip().partition("+")
    ident, _plus, data = rest.partition("+")
    octets = _base64(data)
    if not name or any(c.isspace() for c in name) or len(octets) != 33 or octets[0] not in {SIGNATURE, COSIGNATURE}:
        raise NotProven("not a verifier key for Ed25519")
    key = VerifierKey(name, octets[0], octets[1:])
    if key.id.hex() != ident:
        raise NotProven(f"the id of the key of {name} is wrong")
    return key


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NotProven("not base64") from None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's state, as its note says: `roots` holds the root of each tree by algorithm, SHA-256 always."""

    origin: str
    size: int
    roots: Mapping[str, bytes]
    body: str
    signatures: tuple[tuple[str, bytes], ...]


def parse_checkpoint(note: str) -> Checkpoint:
    """Read a C2SP tlog-checkpoint; the signatures are not checked yet.

    Raises:
        NotProven: The text is none.
    """
    body, blank, lines = note.rpartition("\n\n")
    if len(note) > LARGEST_NOTE or not blank or not lines.endswith("\n"):
        raise NotProven("not a signed note")
    signatures = []
    for line in lines.removesuffix("\n").split("\n")[:_MOST_SIGNATURES]:
        dash, name, octets = [*line.split(" "), "", ""][:3]
        if dash != "—" or not name or line.count(" ") != 2 or len(decoded := _base64(octets)) < 5:
            raise NotProven("a signature line cannot be read")
        signatures.append((name, decoded))
    origin, size, root, *more = body.split("\n") if body.count("\n") >= 2 else ["", "", ""]
    number_fine = size.isascii() and size.isdigit() and len(size) < 20 and str(int(size)) == size
    if not origin or not number_fine or len(_base64(root)) != 32:
        raise NotProven("not a checkpoint")
    roots = {"sha256": _base64(root)}
    for line in more:
        if line.startswith("sm3 "):
            roots["sm3"] = _base64(line[4:])
    return Checkpoint(origin, int(size), roots, body + "\n", tuple(signatures))


def cosigned_message(body: str, seconds: int) -> bytes:
    """Return what a witness signs with Ed25519: C2SP tlog-cosignature."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def signed_by(checkpoint: Checkpoint, key: VerifierKey) -> int | None:
    """Return the witness's POSIX seconds, 0 for the log's own signature, None when the key signed nothing here.

    Raises:
        NotProven: The key's signature stands there and is wrong.
    """
    for name, octets in checkpoint.signatures:
        if name != key.name or octets[:4] != key.id:
            continue
        seconds = int.from_bytes(octets[4:12], "big") if key.kind == COSIGNATURE else 0
        message = cosigned_message(checkpoint.body, seconds) if key.kind == COSIGNATURE else checkpoint.body.encode()
        signature = octets[12:] if key.kind == COSIGNATURE else octets[4:]
        if not verify_ed25519(key.key, signature, message):
            raise NotProven(f"the signature of {name} is wrong")
        return seconds
    return None


@dataclass(frozen=True, slots=True)
class Proven:
    """What follows from the evidence. `trusted` is false while the log's key comes from the bundle alone."""

    origin: str
    size: int
    root: str
    key: str
    trusted: bool
    witnesses: tuple[tuple[str, int], ...]
    number: int | None = None
    leaf: Mapping[str, object] = field(default_factory=dict)
    disclosed: Mapping[str, str] = field(default_factory=dict)
    second_hash: str = ""


def check_checkpoint(note: str, *, keys: Sequence[str], witnesses: Sequence[str], given_key: str | None) -> tuple[Checkpoint, str, tuple[tuple[str, int], ...]]:
    """Check a checkpoint against the log's key and the known witnesses; return it, the key that signed it, the witnesses with their times.

    Raises:
        NotProven: The log's signature is missing or wrong, or a witness's is wrong.
    """
    checkpoint = parse_checkpoint(note)
    tried = [parse_key(text) for text in ([given_key] if given_key else keys)]
    key = next((k for k in tried if k.kind == SIGNATURE and k.name == checkpoint.origin and signed_by(checkpoint, k) is not None), None)
    if key is None:
        raise NotProven("the checkpoint is not signed by the key of this log")
    seen = [(k.name, signed_by(checkpoint, k)) for k in map(parse_key, witnesses[:_MOST_SIGNATURES]) if k.kind == COSIGNATURE]
    return checkpoint, key.text, tuple((name, seconds) for name, seconds in seen if seconds is not None)


def verify_bundle(data: bytes, *, key: str | None = None, witnesses: Sequence[str] = (), content: str | None = None) -> Proven:
    """Check a proof bundle.

    Args:
        key: The log's verifier key as you know it from elsewhere; without it the bundle's own is used and nothing is `trusted`.
        witnesses: Verifier keys of witnesses you trust; those of the bundle are not asked.
        content: Digest in hexadecimal of the file in your hands; it must be the disclosed one.

    Raises:
        NotProven: With the part that does not hold.
    """
    bundle = _read_json(data)
    entry, note, keys = bundle.get("entry"), bundle.get("checkpoint"), bundle.get("keys")
    if bundle.get("format") != FORMAT or not isinstance(entry, dict) or not isinstance(note, str) or not isinstance(keys, list):
        raise NotProven(f"not a bundle of {FORMAT}")
    number, text = entry.get("number"), entry.get("leaf")
    if not isinstance(number, int) or isinstance(number, bool) or not isinstance(text, str):
        raise NotProven("the entry of the bundle cannot be read")
    checkpoint, signer, seen = check_checkpoint(note, keys=[k for k in keys if isinstance(k, str)], witnesses=witnesses, given_key=key)
    octets = text.encode("utf-8", "surrogatepass")
    second = ""
    for algorithm, root in checkpoint.roots.items():
        if algorithm != "sha256" and algorithm not in hashlib.algorithms_available:
            continue
        proof = _hashes(bundle.get("inclusion"), algorithm)
        verify_inclusion(number=number, size=checkpoint.size, leaf=leaf_hash(octets, algorithm), proof=proof, root=root, algorithm=algorithm)
        second = algorithm if algorithm != "sha256" else second
    leaf = _read_json(octets)
    disclosed = _disclosed(bundle.get("disclosed", []), leaf)
    if content is not None and disclosed.get("content") != content.lower():
        raise NotProven("the file is not the one that the evidence speaks of（文件与证据所说的不是同一个）")
    return Proven(checkpoint.origin, checkpoint.size, checkpoint.roots["sha256"].hex(), signer, key is not None, seen, number, leaf, disclosed, second)


def _read_json(data: bytes) -> dict[str, object]:
    try:
        found = json.loads(data.decode("utf-8")) if len(data) <= LARGEST_BUNDLE else None
    except (ValueError, RecursionError):
        raise NotProven("not JSON") from None
    if not isinstance(found, dict):
        raise NotProven("not a JSON object, or too large")
    return found


def _hashes(parts: object, algorithm: str) -> list[bytes]:
    found = parts.get(algorithm) if isinstance(parts, dict) else None
    if not isinstance(found, list) or len(found) > 64 or not all(isinstance(part, str) for part in found):
        raise NotProven(f"the bundle holds no {algorithm} proof")
    return [_base64(part) for part in found]


def _disclosed(parts: object, leaf: Mapping[str, object]) -> dict[str, str]:
    """Check what the bundle tells about salted digests of the leaf: HMAC-SHA256 with the salt as key."""
    digests, found = leaf.get("digests"), dict[str, str]()
    for part in parts if isinstance(parts, list) else []:
        role, salt, value = (part.get("role"), part.get("salt"), part.get("value")) if isinstance(part, dict) else (None, None, None)
        if not isinstance(role, str) or not isinstance(salt, str) or not isinstance(value, str) or not isinstance(digests, dict):
            raise NotProven("what the bundle discloses cannot be read")
        made = hmac.digest(_base64(salt), value.encode("utf-8", "surrogatepass"), "sha256").hex()
        if digests.get(role) != made:
            raise NotProven(f"the disclosed {role} is not the one in the log")
        found[role] = value
    return found


if __name__ == "__main__":
    try:
        print(verify_bundle(Path(sys.argv[1]).read_bytes(), key=sys.argv[2] if len(sys.argv) > 2 else None))  # noqa: T201 -- the answer
    except NotProven as problem:
        sys.exit(f"NOT PROVEN: {problem}")
