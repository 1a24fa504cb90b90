"""What the catalogue keeps for a library: counted, shown to readers, carried out when the library leaves, hidden while it is suspended."""

from __future__ import annotations

import json

from django.test import Client
from tests.knowledge.catalogue.staff.conftest import AT, World, marc

from wenyuan.bibliography.marc import encode_iso2709
from wenyuan.foundation.libraries.domain.leaving import list_members
from wenyuan.foundation.libraries.domain.suspension import suspend_library
from wenyuan.foundation.libraries.hooks import count_things
from wenyuan.knowledge.catalogue.api import create_record, load_availability
from wenyuan.knowledge.catalogue.models import Item, Record
from wenyuan.knowledge.catalogue.queries.library_things import count_held, newest_titles


def test_records_and_copies_of_each_library_are_counted(world: World) -> None:
    create_record(marc=marc("", "没有控制号的书"), library_id=world.second, at=AT, actor_id=None)
    Item.objects.create(library_id=world.second, record_id=world.record)

    assert count_held([world.first, world.second, 0]) == {world.first: 1, world.second: 2}
    assert count_things([world.second])[world.second]["catalogue"] == 2


def test_newest_titles_stand_on_the_librarys_own_page(world: World) -> None:
    create_record(marc=marc("N2", "新到的书"), library_id=world.first, at=AT, actor_id=None)
    page = Client().get("/l/CN-T1/").content.decode()
    lines = newest_titles(world.first, 5)

    assert [line.title for line in lines] == ["新到的书", "梦溪笔谈"]
    assert ("新到的书" in page, Client().get(lines[0].address).status_code) == (True, 200)


def test_leaving_library_takes_its_records_octet_for_octet(world: World) -> None:
    create_record(marc=marc("N2", "别馆的书"), library_id=world.second, at=AT, actor_id=None)
    Item.objects.create(library_id=world.first, record_id=world.record, barcode="甲001")
    files = {member.name: b"".join(member.chunks) for member in list_members(world.first) if member.name.startswith("catalogue/")}

    assert sorted(files) == [f"catalogue/{name}" for name in ("authorities.jsonl", "batches.jsonl", "holdings.jsonl", "items.jsonl", "records.mrc")]
    assert files["catalogue/records.mrc"] == encode_iso2709(marc())
    assert [json.loads(line)["barcode"] for line in files["catalogue/items.jsonl"].splitlines()] == ["甲001"]


def test_copies_of_a_suspended_library_are_not_offered(world: World) -> None:
    Item.objects.bulk_create([Item(library_id=library, record_id=world.record) for library in (world.first, world.second)])
    before = load_availability([world.record])[world.record]
    suspend_library(library_id=world.second, actor_id=None, reason="馆舍修缮", at=AT)
    after = load_availability([world.record])[world.record]

    assert (before.total, sorted(before.libraries)) == (2, sorted([world.first, world.second]))
    assert (after.total, list(after.libraries)) == (1, [world.first])


def test_deleted_records_do_not_count(world: World) -> None:
    Record.objects.update(status="deleted")

    assert count_held([world.first]) == {}
