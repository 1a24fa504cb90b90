"""Pages of samples, of marking and of trends: who may pass, what they show, and the whole way of a sample."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from django.test import Client
from tests.knowledge.quality.conftest import AT, World

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.jobs.api import execute_run
from wenyuan.knowledge.catalogue.api import Change, close_change, load_marc, open_change, save_many
from wenyuan.knowledge.quality.domain.auditing import create_audit, run_audit
from wenyuan.knowledge.quality.domain.marking import MarkedError, mark_record
from wenyuan.knowledge.quality.domain.sampling import Plan, create_sample, draw_sample
from wenyuan.knowledge.quality.models import Sample, SampleMark, SampleRecord
from wenyuan.knowledge.quality.queries.trends import list_points, list_rule_trends, list_sources

ClientOf = Callable[[str], Client]
FORM = {"title": "月度抽查", "margin": "5", "confidence": "95", "expected": "50", "minimum": "5", "double": "0", "allocation": "proportional", "seed": "7"}


@pytest.fixture
def marker(world: World) -> Client:
    """Somebody who may mark samples of the first library, and nothing else."""
    define_role(code="marker", title="评审", permissions=("quality.mark_samples",))
    grant_role(account_id=open_account(username="marker", name="评审员", password="long-enough-1"), role_code="marker", library_id=world.first)
    return world.client("marker")


def draw(world: World, library_id: int | None, **changes: object) -> int:
    sample_id = create_sample(plan=Plan(library_id=library_id, title="抽查", seed=7, margin=0.01, double_share=0, **changes), at=AT, actor_id=None)  # type: ignore[arg-type]
    draw_sample(sample_id=sample_id, at=AT)
    return sample_id


@pytest.mark.parametrize(("name", "path", "status"), [
    ("reader", "/staff/quality/samples/", 403), ("reader", "/staff/quality/trends/", 403), ("auditor", "/staff/quality/samples/", 200), ("auditor", "/staff/quality/trends/", 200),
    ("auditor", "/staff/quality/samples/99/", 404), ("auditor", "/staff/quality/samples/99/mark/", 404), ("reader", "/staff/quality/samples/99/mark/", 403), ("auditor", "/staff/quality/samples/99/results.csv", 404),
    ("reader", "/staff/quality/samples/99/results.csv", 403), ("nation", "/staff/quality/trends/", 200),
])
def test_doors(client_of: ClientOf, name: str, path: str, status: int) -> None:
    assert client_of(name).get(path).status_code == status


def test_another_librarys_sample_is_not_there(world: World, client_of: ClientOf, marker: Client) -> None:
    sample = draw(world, world.second)
    for client in (client_of("mine"), marker):
        assert client.get(f"/staff/quality/samples/{sample}/mark/").status_code == 404
        assert client.get(f"/staff/quality/samples/{sample}/mark/1/").status_code == 404
        assert client.post(f"/staff/quality/samples/{sample}/mark/1/", {"verdict": "pass"}).status_code == 404
    assert client_of("mine").get(f"/staff/quality/samples/{sample}/").status_code == 404
    assert client_of("mine").post(f"/staff/quality/samples/{sample}/close/").status_code == 404
    assert client_of("mine").post("/staff/quality/samples/", {**FORM, "library": world.second}).status_code == 403
    assert client_of("mine").post("/staff/quality/samples/", {**FORM, "library": "all"}).status_code == 403
    assert marker.post("/staff/quality/samples/", {**FORM, "library": world.first}).status_code == 403


def test_a_national_sample_shows_a_library_its_own_part(world: World, client_of: ClientOf) -> None:
    sample = draw(world, None, strata=("library",))
    page = client_of("mine").get(f"/staff/quality/samples/{sample}/").content.decode()

    assert "甲馆" in page
    assert "乙馆" not in page
    assert client_of("mine").post(f"/staff/quality/samples/{sample}/close/").status_code == 403
    assert client_of("mine").get(f"/staff/quality/samples/{sample}/mark/").status_code == 404
    assert "乙馆" in client_of("nation").get(f"/staff/quality/samples/{sample}/").content.decode()


def test_the_whole_way_of_a_sample(world: World, client_of: ClientOf, marker: Client) -> None:
    leader = client_of("auditor")
    begun = leader.post("/staff/quality/samples/", {**FORM, "library": world.first, "strata": ["material"]})
    sample = Sample.objects.get()
    assert begun["Location"] == f"/staff/quality/samples/{sample.pk}/"
    assert leader.get(begun["Location"]).status_code == 200  # while it is drawn
    execute_run(run_id=sample.job_run)
    assert "评审" in marker.get("/staff/quality/samples/").content.decode()

    first = marker.get(f"/staff/quality/samples/{sample.pk}/mark/")
    page = marker.get(first["Location"]).content.decode()
    assert "梦溪笔谈" in page
    assert page.count('name="kind"') == page.count('name="note"') > 5
    wrong = marker.post(first["Location"], {"verdict": "fail", "tag": ["200"], "kind": [""], "severity": ["slight"], "note": [""]})
    assert (wrong.status_code, "至少标出一处差错" in wrong.content.decode()) == (422, True)
    grave = marker.post(first["Location"], {"verdict": "pass", "tag": ["200"], "kind": ["access"], "severity": ["grave"], "note": ["漏字"]}).content.decode()
    assert "不能算合格" in grave
    assert "漏字" in grave  # what was typed stays
    marker.post(first["Location"], {"verdict": "fail", "tag": ["LDR", "200", ""], "kind": ["", "transcription", "missing"], "severity": ["slight", "grave", "slight"], "note": ["", " 漏一字 ", ""]})
    assert SampleMark.objects.get().errors == [{"tag": "200", "kind": "transcription", "severity": "grave", "note": "漏一字"}, {"tag": "", "kind": "missing", "severity": "slight", "note": ""}]
    for _again in range(4):
        here = marker.get(f"/staff/quality/samples/{sample.pk}/mark/")["Location"]
        marker.post(here, {"verdict": "pass"})
    done = marker.get(f"/staff/quality/samples/{sample.pk}/mark/")
    assert (done.status_code, "您评了 5 条" in done.content.decode()) == (200, True)

    result = leader.get(f"/staff/quality/samples/{sample.pk}/").content.decode()
    assert "20.0" in result
    assert marker.get(f"/staff/quality/samples/{sample.pk}/").status_code == 403  # who marks does not read the results
    leader.post(f"/staff/quality/samples/{sample.pk}/close/")
    assert Sample.objects.get().state == "closed"
    rows = list(csv.DictReader(StringIO(leader.get(f"/staff/quality/samples/{sample.pk}/results.csv").content.decode("utf-8-sig"))))
    assert [(row["part"], row["marked"], row["failed_share"], row["errors_per_record"]) for row in rows] == [
        ("total", "5", "0.200000", "0.4000"), ("stratum", "5", "0.200000", "0.4000"), ("library", "5", "0.200000", "0.4000"),
    ]


def test_a_mark_can_be_taken_back_on_the_page(world: World, marker: Client) -> None:
    sample = draw(world, world.first)
    marker.get(f"/staff/quality/samples/{sample}/mark/")
    marker.post(f"/staff/quality/samples/{sample}/mark/1/", {"verdict": "pass"})
    assert "重评" in marker.get(f"/staff/quality/samples/{sample}/mark/1/").content.decode()

    assert marker.post(f"/staff/quality/samples/{sample}/mark/1/back/")["Location"] == f"/staff/quality/samples/{sample}/mark/1/"
    assert SampleMark.objects.count() == 0
    assert marker.get(f"/staff/quality/samples/{sample}/mark/99/").status_code == 404


def test_who_gets_a_record_first_marks_it_blind(world: World, client_of: ClientOf, marker: Client) -> None:
    """What the first auditor said of a record that is marked twice, the second does not see."""
    sample = draw(world, world.first)
    SampleRecord.objects.filter(sample=sample).update(twice=True)
    marker.post(f"/staff/quality/samples/{sample}/mark/1/", {"verdict": "fail", "tag": ["200"], "kind": ["access"], "severity": ["grave"], "note": ["看不见的话"]})

    page = client_of("auditor").get(f"/staff/quality/samples/{sample}/mark/1/").content.decode()
    assert ("看不见的话" in page, 'name="kind"' in page) == (False, True)


def test_figures_of_cataloguers_need_their_own_right(world: World, client_of: ClientOf) -> None:
    sample = draw(world, world.first, strata=("cataloguer",))
    assert "按编目员" not in client_of("mine").get(f"/staff/quality/samples/{sample}/").content.decode()
    define_role(code="chief", title="主任", permissions=("quality.run_audits", "quality.see_cataloguers"))
    grant_role(account_id=open_account(username="chief", name="主任", password="long-enough-1"), role_code="chief", library_id=world.first)

    assert "按编目员" in client_of("chief").get(f"/staff/quality/samples/{sample}/").content.decode()


@pytest.mark.parametrize("changes", [{"margin": "x"}, {"margin": ""}, {"seed": "-1"}, {"seed": "²"}, {"seed": "9" * 30}, {"confidence": "50"}, {"title": ""}, {"minimum": "many"}, {"double": "nan"}, {"strata": ["weather"]}])
def test_bad_plans_are_told_and_what_was_typed_stays(world: World, client_of: ClientOf, changes: dict[str, object]) -> None:
    answer = client_of("auditor").post("/staff/quality/samples/", {**FORM, "library": world.first, "title": "保留的名称", **changes})

    assert answer.status_code == 422
    assert changes.get("title") == "" or "保留的名称" in answer.content.decode()
    assert not Sample.objects.exists()


def test_trends_say_what_got_worse_and_which_batch_brought_it(world: World, client_of: ClientOf) -> None:
    run_audit(audit_id=create_audit(library_id=world.first, at=AT), at=AT)
    assert "只有一次审核" in client_of("mine").get("/staff/quality/trends/").content.decode()
    batch = open_change(title="坏的一批", library_id=world.first, at=AT, actor_id=None)
    current = load_marc(record_ids=world.records[:2])
    wrong = load_marc(record_ids=world.records[3:4])[world.records[3]].marc.first("101")
    assert wrong is not None
    changes = [Change(one.record_id, one.version, replace(one.marc, fields=tuple(wrong if field.tag == "101" else field for field in one.marc.fields))) for one in current.values()]
    assert save_many(batch_id=batch, changes=changes, at=AT, actor_id=None).changed == 2
    close_change(batch_id=batch, at=AT)
    second = create_audit(library_id=world.first, at=AT)
    run_audit(audit_id=second, at=AT)
    points = list_points(library_id=world.first, libraries=None)
    trends = {one.rule: one for one in list_rule_trends(points=points, library_id=world.first, libraries=None)}

    # One of five records had a wrong language, now three have: the batch brought both.
    assert (trends["language-code"].counts, trends["language-code"].shares) == ((1, 3), (0.2, 0.6))
    assert round(trends["language-code"].difference, 9) == 0.4
    assert [(one.batch_id, one.records) for one in list_sources(audit_id=second, library_id=world.first, libraries=None) if one.rule == "language-code"] == [(batch, 2)]
    page = client_of("mine").get("/staff/quality/trends/").content.decode()
    assert "坏的一批" in page
    assert '<svg class="big"' in page
    followed = client_of("mine").get("/staff/quality/trends/?rule=language-code").content.decode()
    assert "+40.00" in followed
    assert client_of("theirs").get(f"/staff/quality/trends/?library={world.first}").status_code == 404


def test_trends_without_an_audit_say_so(client_of: ClientOf) -> None:
    assert "还没有完成的审核" in client_of("mine").get("/staff/quality/trends/").content.decode()


def test_a_national_audit_counts_for_the_trend_of_a_library(world: World) -> None:
    run_audit(audit_id=create_audit(library_id=None, at=AT), at=AT)
    run_audit(audit_id=create_audit(library_id=world.second, at=AT), at=AT)

    assert [point.totals.records for point in list_points(library_id=world.second, libraries=None)] == [1, 1]
    assert [point.totals.records for point in list_points(library_id=None, libraries=None)] == [6]
    assert [point.totals.records for point in list_points(library_id=None, libraries=[world.first])] == [5]


def test_the_page_of_a_disagreement_shows_both_marks_and_takes_the_third(world: World, client_of: ClientOf, marker: Client) -> None:
    sample = draw(world, world.first)
    SampleRecord.objects.filter(sample=sample).update(twice=True)
    for name, verdict in (("eins", "pass"), ("zwei", "fail")):
        auditor = open_account(username=name, name=name, password="long-enough-1")
        mark_record(sample_id=sample, place=1, auditor_id=auditor, verdict=verdict, errors=[MarkedError("200", "transcription", "grave", "漏字")] if verdict == "fail" else [], at=AT)
    page = f"/staff/quality/samples/{sample}/"
    shown = client_of("mine").get(page).content.decode()
    assert "两人意见不同" in shown
    assert "1 条待定案" in shown
    form = marker.get(f"{page}mark/1/").content.decode()
    assert "两位评审意见不同" in form
    assert "漏字" in form
    assert marker.post(f"{page}mark/1/", {"verdict": "fail", "tag": "200", "kind": "transcription", "severity": "grave", "note": ""}).status_code == 302

    shown = client_of("mine").get(page).content.decode()
    assert "0 条待定案" in shown
    assert "定案后" in shown
