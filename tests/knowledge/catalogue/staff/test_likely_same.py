"""While somebody types, the desk says what the catalogue has already; a copy begins from another library's record."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.knowledge.catalogue.staff.conftest import AT, World, marc, text

from wenyuan.knowledge.catalogue.api import create_record, set_suppressed
from wenyuan.knowledge.discovery.api import index_root, rebuild_index

Told = list[dict[str, object]]


@pytest.fixture
def indexed(world: World) -> World:
    shutil.rmtree(index_root(), ignore_errors=True)
    create_record(marc=marc("N2", "夢溪筆談校證"), library_id=world.second, at=AT, actor_id=None)
    create_record(marc=marc("N3", "容斋随笔"), library_id=world.second, at=AT, actor_id=None)
    rebuild_index()
    return world


def ask(world: World, mrk: str, who: str = "theirs") -> Told:
    answer = world.client(who).post("/staff/records/preview/", {"mrk": mrk, "format": "cnmarc"})
    return list(json.loads(answer.content)["same"])


def test_the_same_book_of_another_library_is_told_with_its_reasons(indexed: World) -> None:
    first, *others = ask(indexed, text("X9", "夢谿筆談").replace("=010  \\\\$a9787020002207\n", ""))

    assert (first["address"], first["title"], first["same"]) == (f"/staff/records/{indexed.record}/", "梦溪笔谈", True)
    assert first["agrees"][:2] == ["题名", "责任者"]
    assert first["differs"] == []
    assert "容斋随笔" not in {one["title"] for one in others}


def test_a_number_used_twice_is_a_question_and_no_verdict(indexed: World) -> None:
    told = ask(indexed, text("X9", "梦溪笔谈索引"))

    assert not any(one["same"] for one in told)


def test_hidden_records_and_the_record_itself_are_not_told(indexed: World) -> None:
    record = indexed.client("mine").post("/staff/records/preview/", {"mrk": text(), "format": "cnmarc", "record": indexed.record})
    assert f"/staff/records/{indexed.record}/" not in {one["address"] for one in json.loads(record.content)["same"]}

    set_suppressed(record_id=indexed.record, suppressed=True, at=AT, actor_id=None, reason="试")
    assert "梦溪笔谈" not in {one["title"] for one in ask(indexed, text("X9"))}


def test_without_an_index_nothing_is_told_and_the_rest_is(world: World) -> None:
    shutil.rmtree(index_root(), ignore_errors=True)

    assert ask(world, text("X9")) == []


def test_a_copy_begins_without_what_is_the_other_librarys_own(world: World) -> None:
    page = world.client("theirs").get(f"/staff/records/new/?from={world.record}").content.decode()

    assert "=200  1\\$a梦溪笔谈" in page
    assert "=690" in page
    assert "=001  T1" not in page


def test_a_hidden_record_cannot_be_copied(world: World) -> None:
    set_suppressed(record_id=world.record, suppressed=True, at=AT, actor_id=None, reason="试")

    assert world.client("theirs").get(f"/staff/records/new/?from={world.record}").status_code == 404
    assert world.client("theirs").get("/staff/records/new/?from=99999999").status_code == 404
