"""Which rules a library goes by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ..models import RuleSwitch
from ..rules import find_rule


@transaction.atomic
def set_rules(*, library_id: int, off: Collection[str], at: datetime) -> None:
    """Switch off these rules of a library and on all others.

    Raises:
        LookupError: There is no such rule.
    """
    for rule in off:
        if find_rule(rule) is None:
            raise LookupError(rule)
    RuleSwitch.objects.filter(library_id=library_id).exclude(rule__in=off).delete()
    RuleSwitch.objects.bulk_create([RuleSwitch(library_id=library_id, rule=rule, at=at) for rule in sorted(off)], ignore_conflicts=True)


def rules_off(*, library_id: int) -> frozenset[str]:
    """Return the rules that a library has switched off."""
    return frozenset(RuleSwitch.objects.filter(library_id=library_id).values_list("rule", flat=True))
