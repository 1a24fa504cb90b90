"""Where a list stands, as a token that the server need not remember and nobody else can make.

The token holds the last change that was given out. What changes after that comes later in the list, once more if it was given before; nothing
that was there is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer

from ..rendering import Form
from .sets import SetOf

_SALT = "exchange.oai"
_LONGEST = 600
_EVERYTHING = SetOf()


@dataclass(frozen=True, slots=True)
class Place:
    """What a list is of, and the change after which it goes on; None at its beginning. `given` counts what came before."""

    form: Form
    narrowed: SetOf = _EVERYTHING
    first: datetime | None = None
    last: datetime | None = None
    after: int | None = None
    given: int = 0


def write_token(place: Place, verb: str) -> str:
    """Return the token of a place in the list of a verb."""
    narrowed = place.narrowed
    return Signer(salt=_SALT).sign_object([
        verb, place.form.value, narrowed.library_id, narrowed.format, narrowed.material, narrowed.issue, _seconds(place.first), _seconds(place.last), place.after, place.given,
    ])


def read_token(text: str, verb: str) -> Place | None:
    """Return the place of a token, or None for anything that is none of ours for this verb."""
    if len(text) > _LONGEST:
        return None
    try:
        said, name, library_id, format_, material, issue, first, last, after, given = Signer(salt=_SALT).unsign_object(text)
        form = Form(name)
    except (BadSignature, ValueError, TypeError):
        return None
    if said != verb:
        return None
    return Place(form, SetOf(library_id, format_, material, issue), _moment(first), _moment(last), after, given)


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment is not None else None


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
