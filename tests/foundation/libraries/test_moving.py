"""A merge of a library with records, copies and batches, step by step, and its undo octet for octet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from tests.foundation.libraries.conftest import AT, Nation

from wenyuan.bibliography.marc import MarcFormat, from_mrk
from wenyuan.foundation.audit.models import PendingAct
from wenyuan.foundation.jobs.api import execute_run
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries.api import Foresight, LibraryPart, MovedPiece, register_branch, register_library_part
from wenyuan.foundation.libraries.domain import merging, moving
from wenyuan.foundation.libraries.domain.joining import FormErrors, NotNow
from wenyuan.foundation.libraries.hooks import drop_library_part
from wenyuan.foundation.libraries.models import Branch, Library, LibraryMerge, LibraryStep, MovedRows
from wenyuan.knowledge.catalogue.api import ItemFacts, add_item, create_record
from wenyuan.knowledge.catalogue.models import Authority, Batch, Holding, Item, Record
from wenyuan.knowledge.discovery.models import PendingChange

_TABLES = ("record", "recordversion", "authority", "holding", "item", "batch")


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the catalogue and the places, octet for octet."""
    found = {}
    with connection.cursor() as cursor:
        for table in (*(f"catalogue_{name}" for name in _TABLES), "libraries_branch", "libraries_library"):
            cursor.execute(f"select * from {table} order by id")
            found[table] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
    return found


def make_record(library: int, number: str, title: str) -> int:
    marc = from_mrk(f"=LDR  00000nam0 2200000   450\\\n=001  {number}\n=200  1\\$a{title}\n", format=MarcFormat.CNMARC)
    return create_record(marc=marc, library_id=library, actor_id=None, at=AT, reason="")


@pytest.fixture
def full(nation: Nation) -> Nation:
    """The county has three records, of which one has a number and one copy a barcode that the province has too."""
    branch = Branch.objects.get(library_id=nation.county).pk
    records = [make_record(nation.county, number, title) for number, title in (("T1", "梦溪笔谈"), ("T2", "天工开物"), ("T3", "农政全书"))]
    for n, record in enumerate(records):
        add_item(record_id=record, library_id=nation.county, facts=ItemFacts(barcode=f"B{n}", branch_id=branch), actor_id=None, at=AT)
    elsewhere = make_record(nation.province, "T2", "天工开物校注")
    add_item(record_id=elsewhere, library_id=nation.province, facts=ItemFacts(barcode="B1"), actor_id=None, at=AT)
    add_item(record_id=elsewhere, library_id=nation.county, facts=ItemFacts(barcode="B9", branch_id=branch), actor_id=None, at=AT)
    Holding.objects.create(library_id=nation.county, record_id=elsewhere, branch_id=branch, summary="1–20", raw=b"\x1e\x1d")
    Authority.objects.create(library_id=nation.county, format="cnmarc", kind="person", heading="沈括", control_number="A1", created_at=AT, updated_at=AT)
    Batch.objects.create(library_id=nation.county, title="第一批", state="done", created_at=AT)
    PendingChange.objects.all().delete()
    return nation


def confirmed(nation: Nation) -> int:
    merge = merging.propose_merge(source_id=nation.county, target_id=nation.province, reason="合署", actor_id=nation.person("nation").id or 0, at=AT)
    merging.confirm_merge(merge_id=merge, actor_id=nation.person("nation2").id or 0, at=AT)
    return merge


def run_jobs(merge: int) -> JobRun:
    run_id = LibraryMerge.objects.values_list("run_id", flat=True).get(pk=merge)
    assert execute_run(run_id=run_id or 0)
    return JobRun.objects.get(pk=run_id)


def test_plan_tells_what_moves_and_what_clashes(full: Nation) -> None:
    plan = merging.plan_merge(source=Library.objects.get(pk=full.county), target=Library.objects.get(pk=full.province))
    assert (plan.rows, plan.obstacles, len(plan.notes)) == (3 + 4 + 1 + 1 + 1, (), 2)
    assert "1 条记录" in plan.notes[0]
    assert "1 册" in plan.notes[1]


