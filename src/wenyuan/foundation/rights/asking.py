"""Decisions with everything they need looked up: for one thing at a door, or for a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from wenyuan.foundation.accounts.data import Person

from .data import Action, Decision, Need, NeedKind, Thing
from .decisions import decide
from .domain.licences import NoPlace, NoSuchLicence, holder_of, note_copy, take_place
from .queries.circumstances import find_circumstances
from .queries.policies import with_policies


def decide_many(*, person: Person, things: Sequence[Thing], action: Action, at: datetime, address: str = "", visit: str = "") -> list[Decision]:
    """Decide for a list, in the list's order: at most seven queries whatever its length. Takes no place and counts no copy.

    Args:
        address: Network address that the request comes from.
        visit: Key of the visit of somebody unknown.
    """
    ready = with_policies(things)
    circumstances = find_circumstances(person=person, things=ready, at=at, address=address, holder=_holder(person, visit))
    return [decide(person=person, thing=thing, action=action, at=at, circumstances=circumstances) for thing in ready]


def admit(*, person: Person, thing: Thing, action: Action, at: datetime, address: str = "", visit: str = "") -> Decision:
    """Decide at a door that is about to give a thing out: takes a place of its licence and counts a personal copy.

    `until` of the decision says when it must be asked again.
    """
    decision = decide_many(person=person, things=[thing], action=action, at=at, address=address, visit=visit)[0]
    if not decision.allowed:
        return decision
    if decision.licence is not None:
        decision = _take(decision, _holder(person, visit), at)
    if decision.rule == "personal-copy" and decision.allowed and action is Action.COPY and person.id is not None:
        note_copy(library_id=thing.library_id, subject=thing.subject, person_id=person.id, at=at)
    return decision


def _take(decision: Decision, holder: str, at: datetime) -> Decision:
    """Take a place; between looking and taking somebody else may have come."""
    if not holder:
        return Decision(allowed=False, rule="licence", needs=(Need(NeedKind.LOGIN),))
    try:
        until = take_place(licence_id=decision.licence or 0, holder=holder, at=at)
    except NoPlace as full:
        return Decision(allowed=False, rule="all-places-taken", needs=(Need(NeedKind.SEAT, until=full.next_free_at),))
    except NoSuchLicence:
        return Decision(allowed=False, rule="licence", needs=(Need(NeedKind.NOTHING_HELPS),))
    return replace(decision, until=until)


def _holder(person: Person, visit: str) -> str:
    return holder_of(person, visit=visit) if person.is_known or visit else ""
