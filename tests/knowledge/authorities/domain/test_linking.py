"""Headings find their authorities: by evidence above a threshold, to review between both bounds, never below."""

from __future__ import annotations

import pytest
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import MarcFormat, from_mrk
from wenyuan.knowledge.authorities.domain.deciding import decide_link, reopen_link
from wenyuan.knowledge.authorities.domain.headings import Rewriting, list_headings, rewrite_headings
from wenyuan.knowledge.authorities.domain.linking import link_records
from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking, undo_linking
from wenyuan.knowledge.authorities.models import Link
from wenyuan.knowledge.catalogue.api import current_marc, find_authority


def states() -> dict[str, tuple[str, int | None]]:
    return {link.heading: (link.state, link.authority_id) for link in Link.objects.all()}


def run(library: int) -> int:
    run_id = open_linking(library_id=library, at=AT, actor_id=None)
    run_linking(run_id=run_id, at=AT)
    return run_id


@pytest.mark.django_db
def test_dynasty_and_dates_link_and_the_number_stands_in_the_record(world: World) -> None:
    su = person(world.first, "苏轼", dates="1037-1101", dynasty="北宋", variants=("苏东坡", "蘇子瞻"))
    record = store(world.first, work("T1", "东坡全集", [("蘇軾", "(宋)", "(1037-1101)")]))
    by_variant = store(world.first, work("T2", "东坡乐府", [("苏东坡", "(宋)", "")]))
    stated = store(world.first, work("T3", "东坡志林", [("苏轼", "", "")], said="〔宋〕苏轼撰"))

    run(world.first)

    assert [(one.record_id, one.state, one.authority_id) for one in Link.objects.order_by("record_id")] == [
        (record, "linked", su), (by_variant, "linked", su), (stated, "linked", su),
    ]
    number = find_authority(authority_id=su).control_number
    assert [current_marc(record_id=one).first("701").first("3") for one in (record, by_variant, stated)] == [number] * 3  # type: ignore[union-attr]


@pytest.mark.django_db
def test_homonyms_are_split_by_evidence_or_left_to_a_person(world: World) -> None:
    older = person(world.first, "王伟", dates="1908-1980")
    younger = person(world.first, "王伟", dates="1971-")
    third = person(world.first, "王伟", dynasty="明")
    dated = store(world.first, work("T1", "数据结构", [("王伟", "", "(1971-)")], year="2005"))
    named = store(world.first, work("T2", "编译原理", [("王伟", "", "")], year="2005"))

    run(world.first)

    found = {link.record_id: (link.state, link.authority_id) for link in Link.objects.all()}
    assert found[dated] == ("linked", younger)
    assert found[named][0] == "waiting"
    assert {one["authority_id"] for one in Link.objects.get(record_id=named).candidates} == {older, younger, third}


@pytest.mark.django_db
def test_other_dynasty_and_years_before_birth_never_link(world: World) -> None:
    person(world.first, "李白", dates="701-762", dynasty="唐")
    person(world.first, "陈默", dates="1980-")
    store(world.first, work("T1", "诗集", [("李白", "(清)", "")]))
    store(world.first, work("T2", "诗稿", [("陈默", "", "")], year="1965"))

    run(world.first)

    assert states() == {}


@pytest.mark.django_db
def test_undifferentiated_names_are_never_linked_by_themselves(world: World) -> None:
    person(world.first, "李明", dates="1950-", undifferentiated=True)
    store(world.first, work("T1", "诗集", [("李明", "", "(1950-)")]))

    run(world.first)

    assert [state for state, _authority in states().values()] == ["waiting"]


@pytest.mark.django_db
def test_companions_of_linked_records_count(world: World) -> None:
    one, other = person(world.first, "刘欣", dates="1960-"), person(world.first, "刘欣", dates="1970-")
    friend = person(world.first, "欧阳晓光", dates="1961-")
    store(world.first, work("T1", "甲", [("刘欣", "", "(1960-)"), ("欧阳晓光", "", "(1961-)")], year="2001"))
    run(world.first)
    later = store(world.first, work("T2", "乙", [("刘欣", "", ""), ("欧阳晓光", "", "(1961-)")], year="2003"))
    run(world.first)
    run(world.first)  # the friend is known now

    found = Link.objects.get(record_id=later, heading="刘欣")
    assert (found.authority_id, [reason["code"] for reason in found.candidates[0]["reasons"]].count("together")) == (one, 1)
    assert {friend, one, other} >= {link.authority_id for link in Link.objects.all()}