def test_everything_goes_over_and_is_found_there(full: Nation) -> None:
    merge = confirmed(full)
    assert LibraryMerge.objects.get(pk=merge).state == "moving"
    run = run_jobs(merge)
    assert (run.state, run.done, dict(run.result)) == (
        "done", 10, {"catalogue_record": 3, "catalogue_authority": 1, "catalogue_holding": 1, "catalogue_item": 4, "catalogue_batch": 1},
    )
    assert LibraryMerge.objects.get(pk=merge).state == "done"
    for model in (Record, Item, Holding, Authority, Batch):
        assert set(model.objects.values_list("library_id", flat=True)) == {full.province}
    assert sorted(Record.objects.values_list("control_number", "title")) == [("", "天工开物"), ("T1", "梦溪笔谈"), ("T2", "天工开物校注"), ("T3", "农政全书")]
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["B0", "B1", "B2", "B9", "CN-T-X1-B1"]
    assert set(PendingChange.objects.values_list("key", flat=True)) == set(Record.objects.values_list("pk", flat=True))
    step = LibraryStep.objects.filter(act="moved", library_id=full.county).get()
    assert step.text.startswith("catalogue_authority=1 catalogue_batch=1 catalogue_holding=1 catalogue_item=4 catalogue_record=3 sha256=")
    assert PendingAct.objects.filter(action="moved", library_id=full.county).count() == 1


def test_undo_restores_every_octet(full: Nation) -> None:
    before = everything()
    merge = confirmed(full)
    run_jobs(merge)
    after = everything()
    assert after != before
    merging.undo_merge(merge_id=merge, actor_id=full.person("nation").id or 0, at=AT + timedelta(days=29))
    assert (LibraryMerge.objects.get(pk=merge).state, everything()) == ("undoing", after)
    assert dict(run_jobs(merge).result) == {"returned": 10, "missing": 0}
    assert (LibraryMerge.objects.get(pk=merge).state, everything(), MovedRows.objects.count()) == ("undone", before, 0)


def test_a_move_cut_off_goes_on_with_what_is_left(full: Nation) -> None:
    merge = confirmed(full)
    assert [moving.move_some(merge_id=merge, at=AT, limit=2) for _n in range(2)] == [2, 1]
    with pytest.raises(NotNow):
        merging.undo_merge(merge_id=merge, actor_id=full.person("nation").id or 0, at=AT)
    assert run_jobs(merge).done == 10
    assert sum(len(ids) for ids in MovedRows.objects.values_list("ids", flat=True)) == 10
    assert moving.move_some(merge_id=merge, at=AT) == 0


def test_undo_keeps_what_was_changed_since(full: Nation) -> None:
    merge = confirmed(full)
    run_jobs(merge)
    Item.objects.filter(barcode="CN-T-X1-B1").update(barcode="N1")
    Record.objects.filter(title="农政全书").update(status="suppressed")
    merging.undo_merge(merge_id=merge, actor_id=full.person("nation").id or 0, at=AT)
    run_jobs(merge)
    assert sorted(Item.objects.filter(library_id=full.county).values_list("barcode", flat=True)) == ["B0", "B2", "B9", "N1"]
    assert Record.objects.get(title="农政全书").status == "suppressed"


