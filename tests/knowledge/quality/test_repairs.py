"""Repairs change what they say, as one batch, and are undone whole."""

from __future__ import annotations

import pytest
from tests.knowledge.quality.conftest import AT, World, marc

from wenyuan.bibliography.marc import Record
from wenyuan.knowledge.catalogue.api import create_record, current_marc, find_record, save_record
from wenyuan.knowledge.catalogue.models import Batch
from wenyuan.knowledge.quality.domain import repairs
from wenyuan.knowledge.quality.domain.conditions import BadRepair, ConditionRepair, RuleRepair, Wanted, from_data, mend, to_data
from wenyuan.knowledge.quality.domain.repairs import RepairNotReady, advance_repair, apply_to_records, find_records, preview_repair, start_repair, undo_repair
from wenyuan.knowledge.quality.enums import RepairState
from wenyuan.knowledge.quality.models import Repair

PRICES = RuleRepair("price-form")


def start(world: World, wanted: Wanted = PRICES) -> int:
    repair = start_repair(library_id=world.first, title="改价格", wanted=wanted, job_title="查找", at=AT, actor_id=None)
    find_records(repair_id=repair, today=AT.date())
    return repair


def price(record: int) -> str | None:
    field = current_marc(record_id=record).first("010")
    return field.first("d") if field else None


def test_a_repair_finds_shows_changes_and_is_undone(world: World) -> None:
    repair = start(world)
    row = Repair.objects.get(pk=repair)
    assert (row.state, row.seen, row.found, row.sample) == (RepairState.FOUND, 5, 2, list(world.records[1:3]))

    shown = preview_repair(repair_id=repair, today=AT.date())
    assert [(one.record_id, one.before.first("010").first("d"), one.after.first("010").first("d")) for one in shown] == [  # type: ignore[union-attr]
        (world.records[1], "9.80元", "CNY9.80"), (world.records[2], "12.50元", "CNY12.50"),
    ]
    assert price(world.records[1]) == "9.80元"

    advance_repair(repair_id=repair, step=RepairState.APPLYING, job_title="执行", actor_id=None)
    assert apply_to_records(repair_id=repair, at=AT, actor_id=None) == 2
    row.refresh_from_db()
    assert (row.state, row.changed, row.kept, row.refused) == (RepairState.DONE, 2, 0, 0)
    assert [price(record) for record in world.records[1:3]] == ["CNY9.80", "CNY12.50"]
    assert Batch.objects.get(pk=row.batch).state == "done"

    advance_repair(repair_id=repair, step=RepairState.UNDOING, job_title="撤销", actor_id=None)
    assert undo_repair(repair_id=repair, at=AT, actor_id=None) == 2
    assert [price(record) for record in world.records[1:3]] == ["9.80元", "12.50元"]
    assert Repair.objects.get(pk=repair).state == RepairState.UNDONE


def test_a_repair_leaves_other_libraries_alone(world: World) -> None:
    other = create_record(marc=marc("R2", f010="=010  \\\\$a9787020002207$d5元"), library_id=world.second, at=AT, actor_id=None)
    repair = start(world)
    apply_to_records(repair_id=repair, at=AT, actor_id=None)

    assert price(other) == "5元"


def test_what_was_changed_since_is_kept_in_an_undo(world: World) -> None:
    repair = start(world)
    apply_to_records(repair_id=repair, at=AT, actor_id=None)
    record = world.records[1]
    save_record(record_id=record, marc=marc("Q1", f010="=010  \\\\$a9787020002207$dCNY10.00"), base_version=find_record(record_id=record).version, at=AT, actor_id=None)
    undo_repair(repair_id=repair, at=AT, actor_id=None)

    assert [price(one) for one in world.records[1:3]] == ["CNY10.00", "12.50元"]
    assert Repair.objects.get(pk=repair).kept == 1


def test_a_repair_that_breaks_off_can_be_undone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    repair = start(world)
    monkeypatch.setattr(repairs, "_SPAN", 1)

    def report(_done: int, _total: int) -> None:
        if Repair.objects.get(pk=repair).changed:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        apply_to_records(repair_id=repair, at=AT, actor_id=None, report=report)
    row = Repair.objects.get(pk=repair)
    assert (row.changed, Batch.objects.get(pk=row.batch).state) == (1, "failed")

    assert undo_repair(repair_id=repair, at=AT, actor_id=None) == 1
    assert price(world.records[1]) == "9.80元"


