"""Enciphered assertions (XML Encryption 1.1): AES-GCM under RSA-OAEP. CBC is refused, for it can be read by asking often enough."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from .trees import DS, NS, XENC, XENC11, AnswerRefused, text_of

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {f"{DS}sha1": hashes.SHA1, f"{XENC}sha256": hashes.SHA256, f"{XENC}sha512": hashes.SHA512}
_MGFS: dict[str, type[hashes.HashAlgorithm]] = {
    f"{XENC11}mgf1sha1": hashes.SHA1, f"{XENC11}mgf1sha256": hashes.SHA256, f"{XENC11}mgf1sha384": hashes.SHA384, f"{XENC11}mgf1sha512": hashes.SHA512,
}
DATA_CIPHERS = {f"{XENC11}aes128-gcm": 16, f"{XENC11}aes192-gcm": 24, f"{XENC11}aes256-gcm": 32}
KEY_CIPHERS = (f"{XENC11}rsa-oaep", f"{XENC}rsa-oaep-mgf1p")
_NONCE, _TAG, _MOST_KEYS = 12, 16, 4


def load_key(pem: str) -> RSAPrivateKey:
    """Return an own key.

    Raises:
        ValueError: It is none, as after a change of the installation's key.
    """
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("key")  # noqa: TRY004 -- a key of another kind is a wrong value
    return key


def decipher(node: etree._Element, *, key_pem: str) -> bytes:
    """Return the octets in an `EncryptedAssertion`.

    Raises:
        AnswerRefused: `cipher`: another one than allowed; `key`: not for us, or altered.
    """
    data = node.findall("xenc:EncryptedData", NS)
    method = data[0].find("xenc:EncryptionMethod", NS) if len(data) == 1 else None
    size = DATA_CIPHERS.get(str(method.get("Algorithm"))) if method is not None else None
    if size is None:
        raise AnswerRefused("cipher")
    sealed = _octets(data[0].find("xenc:CipherData/xenc:CipherValue", NS))
    if len(sealed) <= _NONCE + _TAG:
        raise AnswerRefused("key")
    try:
        key = load_key(key_pem)
    except ValueError:
        raise AnswerRefused("key") from None
    for wrapped in list(node.iter(f"{{{XENC}}}EncryptedKey"))[:_MOST_KEYS]:
        try:
            secret = key.decrypt(_octets(wrapped.find("xenc:CipherData/xenc:CipherValue", NS)), _padding(wrapped))
            if len(secret) == size:
                return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (ValueError, InvalidTag):
            continue
    raise AnswerRefused("key")


def _octets(node: etree._Element | None) -> bytes:
    try:
        return base64.b64decode("".join(text_of(node).split()), validate=True)
    except (binascii.Error, ValueError):
        raise AnswerRefused("key") from None


def _padding(wrapped: etree._Element) -> OAEP:
    method = wrapped.find("xenc:EncryptionMethod", NS)
    named = str(method.get("Algorithm")) if method is not None else ""
    if method is None or named not in KEY_CIPHERS:
        raise AnswerRefused("cipher")
    digest, mask = method.find("ds:DigestMethod", NS), method.find("xenc11:MGF", NS)
    digest_kind = _HASHES.get(str(digest.get("Algorithm"))) if digest is not None else hashes.SHA1
    mask_kind = _MGFS.get(str(mask.get("Algorithm"))) if mask is not None else hashes.SHA1
    if digest_kind is None or mask_kind is None:
        raise AnswerRefused("cipher")
    return OAEP(MGF1(mask_kind()), digest_kind(), None)
