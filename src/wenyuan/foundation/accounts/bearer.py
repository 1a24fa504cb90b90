"""Calls of the HTTP interface with a key: `Authorization: Bearer wy_…`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .data import Person
from .domain.api_keys import KeyRefused, admit_key
from .middleware import see_with_eyes_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_MOST = 200


def admit_bearer(request: HttpRequest, *, at: datetime) -> bool:
    """Put the holder of a key on the request in place of whoever's cookie came along; False when no key was sent.

    Raises:
        KeyRefused: A key was sent and is not admitted.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return False
    scheme, _blank, text = header[:_MOST].partition(" ")
    if scheme.lower() != "bearer":
        raise KeyRefused("unknown")
    person: Person = admit_key(text=text.strip(), at=at)
    request.person = person  # type: ignore[attr-defined]
    see_with_eyes_of(person)
    return True
