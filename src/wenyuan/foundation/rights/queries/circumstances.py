"""What is known of a person at a moment, asked once for many things. The answer belongs to this person and moment alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address

from django.db.models import Count, Q

from wenyuan.foundation.accounts.data import Person

from ..data import Circumstances, Seats, Thing
from ..domain.licences import is_running
from ..hooks import on_loan, present_in
from ..models import GroupMember, Lease, LibraryNetwork, Licence, PersonalCopy


def libraries_at(address: str) -> frozenset[int]:
    """Return the libraries whose networks an address belongs to; none for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return frozenset()
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return frozenset(LibraryNetwork.objects.filter(first__lte=str(found), last__gte=str(found)).values_list("library_id", flat=True))


def find_circumstances(*, person: Person, things: Sequence[Thing], at: datetime, address: str = "", holder: str = "") -> Circumstances:
    """Ask what the rules of some things need to know, and only that: at most five queries whatever their number.

    Args:
        address: Network address that the request comes from.
        holder: Who would hold a place of a licence, see `holder_of`.
    """
    rules = [rule for thing in things if thing.policy is not None for rule in thing.policy.rules]
    asks_place = any(rule.onsite for rule in rules) or any(thing.policy is None and thing.access == "onsite" for thing in things)
    inside = _inside(person, address, at) if asks_place else frozenset()
    if person.id is None:
        return Circumstances(inside=inside, seats=_seats({rule.licence for rule in rules if rule.licence is not None}, holder, at))
    groups = {code for rule in rules for code in rule.groups}
    return Circumstances(
        inside=inside,
        groups=_groups(person.id, groups, at) if groups else frozenset(),
        seats=_seats({rule.licence for rule in rules if rule.licence is not None}, holder, at),
        loans=on_loan(person.id, [thing.subject for thing in things], at) if any(rule.loan for rule in rules) else frozenset(),
        copies=_copies(person.id, [thing.subject for thing in things]) if any(rule.copies is not None for rule in rules) else {},
    )


def _inside(person: Person, address: str, at: datetime) -> frozenset[int]:
    by_gate = present_in(person.id, at) if person.id is not None else frozenset()
    return by_gate | (libraries_at(address) if address else frozenset())


def _groups(person_id: int, codes: set[str], at: datetime) -> frozenset[tuple[int, str]]:
    found = GroupMember.objects.filter(Q(until__isnull=True) | Q(until__gt=at), person_id=person_id, group__code__in=codes)
    return frozenset(found.values_list("group__library_id", "group__code"))


def _seats(licences: set[int], holder: str, at: datetime) -> dict[int, Seats]:
    if not licences:
        return {}
    rows = Licence.objects.filter(pk__in=licences)
    leases: dict[int, list[tuple[str, datetime]]] = {}
    for licence_id, who, expires_at in Lease.objects.filter(licence_id__in=licences, expires_at__gt=at).order_by("expires_at").values_list("licence_id", "holder", "expires_at"):
        leases.setdefault(licence_id, []).append((who, expires_at))
    found: dict[int, Seats] = {}
    for row in rows:
        held = leases.get(row.pk, [])
        free = row.seats - len(held)
        next_free = held[len(held) - row.seats][1] if row.seats and free <= 0 else None
        found[row.pk] = Seats(is_running(row, at), free, any(who == holder for who, _end in held), next_free, row.ends_at)
    return found


def _copies(person_id: int, subjects: list[str]) -> dict[str, int]:
    found = PersonalCopy.objects.filter(person_id=person_id, subject__in=subjects).values("subject").annotate(count=Count("pk"))
    return {row["subject"]: row["count"] for row in found}
