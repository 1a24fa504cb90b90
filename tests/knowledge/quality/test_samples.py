"""Samples are drawn so that the same seed draws the same, marked by auditors who never get in each other's way, and reckoned up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.knowledge.quality.conftest import AT, World, marc

from wenyuan.foundation.accounts.api import open_account
from wenyuan.knowledge.catalogue.api import create_record, current_marc, save_record
from wenyuan.knowledge.quality.domain.marking import CLAIM, BadMark, MarkedError, NotMarkable, claim_next, mark_record, settle_record, take_back
from wenyuan.knowledge.quality.domain.sampling import BadPlan, Plan, close_sample, create_sample, draw_lot, draw_sample
from wenyuan.knowledge.quality.models import Sample, SampleRecord, SampleStratum
from wenyuan.knowledge.quality.queries.sample_results import work_out
from wenyuan.knowledge.quality.queries.samples import find_sample, list_disagreements

GRAVE = MarkedError("200", "transcription", "grave", "题名漏字")
SLIGHT = MarkedError("", "missing", "slight")


def person(name: str) -> int:
    return open_account(username=name, name=name, password="long-enough-1")


def fill(world: World, count: int, actor: int | None = None, library: int | None = None, at: datetime = AT) -> list[int]:
    return [create_record(marc=marc(f"S{actor}-{library}-{at:%m%d}-{n}"), library_id=library or world.first, at=at, actor_id=actor) for n in range(count)]


def draw(plan: Plan) -> int:
    sample_id = create_sample(plan=plan, at=AT, actor_id=None)
    draw_sample(sample_id=sample_id, at=AT)
    return sample_id


def drawn(sample_id: int) -> list[int]:
    return list(SampleRecord.objects.filter(sample=sample_id).order_by("place").values_list("record_id", flat=True))


def plan_of(world: World, **changes: object) -> Plan:
    return replace(Plan(library_id=world.first, title="抽查", seed=7, margin=0.1, minimum=0, double_share=0), **changes)  # type: ignore[arg-type]


def test_the_same_seed_draws_the_same_and_another_one_others(world: World) -> None:
    fill(world, 60)
    first, again, other = draw(plan_of(world, margin=0.2)), draw(plan_of(world, margin=0.2)), draw(plan_of(world, margin=0.2, seed=8))

    # 65 records, +-20 % at 95 %: 24.01 / (1 + 23.01 / 65) = 17.7.
    assert len(drawn(first)) == 18
    assert drawn(first) == drawn(again)
    assert set(drawn(first)) != set(drawn(other))


def test_a_record_that_comes_later_does_not_change_the_lots_of_others(world: World) -> None:
    before = sorted(fill(world, 40), key=lambda one: draw_lot(7, one))

    assert [one for one in sorted([*before, *fill(world, 20, person("late"))], key=lambda one: draw_lot(7, one)) if one in set(before)] == before


def test_every_record_is_as_likely_to_be_drawn() -> None:
    """2,000 seeds draw 3 of 10: each record 600 times, give or take four standard deviations (20.5)."""
    times = Counter(record for seed in range(2_000) for record in sorted(range(1, 11), key=lambda one: draw_lot(seed, one))[:3])

    assert sum(times.values()) == 6_000
    assert all(abs(times[record] - 600) < 82 for record in range(1, 11)), times


def test_a_sample_is_shared_out_among_strata_in_proportion(world: World) -> None:
    fill(world, 45, library=world.first)
    fill(world, 149, library=world.second)
    sample = draw(plan_of(world, library_id=None, strata=("library",)))
    parts = {part.library_id: (part.population, part.size) for part in SampleStratum.objects.filter(sample=sample)}

    # 200 records, +-10 %: 96.04 / (1 + 95.04 / 200) = 65.1, so 66: a quarter and three quarters.
    assert parts == {world.first: (50, 17), world.second: (150, 49)}
    assert Sample.objects.get(pk=sample).population == 200


def test_neyman_draws_more_where_the_machine_finds_more_that_differs(world: World) -> None:
    """One library has no warnings at all, in the other every second record has one: 40 of 80 against 0 of 80."""
    good, mixed = person("good"), person("mixed")
    fill(world, 80, good)
    for number in range(80):
        create_record(marc=marc(f"W{number}", **({"f101": "=101  0\\$axxx"} if number % 2 else {})), library_id=world.first, at=AT, actor_id=mixed)
    sample = draw(plan_of(world, strata=("cataloguer",), allocation="neyman", minimum=2))
    parts = {part.cataloguer_id: part for part in SampleStratum.objects.filter(sample=sample)}

    assert (parts[good].pilot, parts[good].pilot_errors) == (50, 0)
    assert 15 <= parts[mixed].pilot_errors <= 35
    # By Neyman 0.5 : sqrt(1/52 * 51/52) = 0.5 : 0.137, for equal populations 3.6 times as many.
    assert 3 < parts[mixed].size / parts[good].size < 4.3
    assert parts[None].population == 5  # created by nobody


def test_who_changed_a_record_last_by_hand_is_its_cataloguer(world: World) -> None:
    one, two = person("one"), person("two")
    record = fill(world, 1, one)[0]
    save_record(record_id=record, marc=marc("changed", f210="=210  \\\\$a上海$c中华书局$d1990"), base_version=1, at=AT, actor_id=two, reason="")
    sample = draw(plan_of(world, strata=("cataloguer",), margin=0.01))

    assert SampleRecord.objects.get(sample=sample, record_id=record).cataloguer_id == two
    assert current_marc(record_id=record).first("210") is not None


def test_a_plan_narrows_to_what_was_changed_in_some_days(world: World) -> None:
    old = fill(world, 3, at=datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    sample = draw(plan_of(world, margin=0.01, changed_from=date(2026, 10, 5), changed_to=date(2026, 10, 5), strata=("period",)))

    assert sorted(drawn(sample)) == old
    assert [part.period for part in SampleStratum.objects.filter(sample=sample)] == ["2026-10"]


def test_nothing_to_draw_from_is_told(world: World) -> None:
    sample = draw(plan_of(world, material="map"))

    assert (find_sample(sample_id=sample, libraries=None).state, find_sample(sample_id=sample, libraries=None).reason) == ("failed", "empty")


@pytest.mark.parametrize(("changes", "code"), [
    ({"title": " "}, "title"), ({"strata": ("weather",)}, "strata"), ({"strata": ("format", "format")}, "strata"), ({"margin": 0.0}, "margin"), ({"margin": float("nan")}, "margin"),
    ({"confidence": 0.5}, "confidence"), ({"expected": 1.0}, "expected"), ({"minimum": -1}, "minimum"), ({"double_share": 1.5}, "double"), ({"seed": -1}, "seed"),
    ({"allocation": "x"}, "allocation"), ({"changed_from": date(2026, 2, 1), "changed_to": date(2026, 1, 1)}, "dates"),
])
def test_plans_that_make_no_sense(world: World, changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadPlan) as told:
        create_sample(plan=plan_of(world, **changes), at=AT, actor_id=None)

    assert told.value.code == code


def test_two_auditors_never_get_the_same_record_but_where_it_is_marked_twice(world: World) -> None:
    a, b = person("a"), person("b")
    fill(world, 5)
    sample = draw(plan_of(world, margin=0.01, double_share=0.3))
    assert SampleRecord.objects.filter(sample=sample, twice=True).count() == 3  # of ten
    first, other = claim_next(sample_id=sample, auditor_id=a, at=AT), claim_next(sample_id=sample, auditor_id=b, at=AT)

    assert (first, other) == (1, 2)
    assert claim_next(sample_id=sample, auditor_id=a, at=AT) == 1  # what one holds comes again
    mark_record(sample_id=sample, place=1, auditor_id=a, verdict="pass", errors=[], at=AT)
    mark_record(sample_id=sample, place=2, auditor_id=b, verdict="fail", errors=[GRAVE], at=AT)
    assert claim_next(sample_id=sample, auditor_id=b, at=AT) == 1  # marked once, wants two
    with pytest.raises(NotMarkable):
        mark_record(sample_id=sample, place=1, auditor_id=a, verdict="pass", errors=[], at=AT)
    mark_record(sample_id=sample, place=1, auditor_id=b, verdict="pass", errors=[SLIGHT], at=AT)
    with pytest.raises(NotMarkable):
        mark_record(sample_id=sample, place=1, auditor_id=person("c"), verdict="pass", errors=[], at=AT)


def test_a_claim_ends_by_itself(world: World) -> None:
    a, b = person("a"), person("b")
    sample = draw(plan_of(world, margin=0.01))
    for place in range(1, 6):
        claim_next(sample_id=sample, auditor_id=a, at=AT, after=place - 1)

    assert claim_next(sample_id=sample, auditor_id=b, at=AT) is None
    assert claim_next(sample_id=sample, auditor_id=b, at=AT + CLAIM + timedelta(seconds=1)) == 1


def test_marking_goes_round_to_what_was_passed_over(world: World) -> None:
    a = person("a")
    sample = draw(plan_of(world, margin=0.01))
    mark_record(sample_id=sample, place=5, auditor_id=a, verdict="pass", errors=[], at=AT)

    assert claim_next(sample_id=sample, auditor_id=a, at=AT, after=4) == 1


def test_an_own_mark_can_be_taken_back_while_the_sample_is_open(world: World) -> None:
    a, b = person("a"), person("b")
    sample = draw(plan_of(world, margin=0.01))
    mark_record(sample_id=sample, place=1, auditor_id=a, verdict="pass", errors=[], at=AT)

    assert not take_back(sample_id=sample, place=1, auditor_id=b)
    assert take_back(sample_id=sample, place=1, auditor_id=a)
    assert find_sample(sample_id=sample, libraries=None).marked == 0
    close_sample(sample_id=sample, at=AT)
    assert claim_next(sample_id=sample, auditor_id=a, at=AT) is None
    with pytest.raises(NotMarkable):
        mark_record(sample_id=sample, place=1, auditor_id=a, verdict="pass", errors=[], at=AT)


@pytest.mark.parametrize(("verdict", "errors", "code"), [
    ("maybe", [], "verdict"), ("fail", [], "no-error"), ("pass", [GRAVE], "grave"), ("fail", [MarkedError("2000", "access", "slight")], "error"), ("fail", [MarkedError("200", "x", "slight")], "error"),
    ("fail", [MarkedError("200", "access", "slight", "x" * 401)], "error"), ("fail", [SLIGHT] * 101, "many"),
])
def test_marks_that_contradict_themselves(world: World, verdict: str, errors: list[MarkedError], code: str) -> None:
    sample = draw(plan_of(world, margin=0.01))
    with pytest.raises(BadMark) as told:
        mark_record(sample_id=sample, place=1, auditor_id=person("a"), verdict=verdict, errors=errors, at=AT)

    assert told.value.code == code


def test_results_keep_people_and_machine_apart(world: World) -> None:
    """All five records are drawn: two have a warning or error by machine (101, 210 blank is advice), people fail one and find a slight error in another."""
    auditor = person("a")
    sample = draw(plan_of(world, margin=0.01))
    bad, slight = world.records[0], world.records[1]
    for row in SampleRecord.objects.filter(sample=sample):
        errors = [GRAVE, SLIGHT] if row.record_id == bad else [SLIGHT] if row.record_id == slight else []
        mark_record(sample_id=sample, place=row.place, auditor_id=auditor, verdict="fail" if row.record_id == bad else "pass", errors=errors, at=AT)
    found = work_out(sample_id=sample, libraries=None, with_cataloguers=True)

    assert {name: one.value for name, one in found.total.measures.items()} == {"failed": 0.2, "faulty": 0.4, "grave": 0.2, "machine_errors": 0.0, "machine_any": 0.2}
    assert (found.total.errors_per_record, found.covered, found.total.marked) == (0.6, 1.0, 5)
    assert found.kinds == {("transcription", "grave"): 1, ("missing", "slight"): 2}
    assert (found.total.measures["failed"].low, found.total.measures["failed"].high) == (0.2, 0.2)  # all were looked at
    assert found.cataloguers == ()


def test_strata_weigh_what_they_stand_for(world: World) -> None:
    """By hand: all of the 10 marked of a library with 50 records fail, none of the 15 of one with 150: a quarter of all, though 10 of 25 were failed."""
    auditor = person("a")
    fill(world, 45)
    fill(world, 149, library=world.second)
    sample = draw(plan_of(world, library_id=None, strata=("library",)))
    for library, count, verdict in ((world.first, 10, "fail"), (world.second, 15, "pass")):
        for row in SampleRecord.objects.filter(sample=sample, library=library).order_by("place")[:count]:
            mark_record(sample_id=sample, place=row.place, auditor_id=auditor, verdict=verdict, errors=[GRAVE] if verdict == "fail" else [], at=AT)
    found = work_out(sample_id=sample, libraries=None, with_cataloguers=False)
    own = work_out(sample_id=sample, libraries=[world.second], with_cataloguers=False)

    assert round(found.total.measures["failed"].value, 9) == 0.25  # 10 of 25 without weights would be 0.4
    assert [(group.library_id, group.measures["failed"].value) for group in found.libraries] == [(world.first, 1.0), (world.second, 0.0)]
    assert [part.library_id for part in own.strata] == [world.second]
    assert (own.total.measures["failed"].value, own.total.marked) == (0.0, 15)
    assert found.cataloguers is None


def test_cataloguers_with_few_records_are_not_told_by_name(world: World) -> None:
    auditor, many, few = person("a"), person("many"), person("few")
    fill(world, 5, many)
    fill(world, 4, few)
    sample = draw(plan_of(world, margin=0.01, strata=("cataloguer",)))
    for row in SampleRecord.objects.filter(sample=sample):
        mark_record(sample_id=sample, place=row.place, auditor_id=auditor, verdict="fail", errors=[SLIGHT], at=AT)
    found = work_out(sample_id=sample, libraries=None, with_cataloguers=True)
    hidden = work_out(sample_id=sample, libraries=None, with_cataloguers=False)

    assert [(group.cataloguer_id, group.others, group.marked) for group in found.cataloguers or ()] == [(many, False, 5), (None, True, 4)]
    assert {part.cataloguer_id for part in found.strata} == {None, many}
    assert {part.cataloguer_id for part in hidden.strata} == {None}


def test_agreement_of_two_auditors(world: World) -> None:
    """Four agree and one does not: (0.8 - 0.48) / 0.52, from 3 of 5 failed by the one and 2 of 5 by the other."""
    a, b = person("a"), person("b")
    sample = draw(plan_of(world, margin=0.01, double_share=1))
    for place, (one, two) in enumerate([("fail", "fail"), ("fail", "fail"), ("fail", "pass"), ("pass", "pass"), ("pass", "pass")], 1):
        for auditor, verdict in ((a, one), (b, two)):
            mark_record(sample_id=sample, place=place, auditor_id=auditor, verdict=verdict, errors=[SLIGHT] if verdict == "fail" else [], at=AT)
    found = work_out(sample_id=sample, libraries=None, with_cataloguers=False)

    assert (found.pairs, found.agreed) == (5, 4)
    assert round(found.kappa or 0, 4) == 0.6154


def test_a_third_auditor_settles_what_two_disagree_on(world: World) -> None:
    """Four of five agree, kappa 0.6154; with the fifth settled both agree on all, and the settled verdict counts."""
    a, b, c = person("a"), person("b"), person("c")
    sample = draw(plan_of(world, margin=0.01, double_share=1))
    for place, (one, two) in enumerate([("fail", "fail"), ("fail", "fail"), ("fail", "pass"), ("pass", "pass"), ("pass", "pass")], 1):
        for auditor, verdict in ((a, one), (b, two)):
            mark_record(sample_id=sample, place=place, auditor_id=auditor, verdict=verdict, errors=[GRAVE] if verdict == "fail" else [], at=AT)

    def settle(place: int, auditor: int) -> None:
        settle_record(sample_id=sample, place=place, auditor_id=auditor, verdict="pass", errors=[SLIGHT], at=AT)

    before = work_out(sample_id=sample, libraries=None, with_cataloguers=False)
    assert (before.unsettled, before.settled, before.kappa_settled) == (1, 0, before.kappa)
    assert [(one.place, one.verdicts, one.settled) for one in list_disagreements(sample_id=sample, libraries=None)] == [(3, ("fail", "pass"), "")]
    assert (claim_next(sample_id=sample, auditor_id=a, at=AT), claim_next(sample_id=sample, auditor_id=c, at=AT)) == (None, 3)
    for place, auditor in ((3, a), (3, b), (1, c)):  # one of the two; two who agree
        with pytest.raises(NotMarkable):
            settle(place, auditor)
    settle(3, c)
    after = work_out(sample_id=sample, libraries=None, with_cataloguers=False)

    assert (after.unsettled, after.settled, after.kappa_settled) == (0, 1, 1.0)
    assert round(after.kappa or 0, 4) == 0.6154
    assert (before.total.measures["failed"].value, after.total.measures["failed"].value) == (0.6, 0.4)
    assert [one.settled for one in list_disagreements(sample_id=sample, libraries=[world.first])] == ["pass"]
    assert list_disagreements(sample_id=sample, libraries=[world.second]) == []
    with pytest.raises(NotMarkable):
        settle(3, person("d"))
    assert not take_back(sample_id=sample, place=3, auditor_id=b)
    assert take_back(sample_id=sample, place=3, auditor_id=c)
    assert work_out(sample_id=sample, libraries=None, with_cataloguers=False).unsettled == 1
