"""Decide who may do what with a thing. Pure: the moment and the place are passed in."""

from __future__ import annotations

from datetime import datetime

from wenyuan.foundation.accounts.data import Person

from .data import Access, Action, Decision, Thing


def decide(*, person: Person, thing: Thing, action: Action, at: datetime, onsite: bool = False) -> Decision:
    """Say whether a person may act on a thing at a moment, and by which rule.

    Args:
        at: Timezone-aware moment, compared with the embargo.
        onsite: Whether the request comes from inside the library's own network.
    """
    if person.may(thing.permission, library_id=thing.library_id):
        return Decision(allowed=True, rule="staff-right")
    if action is Action.CHANGE:
        return Decision(allowed=False, rule="needs-permission")
    if thing.suppressed:
        return Decision(allowed=False, rule="suppressed")
    if action is Action.DESCRIBE:
        return Decision(allowed=True, rule="description-is-open")
    if thing.embargo_until is not None and at < thing.embargo_until:
        return Decision(allowed=False, rule="embargo")
    return _by_access(thing.access, known=person.is_known, onsite=onsite)


def _by_access(access: Access, *, known: bool, onsite: bool) -> Decision:
    if access is Access.OPEN:
        return Decision(allowed=True, rule="open")
    if access is Access.REGISTERED:
        return Decision(allowed=known, rule="registered-readers")
    if access is Access.ONSITE:
        return Decision(allowed=onsite, rule="inside-the-library")
    return Decision(allowed=False, rule="staff-only")
