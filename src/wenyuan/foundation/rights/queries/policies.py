"""Policies of things, in a constant number of queries whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from ..data import Policy, Thing
from ..domain.rules import WrongRule, read_rules
from ..models import PolicyVersion, RightsAssignment, RightsPolicy


def with_policies(things: Sequence[Thing]) -> list[Thing]:
    """Return the things with the policies that hold for them: their own, else that of their kind in their library. Two queries.

    A policy that cannot be read grants nothing.
    """
    wanted = Q(pk__in=())
    for library_id, kind in {(thing.library_id, thing.kind) for thing in things if thing.library_id is not None}:
        subjects = {thing.subject for thing in things if (thing.library_id, thing.kind) == (library_id, kind)} | {""}
        wanted |= Q(library_id=library_id, kind=kind, subject__in=subjects)
    assigned = {(row.library_id, row.kind, row.subject): row for row in RightsAssignment.objects.filter(wanted).select_related("policy")}
    policies = load_policies([row.policy for row in assigned.values()])
    found: list[Thing] = []
    for thing in things:
        key = (thing.library_id or 0, thing.kind)
        row = assigned.get((*key, thing.subject)) or assigned.get((*key, ""))
        if row is None:
            found.append(thing)
            continue
        embargoes = [moment for moment in (thing.embargo_until, row.embargo_until) if moment is not None]
        found.append(replace(thing, policy=policies[row.policy_id], embargo_until=max(embargoes, default=None)))
    return found


def load_policies(rows: Sequence[RightsPolicy]) -> dict[int, Policy]:
    """Return the versions in force of some policies, in one query."""
    numbers = {row.pk: row.version for row in rows}
    versions = {
        version.policy_id: version for version in PolicyVersion.objects.filter(policy_id__in=numbers) if version.number == numbers[version.policy_id]
    }
    return {row.pk: _policy(row, versions.get(row.pk)) for row in rows}


def _policy(row: RightsPolicy, version: PolicyVersion | None) -> Policy:
    try:
        rules = read_rules(version.rules) if version is not None else ()
    except WrongRule:
        rules = ()
    return Policy(row.pk, row.library_id, row.code, row.title, row.version, rules, version.statement if version else "")


def policy_at(*, library_id: int, code: str, at: datetime) -> Policy | None:
    """Return what a policy said at a moment, None where there was none."""
    version = PolicyVersion.objects.filter(policy__library_id=library_id, policy__code=code, at__lte=at).select_related("policy").order_by("-number").first()
    if version is None:
        return None
    row = version.policy
    row.version = version.number
    return _policy(row, version)


def list_policies(*, library_id: int) -> list[Policy]:
    """Return a library's policies by code."""
    rows = list(RightsPolicy.objects.filter(library_id=library_id).order_by("code"))
    policies = load_policies(rows)
    return [policies[row.pk] for row in rows]
