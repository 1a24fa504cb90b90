"""Suspension, merge and its undo, leaving with all data."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, time, timedelta

import pytest
from django.core.signing import BadSignature
from tests.foundation.libraries.conftest import AT, Nation

from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.libraries.api import close_days, hidden_libraries, list_branches, list_libraries, register_branch
from wenyuan.foundation.libraries.domain import leaving, merging
from wenyuan.foundation.libraries.domain.joining import FormErrors, NotNow
from wenyuan.foundation.libraries.domain.suspension import resume_library, suspend_library
from wenyuan.foundation.libraries.hooks import ExportMember, LibraryPart, drop_library_part, register_library_part
from wenyuan.foundation.libraries.models import Branch, Library, LibraryStep, OpeningHours


def test_suspended_library_is_out_of_sight_and_comes_back(nation: Nation) -> None:
    suspend_library(library_id=nation.county, actor_id=1, reason="整改", at=AT)
    assert (hidden_libraries(), nation.county in {one.id for one in list_libraries()}, list_branches(library_id=nation.county)) == ({nation.county}, False, [])
    with pytest.raises(NotNow):
        suspend_library(library_id=nation.county, actor_id=1, reason="再", at=AT)
    resume_library(library_id=nation.county, actor_id=1, at=AT)
    assert (hidden_libraries(), len(list_branches(library_id=nation.county))) == (set(), 1)
    assert list(LibraryStep.objects.filter(library_id=nation.county).order_by("pk").values_list("act", "text")) == [("suspended", "整改"), ("resumed", "")]
    assert list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True)) == ["libraries.library.suspended.v1", "libraries.library.resumed.v1"]


def test_suspension_needs_a_reason(nation: Nation) -> None:
    with pytest.raises(FormErrors):
        suspend_library(library_id=nation.county, actor_id=1, reason=" ", at=AT)


def rows_of(nation: Nation) -> list[tuple[object, ...]]:
    return list(Branch.objects.order_by("pk").values_list("pk", "library_id", "code", "name")) + list(OpeningHours.objects.order_by("pk").values_list()) + list(
        Library.objects.order_by("pk").values_list("pk", "parent_id", "state", "active", "merged_into_id"))


def merged(nation: Nation) -> int:
    register_branch(library_id=nation.county, code="02", name="县二", kind="branch", hours={1: [(time(9), time(10))]})
    register_branch(library_id=nation.province, code="01", name="省一", kind="main")
    close_days(library_id=nation.county, first=date(2027, 1, 1), last=date(2027, 1, 1), reason="元旦")
    return merging.propose_merge(source_id=nation.county, target_id=nation.province, reason="合署", actor_id=1, at=AT)


def test_merge_moves_branches_and_frees_codes(nation: Nation) -> None:
    merge = merged(nation)
    with pytest.raises(merging.SamePerson):
        merging.confirm_merge(merge_id=merge, actor_id=1, at=AT)
    merging.confirm_merge(merge_id=merge, actor_id=2, at=AT)
    assert sorted(Branch.objects.filter(library_id=nation.province).values_list("code", "name")) == [("01", "省一"), ("02", "县二"), ("CN-T-X1-01", "县馆主楼")]
    source = Library.objects.get(pk=nation.county)
    assert (source.state, source.active, source.merged_into_id) == ("merged", False, nation.province)
    assert OpeningHours.objects.get().library_id == nation.province


def test_undo_brings_everything_back(nation: Nation) -> None:
    merge = merged(nation)
    before = rows_of(nation)
    merging.confirm_merge(merge_id=merge, actor_id=2, at=AT)
    assert rows_of(nation) != before
    merging.undo_merge(merge_id=merge, actor_id=3, at=AT + timedelta(days=29))
    assert rows_of(nation) == before


@pytest.mark.parametrize(("days", "change", "reason"), [(31, False, "late"), (1, True, "changed")])
def test_undo_ends_with_time_and_change(nation: Nation, days: int, change: bool, reason: str) -> None:
    merge = merged(nation)
    merging.confirm_merge(merge_id=merge, actor_id=2, at=AT)
    if change:
        Branch.objects.filter(library_id=nation.province, code="02").update(name="改名")
    with pytest.raises(NotNow) as problem:
        merging.undo_merge(merge_id=merge, actor_id=3, at=AT + timedelta(days=days))
    assert str(problem.value) == reason


def test_things_that_cannot_move_stand_in_the_way(nation: Nation) -> None:
    register_library_part(LibraryPart(name="books", title="书目", count=lambda ids: dict.fromkeys(ids, 7)))
    try:
        plan = merging.plan_merge(source=Library.objects.get(pk=nation.county), target=Library.objects.get(pk=nation.province))
        assert (plan.things, len(plan.obstacles)) == ((("书目", 7),), 1)
        with pytest.raises(FormErrors):
            merging.propose_merge(source_id=nation.county, target_id=nation.province, reason="x", actor_id=1, at=AT)
    finally:
        drop_library_part("books")


@pytest.mark.parametrize("target", ["self", "none"])
def test_merge_needs_two_libraries(nation: Nation, target: str) -> None:
    with pytest.raises(FormErrors):
        merging.propose_merge(source_id=nation.county, target_id=nation.county if target == "self" else 0, reason="x", actor_id=1, at=AT)


def test_export_holds_all_and_its_sums_can_be_checked(nation: Nation) -> None:
    register_library_part(LibraryPart(name="books", title="书目", count=lambda _ids: {}, files=lambda _id: [ExportMember("records.mrc", iter([b"00000", b"nam"]))]))
    try:
        out = io.BytesIO()
        sums = leaving.write_export(out, leaving.list_members(nation.county), library_code="CN-T-X1", at=AT)
    finally:
        drop_library_part("books")
    archive = zipfile.ZipFile(out)
    assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if not name.startswith("SHA256SUMS")}
    assert archive.read("books/records.mrc") == b"00000nam"
    assert [json.loads(line)["code"] for line in archive.read("library.jsonl").splitlines()] == ["CN-T-X1"]
    assert [json.loads(line)["name"] for line in archive.read("branch.jsonl").splitlines()] == ["县馆主楼"]
    signed = archive.read("SHA256SUMS.signed").decode()
    assert leaving.verify_listing(signed) == archive.read("SHA256SUMS").decode()
    with pytest.raises(BadSignature):
        leaving.verify_listing(signed.replace("a", "b", 1))


def test_library_leaves_after_its_export(nation: Nation) -> None:
    with pytest.raises(FormErrors):
        leaving.leave_system(library_id=nation.county, actor_id=1, reason="自愿", exported_at=None, at=AT)
    leaving.leave_system(library_id=nation.county, actor_id=1, reason="自愿", exported_at=AT, at=AT)
    assert (Library.objects.get(pk=nation.county).state, Branch.objects.filter(library_id=nation.county).count()) == ("left", 1)
    with pytest.raises(NotNow):
        resume_library(library_id=nation.county, actor_id=1, at=AT)


def test_export_runs_as_a_job_and_is_fetched_by_its_library(nation: Nation) -> None:
    from wenyuan.foundation.jobs.api import execute_run

    client, where = nation.client("manager"), f"?library={nation.county}"
    assert client.post("/staff/library/leaving/", {"library": str(nation.county)}).status_code == 302
    run_id = LibraryStep.objects.get(act="exported").text[1:]
    assert client.get(f"/staff/library/leaving/{run_id}/{where}").status_code == 404
    execute_run(run_id=int(run_id))
    answer = client.get(f"/staff/library/leaving/{run_id}/{where}")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert [json.loads(line)["code"] for line in archive.read("library.jsonl").splitlines()] == ["CN-T-X1"]
    assert f"/staff/library/leaving/{run_id}/" in client.get(f"/staff/library/leaving/{where}").content.decode()
    assert nation.client("nation").get(f"/staff/library/leaving/{run_id}/{where}").status_code == 403
