from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.knowledge.catalogue.staff.conftest import AT, World, marc

from wenyuan.bibliography.marc import MarcError, Record, encode_iso2709, to_mrk
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.storage.api import Withheld, find_usage, set_quota
from wenyuan.foundation.storage.models import ObjectReference, StoredObject
from wenyuan.knowledge.catalogue.api import find_record, list_versions, run_import, take_file, undo_batch
from wenyuan.knowledge.catalogue.domain.previews import fate_of, preview_batch
from wenyuan.knowledge.catalogue.domain.rejects import NotFeedable, read_mended, refeed, reject_octets, reject_reasons, salvage
from wenyuan.knowledge.catalogue.models import Batch, Reject
from wenyuan.knowledge.catalogue.models import Record as RecordRow


def stored(world: World, rule: str, *records: Record, tail: bytes = b"") -> int:
    return take_file(BytesIO(b"".join(map(encode_iso2709, records)) + tail), name="a.mrc", library_id=world.first, rule=rule, at=AT)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("replace", {"replace": 2, "new": 1}),
        ("skip", {"skip": 2, "new": 1}),
        ("add", {"new": 3}),
        ("newer", {"skip": 2, "new": 1}),
    ],
)
def test_preview_counts_what_the_rule_would_do(world: World, rule: str, expected: dict[str, int]) -> None:
    batch = stored(world, rule, marc("T1", "同号"), marc("X1", "新的"), marc("X1", "又一条同号"))

    preview = preview_batch(batch_id=batch)

    assert (preview.fates, preview.sampled, preview.whole) == (expected, 3, True)
    assert (preview.serialisation, preview.encoding, preview.format) == ("iso2709", "utf-8", "cnmarc")
    assert [row.title for row in preview.rows] == ["同号", "新的", "又一条同号"]
    assert RecordRow.objects.count() == 1


@pytest.mark.parametrize(
    ("rule", "number", "changed", "fate"),
    [
        ("replace", "", "", "new"), ("replace", "A", "", "replace"), ("replace", "B", "", "new"), ("skip", "A", "9", "skip"), ("add", "A", "9", "new"),
        ("newer", "A", "20200101", "skip"), ("newer", "A", "20210101", "replace"), ("newer", "A", "20200102", "replace"),
    ],
)
def test_fate_by_rule(rule: str, number: str, changed: str, fate: str) -> None:
    assert fate_of(rule, number, changed, {"A": "20200101"}) == fate


def test_preview_tells_unreadable_stretches(world: World) -> None:
    batch = stored(world, "replace", marc("X1", "好的"), tail=b"this is no record at all\x1d")

    preview = preview_batch(batch_id=batch)

    assert preview.fates == {"new": 1, "rejected": 1}
    assert preview.rows[1].findings[0][0] == "rejected"


@pytest.fixture
def reject(world: World) -> Reject:
    batch = Batch.objects.create(
        library_id=world.first, title="坏文件", state="done", rule="replace", rejected=1, read=1, created_at=AT, ended_at=AT, file_digest="0" * 64,
    )
    return Reject.objects.create(batch=batch, position=77, reason="record is cut off", raw=encode_iso2709(marc("R1", "残卷"))[:-40])


def test_a_mended_reject_joins_its_batch_and_leaves_with_it(world: World, reject: Reject) -> None:
    record_id, fate = refeed(reject_id=reject.pk, marc=marc("R1", "补全的残卷"), at=AT, actor_id=None)
    batch = Batch.objects.get(pk=reject.batch_id)

    assert record_id is not None
    assert (fate, find_record(record_id=record_id).title, batch.stored, batch.rejected, Reject.objects.count()) == ("new", "补全的残卷", 1, 0, 0)
    assert [v.action for v in list_versions(record_id=record_id)] == ["imported"]
    counts = undo_batch(batch_id=batch.pk, at=AT, actor_id=None)
    assert (counts.removed, find_record(record_id=record_id).status) == (1, "deleted")


def test_a_mended_reject_replaces_by_the_rule_and_its_undo_restores(world: World, reject: Reject) -> None:
    record_id, fate = refeed(reject_id=reject.pk, marc=marc("T1", "更好的题名"), at=AT, actor_id=None)

    assert (record_id, fate, find_record(record_id=world.record).title) == (world.record, "replace", "更好的题名")
    undo_batch(batch_id=reject.batch_id, at=AT, actor_id=None)
    assert find_record(record_id=world.record).title == "梦溪笔谈"


def test_the_rule_skip_keeps_the_old_one(world: World, reject: Reject) -> None:
    Batch.objects.filter(pk=reject.batch_id).update(rule="skip")

    assert refeed(reject_id=reject.pk, marc=marc("T1", "不要"), at=AT, actor_id=None) == (None, "skip")
    assert (find_record(record_id=world.record).title, Batch.objects.get(pk=reject.batch_id).skipped) == ("梦溪笔谈", 1)


def test_a_running_batch_takes_nothing(world: World, reject: Reject) -> None:
    Batch.objects.filter(pk=reject.batch_id).update(state="running")

    with pytest.raises(NotFeedable):
        refeed(reject_id=reject.pk, marc=marc("R1"), at=AT, actor_id=None)
    assert Reject.objects.count() == 1


