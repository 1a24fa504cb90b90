"""The policy in force, and new versions of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wenyuan.foundation.audit.api import record_act

from ..models import MergePolicy
from .policy import DEFAULT, Policy, read_policy


def current_policy() -> tuple[Policy, int | None]:
    """Return the policy in force and its number, None for the one that ships."""
    row = MergePolicy.objects.order_by("-pk").first()
    return (read_policy(DEFAULT), None) if row is None else (read_policy(row.rules), row.pk)


@transaction.atomic
def set_policy(*, rules: object, reason: str, at: datetime, actor_id: int | None) -> int:
    """Put a new version into force and return its number; union records follow when they are made anew.

    Raises:
        WrongPolicy: The rules are not of the form of a policy.
    """
    read_policy(rules)
    row = MergePolicy.objects.create(rules=rules, reason=reason, actor_id=actor_id, at=at)
    record_act(kind="union", subject=f"policy:{row.pk}", action="policy", actor_id=actor_id, at=at, reason=reason[:2000])
    return row.pk
