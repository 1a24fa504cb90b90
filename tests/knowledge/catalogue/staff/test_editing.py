from __future__ import annotations

import hashlib
import json

from django.test import Client
from tests.knowledge.catalogue.staff.conftest import AT, World, marc, text

from wenyuan.bibliography.marc import to_mrk
from wenyuan.foundation.audit.api import list_entries, sequence_pending
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import (
    create_record,
    current_marc,
    delete_record,
    find_record,
    find_version,
    list_versions,
    save_record,
    set_suppressed,
)
from wenyuan.knowledge.catalogue.domain.differences import compare_records, merge_choices


def test_saving_adds_a_version_with_its_reason(world: World) -> None:
    answer = world.client("mine").post(f"/staff/records/{world.record}/edit/", {"mrk": text(title="新校正梦溪笔谈"), "base_version": 1, "reason": "补全题名"})

    newest = list_versions(record_id=world.record)[0]
    assert answer["Location"] == f"/staff/records/{world.record}/?saved=1"
    assert (find_record(record_id=world.record).title, newest.number, newest.action, newest.reason) == ("新校正梦溪笔谈", 2, "edited", "补全题名")


def test_text_that_cannot_be_read_is_shown_again(world: World) -> None:
    answer = world.client("mine").post(f"/staff/records/{world.record}/edit/", {"mrk": "没有字段号的一行", "base_version": 1})

    assert (answer.status_code, "没有字段号的一行" in answer.content.decode(), find_record(record_id=world.record).version) == (422, True, 1)


def test_a_taken_control_number_is_told_and_nothing_is_lost(world: World) -> None:
    create_record(marc=marc("T2", "另一种"), library_id=world.first, at=AT, actor_id=None)

    answer = world.client("mine").post(f"/staff/records/{world.record}/edit/", {"mrk": text("T2", "我写的题名"), "base_version": 1})

    assert (answer.status_code, "我写的题名" in answer.content.decode()) == (409, True)
    assert find_record(record_id=world.record).control_number == "T1"


