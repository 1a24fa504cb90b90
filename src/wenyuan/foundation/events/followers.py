"""What keeps something derived in step with the tables: called by the indexing process whenever something may have changed.

A follower does what is to be done, in a second or two at a time, and returns how many things it did. It keeps its own account of how far it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)
_followers: dict[str, Callable[[], int]] = {}


def register_follower(name: str, follow: Callable[[], int]) -> None:
    """Have a function called; the same name replaces."""
    _followers[name] = follow


def run_followers() -> int:
    """Call every follower and return what they did together; one that fails is written to the log and keeps no other from its work."""
    done = 0
    for name, follow in _followers.items():
        try:
            done += follow()
        except Exception:
            log.exception("follower %s failed", name)
    return done
