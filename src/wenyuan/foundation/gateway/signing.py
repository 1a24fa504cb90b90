"""What the house says to a service, signed: who is at the door (a JWT of a minute) and which request this is (HTTP message signature).

The request is signed by RFC 9421 with Ed25519 over `@method`, `@path`, `@query`, `content-digest` (RFC 9530) and `authorization`, with
`created`, `nonce`, `keyid`, `alg` and `tag`. That is all of RFC 9421 that is written here: one signature, one order of components, no
structured fields. `verify_request` is the other side, for services in Python and for the tests.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

TAG: Final = "wenyuan-gateway"
LIFETIME: Final = 60
CLOCK_SKEW: Final = 30
_COMPONENTS: Final = '("@method" "@path" "@query" "content-digest" "authorization")'
_PARAMETERS: Final = re.compile(
    re.escape(_COMPONENTS) + r';created=([0-9]{1,12});nonce="([A-Za-z0-9_-]{16,64})";keyid="([A-Za-z0-9_-]{43})";alg="ed25519";tag="' + TAG + '"',
)


class NotGenuine(ValueError):
    """A request does not come from the house, comes late, or comes again."""


def make_key() -> str:
    """Return a new Ed25519 private key, 32 octets in base64url."""
    return _text(Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))


def public_key_of(private: str) -> str:
    """Return the public key, 32 octets in base64url."""
    return _text(_private(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def key_id(public: str) -> str:
    """Return the JWK thumbprint (RFC 7638) of a public key."""
    return _text(hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{public}"}}'.encode()).digest())


def jwk_of(public: str) -> dict[str, str]:
    """Return a public key as JWK (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": public, "kid": key_id(public), "alg": "Ed25519", "use": "sig"}


def pseudonym(*, secret: str, service: str, account_id: int) -> str:
    """Return a reader's name for one service: the same at every visit, another for every service, and nobody's without the house's key."""
    return _text(hmac.digest(f"wenyuan.gateway.subject:{secret}".encode(), f"{service}:{account_id}".encode(), "sha256")[:20])


def make_token(claims: Mapping[str, object], *, private: str, at: int) -> str:
    """Return a JWT (Ed25519 of RFC 9864) that ends after a minute; `iat`, `exp` and `jti` are added."""
    public = public_key_of(private)
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public, "d": private})
    body = {**claims, "iat": at, "exp": at + LIFETIME, "jti": secrets.token_urlsafe(16)}
    return jwt.encode({"alg": "Ed25519", "typ": "JWT", "kid": key_id(public)}, body, key, algorithms=["Ed25519"])


def sign_request(*, method: str, path: str, query: str, body: bytes, token: str, private: str, at: int) -> dict[str, str]:
    """Return the headers of a signed request. `query` is without its question mark."""
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    parameters = f'{_COMPONENTS};created={at};nonce="{secrets.token_urlsafe(18)}";keyid="{key_id(public_key_of(private))}";alg="ed25519";tag="{TAG}"'
    headers = {"authorization": f"Bearer {token}", "content-digest": digest}
    signature = _private(private).sign(_base(method, path, query, headers, parameters))
    return {**headers, "signature-input": f"wenyuan={parameters}", "signature": f"wenyuan=:{base64.b64encode(signature).decode()}:"}


def verify_request(
    *, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes, public: str | Sequence[str], service: str, seen: MutableMapping[str, int], at: int,
) -> dict[str, object]:
    """Return the claims about whoever is at the door.

    Args:
        headers: With names in lower case.
        public: The house's key for this service, in base64url, or two of them while they change.
        service: The service's own id, which the token must be meant for.
        seen: Nonces with the second after which they may be forgotten; it must be shared by all processes of the service.

    Raises:
        NotGenuine: The signature, the digest or the token is wrong, late, or was seen before.
    """
    parameters = headers.get("signature-input", "").removeprefix("wenyuan=")
    found = _PARAMETERS.fullmatch(parameters)
    given = re.fullmatch(r"wenyuan=:([A-Za-z0-9+/=]{88}):", headers.get("signature", ""))
    if found is None or given is None:
        raise NotGenuine("not signed as the house signs")
    created, nonce, kid = int(found[1]), found[2], found[3]
    key = next((one for one in ([public] if isinstance(public, str) else public) if key_id(one) == kid), None)
    if key is None:
        raise NotGenuine("signed with another key")
    if not created - CLOCK_SKEW <= at <= created + LIFETIME + CLOCK_SKEW:
        raise NotGenuine("too old, or from the future")
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    if not hmac.compare_digest(headers.get("content-digest", "").encode(), digest.encode()):
        raise NotGenuine("the body is not the one that was signed")
    try:
        Ed25519PublicKey.from_public_bytes(_octets(key)).verify(base64.b64decode(given[1]), _base(method, path, query, headers, parameters))
    except (InvalidSignature, ValueError) as problem:
        raise NotGenuine("the signature is wrong") from problem
    claims = _read_token(headers.get("authorization", ""), key, service, at)
    for old in [one for one, end in seen.items() if end < at]:
        del seen[old]
    if nonce in seen:
        raise NotGenuine("seen before")
    seen[nonce] = created + LIFETIME + 2 * CLOCK_SKEW
    return claims


def _read_token(authorization: str, public: str, service: str, at: int) -> dict[str, object]:
    try:
        token = jwt.decode(authorization.removeprefix("Bearer "), OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public}), algorithms=["Ed25519"])
    except (JoseError, ValueError) as problem:
        raise NotGenuine("the token is not of the house") from problem
    claims = msgspec.convert(token.claims, dict[str, object])
    end = claims.get("exp")
    if claims.get("aud") != service:
        raise NotGenuine("the token is meant for another service")
    if not isinstance(end, int) or at > end + CLOCK_SKEW:
        raise NotGenuine("the token has ended")
    return claims


def _base(method: str, path: str, query: str, headers: Mapping[str, str], parameters: str) -> bytes:
    lines = (
        f'"@method": {method}', f'"@path": {path}', f'"@query": ?{query}', f'"content-digest": {headers.get("content-digest", "")}',
        f'"authorization": {headers.get("authorization", "")}', f'"@signature-params": {parameters}',
    )
    return "\n".join(lines).encode()


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_octets(text))


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
