"""Requests to a provider by the redirect binding (SAML bindings 3.4), each signed, each with a number that nobody else can make."""

from __future__ import annotations

import base64
import secrets
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from django.utils.crypto import constant_time_compare, salted_hmac
from lxml import etree

from .encryption import load_key
from .metadata import POST, Own, Partner
from .trees import AnswerRefused, make, parse_xml, read_certificate

PATIENCE = timedelta(minutes=10)
_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_ALGORITHMS: dict[str, tuple[str, type[HashAlgorithm]]] = {
    _RSA_SHA256: ("rsa", SHA256), "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": ("rsa", SHA384), "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": ("rsa", SHA512),
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": ("ec", SHA256), "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384": ("ec", SHA384),
}
_MOST_MESSAGE = 65_536


def make_request_id(*, provider_id: int, at: datetime) -> str:
    """Return the number of a request: provider, moment, chance, and a seal over them. Nothing has to be kept to know it again."""
    body = f"{provider_id:x}.{int(at.timestamp()):x}.{secrets.token_hex(16)}"
    return f"_{body}.{_seal(body)}"


def _seal(body: str) -> str:
    return salted_hmac("accounts.saml.request", body, algorithm="sha256").hexdigest()[:40]


def is_own_request(request_id: str, *, provider_id: int, at: datetime) -> bool:
    """Whether a request with this number went to this provider within the last ten minutes."""
    body, _dot, seal = request_id.removeprefix("_").rpartition(".")
    if len(request_id) > 200 or not constant_time_compare(_seal(body), seal):
        return False
    provider, moment, _chance = body.split(".")
    return int(provider, 16) == provider_id and timedelta(0) <= at - datetime.fromtimestamp(int(moment, 16), UTC) + timedelta(seconds=1) <= PATIENCE + timedelta(seconds=1)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def address_of_sign_in(*, partner: Partner, own: Own, request_id: str, relay: str, anew: bool, at: datetime) -> str:
    """Return where to send the browser to sign in.

    Args:
        anew: Whether the provider must ask for a secret again, though it knows the browser.
    """
    request = make("samlp", "AuthnRequest",
        make("saml", "Issuer", own.entity), make("samlp", "NameIDPolicy", AllowCreate="true"), ID=request_id, Version="2.0", IssueInstant=_stamp(at), Destination=partner.sso,
        AssertionConsumerServiceURL=own.acs, ProtocolBinding=POST, **({"ForceAuthn": "true"} if anew else {}),
    )
    return redirect_with(partner.sso, "SAMLRequest", request, relay=relay, key_pem=own.key_pem)


def address_of_log_out(*, partner: Partner, own: Own, request_id: str, name_id: Mapping[str, str], session_index: str, at: datetime) -> str:
    """Return where to send the browser to end the session there; empty when the provider has no such address."""
    if not partner.slo:
        return ""
    whom = {"Format": name_id.get("format", ""), "NameQualifier": name_id.get("qualifier", ""), "SPNameQualifier": name_id.get("sp_qualifier", "")}
    request = make("samlp", "LogoutRequest",
        make("saml", "Issuer", own.entity), make("saml", "NameID", name_id.get("value", ""), **{key: value for key, value in whom.items() if value}), *([make("samlp", "SessionIndex", session_index)] if session_index else []),
        ID=request_id, Version="2.0", IssueInstant=_stamp(at), Destination=partner.slo, NotOnOrAfter=_stamp(at + PATIENCE),
    )
    return redirect_with(partner.slo, "SAMLRequest", request, relay="", key_pem=own.key_pem)


def address_of_log_out_answer(*, partner: Partner, own: Own, answers: str, relay: str, at: datetime) -> str:
    """Return where to send the browser after the provider asked for a log-out."""
    status = make("samlp", "Status", make("samlp", "StatusCode", Value="urn:oasis:names:tc:SAML:2.0:status:Success"))
    answer = make("samlp", "LogoutResponse",
        make("saml", "Issuer", own.entity), status, ID=f"_{secrets.token_hex(20)}", Version="2.0", IssueInstant=_stamp(at), Destination=partner.slo, InResponseTo=answers,
    )
    return redirect_with(partner.slo, "SAMLResponse", answer, relay=relay, key_pem=own.key_pem)


def redirect_with(url: str, kind: str, message: etree._Element, *, relay: str, key_pem: str) -> str:
    """Return an address with a message, deflated and signed."""
    packer = zlib.compressobj(wbits=-15)
    packed = base64.b64encode(packer.compress(etree.tostring(message)) + packer.flush()).decode()
    query = f"{kind}={quote_plus(packed)}" + (f"&RelayState={quote_plus(relay)}" if relay else "") + f"&SigAlg={quote_plus(_RSA_SHA256)}"
    mark = base64.b64encode(load_key(key_pem).sign(query.encode(), PKCS1v15(), SHA256())).decode()
    return f"{url}{'&' if '?' in url else '?'}{query}&Signature={quote_plus(mark)}"


def read_redirect(*, query: str, kind: str, values: Mapping[str, str], partner: Partner) -> etree._Element:
    """Return a message that a provider sent by redirect, once a key of the provider is found to have signed the address (bindings 3.4.4.1).

    Args:
        query: The query as it came, for the signature covers its octets.
        values: The same, read.

    Raises:
        AnswerRefused: `algorithm`, `signature`, `size`, `xml` and what `parse_xml` says.
    """
    if values.get("SigAlg") not in _ALGORITHMS:
        raise AnswerRefused("algorithm")
    parts: dict[str, str] = {}
    for piece in query.split("&"):
        key, _eq, _value = piece.partition("=")
        if key in parts:
            raise AnswerRefused("signature")
        parts[key] = piece
    said = "&".join(parts[key] for key in (kind, "RelayState", "SigAlg") if key in parts).encode()
    try:
        mark, packed = base64.b64decode(values.get("Signature", ""), validate=True), base64.b64decode(values.get(kind, ""), validate=True)
    except ValueError:
        raise AnswerRefused("signature") from None
    if not any(_is_signed(said, mark, read_certificate(one), values["SigAlg"]) for one in partner.certificates):
        raise AnswerRefused("signature")
    opener = zlib.decompressobj(wbits=-15)
    try:
        raw = opener.decompress(packed, _MOST_MESSAGE + 1)
    except zlib.error:
        raise AnswerRefused("xml") from None
    return parse_xml(raw, most=_MOST_MESSAGE)


def _is_signed(said: bytes, mark: bytes, certificate: x509.Certificate, algorithm: str) -> bool:
    kind, digest = _ALGORITHMS[algorithm]
    key = certificate.public_key()
    try:
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(mark, said, PKCS1v15(), digest())
        elif kind == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(mark, said, ec.ECDSA(digest()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
