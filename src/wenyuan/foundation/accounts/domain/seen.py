"""What was believed once and must not be believed again."""

from __future__ import annotations

import hashlib
from datetime import datetime

from ..models import SeenToken

_MOST_AT_ONCE = 200


class SeenBefore(ValueError):
    """The token was believed before."""


def refuse_again(*, issuer: str, token_id: str, until: datetime, at: datetime) -> None:
    """Note a token that is believed now. Those that could not be believed any more are forgotten on the way.

    Raises:
        SeenBefore: See there.
    """
    digest = hashlib.sha256(f"{issuer}\x00{token_id}".encode("utf-8", "replace")).digest()
    SeenToken.objects.filter(pk__in=SeenToken.objects.filter(until__lt=at).order_by("until").values("pk")[:_MOST_AT_ONCE]).delete()
    _row, made = SeenToken.objects.get_or_create(digest=digest, defaults={"until": until})
    if not made:
        raise SeenBefore("replayed")
