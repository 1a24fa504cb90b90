"""Every staff door asks for its right in the right library, and a refusal changes nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from tests.knowledge.catalogue.staff.conftest import AT, World, marc, text

from wenyuan.bibliography.marc import encode_iso2709
from wenyuan.foundation.libraries.api import list_libraries
from wenyuan.knowledge.catalogue.api import create_record, find_record, list_items, set_suppressed, take_file
from wenyuan.knowledge.catalogue.domain.items import ItemFacts, add_item
from wenyuan.knowledge.catalogue.models import Batch, Item, Record, RecordVersion

PAGES = ["/staff/", "/staff/records/", "/staff/records/new/", "/staff/batches/"]


@pytest.mark.parametrize("path", PAGES)
def test_strangers_and_readers_get_a_designed_refusal(world: World, path: str) -> None:
    for client in (Client(), world.client("reader")):
        answer = client.get(path)
        assert (answer.status_code, "没有权限" in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("path", PAGES)
def test_a_cataloguer_may_enter(world: World, path: str) -> None:
    assert world.client("mine").get(path).status_code == 200


def _posts(world: World) -> list[tuple[str, dict[str, object]]]:
    here = f"/staff/records/{world.record}"
    return [
        (f"{here}/edit/", {"mrk": text(title="别的题名"), "base_version": 1}),
        (f"{here}/merge/", {"mrk": text(title="别的题名"), "seen_version": 1}),
        (f"{here}/restore/", {"number": 1}),
        (f"{here}/suppress/", {"suppressed": "1"}),
        (f"{here}/delete/", {"reason": "重复", "confirmed": "1"}),
        (f"{here}/items/add/", {"library": world.first, "barcode": "B1"}),
        ("/staff/records/new/", {"mrk": text("T9"), "format": "cnmarc", "library": world.first}),
    ]


@pytest.mark.parametrize("who", ["theirs", "looker", "reader"])
@pytest.mark.parametrize("n", range(7))
def test_another_librarys_staff_changes_nothing(world: World, who: str, n: int) -> None:
    path, form = _posts(world)[n]
    before = (list(Record.objects.values()), RecordVersion.objects.count(), Item.objects.count())

    answer = world.client(who).post(path, form)

    assert answer.status_code == 403
    assert (list(Record.objects.values()), RecordVersion.objects.count(), Item.objects.count()) == before


@pytest.mark.parametrize("n", range(7))
def test_the_same_posts_work_at_home(world: World, n: int) -> None:
    path, form = _posts(world)[n]

    answer = world.client("mine").post(path, form)

    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_a_post_without_a_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.client("mine").cookies

    answer = client.post(f"/staff/records/{world.record}/suppress/", {"suppressed": "1"})

    assert (answer.status_code, find_record(record_id=world.record).status) == (403, "active")


def test_a_hidden_record_is_seen_by_its_own_library_alone(world: World) -> None:
    set_suppressed(record_id=world.record, suppressed=True, at=AT, actor_id=None)

    statuses = {who: world.client(who).get(f"/staff/records/{world.record}/").status_code for who in ("mine", "looker", "theirs", "nation")}

    assert statuses == {"mine": 200, "looker": 200, "theirs": 404, "nation": 200}
    assert "梦溪笔谈" not in world.client("theirs").get("/staff/records/").content.decode()
    assert "梦溪笔谈" in world.client("mine").get("/staff/records/?status=suppressed").content.decode()


def test_a_hidden_record_is_not_exported_for_others(world: World) -> None:
    set_suppressed(record_id=world.record, suppressed=True, at=AT, actor_id=None)

    answers = {who: world.client(who).post("/staff/records/export/", {"record": world.record, "form": "mrk"}).status_code for who in ("mine", "theirs", "looker")}

    assert answers == {"mine": 200, "theirs": 400, "looker": 403}


def test_copies_belong_to_their_own_library(world: World) -> None:
    client = world.client("theirs")
    assert client.post(f"/staff/records/{world.record}/items/add/", {"library": world.second, "barcode": "B2", "place": str(world.other_branch)}).status_code == 302
    own = list_items(record_ids=[world.record])[world.record][0]
    item = add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(barcode="B1"), at=AT, actor_id=None)

    assert client.post(f"/staff/items/{own.id}/", {"barcode": "B3"}).status_code == 302
    assert client.post(f"/staff/items/{item}/", {"barcode": "B9"}).status_code == 403
    assert client.post(f"/staff/items/{item}/withdraw/", {"reason": "坏"}).status_code == 403
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["B1", "B3"]


@pytest.mark.parametrize("act", ["", "start/", "cancel/", "resume/", "undo/", "rule/", "rejects/", "rejects.mrc", "rejects.tsv"])
def test_another_librarys_batch_is_not_there(world: World, act: str) -> None:
    batch = take_file(BytesIO(encode_iso2709(marc("T5"))), name="a.mrc", library_id=world.first, rule="replace", at=AT)
    path = f"/staff/batches/{batch}/{act}"

    answer = world.client("theirs").post(path) if act in {"start/", "cancel/", "resume/", "undo/", "rule/"} else world.client("theirs").get(path)

    assert answer.status_code == 404
    assert Batch.objects.get(pk=batch).job_run_id is None


def test_a_body_of_more_than_a_megabyte_is_refused(world: World) -> None:
    answer = world.client("mine").post(f"/staff/records/{world.record}/edit/", {"mrk": "=" * 1_000_001, "base_version": 1})

    assert (answer.status_code, find_record(record_id=world.record).version) == (413, 1)


def test_an_upload_that_is_no_marc_is_refused(world: World) -> None:
    files = BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(range(32, 127)) * 3)
    files.name = "x.mrc"

    answer = world.client("mine").post("/staff/batches/", {"files": files, "library": world.first, "rule": "replace"})

    assert (answer.status_code, Batch.objects.count()) == (422, 0)


def test_an_upload_for_another_library_is_refused(world: World) -> None:
    files = BytesIO(encode_iso2709(marc("T5")))
    files.name = "x.mrc"

    answer = world.client("theirs").post("/staff/batches/", {"files": files, "library": world.first, "rule": "replace"})

    assert (answer.status_code, Batch.objects.count()) == (403, 0)


@pytest.mark.parametrize("copies", [1, 3])
def test_lists_and_pages_ask_a_constant_number_of_queries(world: World, copies: int, django_assert_num_queries: object) -> None:
    for n in range(copies):
        record = create_record(marc=marc(f"Q{n}", f"第{n}种"), library_id=world.first, at=AT, actor_id=None)
        add_item(record_id=world.record, library_id=world.first, facts=ItemFacts(barcode=f"Q{n}"), at=AT, actor_id=None)
        assert record
    client = world.client("mine")
    list_libraries()  # which is read anew after a change

    for path, queries in (("/staff/records/", 5), (f"/staff/records/{world.record}/", 12)):
        with django_assert_num_queries(queries):  # type: ignore[operator]
            assert client.get(path).status_code == 200
