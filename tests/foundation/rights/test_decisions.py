"""The access decision, row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wenyuan.foundation.accounts.data import ANONYMOUS, Person
from wenyuan.foundation.rights.api import Access, Action, Thing, decide

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
READER = Person(id=1, name="读者")
CATALOGUER = Person(id=2, name="编目", rights={7: frozenset({"catalogue.edit_record"})})


@pytest.mark.parametrize(("person", "thing", "action", "onsite", "allowed", "rule"), [
    (ANONYMOUS, Thing("record", 7), Action.DESCRIBE, False, True, "description-is-open"),
    (ANONYMOUS, Thing("record", 7, suppressed=True), Action.DESCRIBE, False, False, "suppressed"),
    (CATALOGUER, Thing("record", 7, suppressed=True), Action.DESCRIBE, False, True, "staff-right"),
    (CATALOGUER, Thing("record", 8, suppressed=True), Action.DESCRIBE, False, False, "suppressed"),
    (READER, Thing("record", 7), Action.CHANGE, False, False, "needs-permission"),
    (ANONYMOUS, Thing("file", 7, Access.REGISTERED), Action.VIEW, False, False, "registered-readers"),
    (READER, Thing("file", 7, Access.REGISTERED), Action.VIEW, False, True, "registered-readers"),
    (READER, Thing("file", 7, Access.ONSITE), Action.VIEW, False, False, "inside-the-library"),
    (ANONYMOUS, Thing("file", 7, Access.ONSITE), Action.VIEW, True, True, "inside-the-library"),
    (READER, Thing("file", 7, Access.STAFF), Action.VIEW, True, False, "staff-only"),
    (READER, Thing("file", 7, embargo_until=NOW + timedelta(seconds=1)), Action.VIEW, False, False, "embargo"),
    (READER, Thing("file", 7, embargo_until=NOW), Action.VIEW, False, True, "open"),
])
def test_decision(person: Person, thing: Thing, action: Action, onsite: bool, allowed: bool, rule: str) -> None:
    decision = decide(person=person, thing=thing, action=action, at=NOW, onsite=onsite)

    assert (bool(decision), decision.rule) == (allowed, rule)
