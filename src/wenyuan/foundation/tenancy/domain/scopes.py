"""Whose eyes the connection of this thread has.

The web processes log in as the application's role and see what everybody may see until a person is known; one statement gives the
connection that person's eyes, and they are closed when the request ends. Processes that log in as the owner of the tables (worker,
commands, tests) borrow the application's role for a request or for a library's job.

The eyes are settings of the session, not of a transaction, so that a page which needs no transaction pays for none. What a
rolled-back transaction does to such a setting is why a change made inside one is never taken for known, see `_is_surely`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InternalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from ..data import APP_ROLE, NATIONAL_ROLE, NOBODY, Scope

_SET = "select set_config('wenyuan.person', %s, false), set_config('wenyuan.libraries', %s, false), set_config('role', %s, false)"
_MARK = "_wenyuan_scope"


class _Thread(threading.local):
    """The eyes this thread is meant to have, for a connection that is opened anew in the middle of something."""

    wanted: Scope | None = None


_thread = _Thread()


def logs_in_as_owner() -> bool:
    """Whether this process's own role is the owner of the tables, who stands above the rules."""
    return not getattr(settings, "WENYUAN_AS_APPLICATION", False)


def current_scope() -> Scope | None:
    """Return the eyes of this thread; None for the owner's."""
    return None if _thread.wanted is None and logs_in_as_owner() else _thread.wanted or NOBODY


def see_as(scope: Scope | None) -> None:
    """Give this thread these eyes until they are changed; None closes them again (the owner's, in a process of the owner)."""
    _thread.wanted = scope
    if connection.connection is not None:  # else see `dress_connection`
        _dress(scope)


def dress_connection(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Give a new connection the eyes that its thread is meant to have."""
    if connection.alias == DEFAULT_DB_ALIAS and _thread.wanted not in _resting():
        _dress(_thread.wanted)


def _resting() -> tuple[Scope | None, ...]:
    """The eyes that a connection has when nothing was said to it."""
    return (None,) if logs_in_as_owner() else (None, NOBODY)


def _dress(scope: Scope | None) -> None:
    if scope is None and not logs_in_as_owner():
        scope = NOBODY
    role = "none" if scope is None else NATIONAL_ROLE if scope.national else APP_ROLE
    shown = scope or NOBODY
    raw = connection.connection
    with connection.wrap_database_errors:  # not through Django's cursor: this is no query of the page
        raw.execute(_SET, [str(shown.person_id or ""), "{" + ",".join(map(str, sorted(shown.library_ids))) + "}", role])
    setattr(raw, _MARK, (scope, connection.in_atomic_block))


def _is_surely(scope: Scope | None) -> bool:
    """Whether the connection has these eyes; after a change inside a transaction one cannot know, for its end may have undone it."""
    mark = getattr(connection.connection, _MARK, None)
    return scope in _resting() if mark is None else mark == (scope, False)


def begin_request() -> None:
    """Have nobody's eyes, whatever the request before left."""
    _thread.wanted = NOBODY
    _change_to(NOBODY)


def end_request() -> None:
    """Close the eyes."""
    _thread.wanted = None
    _change_to(None if logs_in_as_owner() else NOBODY)


def _change_to(scope: Scope | None) -> None:
    """Dress the open connection, if there is one; one that cannot be dressed is given up."""
    if connection.connection is None or _is_surely(scope):
        return
    try:
        _dress(scope)
    except Error:
        if not connection.in_atomic_block:  # in one, its end undoes the change
            connection.close()


@contextlib.contextmanager
def seeing(scope: Scope | None) -> Iterator[None]:
    """Have other eyes for a while."""
    before = current_scope()
    see_as(scope)
    try:
        yield
    finally:
        with contextlib.suppress(InternalError):  # the rollback to come undoes the change
            see_as(before)


def confined_to(library_ids: Iterable[int], *, person_id: int | None = None) -> contextlib.AbstractContextManager[None]:
    """Have the eyes of some libraries: for what runs on their behalf with nobody at the door."""
    return seeing(Scope(person_id=person_id, library_ids=frozenset(library_ids)))


def stepping_over(reason: str) -> contextlib.AbstractContextManager[None]:
    """Have the nation's eyes for a while: for the few acts that must look across libraries on behalf of a person who may not.

    Args:
        reason: Why, for the reader of the code and for the test that lists all such places.
    """
    if not reason:
        raise ValueError("say why")
    before = current_scope()
    return contextlib.nullcontext() if before is None else seeing(Scope(person_id=before.person_id, library_ids=before.library_ids, national=True))
