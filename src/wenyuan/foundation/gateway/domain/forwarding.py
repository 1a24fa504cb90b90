"""One request to a service: who is at the door, signed, bounded in time and size, under the circuit breaker and a few slots for all."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.net.api import Answer, Limits, RequestFailed, RequestRefused, allowed_networks, safe_request

from ..fragments import rewrite_address
from ..models import OutsideService
from ..sealing import KeyUnreadable, open_key
from ..signing import make_token, pseudonym, sign_request
from .circuit import admit_request, note_failure, note_success

PASSED: Final = frozenset({"application/json", "application/problem+json", "image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "text/plain", "text/csv"})
PAGE: Final = "text/html"
_WAIT: Final = 0.2
# Those of East Asia and the plain ones; never UTF-7 and the like, which hide markup.
_CHARSETS: Final = frozenset({"utf-8", "us-ascii", "iso-8859-1", "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "euc-jp", "shift_jis", "euc-kr"})


class Unavailable(Exception):
    """No answer for the reader. `cause` is `resting`, `busy`, `failed`, `unreachable` or `lying`; `detail` is for staff."""

    def __init__(self, cause: str, detail: str = "") -> None:
        super().__init__(detail)
        self.cause, self.detail = cause, detail


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came; `path` begins with a slash, `query` is without its question mark."""

    method: str
    path: str
    query: str
    language: str
    body: bytes = b""
    content_type: str = ""


@cache
def _slots() -> BoundedSemaphore:
    """Half of this process's threads at most wait for services: the other half always has time for the house itself."""
    return BoundedSemaphore(max(1, settings.WENYUAN.number("WENYUAN_WEB_THREADS") // 2))


def claims_about(person: Person, *, service: OutsideService, language: str, issuer: str) -> dict[str, object]:
    """Return what a service is told of whoever is at the door: a pseudonym, the library, and the approved part of their rights.

    `permissions` maps a library's number, or `*` for every library, to codes.
    """
    approved = frozenset(service.approved)
    rights: dict[str, set[str]] = {}
    for held in (person.rights, person.borrowed):
        for place, codes in held.items():
            if common := codes & approved:
                rights.setdefault("*" if place is None else str(place), set()).update(common)
    claims: dict[str, object] = {"iss": issuer, "aud": service.name, "lang": language, "library": person.home_library_id, "permissions": {k: sorted(v) for k, v in sorted(rights.items())}}
    if person.id is not None:
        claims["sub"] = pseudonym(secret=settings.SECRET_KEY, service=service.name, account_id=person.id)
    return claims


def reader_of(person: Person, *, address: str, service: OutsideService, at: datetime) -> str:
    """Return who is at the door, for the count of failures: the account, or the network that one household or host has (IPv6: /64)."""
    if person.id is not None:
        name = f"account {person.id}"
    else:
        try:
            given = ip_address(address)
            given = given.ipv4_mapped or given if isinstance(given, IPv6Address) else given
            name = str(ip_network((given, 64 if isinstance(given, IPv6Address) else 32), strict=False))
        except ValueError:
            name = ""
    return hmac.digest(f"wenyuan.gateway.trouble:{settings.SECRET_KEY}".encode(), f"{service.pk}:{at:%Y%m%d%H}:{name}".encode(), "sha256").hex()[:32]


def ask_service(service: OutsideService, asked: Asked, *, person: Person, address: str, house: str, at: datetime) -> Answer:
    """Forward a request and return an answer that may be shown.

    Args:
        address: Where the request comes from; tells apart those who did not sign in, and goes no further.

    Raises:
        Unavailable: The service rests, all slots are taken, or it did not answer as it must.
    """
    if not _slots().acquire(timeout=_WAIT):
        raise Unavailable("busy")
    try:
        admitted = admit_request(service_id=service.pk, at=at)
        if admitted == "refused":
            raise Unavailable("resting", service.complaint)
        who = reader_of(person, address=address, service=service, at=at)
        try:
            answer = _send(service, asked, person=person, house=house, at=at)
        except Unavailable as problem:
            note_failure(
                service_id=service.pk, reason=problem.detail, who=who, unreachable=problem.cause == "unreachable", at=at,
                most=settings.WENYUAN.number("WENYUAN_SERVICE_FAILURES"), rest=timedelta(seconds=settings.WENYUAN.number("WENYUAN_SERVICE_REST_SECONDS")),
            )
            raise
        note_success(service_id=service.pk, who=who, watched=service.failures > 0, probe=admitted == "probe", at=at)
        return answer
    finally:
        _slots().release()


def _send(service: OutsideService, asked: Asked, *, person: Person, house: str, at: datetime) -> Answer:
    seconds = int(at.timestamp())
    try:
        private = open_key(sealed_key(service, at=at))
    except KeyUnreadable as problem:
        raise Unavailable("failed", str(problem)) from problem
    root = urlsplit(service.base_url).path
    token = make_token(claims_about(person, service=service, language=asked.language, issuer=house), private=private, at=seconds)
    headers = {
        "accept": "text/html, application/json;q=0.9, image/*;q=0.8", "accept-language": asked.language, "wenyuan-house": house, "wenyuan-base": f"/m/{service.name}",
        **({"content-type": asked.content_type} if asked.content_type else {}),
        **sign_request(method=asked.method, path=root + asked.path, query=asked.query, body=asked.body, token=token, private=private, at=seconds),
    }
    limits = Limits(connect_seconds=min(2.0, service.seconds), total_seconds=service.seconds, body_bytes=service.size)
    url = service.base_url + asked.path + (f"?{asked.query}" if asked.query else "")
    try:
        answer = safe_request(method=asked.method, url=url, headers=headers, body=asked.body, limits=limits, allowed=allowed_networks())
    except RequestRefused as problem:
        raise Unavailable("unreachable", str(problem)) from problem
    except RequestFailed as problem:
        raise Unavailable("unreachable" if _never_connected(problem) else "failed", str(problem)) from problem
    if answer.cut:
        raise Unavailable("lying", f"the answer is longer than {service.size} octets")
    if answer.status >= 500:
        raise Unavailable("failed", f"the service answers {answer.status}")
    if 300 <= answer.status < 400:
        if not answer.header("location"):
            raise Unavailable("lying", "a redirect without a place")
        if rewrite_address(answer.header("location"), service=service.name, path=asked.path) is None:
            raise Unavailable("lying", "a redirect that leads out of the service")
        return answer
    if (kind := media_type(answer)) not in PASSED and kind != PAGE and answer.body:
        raise Unavailable("lying", f"an answer of type {kind or 'unknown'}")
    return answer


def sealed_key(service: OutsideService, *, at: datetime) -> str:
    """Return the key that signs now, as it lies in the database."""
    return service.next_private_key if service.next_from is not None and service.next_from <= at else service.private_key


def _never_connected(problem: RequestFailed) -> bool:
    text = str(problem)
    return text.startswith("no connection within") or (isinstance(problem.__cause__, OSError) and not text.startswith(("no whole answer", "the connection was closed")))


def charset_of(answer: Answer) -> str:
    """Return the character set that an answer names, by its usual name; empty when it names none, or one that is no plain text encoding."""
    found = re.search(r';[ \t]*charset="?([A-Za-z0-9_:-]{1,20})"?[ \t]*(?:;|$)', answer.header("content-type"), re.IGNORECASE)
    name = found[1].lower() if found else ""
    return name if name in _CHARSETS else ""


def media_type(answer: Answer) -> str:
    """Return the media type of an answer without its parameters."""
    return answer.header("content-type").partition(";")[0].strip().lower()