def test_a_conflict_shows_both_sides_and_saves_the_choice(world: World) -> None:
    save_record(record_id=world.record, marc=marc(title="别人改的题名"), base_version=1, at=AT, actor_id=None)
    client = world.client("mine")
    mine = text().replace("中华书局", "上海古籍出版社")

    answer = client.post(f"/staff/records/{world.record}/edit/", {"mrk": mine, "base_version": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "上海古籍出版社" in page.replace("<del>", "").replace("</del>", "")
    assert find_record(record_id=world.record).version == 2
    rows = compare_records(from_text(mine), current_marc(record_id=world.record))
    differing = {row.tag: n for n, row in enumerate(rows) if row.kind != "same"}
    assert set(differing) == {"200", "210"}
    assert f'name="side-{differing["200"]}" value="right" checked' in page
    assert f'name="side-{differing["210"]}" value="left" checked' in page

    form = {"mrk": mine, "seen_version": 2, f"side-{differing['200']}": "right", f"side-{differing['210']}": "left"}
    assert client.post(f"/staff/records/{world.record}/merge/", form).status_code == 302
    saved = find_record(record_id=world.record)
    assert (saved.version, saved.title, saved.publisher) == (3, "别人改的题名", "上海古籍出版社")


def test_a_merge_on_a_stale_view_asks_again(world: World) -> None:
    save_record(record_id=world.record, marc=marc(title="二"), base_version=1, at=AT, actor_id=None)
    save_record(record_id=world.record, marc=marc(title="三"), base_version=2, at=AT, actor_id=None)

    answer = world.client("mine").post(f"/staff/records/{world.record}/merge/", {"mrk": text(), "seen_version": 2, "side-1": "left"})

    assert (answer.status_code, find_record(record_id=world.record).version) == (409, 3)


def from_text(mrk: str):  # type: ignore[no-untyped-def]
    from wenyuan.bibliography.marc import MarcFormat, from_mrk

    return from_mrk(mrk, format=MarcFormat.CNMARC)


def test_a_new_record_is_stored_in_the_chosen_library(world: World) -> None:
    answer = world.client("nation").post("/staff/records/new/", {"mrk": text("N1", "新书"), "format": "cnmarc", "library": world.second})

    record = find_record(record_id=int(answer["Location"].split("/")[3]))
    assert (record.title, record.library_id, record.control_number) == ("新书", world.second, "N1")


def test_preview_tells_problems_repairs_and_card(world: World) -> None:
    answer = world.client("mine").post("/staff/records/preview/", {"mrk": text().replace("9787020002207", "9787020002208"), "format": "cnmarc"})

    told = json.loads(answer.content)
    (problem,) = [p for p in told["problems"] if p["level"] == "error"]
    assert problem["text"] == "ISBN 校验位应为 7，现为 8。"
    assert problem["repair"]["line"] == "=010  \\\\$a9787020002207"
    assert told["card"][0] == "梦溪笔谈 / 沈括著. — 北京 : 中华书局, 1982"


def test_preview_of_nonsense_is_an_answer_and_no_crash(world: World) -> None:
    client: Client = world.client("mine")
    for nonsense in ("", "x", "=", "=200", "=LDR", "\x00\x1d\x1e", "=200  $", "=001  \ud7ff"):
        assert client.post("/staff/records/preview/", {"mrk": nonsense, "format": "cnmarc"}).status_code in {200, 422}


def test_deleting_needs_a_reason_and_a_second_confirmation_and_can_be_undone(world: World) -> None:
    client, here = world.client("mine"), f"/staff/records/{world.record}"

    assert client.post(f"{here}/delete/", {"reason": " ", "confirmed": "1"}).status_code == 422
    assert client.post(f"{here}/delete/", {"reason": "重复"}).status_code == 200
    assert find_record(record_id=world.record).status == "active"
    assert client.post(f"{here}/delete/", {"reason": "重复", "confirmed": "1"}).status_code == 302
    assert find_record(record_id=world.record).status == "deleted"
    assert client.post(f"{here}/restore/", {"number": 2}).status_code == 302
    restored = find_record(record_id=world.record)
    assert (restored.status, restored.version, restored.title) == ("active", 3, "梦溪笔谈")


def test_comparison_marks_the_characters_that_differ(world: World) -> None:
    save_record(record_id=world.record, marc=marc(title="梦溪笔谈校证"), base_version=1, at=AT, actor_id=None)

    page = world.client("looker").get(f"/staff/records/{world.record}/compare/?a=1&b=2").content.decode()

    assert "<ins>校证</ins>" in page
    assert "1 个字段不同" in page


def test_merging_all_left_or_all_right_gives_back_each_side() -> None:
    left, right = marc(title="甲"), marc("T1", "乙")
    rows = compare_records(left, right)

    assert to_mrk(merge_choices(rows, {}, left)) == to_mrk(left)
    assert to_mrk(merge_choices(rows, dict.fromkeys(range(len(rows)), "right"), left)) == to_mrk(right)


def test_exact_numbers_jump_to_their_record(world: World) -> None:
    client = world.client("mine")
    client.post(f"/staff/records/{world.record}/items/add/", {"library": world.first, "barcode": "260001"})
    ark = find_record(record_id=world.record).ark

    assert [client.get("/staff/records/", {"q": q}).headers.get("Location") for q in (ark, f"ark:/99999/{ark}", "260001", "T1")] == [f"/staff/records/{world.record}/"] * 4


def test_export_gives_the_source_octets(world: World) -> None:
    answer = world.client("mine").post("/staff/records/export/", {"record": [world.record], "form": "iso2709"})

    assert b"".join(answer.streaming_content) == list_versions(record_id=world.record)[0].raw


def test_acts_on_a_record_enter_the_evidence_log(world: World) -> None:
    client = world.client("mine")
    client.post(f"/staff/records/{world.record}/edit/", {"mrk": text(title="新校正梦溪笔谈"), "base_version": 1, "reason": "补全题名"})
    set_suppressed(record_id=world.record, suppressed=True, at=AT, actor_id=None)
    delete_record(record_id=world.record, reason="duplicate", at=AT, actor_id=None)
    sequence_pending(at=AT)
    acts = list_entries(subject=f"ark:/99999/{ark_name('record', world.record)}")

    assert [(one.action, one.reason, one.library_id) for one in acts] == [
        ("deleted", "duplicate", world.first), ("hidden", "stated", world.first), ("edited", "stated", world.first), ("created", "", world.first),
    ]
    assert {"before", "after", "reason"} <= set(acts[2].known)
    assert acts[2].known["after"] == hashlib.sha256(find_version(record_id=world.record, number=2).raw).hexdigest()
