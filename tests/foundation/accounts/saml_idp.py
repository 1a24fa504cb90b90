"""A provider of SAML with real keys: writes answers and signs them."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from wenyuan.foundation.accounts.domain.saml.metadata import make_key
from wenyuan.foundation.accounts.domain.saml.trees import NS

ENTITY = "https://idp.example.cn/entity"
SSO, SLO = "https://idp.example.cn/sso", "https://idp.example.cn/slo"
KEY, CERTIFICATE = make_key(common_name="idp", at=datetime(2026, 1, 1, tzinfo=UTC))
OTHER_KEY, OTHER_CERTIFICATE = make_key(common_name="other", at=datetime(2026, 1, 1, tzinfo=UTC))


class OldSigner(XMLSigner):
    """Signs with SHA-1 too, as old providers do."""

    def check_deprecated_methods(self) -> None: ...


@dataclass
class Said:
    """What an answer says; each test changes one thing."""

    acs: str
    audience: str
    request: str
    at: datetime
    entity: str = ENTITY
    subject: str = "u-1"
    name_format: str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    recipient: str = ""
    destination: str = ""
    confirmed_request: str = ""
    status: str = "Success"
    begins: timedelta = timedelta(minutes=-1)
    ends: timedelta = timedelta(minutes=5)
    bearer_ends: timedelta = timedelta(minutes=5)
    issued: timedelta = timedelta()
    signed_in: timedelta = timedelta(minutes=-2)
    session_ends: timedelta = timedelta(hours=8)
    more_conditions: str = ""
    method: str = "bearer"
    response_issuer: str = ""
    assertion_id: str = "_a1"
    attributes: dict[str, str] = field(default_factory=lambda: {"urn:oid:2.16.840.1.113730.3.1.241": "王芳", "urn:oid:0.9.2342.19200300.100.1.1": "wangfang"})


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_assertion(said: Said) -> str:
    attributes = "".join(f'<saml:Attribute Name="{key}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>' for key, value in said.attributes.items())
    return (
        f'<saml:Assertion xmlns:saml="{NS["saml"]}" ID="{said.assertion_id}" Version="2.0" IssueInstant="{stamp(said.at + said.issued)}"><saml:Issuer>{said.entity}</saml:Issuer>'
        f'<saml:Subject><saml:NameID Format="{said.name_format}">{said.subject}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:{said.method}">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{stamp(said.at + said.bearer_ends)}" Recipient="{said.recipient or said.acs}" InResponseTo="{said.confirmed_request or said.request}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotBefore="{stamp(said.at + said.begins)}" NotOnOrAfter="{stamp(said.at + said.ends)}"><saml:AudienceRestriction><saml:Audience>{said.audience}</saml:Audience></saml:AudienceRestriction>{said.more_conditions}</saml:Conditions>'
        f'<saml:AuthnStatement AuthnInstant="{stamp(said.at + said.signed_in)}" SessionIndex="s-1" SessionNotOnOrAfter="{stamp(said.at + said.session_ends)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>'
        f'<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>'
    )


def sign(
    xml: str, *, key: str = KEY, certificate: str = CERTIFICATE, method: SignatureMethod = SignatureMethod.RSA_SHA256, digest: DigestAlgorithm = DigestAlgorithm.SHA256,
) -> str:
    """Put an enveloped signature after the issuer of a response or an assertion."""
    root = etree.fromstring(xml.encode())
    place = etree.Element(f"{{{NS['ds']}}}Signature", {"Id": "placeholder"}, nsmap={"ds": NS["ds"]})
    root.insert(1, place)
    signer = OldSigner(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")  # type: ignore[arg-type]
    pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----"
    return etree.tostring(signer.sign(root, key=key, cert=pem, reference_uri=f"#{root.get('ID')}", id_attribute="ID"), encoding="unicode")


def write_response(said: Said, inside: str) -> str:
    return (
        f'<samlp:Response xmlns:samlp="{NS["samlp"]}" xmlns:saml="{NS["saml"]}" ID="_r1" Version="2.0" IssueInstant="{stamp(said.at + said.issued)}" Destination="{said.destination or said.acs}" InResponseTo="{said.request}">'
        f'<saml:Issuer>{said.response_issuer or said.entity}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{said.status}"/></samlp:Status>{inside}</samlp:Response>'
    )


def encipher(xml: str, certificate: str, *, cipher: str = "http://www.w3.org/2009/xmlenc11#aes256-gcm") -> str:
    """Return an `EncryptedAssertion` for whoever has the key of a certificate."""
    public = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    assert isinstance(public, RSAPublicKey)
    secret, nonce = os.urandom(32), os.urandom(12)
    wrapped = base64.b64encode(public.encrypt(secret, OAEP(MGF1(SHA1()), SHA1(), None))).decode()
    sealed = base64.b64encode(nonce + AESGCM(secret).encrypt(nonce, xml.encode(), None)).decode()
    return (
        f'<saml:EncryptedAssertion xmlns:saml="{NS["saml"]}"><xenc:EncryptedData xmlns:xenc="{NS["xenc"]}" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="{cipher}"/>'
        f'<ds:KeyInfo xmlns:ds="{NS["ds"]}"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>'
        f'<xenc:CipherData><xenc:CipherValue>{sealed}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>'
    )


def write_idp_metadata(*, entity: str = ENTITY, sso: str = SSO, slo: str = SLO, certificates: tuple[str, ...] = (CERTIFICATE,), role: str = "IDPSSODescriptor") -> bytes:
    keys = "".join(f'<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{one}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>' for one in certificates)
    redirect = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
    return (
        f'<?xml version="1.0"?><!-- our provider --><md:EntityDescriptor xmlns:md="{NS["md"]}" xmlns:ds="{NS["ds"]}" entityID="{entity}"><md:{role} protocolSupportEnumeration="{NS["samlp"]}">{keys}'
        f'<md:SingleLogoutService {redirect} Location="{slo}"/><md:SingleSignOnService {redirect} Location="{sso}"/></md:{role}></md:EntityDescriptor>'
    ).encode()
