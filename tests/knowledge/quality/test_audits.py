"""An audit finds what is wrong, library by library, and leaves out what a library has switched off."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.knowledge.quality.conftest import AT, World, marc

from wenyuan.bibliography.validation import Level
from wenyuan.knowledge.catalogue.api import create_record, delete_record
from wenyuan.knowledge.catalogue.models import RecordVersion
from wenyuan.knowledge.quality.domain.auditing import AuditRunning, create_audit, end_audit, run_audit, start_audit
from wenyuan.knowledge.quality.domain.sweeping import Look, audit_span
from wenyuan.knowledge.quality.domain.switches import rules_off, set_rules
from wenyuan.knowledge.quality.domain.tally import MOST_EXAMPLES
from wenyuan.knowledge.quality.enums import AuditState
from wenyuan.knowledge.quality.models import Audit, AuditCount, AuditTotal
from wenyuan.knowledge.quality.rules import SETS, list_rules


def found(audit_id: int, library_id: int) -> Mapping[str, tuple[int, int]]:
    rows = AuditCount.objects.filter(audit_id=audit_id, library_id=library_id)
    return {row.rule: (row.problems, row.records) for row in rows if row.rule not in {"heading-unlinked", "subject-missing"}}


def test_an_audit_counts_problems_and_records_by_rule(world: World) -> None:
    audit = create_audit(library_id=None, at=AT)
    tally = run_audit(audit_id=audit, at=AT)

    assert (tally.records, Audit.objects.get(pk=audit).state) == (6, AuditState.DONE)
    assert found(audit, world.first) == {"price-form": (2, 2), "language-code": (1, 1), "spaces": (1, 1)}
    assert found(audit, world.second) == {"price-form": (1, 1)}
    assert AuditCount.objects.get(audit=audit, library=world.first, rule="price-form").examples == [
        {"record": world.records[1], "tag": "010", "subfield": "d", "shown": "9.80元", "expected": ""}, {"record": world.records[2], "tag": "010", "subfield": "d", "shown": "12.50元", "expected": ""},
    ]
    total = AuditTotal.objects.get(audit=audit, library=world.first)
    assert (total.records, total.errors, total.warnings, total.advice, total.good) == (5, 0, 1, 5, 0)


def test_an_audit_of_one_library_leaves_others_alone(world: World) -> None:
    audit = create_audit(library_id=world.second, at=AT)

    assert run_audit(audit_id=audit, at=AT).records == 1
    assert set(AuditTotal.objects.filter(audit=audit).values_list("library_id", flat=True)) == {world.second}


def test_a_rule_that_a_library_switched_off_is_not_counted_there(world: World) -> None:
    set_rules(library_id=world.first, off=["price-form"], at=AT)
    audit = create_audit(library_id=None, at=AT)
    run_audit(audit_id=audit, at=AT)

    assert "price-form" not in found(audit, world.first)
    assert "price-form" in found(audit, world.second)
    set_rules(library_id=world.first, off=[], at=AT)
    assert rules_off(library_id=world.first) == frozenset()


def test_only_rules_that_there_are_can_be_switched_off(world: World) -> None:
    with pytest.raises(LookupError):
        set_rules(library_id=world.first, off=["no-such"], at=AT)


def test_withdrawn_records_are_passed_over_and_broken_ones_counted(world: World) -> None:
    delete_record(record_id=world.records[1], at=AT, actor_id=None, reason="重复")
    RecordVersion.objects.filter(record_id=world.records[2]).update(raw=b"nothing of a record")
    audit = create_audit(library_id=world.first, at=AT)

    assert run_audit(audit_id=audit, at=AT).records == 4
    assert found(audit, world.first)["unreadable"] == (1, 1)


def test_the_parts_of_an_audit_add_up_to_the_whole(world: World) -> None:
    for number in range(MOST_EXAMPLES + 5):
        create_record(marc=marc(f"M{number}", f010="=010  \\\\$a9787020002207$d3元"), library_id=world.first, at=AT, actor_id=None)
    newest = RecordVersion.objects.latest("pk").pk
    look = Look(None, {}, AT.date(), newest_before=3)
    whole = audit_span(0, newest, look)
    parts = audit_span(0, newest // 2, look)
    parts.merge(audit_span(newest // 2, newest, look))

    assert parts == whole
    assert len(whole.rules[world.first, "price-form", "cnmarc", "advice"].examples) == MOST_EXAMPLES


def test_a_second_run_of_an_audit_counts_nothing_twice(world: World) -> None:
    audit = create_audit(library_id=None, at=AT)
    first, second = run_audit(audit_id=audit, at=AT), run_audit(audit_id=audit, at=AT)

    assert first == second
    assert AuditTotal.objects.filter(audit=audit).count() == 2


def test_two_audits_of_one_library_do_not_run_at_once(world: World) -> None:
    first = start_audit(library_id=world.first, title="审核", at=AT, actor_id=None)
    with pytest.raises(AuditRunning):
        start_audit(library_id=world.first, title="审核", at=AT, actor_id=None)
    start_audit(library_id=world.second, title="审核", at=AT, actor_id=None)
    end_audit(audit_id=first, state=AuditState.CANCELLED, at=AT)

    assert start_audit(library_id=world.first, title="审核", at=AT, actor_id=None) > first


def test_rules_are_whole() -> None:
    rules = list_rules()

    assert {rule.set for rule in rules} == set(SETS)
    assert len({rule.id for rule in rules}) == len(rules) >= 45
    for rule in rules:
        assert all(rule.words)
        assert rule.standard
        assert rule.formats <= {"cnmarc", "marc21"}
        assert rule.level in Level
        assert rule.title("zh-Hans") == rule.words[0]
        assert rule.title("en") == rule.words[2]
