"""Decide who may do what with a thing. Pure: the moment, the place and all else that matters are passed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from wenyuan.foundation.accounts.data import Person

from .data import Access, Action, Audience, Circumstances, Decision, Need, NeedKind, Rule, Seats, Thing

_NOTHING = Circumstances()
_HOPELESS = Need(NeedKind.NOTHING_HELPS)


def decide(
    *, person: Person, thing: Thing, action: Action, at: datetime, onsite: bool = False, circumstances: Circumstances = _NOTHING,
) -> Decision:
    """Say whether a person may act on a thing at a moment, and by which rule.

    Args:
        at: Timezone-aware moment, compared with the embargo.
        onsite: Whether the request comes from inside the thing's own library; `circumstances.inside` says the same by library.
    """
    if person.may(thing.permission, library_id=thing.library_id):
        return Decision(allowed=True, rule="staff-right")
    if action is Action.CHANGE:
        return Decision(allowed=False, rule="needs-permission", needs=(_HOPELESS,))
    if thing.suppressed:
        return Decision(allowed=False, rule="suppressed", needs=(_HOPELESS,))
    if action is Action.DESCRIBE:
        return Decision(allowed=True, rule="description-is-open")
    inside = onsite or (thing.library_id is not None and thing.library_id in circumstances.inside)
    if thing.embargo_until is not None and at < thing.embargo_until:
        needs = (Need(NeedKind.WAIT, until=thing.embargo_until), *_needs_after_wait(person, thing, action, at, inside=inside, circumstances=circumstances))
        return Decision(allowed=False, rule="embargo", needs=needs)
    return _by_policy_or_access(person, thing, action, at, inside=inside, circumstances=circumstances)


def _needs_after_wait(person: Person, thing: Thing, action: Action, at: datetime, *, inside: bool, circumstances: Circumstances) -> tuple[Need, ...]:
    later = max(at, thing.embargo_until or at)
    return _by_policy_or_access(person, thing, action, later, inside=inside, circumstances=circumstances).needs


def _by_policy_or_access(person: Person, thing: Thing, action: Action, at: datetime, *, inside: bool, circumstances: Circumstances) -> Decision:
    if thing.policy is None:
        return _by_access(thing, known=person.is_known, onsite=inside)
    offered = [rule for rule in thing.policy.rules if action in rule.actions]
    if not offered:
        return Decision(allowed=False, rule="not-offered", needs=(_HOPELESS,))
    refusals: list[tuple[Rule, tuple[Need, ...]]] = []
    for rule in offered:
        needs = tuple(_lacking(rule, person, thing, at, inside=inside, circumstances=circumstances))
        if not needs:
            return Decision(allowed=True, rule=_name_of(rule), until=_end_of(rule, circumstances), licence=rule.licence)
        refusals.append((rule, needs))
    nearest, needs = min(refusals, key=lambda one: _distance(one[1]))
    return Decision(allowed=False, rule=_refusal_name(nearest, needs), needs=needs)


def _lacking(rule: Rule, person: Person, thing: Thing, at: datetime, *, inside: bool, circumstances: Circumstances) -> Iterator[Need]:
    """Yield what stands between a person and a rule."""
    library_id = thing.library_id
    if rule.closes_at is not None and at >= rule.closes_at:
        yield _HOPELESS
    if rule.opens_at is not None and at < rule.opens_at:
        yield Need(NeedKind.WAIT, until=rule.opens_at)
    yield from _lacking_membership(rule, person, library_id, circumstances)
    if rule.onsite and not inside:
        yield Need(NeedKind.COME, library_id=library_id)
    if rule.loan and thing.subject not in circumstances.loans:
        yield Need(NeedKind.LOAN, library_id=library_id)
    if rule.copies is not None:
        if not person.is_known:
            yield Need(NeedKind.LOGIN)
        elif circumstances.copies.get(thing.subject, 0) >= rule.copies:
            yield Need(NeedKind.COPIES)
    if rule.licence is not None:
        yield from _lacking_seat(circumstances.seats.get(rule.licence))


def _lacking_membership(rule: Rule, person: Person, library_id: int | None, circumstances: Circumstances) -> Iterator[Need]:
    if rule.audience is Audience.ANYONE:
        return
    if rule.audience is Audience.STAFF:
        yield _HOPELESS
    elif not person.is_known:
        yield Need(NeedKind.LOGIN)
    elif rule.audience is Audience.MEMBERS and person.home_library_id != library_id:
        yield Need(NeedKind.MEMBERSHIP, library_id=library_id)
    elif rule.audience is Audience.GROUP and not any((library_id, code) in circumstances.groups for code in rule.groups):
        yield Need(NeedKind.GROUP, library_id=library_id, name=min(rule.groups, default=""))


def _lacking_seat(seats: Seats | None) -> Iterator[Need]:
    if seats is None or not seats.running:
        yield _HOPELESS
    elif not seats.held and seats.free <= 0:
        yield Need(NeedKind.SEAT, until=seats.next_free_at)


def _distance(needs: tuple[Need, ...]) -> tuple[bool, int, bool]:
    """Order refusals by how much they ask: what nothing helps last, then few needs before many, then those without a wait."""
    kinds = {need.kind for need in needs}
    return NeedKind.NOTHING_HELPS in kinds, len(needs), NeedKind.WAIT in kinds


def _name_of(rule: Rule) -> str:
    """Name a rule by what is particular to it."""
    if rule.licence is not None:
        return "licence"
    if rule.loan:
        return "on-loan"
    if rule.copies is not None:
        return "personal-copy"
    if rule.onsite:
        return "inside-the-library"
    return {
        Audience.ANYONE: "open", Audience.REGISTERED: "registered-readers", Audience.MEMBERS: "own-readers", Audience.GROUP: "reader-group", Audience.STAFF: "staff-only",
    }[rule.audience]


def _refusal_name(rule: Rule, needs: tuple[Need, ...]) -> str:
    kinds = {need.kind for need in needs}
    if NeedKind.WAIT in kinds:
        return "embargo"
    if NeedKind.SEAT in kinds:
        return "all-places-taken"
    return _name_of(rule)


def _end_of(rule: Rule, circumstances: Circumstances) -> datetime | None:
    seats = circumstances.seats.get(rule.licence) if rule.licence is not None else None
    return min((moment for moment in (rule.closes_at, seats.ends_at if seats else None) if moment is not None), default=None)


def _by_access(thing: Thing, *, known: bool, onsite: bool) -> Decision:
    if thing.access is Access.OPEN:
        return Decision(allowed=True, rule="open")
    if thing.access is Access.REGISTERED:
        return Decision(allowed=known, rule="registered-readers", needs=() if known else (Need(NeedKind.LOGIN),))
    if thing.access is Access.ONSITE:
        return Decision(allowed=onsite, rule="inside-the-library", needs=() if onsite else (Need(NeedKind.COME, library_id=thing.library_id),))
    return Decision(allowed=False, rule="staff-only", needs=(_HOPELESS,))
