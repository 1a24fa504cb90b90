"""What of a SAML answer is believed: real keys and signatures, and everything that must be refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from tests.foundation.accounts.conftest import AT
from tests.foundation.accounts.saml_idp import (
    CERTIFICATE,
    ENTITY,
    OTHER_CERTIFICATE,
    OTHER_KEY,
    SLO,
    SSO,
    Said,
    encipher,
    sign,
    write_assertion,
    write_idp_metadata,
    write_response,
)

from wenyuan.foundation.accounts.domain.saml.answers import Believed, believe_answer
from wenyuan.foundation.accounts.domain.saml.metadata import Own, Partner, UnusableMetadata, fingerprint_of, make_key, read_metadata, write_metadata
from wenyuan.foundation.accounts.domain.saml.requests import is_own_request, make_request_id
from wenyuan.foundation.accounts.domain.saml.trees import NS, AnswerRefused, parse_xml

OWN_KEY, OWN_CERTIFICATE = make_key(common_name="wenyuan", at=AT)
BASE = "https://library.example.cn/account/login/saml/7"
OWN = Own(f"{BASE}/metadata/", f"{BASE}/answer/", f"{BASE}/logout/", OWN_KEY)
PARTNER = Partner(ENTITY, SSO, SLO, (CERTIFICATE,))
Make = Callable[[Said], str]


def fresh() -> Said:
    return Said(OWN.acs, OWN.entity, make_request_id(provider_id=7, at=AT - timedelta(minutes=2)), AT)


def believe(xml: str | bytes, *, partner: Partner = PARTNER, subject_from: str = "") -> Believed:
    raw = xml.encode() if isinstance(xml, str) else xml
    return believe_answer(raw=raw, partner=partner, own=OWN, provider_id=7, subject_from=subject_from, at=AT)


def usual(said: Said) -> str:
    return write_response(said, sign(write_assertion(said)))


def response_signed(said: Said) -> str:
    return sign(write_response(said, write_assertion(said)))


def both(said: Said) -> str:
    return sign(usual(said))


def sealed(said: Said) -> str:
    return write_response(said, encipher(sign(write_assertion(said)), OWN_CERTIFICATE))


def sealed_in_signed(said: Said) -> str:
    return sign(write_response(said, encipher(write_assertion(said), OWN_CERTIFICATE)))


@pytest.mark.parametrize("make", [usual, response_signed, both, sealed, sealed_in_signed])
def test_signed_answer_is_believed(make: Make) -> None:
    said = fresh()
    found = believe(make(said))

    assert (found.subject, found.session_index, found.assertion_id, found.request_id, found.name_id["value"]) == ("u-1", "s-1", "_a1", said.request, "u-1")
    assert (found.claims["urn:oid:2.16.840.1.113730.3.1.241"], found.signed_in_at, found.until) == ("王芳", AT - timedelta(minutes=2), AT + timedelta(minutes=6))


@pytest.mark.parametrize("method", [SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512, SignatureMethod.SHA256_RSA_MGF1])
def test_strong_signatures_are_believed(method: SignatureMethod) -> None:
    said = fresh()

    assert believe(write_response(said, sign(write_assertion(said), method=method))).subject == "u-1"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"audience": "https://other.example/metadata/"}, "audience"), ({"destination": "https://other.example/"}, "destination"), ({"recipient": "https://other.example/"}, "recipient"),
        ({"confirmed_request": "_x"}, "request"), ({"request": "_nobody.asked.this"}, "request"), ({"entity": "https://evil.example"}, "issuer"), ({"response_issuer": "https://evil.example"}, "issuer"),
        ({"status": "AuthnFailed"}, "status"), ({"ends": timedelta(seconds=-61)}, "expired"), ({"bearer_ends": timedelta(seconds=-61)}, "expired"), ({"begins": timedelta(seconds=61)}, "times"),
        ({"issued": timedelta(minutes=-12)}, "times"), ({"issued": timedelta(minutes=2)}, "times"), ({"signed_in": timedelta(minutes=2)}, "times"), ({"session_ends": timedelta(minutes=-2)}, "times"),
        ({"method": "sender-vouches"}, "confirmation"), ({"more_conditions": "<saml:Condition/>"}, "conditions"), ({"subject": ""}, "subject"), ({"subject": "x" * 256}, "subject"),
        ({"name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}, "name"), ({"name_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}, "name"),
        ({"subject": "u-1@lib.cn<!-- x -->.evil.example"}, "comment"), ({"subject": "u-1<?x y?>2"}, "comment"), ({"subject": "<b>u-1</b>"}, "subject"), ({"assertion_id": "_r1"}, "ids"),
    ],
)
def test_answer_that_does_not_hold_is_refused(change: dict[str, object], problem: str) -> None:
    said = replace(fresh(), **change)  # type: ignore[arg-type]
    with pytest.raises(AnswerRefused, match=f"^{problem}$"):
        believe(usual(said))


@pytest.mark.parametrize("change", [{"ends": timedelta(seconds=-30)}, {"bearer_ends": timedelta(seconds=-30)}, {"begins": timedelta(seconds=30)}])
def test_clocks_may_differ_by_a_minute(change: dict[str, timedelta]) -> None:
    assert believe(usual(replace(fresh(), **change))).subject == "u-1"  # type: ignore[arg-type]


def test_attribute_names_the_person_where_the_library_says_so() -> None:
    said = replace(fresh(), name_format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient", attributes={"urn:oasis:names:tc:SAML:attribute:pairwise-id": "p-9@uni.cn"})
    found = believe(usual(said), subject_from="urn:oasis:names:tc:SAML:attribute:pairwise-id")
    with pytest.raises(AnswerRefused, match="subject"):
        believe(usual(said), subject_from="uid")

    assert found.subject == "p-9@uni.cn"


def unsigned(said: Said) -> str:
    return write_response(said, write_assertion(said))


def altered(said: Said) -> str:
    return usual(said).replace(">u-1<", ">admin<")


def altered_attribute(said: Said) -> str:
    return both(said).replace("wangfang", "director")


def by_another(said: Said) -> str:
    return write_response(said, sign(write_assertion(said), key=OTHER_KEY, certificate=OTHER_CERTIFICATE))


def by_another_with_our_certificate(said: Said) -> str:
    return by_another(said).replace(OTHER_CERTIFICATE, CERTIFICATE)


def with_sha1(said: Said) -> str:
    return write_response(said, sign(write_assertion(said), method=SignatureMethod.RSA_SHA1, digest=DigestAlgorithm.SHA1))


def with_sha1_digest(said: Said) -> str:
    return write_response(said, sign(write_assertion(said), digest=DigestAlgorithm.SHA1))


def signature_cut(said: Said) -> str:
    return re.sub(r"<ds:SignatureValue>.*?</ds:SignatureValue>", "<ds:SignatureValue/>", usual(said), flags=re.DOTALL)


def two_references(said: Said) -> str:
    xml = usual(said)
    one = re.search(r"<ds:Reference .*?</ds:Reference>", xml, re.DOTALL)
    assert one is not None
    return xml.replace(one.group(), one.group() * 2)


def empty_reference(said: Said) -> str:
    return usual(said).replace('URI="#_a1"', 'URI=""')


def more_transforms(said: Said) -> str:
    return usual(said).replace("</ds:Transforms>", '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>ancestor::x</ds:XPath></ds:Transform></ds:Transforms>')


def with_dtd(said: Said) -> str:
    return '<!DOCTYPE x [<!ENTITY who "admin">]>' + usual(said).replace(">u-1<", ">&who;<")


def huge(said: Said) -> str:
    return usual(said).replace("</samlp:Response>", " " * 300_000 + "</samlp:Response>")


def deep(said: Said) -> str:
    return usual(said).replace("</samlp:Response>", "<x>" * 2000 + "</x>" * 2000 + "</samlp:Response>")


def sealed_unsigned(said: Said) -> str:
    return write_response(said, encipher(write_assertion(said), OWN_CERTIFICATE))


def sealed_for_another(said: Said) -> str:
    return write_response(said, encipher(sign(write_assertion(said)), OTHER_CERTIFICATE))


def sealed_with_cbc(said: Said) -> str:
    return write_response(said, encipher(sign(write_assertion(said)), OWN_CERTIFICATE, cipher="http://www.w3.org/2001/04/xmlenc#aes256-cbc"))


def sealed_altered(said: Said) -> str:
    return re.sub(r"(<xenc:CipherValue>)(.)([^<]*</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>)", lambda m: m[1] + ("B" if m[2] == "A" else "A") + m[3], sealed(said))


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (unsigned, "unsigned"), (altered, "signature"), (altered_attribute, "signature"), (by_another, "signature"), (by_another_with_our_certificate, "signature"), (with_sha1, "signature"),
        (with_sha1_digest, "signature"), (signature_cut, "signature"), (two_references, "shape"), (empty_reference, "shape"), (more_transforms, "shape"), (with_dtd, "dtd"), (huge, "size"),
        (deep, "xml"), (sealed_unsigned, "unsigned"), (sealed_for_another, "key"), (sealed_with_cbc, "cipher"), (sealed_altered, "key"),
        (lambda _said: "", "xml"), (lambda _said: "<x/>", "shape"), (lambda said: usual(said)[:-5], "xml"),
        (lambda said: usual(said).encode("utf-16"), "encoding"), (lambda said: '<?xml version="1.0" encoding="UTF-7"?>' + "+ADwAIQ-DOCTYPE x+AD4-" + usual(said), "xml"),
        (lambda said: "<!-- x -->" + usual(said), "comment"),
    ],
)
def test_answer_of_another_make_is_refused(make: Make, problem: str) -> None:
    with pytest.raises(AnswerRefused, match=f"^{problem}$"):
        believe(make(fresh()))


def tree(xml: str) -> etree._Element:
    return etree.fromstring(xml.encode())


def evil(original: etree._Element, *, new_id: str | None = "_evil") -> etree._Element:
    """A copy that says another name, without the signature."""
    made = tree(etree.tostring(original, encoding="unicode"))
    mark = made.find("ds:Signature", NS)
    if mark is not None:
        made.remove(mark)
    for one in made.iter(f"{{{NS['saml']}}}NameID"):
        one.text = "admin"
    for one in made.iter():
        if new_id is None:
            one.attrib.pop("ID", None)
        elif one.get("ID"):
            one.set("ID", f"{new_id}{one.get('ID')}")
    return made


def wrap(number: int, said: Said) -> str:
    """The eight wrappings of Somorovsky and others, "On Breaking SAML" (2012): 1 and 2 of a signed response, 3 to 8 of a signed assertion."""
    if number <= 2:
        original = tree(response_signed(said))
        mark = original.find("ds:Signature", NS)
        outer = evil(original)
        assert mark is not None
        if number == 1:  # the copy is the root, its signature holds the signed response
            outer.insert(1, mark)
            mark.append(original)
        else:  # the signature is detached beside the signed response
            outer.insert(1, original)
            outer.insert(2, mark)
        return etree.tostring(outer, encoding="unicode")
    root = tree(usual(said))
    original = root.find("saml:Assertion", NS)
    assert original is not None
    mark, copy = original.find("ds:Signature", NS), evil(original)
    assert mark is not None
    if number == 3:  # the copy before the original
        root.insert(2, copy)
    elif number == 4:  # the original inside the copy
        root.replace(original, copy)
        copy.append(original)
    elif number == 5:  # the copy holds the signature, the original stands at the end without
        root.replace(original, copy)
        copy.insert(1, mark)
        root.append(original)
    elif number == 6:  # the original inside the signature inside the copy
        root.replace(original, copy)
        copy.insert(1, mark)
        mark.append(original)
    elif number == 7:  # the copy in extensions, which allow anything
        extensions = etree.SubElement(root, f"{{{NS['samlp']}}}Extensions")
        root.insert(1, extensions)
        extensions.append(copy)
    else:  # the original in an object of the signature
        root.replace(original, copy)
        copy.insert(1, mark)
        etree.SubElement(mark, f"{{{NS['ds']}}}Object").append(original)
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("number", range(1, 9))
def test_wrapped_signature_is_refused(number: int) -> None:
    said = fresh()
    wrapped = wrap(number, said)

    assert ("admin" in wrapped, "u-1" in wrapped) == (True, True)
    with pytest.raises(AnswerRefused, match=r"^(shape|ids)$"):
        believe(wrapped)


@pytest.mark.parametrize("attribute", ["ID", "Id", "id", "{urn:x}ID"])
def test_second_element_with_the_same_id_is_refused(attribute: str) -> None:
    root = tree(usual(fresh()))
    etree.SubElement(root, "x").set(attribute, "_a1")
    with pytest.raises(AnswerRefused, match="ids"):
        believe(etree.tostring(root))


def test_unsigned_copy_without_id_beside_the_signed_one_is_refused() -> None:
    root = tree(usual(fresh()))
    original = root.find("saml:Assertion", NS)
    assert original is not None
    root.insert(2, evil(original, new_id=None))
    with pytest.raises(AnswerRefused, match="shape"):
        believe(etree.tostring(root))


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")), st.integers(0, 4000).map(lambda cut: usual(fresh()).encode()[:cut])))
def test_no_octets_make_it_fall(raw: bytes) -> None:
    with pytest.raises(AnswerRefused):
        believe(raw)


def test_request_is_known_again_for_ten_minutes_and_by_its_provider() -> None:
    made = make_request_id(provider_id=7, at=AT)
    forged = made[:-1] + ("0" if made[-1] != "0" else "1")
    asked = [(made, 7, 0), (made, 7, 600), (made, 7, 660), (made, 8, 0), (made, 7, -60), (forged, 7, 0), ("", 7, 0), ("_" + "x" * 300, 7, 0), ("汉", 7, 0)]

    assert [is_own_request(one, provider_id=provider, at=AT + timedelta(seconds=later)) for one, provider, later in asked] == [True, True, *[False] * 7]


def test_metadata_is_read() -> None:
    assert read_metadata(write_idp_metadata(certificates=(CERTIFICATE, OTHER_CERTIFICATE))) == Partner(ENTITY, SSO, SLO, (CERTIFICATE, OTHER_CERTIFICATE))
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", fingerprint_of(CERTIFICATE)) is not None


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "xml"), (b"<x/>", "xml"), (b"<!DOCTYPE x><x/>", "xml"), (b"x" * 300_000, "xml"), (write_idp_metadata(entity=""), "entity"), (write_idp_metadata(entity="x" * 251), "entity"),
        (write_idp_metadata(role="SPSSODescriptor"), "provider"), (write_idp_metadata(sso="http://idp.example.cn/"), "address"), (write_idp_metadata(sso="javascript:alert(1)"), "address"),
        (write_idp_metadata(slo="http://idp.example.cn/"), "address"), (write_idp_metadata(certificates=()), "keys"), (write_idp_metadata(certificates=("AAAA",)), "keys"),
        (f'<md:EntitiesDescriptor xmlns:md="{NS["md"]}"/>'.encode(), "many"),
    ],
)
def test_metadata_that_cannot_be_is_refused(raw: bytes, problem: str) -> None:
    with pytest.raises(UnusableMetadata, match=f"^{problem}$"):
        read_metadata(raw)


def test_own_metadata_says_where_and_with_which_key() -> None:
    root = parse_xml(write_metadata(own=OWN, certificate=OWN_CERTIFICATE), most=100_000)
    keys = [one.text for one in root.iter(f"{{{NS['ds']}}}X509Certificate")]
    where = [one.get("Location") for one in root.iter() if one.get("Location")]

    assert (root.get("entityID"), keys, where) == (OWN.entity, [OWN_CERTIFICATE] * 2, [OWN.slo, OWN.acs])
