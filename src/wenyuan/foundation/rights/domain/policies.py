"""Policies in versions, and what they are assigned to."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.events.api import emit

from ..data import Policy, Rule
from ..models import Licence, PolicyVersion, ReaderGroup, RightsAssignment, RightsPolicy
from ..statements import find_statement
from .rules import WrongRule, read_rules, write_rules

CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


class NoSuchPolicy(LookupError):
    """The library has none of this code."""


@transaction.atomic
def set_policy(
    *, library_id: int, code: str, title: str, rules: Sequence[Rule], at: datetime, actor_id: int | None, title_en: str = "", statement: str = "", reason: str = "",
) -> Policy:
    """Define a policy or give it a new version; the same rules, title and statement again make none.

    Raises:
        WrongRule: A rule names a group or licence that the library has not, or code or title cannot be used.
        NoSuchStatement: The statement's address is unknown.
    """
    _check(library_id, code, title, rules, statement)
    row, _fresh = RightsPolicy.objects.select_for_update().get_or_create(library_id=library_id, code=code, defaults={"title": title, "title_en": title_en})
    kept = write_rules(rules)
    last = row.versions.order_by("-number").first()
    before = json.dumps(last.rules, sort_keys=True).encode() if last else None
    if last is None or (last.rules, last.statement) != (kept, statement):
        row.version = (last.number if last else 0) + 1
        PolicyVersion.objects.create(policy=row, number=row.version, rules=kept, statement=statement, reason=reason[:400], actor_id=actor_id, at=at)
        after = json.dumps(kept, sort_keys=True).encode()
        record_act(kind="rights", subject=f"policy:{row.pk}", action="set-policy", actor_id=actor_id, at=at, reason=reason, before=before, after=after, library_id=library_id)
        emit(name="rights.policy.changed.v1", subject=f"policy:{row.pk}", library_id=library_id, at=at, payload={"code": code, "version": row.version})
    row.title, row.title_en = title[:120], title_en[:120]
    row.save()
    return Policy(row.pk, library_id, code, row.title, row.version, tuple(rules), statement)


def _check(library_id: int, code: str, title: str, rules: Sequence[Rule], statement: str) -> None:
    if not CODE.fullmatch(code) or not title.strip() or len(title) > 120:
        raise WrongRule("a policy has a code of a-z, 0-9 and hyphens, and a title of at most 120 characters")
    if statement:
        find_statement(statement)
    read_rules(write_rules(rules))
    groups = {one for rule in rules for one in rule.groups}
    if groups - set(ReaderGroup.objects.filter(library_id=library_id, code__in=groups).values_list("code", flat=True)):
        raise WrongRule("a group that the library has not")
    licences = {rule.licence for rule in rules if rule.licence is not None}
    if licences - set(Licence.objects.filter(library_id=library_id, pk__in=licences).values_list("pk", flat=True)):
        raise WrongRule("a licence that the library has not")


@transaction.atomic
def assign_policy(
    *, library_id: int, kind: str, subject: str, code: str, at: datetime, actor_id: int | None, embargo_until: datetime | None = None,
) -> None:
    """Let a policy hold for a thing; an empty subject stands for every thing of the kind in the library that has none of its own.

    Raises:
        NoSuchPolicy
    """
    policy = RightsPolicy.objects.filter(library_id=library_id, code=code).first()
    if policy is None:
        raise NoSuchPolicy(code)
    RightsAssignment.objects.update_or_create(library_id=library_id, kind=kind, subject=subject, defaults={"policy": policy, "embargo_until": embargo_until, "at": at})
    record_act(kind="rights", subject=f"policy:{policy.pk}", action="assign", actor_id=actor_id, at=at, library_id=library_id)


@transaction.atomic
def unassign_policy(*, library_id: int, kind: str, subject: str, at: datetime, actor_id: int | None) -> bool:
    """Let a thing go back to the policy of its kind, or to its own access level; return whether it had one."""
    gone, _by_model = RightsAssignment.objects.filter(library_id=library_id, kind=kind, subject=subject).delete()
    if gone:
        record_act(kind="rights", subject=f"assignment:{kind}", action="unassign", actor_id=actor_id, at=at, library_id=library_id)
    return bool(gone)
