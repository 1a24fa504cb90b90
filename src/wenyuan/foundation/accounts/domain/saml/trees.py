"""XML from strangers: parsed without a DTD, and of what is signed only what the signature covers.

The library for signatures says what was signed; the shape is checked here before, so that no second assertion, no second meaning of
an ID and no comment can stand where a reader of the document might look instead (signature wrapping, text cut by comments).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature as WrongSignature
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

SAML, SAMLP, MD = "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:metadata"
DS, XENC, XENC11 = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
NS = {"saml": SAML, "samlp": SAMLP, "md": MD, "ds": DS, "xenc": XENC, "xenc11": XENC11}
_ENVELOPED = f"{DS}enveloped-signature"
_TRANSFORMS = {_ENVELOPED, "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"}
_SIGNATURES = frozenset({
    SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512, SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512,
    SignatureMethod.SHA256_RSA_MGF1, SignatureMethod.SHA384_RSA_MGF1, SignatureMethod.SHA512_RSA_MGF1,
})
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_BROKEN = (SignXMLException, ValueError, TypeError, KeyError, AssertionError, AttributeError, etree.LxmlError, WrongSignature, UnsupportedAlgorithm)


class AnswerRefused(ValueError):
    """What came is not believed. `args[0]` says why, for the log and not for the page."""


def name(prefix: str, local: str) -> str:
    """Return a name as lxml writes it."""
    return f"{{{NS[prefix]}}}{local}"


def make(prefix: str, local: str, *children: etree._Element | str, **attributes: str) -> etree._Element:
    """Return an element with children, or with a text."""
    node = etree.Element(name(prefix, local), attributes, nsmap={prefix: NS[prefix]})
    for child in children:
        if isinstance(child, str):
            node.text = child
        else:
            node.append(child)
    return node


def parse_xml(raw: bytes, *, most: int) -> etree._Element:
    """Return the root of a document in UTF-8 of at most `most` bytes without DTD, comments and processing instructions.

    Raises:
        AnswerRefused: `size`, `encoding`, `dtd`, `xml`, `comment`, `ids`.
    """
    if len(raw) > most:
        raise AnswerRefused("size")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AnswerRefused("encoding") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise AnswerRefused("dtd")
    # The encoding is fixed here: one that the document names could hide a DTD from the line above.
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise AnswerRefused("xml") from None
    _check_nodes(root)
    return root


def _check_nodes(root: etree._Element) -> None:
    seen: set[str] = set()
    for node in root.iter():
        if not isinstance(node.tag, str):
            raise AnswerRefused("comment")
        for key, value in node.attrib.items():
            if etree.QName(key).localname.lower() == "id":
                if value in seen:
                    raise AnswerRefused("ids")
                seen.add(str(value))
    if root.getprevious() is not None or root.getnext() is not None:
        raise AnswerRefused("comment")


def text_of(node: etree._Element | None) -> str:
    """Return the text of an element that has no elements in it; empty for None."""
    return "" if node is None or len(node) else (node.text or "").strip()


def moment_of(text: str | None) -> datetime | None:
    """Return a moment of XML Schema with its zone (SAML core 1.3.3 asks for UTC); None for none.

    Raises:
        AnswerRefused: `times`: no moment.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise AnswerRefused("times") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def read_certificate(text: str) -> x509.Certificate:
    """Return a certificate from its base64.

    Raises:
        ValueError: It is none.
    """
    try:
        return x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
    except binascii.Error as broken:
        raise ValueError("certificate") from broken


def signed_part(root: etree._Element, owner: etree._Element, certificates: Sequence[str]) -> etree._Element:
    """Return what the signature in `owner` (the root or its child) covers, made anew from the signed octets; nothing else of the document counts.

    Raises:
        AnswerRefused: `shape`: not the one form that the SAML profile of signatures knows (core 5.4); `signature`: no key of the provider made it.
    """
    marks = owner.findall("ds:Signature", NS)
    references = marks[0].findall("ds:SignedInfo/ds:Reference", NS) if len(marks) == 1 else []
    own_id = owner.get("ID")
    if len(references) != 1 or not own_id or references[0].get("URI") != f"#{own_id}" or marks[0].find("ds:Object", NS) is not None:
        raise AnswerRefused("shape")
    transforms = [str(one.get("Algorithm")) for one in references[0].findall("ds:Transforms/ds:Transform", NS)]
    if not set(transforms) <= _TRANSFORMS or transforms.count(_ENVELOPED) != 1 or len(transforms) > 2:
        raise AnswerRefused("shape")
    place = "./" if owner is root else f"./{owner.tag}/"
    for text in certificates:
        found = _verify(root, place, read_certificate(text))
        if found is not None and found.tag == owner.tag and found.get("ID") == own_id:
            return found
    raise AnswerRefused("signature")


def _verify(root: etree._Element, place: str, certificate: x509.Certificate) -> etree._Element | None:
    # A key counts because it is in the metadata, not because its certificate is in date (SAML metadata interoperability profile 2.6.1).
    config = SignatureConfiguration(
        require_x509=True, location=place, expect_references=1, signature_methods=_SIGNATURES, digest_algorithms=_DIGESTS, ignore_ambiguous_key_info=True,
        verification_time=certificate.not_valid_before_utc + timedelta(seconds=1),
    )
    try:
        result = XMLVerifier().verify(etree.tostring(root), x509_cert=certificate, id_attribute="ID", expect_config=config)
    except _BROKEN:
        return None
    return result.signed_xml if isinstance(result, VerifyResult) else None