def test_steps_come_in_their_order(world: World) -> None:
    repair = start_repair(library_id=world.first, title="改价格", wanted=PRICES, job_title="查找", at=AT, actor_id=None)
    for step in (RepairState.APPLYING, RepairState.UNDOING):
        with pytest.raises(RepairNotReady):
            advance_repair(repair_id=repair, step=step, job_title="", actor_id=None)
    with pytest.raises(RepairNotReady):
        undo_repair(repair_id=repair, at=AT, actor_id=None)


def test_the_sample_is_bounded_and_the_count_is_not(world: World) -> None:
    for number in range(30):
        create_record(marc=marc(f"M{number}", f010="=010  \\\\$a9787020002207$d3元"), library_id=world.first, at=AT, actor_id=None)
    row = Repair.objects.get(pk=start(world))

    assert (row.found, len(row.sample), len(set(row.sample))) == (32, 20, 20)


def fields(record: Record, tag: str) -> list[str]:
    return ["".join(f"${one.code}{one.value}" for one in field.subfields) or (field.data or "") for field in record.all(tag)]


@pytest.mark.parametrize(
    ("wanted", "tag", "expected"),
    [
        (ConditionRepair("210", "c", "contains", "中华", "replace", "商务"), "210", ["$a北京$c商务书局$d1982"]),
        (ConditionRepair("210", "c", "equals", "中华书局", "set", "中華書局"), "210", ["$a北京$c中華書局$d1982"]),
        (ConditionRepair("210", "c", "equals", "中华", "set", "中華"), "210", ["$a北京$c中华书局$d1982"]),
        (ConditionRepair("210", "a", "begins", "北", "replace", "南"), "210", ["$a南京$c中华书局$d1982"]),
        (ConditionRepair("210", "c", "contains", "中华", "remove"), "210", ["$a北京$d1982"]),
        (ConditionRepair("210", "c", "contains", "中华", "drop_field"), "210", []),
        (ConditionRepair("210", "c", "equals", "中华书局", "replace", ""), "210", ["$a北京$d1982"]),
        (ConditionRepair("101", "a", "equals", "chi", "remove"), "101", []),
        (ConditionRepair("210", "z", "contains", "中华", "remove"), "210", ["$a北京$c中华书局$d1982"]),
    ],
)
def test_a_condition_changes_what_it_names(wanted: ConditionRepair, tag: str, expected: list[str]) -> None:
    wanted.check()

    assert fields(mend(marc("1"), wanted, today=AT.date()), tag) == expected
    assert from_data(to_data(wanted)) == wanted


def test_a_condition_is_found_and_done_in_the_records(world: World) -> None:
    repair = start(world, ConditionRepair("210", "c", "begins", "中华", "replace", "商务"))
    assert Repair.objects.get(pk=repair).found == 5
    apply_to_records(repair_id=repair, at=AT, actor_id=None)

    assert fields(current_marc(record_id=world.records[0]), "210") == ["$a北京$c商务书局$d1982"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (ConditionRepair("21", "c", "contains", "x", "remove"), "tag"), (ConditionRepair("210", "", "contains", "x", "remove"), "code"), (ConditionRepair("001", "", "contains", "x", "remove"), "code"),
        (ConditionRepair("005", "a", "contains", "x", "remove"), "code"), (ConditionRepair("210", "c", "contains", "", "remove"), "value"), (ConditionRepair("210", "c", "contains", "x", "set", " "), "change"),
        (ConditionRepair("210", "c", "contains", "x", "set", "a\x1fb"), "change"), (ConditionRepair("210", "c", "sounds like", "x", "remove"), "value"), (RuleRepair("class-missing"), "rule"),  # type: ignore[arg-type]
        (RuleRepair("no-such"), "rule"),
    ],
)
def test_a_repair_that_makes_no_sense_is_refused(world: World, wanted: Wanted, code: str) -> None:
    with pytest.raises(BadRepair) as refused:
        start(world, wanted)
    assert refused.value.code == code