@pytest.mark.parametrize("arrives", [True, False])
def test_copies_that_came_or_went_since_keep_a_merge_from_being_undone(full: Nation, arrives: bool) -> None:
    register_branch(library_id=full.province, code="09", name="省分馆", kind="branch")
    merge = confirmed(full)
    run_jobs(merge)
    came = Branch.objects.get(name="县馆主楼").pk
    if arrives:
        add_item(record_id=Record.objects.get(title="梦溪笔谈").pk, library_id=full.province, facts=ItemFacts(barcode="NEW", branch_id=came), actor_id=None, at=AT)
    else:
        Item.objects.filter(barcode="B0").update(branch_id=Branch.objects.get(name="省分馆").pk)
    with pytest.raises(NotNow) as problem:
        merging.undo_merge(merge_id=merge, actor_id=full.person("nation").id or 0, at=AT)
    assert str(problem.value) == "strays"


def test_a_running_import_or_move_stands_in_the_way(full: Nation) -> None:
    Batch.objects.update(state="running")
    with pytest.raises(FormErrors) as problem:
        merging.propose_merge(source_id=full.county, target_id=full.province, reason="x", actor_id=1, at=AT)
    assert "导入" in problem.value.errors["target"][0]
    Batch.objects.update(state="done")
    confirmed(full)
    with pytest.raises(FormErrors) as problem:
        merging.propose_merge(source_id=full.province, target_id=full.other_province, reason="x", actor_id=1, at=AT)
    assert "另一次合并" in problem.value.errors["target"][0]


def test_old_addresses_lead_to_the_new_library(full: Nation) -> None:
    client = full.client("nation")
    merge = confirmed(full)
    assert [client.get(address).headers.get("Location") for address in ("/l/CN-T-X1/", "/libraries/CN-T-X1/")] == ["/l/CN-T-P1/", "/libraries/CN-T-P1/"]
    run_jobs(merge)
    merging.undo_merge(merge_id=merge, actor_id=full.person("nation").id or 0, at=AT)
    run_jobs(merge)
    assert client.get("/libraries/CN-T-X1/").status_code == 200


def test_the_page_shows_the_plan_the_progress_and_a_way_on(full: Nation) -> None:
    address = f"/staff/libraries/{full.county}/"
    full.client("nation").post(address, {"act": "propose", "target": "CN-T-P1", "reason": "合署"})
    second = full.client("nation2")
    assert "确认后由后台任务移动 10 行" in second.get(address).content.decode()
    merge = LibraryMerge.objects.get()
    assert second.post(address, {"act": "confirm", "merge": str(merge.pk)}).status_code == 302
    assert "正在移动藏品" in second.get(address).content.decode()
    run_id = LibraryMerge.objects.values_list("run_id", flat=True).get()
    JobRun.objects.filter(pk=run_id).update(state="failed")
    assert "继续移动" in second.get(address).content.decode()
    assert full.client("province").post(address, {"act": "go_on", "merge": str(merge.pk)}).status_code == 403
    assert second.post(address, {"act": "go_on", "merge": str(merge.pk)}).status_code == 302
    run_jobs(merge.pk)
    assert "已移动：书目与馆藏 10 行" in second.get(address).content.decode()


def test_a_part_is_asked_with_both_libraries_and_given_its_pieces_back(nation: Nation) -> None:
    left, seen = [3, 2, 1], []

    def move(source: int, target: int, _limit: int, _at: object) -> MovedPiece | None:
        return MovedPiece("shelf", (left.pop(),), {7: "x"}) if left and (source, target) == (nation.county, nation.province) else None

    def move_back(source: int, target: int, piece: MovedPiece, _at: object) -> int:
        seen.append((source, target, piece))
        return 1

    register_library_part(LibraryPart(name="shelf", title="书架", count=lambda ids: dict.fromkeys(ids, 3), foresee=lambda _s, _t: Foresight(3), move=move, move_back=move_back))
    try:
        merge = confirmed(nation)
        run_jobs(merge)
        merging.undo_merge(merge_id=merge, actor_id=nation.person("nation").id or 0, at=AT)
        run_jobs(merge)
    finally:
        drop_library_part("shelf")
    assert seen == [(nation.county, nation.province, MovedPiece("shelf", (n,), {7: "x"})) for n in (3, 2, 1)]
