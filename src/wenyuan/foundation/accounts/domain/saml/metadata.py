"""Metadata (SAML 2.0 metadata): what a provider says of itself, and what is said to it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree

from .encryption import DATA_CIPHERS, KEY_CIPHERS
from .trees import NS, SAMLP, AnswerRefused, make, name, parse_xml, read_certificate, text_of

MOST_METADATA = 262_144
REDIRECT, POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_MOST_ENTITY, _MOST_KEYS, _LEAST_BITS = 250, 8, 2048
_TEN_YEARS = timedelta(days=3653)
_HERE = {"127.0.0.1", "localhost", "::1"}


class UnusableMetadata(ValueError):
    """No metadata of a provider. `args[0]`: `xml`, `many` entities, `provider` (no role of a provider), `entity`, `address`, `keys`."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A provider.

    Attributes:
        entity: Its entityID.
        sso: Where requests go, by redirect.
        slo: The same for log-out; empty when it has none.
        certificates: Its signing keys, base64 of DER.
    """

    entity: str
    sso: str
    slo: str
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """Ourselves towards one provider: names, addresses, and the key in PEM."""

    entity: str
    acs: str
    slo: str
    key_pem: str


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and len(url) <= 1000 and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def read_metadata(raw: bytes) -> Partner:
    """Return the provider of a document with one entity.

    Raises:
        UnusableMetadata: See there.
    """
    try:
        root = parse_xml(_without_comments(raw), most=MOST_METADATA)
    except AnswerRefused:
        raise UnusableMetadata("xml") from None
    if root.tag != name("md", "EntityDescriptor"):
        raise UnusableMetadata("many" if root.tag == name("md", "EntitiesDescriptor") else "xml")
    entity = root.get("entityID") or ""
    if not 0 < len(entity) <= _MOST_ENTITY or any(ord(c) < 33 for c in entity):
        raise UnusableMetadata("entity")
    roles = [one for one in root.findall("md:IDPSSODescriptor", NS) if SAMLP in (one.get("protocolSupportEnumeration") or "").split()]
    if len(roles) != 1:
        raise UnusableMetadata("provider")
    sso, slo = _address(roles[0], "SingleSignOnService"), _address(roles[0], "SingleLogoutService")
    if not _is_address(sso) or (slo and not _is_address(slo)):
        raise UnusableMetadata("address")
    return Partner(entity, sso, slo, _certificates(roles[0]))


def _without_comments(raw: bytes) -> bytes:
    """Metadata is read by people and may have comments; they are taken out before anything is read of it."""
    if len(raw) > MOST_METADATA or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return raw
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.tostring(etree.fromstring(raw, parser), encoding="utf-8")
    except (etree.XMLSyntaxError, ValueError):
        raise UnusableMetadata("xml") from None


def _address(role: etree._Element, service: str) -> str:
    found = [one.get("Location") or "" for one in role.findall(f"md:{service}", NS) if one.get("Binding") == REDIRECT]
    return found[0] if found else ""


def _certificates(role: etree._Element) -> tuple[str, ...]:
    found = []
    for holder in role.findall("md:KeyDescriptor", NS):
        if holder.get("use", "signing") == "signing":
            found += ["".join(text_of(one).split()) for one in holder.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", NS)]
    if not 0 < len(found) <= _MOST_KEYS or not all(_is_strong(one) for one in found):
        raise UnusableMetadata("keys")
    return tuple(dict.fromkeys(found))


def _is_strong(text: str) -> bool:
    try:
        key = read_certificate(text).public_key()
    except ValueError:
        return False
    return (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_BITS) or (isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= 256)


def fingerprint_of(text: str) -> str:
    """Return the SHA-256 of a certificate as people compare it."""
    return read_certificate(text).fingerprint(SHA256()).hex(":").upper()


def make_key(*, common_name: str, at: datetime) -> tuple[str, str]:
    """Return a fresh RSA key in PEM and its certificate, base64 of DER, good for ten years: partners know it by our metadata."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=3072)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])
    made = x509.CertificateBuilder(issuer_name=subject, subject_name=subject, public_key=key.public_key(), serial_number=x509.random_serial_number())
    certificate = made.not_valid_before(at - timedelta(days=1)).not_valid_after(at + _TEN_YEARS).sign(key, SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem, base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def write_metadata(*, own: Own, certificate: str) -> bytes:
    """Return our metadata for one provider."""
    def keys(use: str, *methods: etree._Element) -> etree._Element:
        return make("md", "KeyDescriptor", make("ds", "KeyInfo", make("ds", "X509Data", make("ds", "X509Certificate", certificate))), *methods, use=use)

    ciphers = [make("md", "EncryptionMethod", Algorithm=one) for one in (*reversed(DATA_CIPHERS), *KEY_CIPHERS)]
    role = make("md", "SPSSODescriptor",
        keys("signing"), keys("encryption", *ciphers), make("md", "SingleLogoutService", Binding=REDIRECT, Location=own.slo),
        make("md", "NameIDFormat", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"), make("md", "AssertionConsumerService", Binding=POST, Location=own.acs, index="0", isDefault="true"),
        AuthnRequestsSigned="true", WantAssertionsSigned="true", protocolSupportEnumeration=SAMLP,
    )
    return etree.tostring(make("md", "EntityDescriptor", role, entityID=own.entity), xml_declaration=True, encoding="utf-8", pretty_print=True)