@pytest.mark.django_db
def test_a_reviewer_decides_and_takes_it_back(world: World) -> None:
    first, second = person(world.first, "王伟", dates="1950-"), person(world.first, "王伟", dates="1960-")
    record = store(world.first, work("T1", "数据结构", [("王伟", "", "")], year="2005"))
    run(world.first)
    link = Link.objects.get()

    decide_link(link_id=link.pk, authority_id=second, at=AT, actor_id=None)
    number = find_authority(authority_id=second).control_number
    assert current_marc(record_id=record).first("701").first("3") == number  # type: ignore[union-attr]
    run(world.first)
    assert states() == {"王伟": ("linked", second)}

    reopen_link(link_id=link.pk, at=AT, actor_id=None)
    assert current_marc(record_id=record).first("701").first("3") is None  # type: ignore[union-attr]
    decide_link(link_id=link.pk, authority_id=None, at=AT, actor_id=None)
    run(world.first)
    assert states() == {"王伟": ("refused", None)}
    assert first != second


@pytest.mark.django_db
def test_run_is_undone(world: World) -> None:
    person(world.first, "苏轼", dates="1037-1101", dynasty="北宋")
    record = store(world.first, work("T1", "东坡全集", [("苏轼", "(宋)", "")]))
    before = current_marc(record_id=record)
    run_id = run(world.first)
    assert current_marc(record_id=record) != before

    undo_linking(run_id=run_id, at=AT, actor_id=None)

    assert (current_marc(record_id=record), states()) == (before, {})


@pytest.mark.django_db
def test_records_of_other_libraries_are_left_alone(world: World) -> None:
    person(world.first, "苏轼", dynasty="北宋")
    record = store(world.second, work("T1", "东坡全集", [("苏轼", "(宋)", "")]))

    run(world.first)

    assert (states(), current_marc(record_id=record).first("701").first("3")) == ({}, None)  # type: ignore[union-attr]


@pytest.mark.django_db
def test_questions_to_the_database_do_not_grow_with_records(world: World, query_count) -> None:  # type: ignore[no-untyped-def]
    person(world.first, "苏轼", dynasty="北宋")
    records = [store(world.first, work(f"T{n}", "东坡全集", [("苏轼", "(宋)", "")])) for n in range(12)]
    counts = []
    for ids in (records[:2], records[2:]):
        with query_count() as queries:
            link_records(record_ids=ids, batch_id=None, at=AT, actor_id=None)
        counts.append(queries.count)

    # The second time some links are known, whose records are looked at.
    assert counts[1] <= counts[0] + 3


MARC21 = """=LDR  00000nam a2200000 a 4500
=001  M1
=100  1\\$aSu, Shi,$d1037-1101,$eauthor.
=245  10$aSelected poems /$cSu Shi.
=650  \\0$aChinese poetry$ySong dynasty.
=700  1\\$aLevy, Andr\u00e9$d1925-$etranslator.
"""


def test_marc21_headings_are_listed_and_rewritten() -> None:
    marc = from_mrk(MARC21, format=MarcFormat.MARC21)
    assert [(one.tag, one.kind, one.text, one.dates) for one in list_headings(marc)] == [
        ("100", "person", "Su, Shi", "1037-1101"), ("650", "subject", "Chinese poetry-Song dynasty", ""), ("700", "person", "Levy, André", "1925-"),
    ]

    changed = rewrite_headings(marc, {("100", "su, shi"): Rewriting(number="A1", name="Su, Dongpo", dates="1036-1101")})

    field = changed.first("100")
    assert field is not None
    assert [(s.code, s.value) for s in field.subfields] == [("a", "Su, Dongpo,"), ("d", "1036-1101"), ("e", "author."), ("0", "A1")]
    assert changed.fields[2:] == marc.fields[2:]
    assert rewrite_headings(marc, {("100", "nobody"): Rewriting(number="A1")}) is marc
