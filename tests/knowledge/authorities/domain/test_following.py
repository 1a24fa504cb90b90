"""Links of headings to authorities follow merged records and come back with them; a heading is linked once a record."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.knowledge.authorities.models import Link
from wenyuan.knowledge.catalogue.api import MergeWanted, merge_many, merge_records, undo_merge


def link(record: int, library: int, authority: int, heading: str, *, state: str = "linked") -> int:
    return Link.objects.create(record_id=record, library_id=library, tag="701", heading=heading, key=heading, kind="person", authority_id=authority, state=state, probability=1, at=AT).pk


@pytest.mark.django_db
def test_links_follow_a_merge_and_come_back(world: World) -> None:
    kept, first, second = (store(world.first, work(f"M{n}", "东坡集", [("苏轼", "", "")])) for n in range(3))
    su, huang = person(world.first, "苏轼"), person(world.first, "黄庭坚")
    own, double = link(kept, world.first, su, "苏轼"), link(first, world.first, su, "苏轼")
    moved, alike = link(first, world.first, huang, "黄庭坚"), link(second, world.first, huang, "黄庭坚")
    waiting = link(second, world.first, su, "苏辙", state="waiting")

    merge = merge_records(kept_id=kept, retired_ids=[first, second], at=AT, actor_id=None, reason="同一部书")

    assert dict(Link.objects.values_list("pk", "record_id")) == {own: kept, double: first, moved: kept, alike: second, waiting: second}
    undo_merge(merge_id=merge, at=AT, actor_id=None, reason="不是一部")
    assert dict(Link.objects.values_list("pk", "record_id")) == {own: kept, double: first, moved: first, alike: second, waiting: second}


@pytest.mark.django_db
def test_a_link_made_anew_meanwhile_keeps_the_old_one_where_it_is(world: World) -> None:
    kept, retired = (store(world.first, work(f"M{n}", "东坡集", [("苏轼", "", "")])) for n in range(2))
    su = person(world.first, "苏轼")
    moved = link(retired, world.first, su, "苏轼")
    merge = merge_records(kept_id=kept, retired_ids=[retired], at=AT, actor_id=None, reason="同一部书")
    anew = link(retired, world.first, su, "苏轼")

    undo_merge(merge_id=merge, at=AT, actor_id=None, reason="不是一部")

    assert dict(Link.objects.values_list("pk", "record_id")) == {moved: kept, anew: retired}


@pytest.mark.django_db
def test_links_of_many_merges_move_in_one_statement(world: World) -> None:
    su = person(world.first, "苏轼")
    pairs = [tuple(store(world.first, work(f"P{n}-{side}", f"东坡集{n}", [("苏轼", "", "")])) for side in range(2)) for n in range(6)]
    for _kept, retired in pairs:
        link(retired, world.first, su, "苏轼")

    with CaptureQueriesContext(connection) as asked:
        merge_many(wanted=[MergeWanted(kept, (retired,)) for kept, retired in pairs], at=AT, actor_id=None, reason="同一部书")

    assert sorted(Link.objects.values_list("record_id", flat=True)) == sorted(kept for kept, _retired in pairs)
    assert sum("update authorities_link" in one["sql"] for one in asked) == 1