def test_mending_in_the_page(world: World, reject: Reject) -> None:
    client, here = world.client("mine"), f"/staff/batches/{reject.batch_id}/rejects/"
    page = client.get(f"{here}{reject.pk}/").content.decode()
    assert "record is cut off" in page
    assert "000000" in page

    assert client.post(f"{here}{reject.pk}/", {"mrk": "无字段"}).status_code == 422
    answer = client.post(f"{here}{reject.pk}/", {"mrk": to_mrk(marc("R1", "修好了"))})

    assert answer.status_code == 302
    assert RecordRow.objects.get(control_number="R1").title == "修好了"


def test_rejects_leave_as_octets_and_reasons(reject: Reject) -> None:
    assert b"".join(reject_octets(batch_id=reject.batch_id)) == bytes(reject.raw) + b"\x1d"
    assert b"".join(reject_reasons(batch_id=reject.batch_id)).decode().splitlines()[1] == f"77\t{len(bytes(reject.raw))}\trecord is cut off"


@pytest.mark.parametrize("raw", [b"", b"\x1d", b"abc", b"\x00" * 40, encode_iso2709(marc())[:60]])
def test_salvage_and_reading_never_crash(raw: bytes) -> None:
    salvage(raw)
    with pytest.raises(MarcError):
        read_mended(raw=raw)


def test_an_import_starts_as_a_job_and_its_undo_wants_the_number(world: World) -> None:
    batch = stored(world, "replace", marc("X1", "新的"))
    client = world.client("mine")

    assert client.post(f"/staff/batches/{batch}/start/").status_code == 302
    run = JobRun.objects.get()
    assert (run.name, run.arguments, run.library_id) == ("catalogue.import", {"batch_id": batch}, world.first)
    assert client.get(f"/staff/batches/{batch}/", headers={"HX-Request": "true"}).content.decode().count("hx-get") == 1
    client.post(f"/staff/batches/{batch}/start/")
    assert JobRun.objects.count() == 1
    run.state = "done"
    run.save()
    Batch.objects.filter(pk=batch).update(state="done", stored=3, ended_at=AT)
    assert client.post(f"/staff/batches/{batch}/undo/", {"number": "4"})["Location"].endswith("?act=undo&wrong=1#undo")
    assert JobRun.objects.count() == 1
    client.post(f"/staff/batches/{batch}/undo/", {"number": "3"})
    assert JobRun.objects.order_by("-pk")[0].name == "catalogue.undo_batch"


def test_uploading_several_files_makes_a_batch_each(world: World) -> None:
    files = []
    for n in (1, 2):
        one = BytesIO(encode_iso2709(marc(f"U{n}", f"第{n}")))
        one.name = f"{n}.mrc"
        files.append(one)

    answer = world.client("mine").post("/staff/batches/", {"files": files, "library": world.first, "rule": "skip", "title": "两个文件"})

    assert answer["Location"] == "/staff/batches/"
    assert list(Batch.objects.order_by("pk").values_list("title", "rule", "state")) == [("两个文件 1/2", "skip", "preview"), ("两个文件 2/2", "skip", "preview")]


def test_the_file_of_a_batch_is_kept_for_its_library_and_counted_once(world: World) -> None:
    batch = stored(world, "replace", marc("X1", "新的"))
    again = stored(world, "replace", marc("X1", "新的"))

    kept = ObjectReference.objects.order_by("pk").values_list("module", "subject", "purpose", "library_id", "expires_at")
    assert list(kept) == [("knowledge.catalogue", f"batch:{one}", "import", world.first, None) for one in (batch, again)]
    assert find_usage(library_id=world.first).used == Batch.objects.get(pk=batch).file_size


def test_a_library_over_its_quota_is_told_and_keeps_what_came_before(world: World) -> None:
    small, large = encode_iso2709(marc("X1", "小")), encode_iso2709(marc("X2", "大" * 500))
    set_quota(library_id=world.first, limit=len(small) + 10, warn_percent=90)
    files = [SimpleUploadedFile("small.mrc", small), SimpleUploadedFile("large.mrc", large)]

    answer = world.client("mine").post("/staff/batches/", {"files": files, "library": world.first, "rule": "replace"})

    assert answer.status_code == 413
    assert "large.mrc 没有收下" in answer.content.decode()
    assert list(Batch.objects.values_list("file_name", flat=True)) == ["small.mrc"]


@pytest.mark.parametrize(("scan", "words"), [("pending", "文件正在查病毒"), ("infected", "文件带有恶意软件")])
def test_a_withheld_file_is_neither_previewed_nor_begun(world: World, scan: str, words: str) -> None:
    batch = stored(world, "replace", marc("X1", "新的"))
    StoredObject.objects.update(scan=scan)

    text = world.client("mine").get(f"/staff/batches/{batch}/").content.decode()

    assert words in text
    assert f"/staff/batches/{batch}/start/" not in text
    with pytest.raises(Withheld):
        run_import(batch_id=batch, at=AT)
    assert Batch.objects.get(pk=batch).state == "preview"
