"""Messages that only the browser can read (RFC 8291 over RFC 8188), and who sends them (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LONGEST = 3000  # octets of a message; services must take 4096 once sealed (RFC 8030, 7.2)
_RECORD = 4096
_GOOD_FOR = 12 * 3600


def seal_message(content: bytes, *, key: bytes, secret: bytes, salt: bytes | None = None, own: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """Return a message sealed for a browser, as one `aes128gcm` record.

    Args:
        key: The browser's public key, uncompressed, 65 octets.
        secret: Its authentication secret, 16 octets.
        salt: 16 octets; fresh unless a test gives them. The same holds for `own`.

    Raises:
        ValueError: The key is no point of P-256, or the message is too long.
    """
    if len(content) > LONGEST:
        raise ValueError("too long")
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    mine = public_octets(own)
    shared = own.exchange(ec.ECDH(), theirs)
    material = _derive(shared, secret, b"WebPush: info\0" + key + mine, 32)
    cipher = AESGCM(_derive(material, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derive(material, salt, b"Content-Encoding: nonce\0", 12)
    return salt + _RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine + cipher.encrypt(nonce, content + b"\x02", None)


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def public_octets(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public half as an uncompressed point."""
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def encode(octets: bytes) -> str:
    """Write octets in base64url without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read base64url with or without padding; raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def sign_sender(*, endpoint: str, contact: str, key: ec.EllipticCurvePrivateKey, at: datetime) -> str:
    """Return the `Authorization` header that tells a push service who sends."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(at.timestamp()) + _GOOD_FOR, "sub": contact}
    signed = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={encode(public_octets(key))}"


def sender_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Return the key of this installation, made at the first use. Devices are bound to it: a new one makes them deaf."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        made = ec.generate_private_key(ec.SECP256R1())
        content = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
        try:
            os.link(fresh, path)  # of two processes one wins, and both read the same
        except FileExistsError:
            content = path.read_bytes()
        finally:
            fresh.unlink()
    key = serialization.load_pem_private_key(content, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("push-key is no key of an elliptic curve")
    return key
