"""One request to a service: who is at the door, signed, bounded in time and size, under the circuit breaker and a few slots for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
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


class Unavailable(Exception):
    """No answer for the reader. `cause` is `resting`, `busy`, `failed` or `lying`; `detail` is for staff."""

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


def ask_service(service: OutsideService, asked: Asked, *, person: Person, house: str, at: datetime) -> Answer:
    """Forward a request and return an answer that may be shown.

    Raises:
        Unavailable: The service rests, all slots are taken, or it did not answer as it must.
    """
    if not _slots().acquire(timeout=_WAIT):
        raise Unavailable("busy")
    try:
        if admit_request(service_id=service.pk, at=at) == "refused":
            raise Unavailable("resting", service.complaint)
        try:
            answer = _send(service, asked, person=person, house=house, at=at)
        except Unavailable as problem:
            note_failure(service_id=service.pk, reason=problem.detail, at=at)
            raise
        note_success(service_id=service.pk)
        return answer
    finally:
        _slots().release()


def _send(service: OutsideService, asked: Asked, *, person: Person, house: str, at: datetime) -> Answer:
    seconds = int(at.timestamp())
    try:
        private = open_key(service.private_key)
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
    except (RequestRefused, RequestFailed) as problem:
        raise Unavailable("failed", str(problem)) from problem
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


def media_type(answer: Answer) -> str:
    """Return the media type of an answer without its parameters."""
    return answer.header("content-type").partition(";")[0].strip().lower()
