"""Counts ways in: let in, refused, or not even looked at because there were too many tries."""

from __future__ import annotations

from contextvars import ContextVar

from django.contrib.auth.signals import user_logged_in, user_login_failed

_seen: ContextVar[str] = ContextVar("sign_in_outcome", default="")
_DOOR = "account/login/"


def listen() -> None:
    """Hear of what the door decides."""
    user_logged_in.connect(_let_in, dispatch_uid="operations.signed_in")
    user_login_failed.connect(_refused, dispatch_uid="operations.sign_in_failed")


def _let_in(**_kwargs: object) -> None:
    _seen.set("signed_in")


def _refused(**_kwargs: object) -> None:
    _seen.set("sign_in_failed")


def forget() -> None:
    """Begin a request."""
    _seen.set("")


def outcome_of(*, route: str, method: str, status: int) -> str:
    """Return what came of a request at the door; empty for any other. A refusal that nobody was asked about is the limit's."""
    seen = _seen.get()
    if seen or method != "POST" or not route.startswith(_DOOR):
        return seen
    return "sign_in_limited" if route == _DOOR and status in {400, 429} else "sign_in_failed" if status in {400, 401, 403} else ""
