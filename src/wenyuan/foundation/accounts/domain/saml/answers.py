"""The answer of a provider to a request for sign-in (SAML profiles 4.1.4): believed whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from .encryption import decipher
from .metadata import Own, Partner
from .requests import is_own_request
from .trees import NS, AnswerRefused, moment_of, name, parse_xml, signed_part, text_of

MOST_ANSWER = 262_144
SKEW = timedelta(seconds=60)
_LONGEST_AGE = timedelta(minutes=10)
_SUCCESS, _BEARER = "urn:oasis:names:tc:SAML:2.0:status:Success", "urn:oasis:names:tc:SAML:2.0:cm:bearer"
# Names that are new each time, or that may pass to somebody else, name nobody for good.
_UNFIT_NAMES = {"urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}
_ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
_CONDITIONS = {name("saml", "AudienceRestriction"), name("saml", "OneTimeUse"), name("saml", "ProxyRestriction")}
_MOST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Believed:
    """An assertion that holds.

    Attributes:
        request_id: The request it answers.
        assertion_id: To be noted until `until`, so that it is not believed twice.
        subject: Who, for good; `claims` what else is said, by the attributes' names and friendly names.
        name_id: The name by which the provider is told of a log-out, with its format and qualifiers.
        signed_in_at: When the secret was shown there.
    """

    request_id: str
    assertion_id: str
    until: datetime
    subject: str
    claims: Mapping[str, str]
    name_id: Mapping[str, str]
    session_index: str
    signed_in_at: datetime


def believe_answer(*, raw: bytes, partner: Partner, own: Own, provider_id: int, subject_from: str, at: datetime) -> Believed:
    """Return what an answer says, after everything that the profile asks.

    Args:
        subject_from: Attribute that names the person for good; empty for the NameID.

    Raises:
        AnswerRefused: Something does not hold.
    """
    root = parse_xml(raw, most=MOST_ANSWER)
    response, assertion = _find_signed(root, partner, own)
    request_id = _check_response(response, partner, own, at)
    if not is_own_request(request_id, provider_id=provider_id, at=at):
        raise AnswerRefused("request")
    if assertion.get("Version") != "2.0" or _issuer(assertion) != partner.entity:
        raise AnswerRefused("issuer")
    _check_age(assertion.get("IssueInstant"), at)
    _check_conditions(assertion, own, at)
    until = _confirm_subject(assertion, own, request_id, at)
    signed_in_at, index = _statement(assertion, at)
    claims = _attributes(assertion)
    name_node = assertion.find("saml:Subject/saml:NameID", NS)
    assertion_id = assertion.get("ID") or ""
    if not assertion_id:
        raise AnswerRefused("shape")
    return Believed(request_id, assertion_id, until + SKEW, _subject(name_node, claims, subject_from), claims, _name_id(name_node), index, signed_in_at)


def _find_signed(root: etree._Element, partner: Partner, own: Own) -> tuple[etree._Element, etree._Element]:
    """Return response and assertion: one of each in the whole document, the assertion out of what a signature covers."""
    if root.tag != name("samlp", "Response") or len(list(root.iter(name("samlp", "Response")))) != 1:
        raise AnswerRefused("shape")
    held = [node for tag in ("Assertion", "EncryptedAssertion") for node in root.iter(name("saml", tag))]
    if len(held) != 1 or held[0].getparent() is not root:
        # An answer without one says why; it need not be signed for us to believe that nobody signed in.
        raise AnswerRefused("status" if not held and _status(root) != _SUCCESS else "shape")
    if any(mark.getparent() not in (root, held[0]) for mark in root.iter(name("ds", "Signature"))):
        raise AnswerRefused("shape")
    response_is_signed = root.find("ds:Signature", NS) is not None
    response = signed_part(root, root, partner.certificates) if response_is_signed else root
    found = next(node for tag in ("Assertion", "EncryptedAssertion") for node in response.iterchildren(name("saml", tag)))
    outer = response
    if found.tag == name("saml", "EncryptedAssertion"):
        found = outer = parse_xml(decipher(found, key_pem=own.key_pem), most=MOST_ANSWER)
        if found.tag != name("saml", "Assertion") or sum(1 for _node in found.iter(name("saml", "Assertion"), name("saml", "EncryptedAssertion"))) != 1:
            raise AnswerRefused("shape")
        if any(mark.getparent() is not found for mark in found.iter(name("ds", "Signature"))):
            raise AnswerRefused("shape")
    if found.find("ds:Signature", NS) is not None:
        return response, signed_part(outer, found, partner.certificates)
    if not response_is_signed:
        raise AnswerRefused("unsigned")
    return response, found


def _status(response: etree._Element) -> str:
    code = response.find("samlp:Status/samlp:StatusCode", NS)
    return str(code.get("Value")) if code is not None else ""


def _issuer(node: etree._Element) -> str:
    found = node.findall("saml:Issuer", NS)
    return text_of(found[0]) if len(found) == 1 and found[0].get("Format", _ENTITY) == _ENTITY else ""


def _check_response(response: etree._Element, partner: Partner, own: Own, at: datetime) -> str:
    if _status(response) != _SUCCESS:
        raise AnswerRefused("status")
    if response.get("Version") != "2.0" or (response.find("saml:Issuer", NS) is not None and _issuer(response) != partner.entity):
        raise AnswerRefused("issuer")
    if response.get("Destination") != own.acs:
        raise AnswerRefused("destination")
    _check_age(response.get("IssueInstant"), at)
    return response.get("InResponseTo") or ""


def _check_age(text: str | None, at: datetime) -> None:
    moment = moment_of(text)
    if moment is None or moment > at + SKEW or at - moment > _LONGEST_AGE + SKEW:
        raise AnswerRefused("times")


def _check_window(node: etree._Element, at: datetime) -> None:
    begins, ends = moment_of(node.get("NotBefore")), moment_of(node.get("NotOnOrAfter"))
    if (begins is not None and begins > at + SKEW) or (ends is not None and ends <= at - SKEW):
        raise AnswerRefused("expired" if ends is not None and ends <= at - SKEW else "times")


def _check_conditions(assertion: etree._Element, own: Own, at: datetime) -> None:
    found = assertion.findall("saml:Conditions", NS)
    if len(found) != 1:
        raise AnswerRefused("conditions")
    _check_window(found[0], at)
    # A condition that is not understood makes the assertion invalid (core 2.5.1.1).
    if not {node.tag for node in found[0]} <= _CONDITIONS:
        raise AnswerRefused("conditions")
    restrictions = found[0].findall("saml:AudienceRestriction", NS)
    if not restrictions or not all(own.entity in [text_of(one) for one in each.findall("saml:Audience", NS)] for each in restrictions):
        raise AnswerRefused("audience")


def _confirm_subject(assertion: etree._Element, own: Own, request_id: str, at: datetime) -> datetime:
    """Return until when the bearer counts."""
    problem = "confirmation"
    for one in assertion.findall("saml:Subject/saml:SubjectConfirmation", NS):
        data = one.find("saml:SubjectConfirmationData", NS)
        if one.get("Method") != _BEARER or data is None:
            continue
        ends = moment_of(data.get("NotOnOrAfter"))
        if data.get("Recipient") != own.acs:
            problem = "recipient"
        elif data.get("InResponseTo") != request_id:
            problem = "request"
        elif ends is None or data.get("NotBefore") is not None:
            problem = "times"
        elif ends <= at - SKEW:
            problem = "expired"
        else:
            return ends
    raise AnswerRefused(problem)


def _statement(assertion: etree._Element, at: datetime) -> tuple[datetime, str]:
    found = assertion.findall("saml:AuthnStatement", NS)
    if not found:
        raise AnswerRefused("statement")
    moment, ends = moment_of(found[0].get("AuthnInstant")), moment_of(found[0].get("SessionNotOnOrAfter"))
    if moment is None or moment > at + SKEW or (ends is not None and ends <= at - SKEW):
        raise AnswerRefused("times")
    return moment, (found[0].get("SessionIndex") or "")[:255]


def _attributes(assertion: etree._Element) -> dict[str, str]:
    """Return first values by name, and by friendly name where no attribute has that name."""
    named: dict[str, str] = {}
    friendly: dict[str, str] = {}
    for one in assertion.findall("saml:AttributeStatement/saml:Attribute", NS):
        held = one.find("saml:AttributeValue", NS)
        # eduPersonTargetedID holds a name of its own.
        value = text_of(held) or (text_of(held.find("saml:NameID", NS)) if held is not None else "")
        if value:
            named.setdefault(str(one.get("Name")), value)
            friendly.setdefault(one.get("FriendlyName") or "", value)
    return {key: value for key, value in (friendly | named).items() if key}


def _subject(node: etree._Element | None, claims: Mapping[str, str], subject_from: str) -> str:
    if subject_from:
        found = claims.get(subject_from, "")
    else:
        found = text_of(node)
        if node is not None and node.get("Format") in _UNFIT_NAMES:
            raise AnswerRefused("name")
    if not 0 < len(found) <= _MOST_SUBJECT or "\x00" in found:
        raise AnswerRefused("subject")
    return found


def _name_id(node: etree._Element | None) -> dict[str, str]:
    if node is None:
        return {}
    whole = {"value": text_of(node), "format": node.get("Format"), "qualifier": node.get("NameQualifier"), "sp_qualifier": node.get("SPNameQualifier")}
    return {key: value[:300] for key, value in whole.items() if value}


@dataclass(frozen=True, slots=True)
class LogOut:
    """A provider's request to end sessions: of the person with this name, those listed or (none listed) all."""

    request_id: str
    until: datetime
    name: str
    sessions: tuple[str, ...]


def read_log_out(*, message: etree._Element, partner: Partner, own: Own, at: datetime) -> LogOut:
    """Return what a request for a log-out asks (SAML profiles 4.4.3); its signature has been checked.

    Raises:
        AnswerRefused: Something does not hold.
    """
    if message.tag != name("samlp", "LogoutRequest") or message.get("Version") != "2.0" or not message.get("ID"):
        raise AnswerRefused("shape")
    if _issuer(message) != partner.entity:
        raise AnswerRefused("issuer")
    if message.get("Destination") != own.slo:
        raise AnswerRefused("destination")
    _check_age(message.get("IssueInstant"), at)
    _check_window(message, at)
    whom = text_of(message.find("saml:NameID", NS))
    if not whom:
        raise AnswerRefused("name")
    return LogOut(str(message.get("ID"))[:200], at + _LONGEST_AGE + 2 * SKEW, whom, tuple(text_of(one)[:255] for one in message.findall("samlp:SessionIndex", NS)))
