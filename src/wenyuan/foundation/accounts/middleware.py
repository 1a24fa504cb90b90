"""Puts the person at the door on the request, read only when somebody asks."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from wenyuan.foundation.tenancy.api import Scope, current_scope, see_as

from .data import ANONYMOUS, Person
from .queries.people import load_signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class PersonMiddleware:
    """Sets `request.person`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the person lazily: what is answered before any view costs no query."""
        request.person = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: object) -> None:
        """Know who is there before the view asks the database anything: until then it shows nobody's rows."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not getattr(view, "same_for_everybody", False):
            with contextlib.suppress(OperationalError, InterfaceError):  # the view meets the same and is answered for
                person_of(request).is_known  # noqa: B018 -- reads the person


def same_for_everybody(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Mark a view whose answer depends on nobody: the session behind a cookie is not read, so that it is answered even without a database."""
    view.same_for_everybody = True  # type: ignore[attr-defined]
    return view


def _person_of(request: HttpRequest) -> Person:
    account_id = request.session.get(SESSION_KEY)
    if not account_id:
        return ANONYMOUS
    before = current_scope()
    see_as_oneself(int(account_id))
    person = load_signed_in(account_id=int(account_id), session_hash=request.session.get(HASH_SESSION_KEY, ""), at=timezone.now())
    if person.is_known:
        see_with_eyes_of(person)
    elif before is not None:
        see_as(before)
    return person


def see_as_oneself(account_id: int) -> None:
    """Let the database show what belongs to an account whose owner has shown a secret: theirs alone, whatever they may see as staff."""
    if current_scope() is not None:
        see_as(Scope(person_id=account_id))


def see_with_eyes_of(person: Person) -> None:
    """Let the database show what this person may see, until the request ends."""
    from wenyuan.foundation.libraries.api import libraries_in_reach  # noqa: PLC0415 -- that module stands on this one's `data`

    before = current_scope()
    if not person.is_known or before is None:
        return
    reach = libraries_in_reach(person)
    see_as(Scope(person_id=person.id, library_ids=frozenset(reach or ()), national=reach is None or before.national))


def person_of(request: HttpRequest) -> Person:
    """Return the person at the door of a request."""
    return cast("Person", request.person)  # type: ignore[attr-defined]
