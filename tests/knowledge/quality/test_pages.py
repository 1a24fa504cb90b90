"""The pages of data quality: who may pass, what they show, and the whole way of an audit and a repair."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.knowledge.quality.conftest import AT, World

from wenyuan.foundation.jobs.api import execute_run
from wenyuan.knowledge.catalogue.api import current_marc
from wenyuan.knowledge.quality.domain.auditing import create_audit, run_audit
from wenyuan.knowledge.quality.domain.conditions import RuleRepair
from wenyuan.knowledge.quality.domain.repairs import start_repair
from wenyuan.knowledge.quality.domain.switches import rules_off
from wenyuan.knowledge.quality.models import Audit, Repair
from wenyuan.knowledge.quality.rules import list_rules

ClientOf = Callable[[str], Client]


@pytest.mark.parametrize(("name", "path", "status"), [
    ("reader", "/staff/quality/", 403), ("reader", "/staff/quality/rules/", 403), ("reader", "/staff/quality/repairs/", 403), ("auditor", "/staff/quality/", 200),
    ("auditor", "/staff/quality/repairs/", 403), ("mine", "/staff/quality/repairs/", 200), ("mine", "/staff/quality/audits/99/", 404), ("mine", "/staff/quality/repairs/99/", 404),
])
def test_doors(client_of: ClientOf, name: str, path: str, status: int) -> None:
    assert client_of(name).get(path).status_code == status


def test_what_belongs_to_another_library_is_not_there(world: World, client_of: ClientOf) -> None:
    audit = create_audit(library_id=world.first, at=AT)
    repair = start_repair(library_id=world.first, title="x", wanted=RuleRepair("spaces"), job_title="x", at=AT, actor_id=None)
    other = client_of("theirs")

    assert [other.get(path).status_code for path in (f"/staff/quality/audits/{audit}/", f"/staff/quality/audits/{audit}/rules/spaces/", f"/staff/quality/repairs/{repair}/")] == [404, 404, 404]
    assert other.get(f"/staff/quality/rules/?library={world.first}").status_code == 403
    assert other.post("/staff/quality/", {"library": world.first}).status_code == 403
    assert other.post("/staff/quality/repairs/", {"library": world.first, "rule": "spaces"}).status_code == 403
    assert [other.post(f"/staff/quality/repairs/{repair}/{act}/", {"number": 0}).status_code for act in ("apply", "undo", "cancel")] == [404, 404, 404]
    assert other.post(f"/staff/quality/audits/{audit}/cancel/").status_code == 404


def test_only_the_nation_audits_all(world: World, client_of: ClientOf) -> None:
    assert client_of("mine").post("/staff/quality/", {"library": "all"}).status_code == 403
    assert client_of("nation").post("/staff/quality/", {"library": "all"}).status_code == 302
    assert Audit.objects.get().library_id is None
    assert client_of("nation").post("/staff/quality/", {"library": "all"}).headers["Location"] == "/staff/quality/?running=1"


@pytest.mark.parametrize("library", ["", "0", "999999", "x", "-1"])
def test_a_library_that_is_not_there_is_a_404(client_of: ClientOf, library: str) -> None:
    nation = client_of("nation")
    answers = [nation.post("/staff/quality/", {"library": library}), nation.post("/staff/quality/repairs/", {"library": library, "rule": "spaces"})]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_audit_is_read_by_library_and_rule(world: World, client_of: ClientOf) -> None:
    audit = create_audit(library_id=None, at=AT)
    run_audit(audit_id=audit, at=AT)
    page = client_of("mine").get(f"/staff/quality/audits/{audit}/").text
    nation = client_of("nation").get(f"/staff/quality/audits/{audit}/").text
    rule = client_of("mine").get(f"/staff/quality/audits/{audit}/rules/price-form/").text

    assert "价格没有货币代码" in page
    assert "乙馆" not in page
    assert "甲馆" in nation
    assert "乙馆" in nation
    assert "9.80元" in rule
    assert "7.00元" not in rule
    assert "价格没有货币代码" in client_of("nation").get(f"/staff/quality/audits/{audit}/?library={world.second}").text
    assert client_of("mine").get(f"/staff/quality/audits/{audit}/?library={world.second}").status_code == 404
    assert client_of("mine").get(f"/staff/quality/audits/{audit}/rules/no-such/").status_code == 404


def test_pages_without_anything_say_so(client_of: ClientOf) -> None:
    assert "还没有审核过" in client_of("mine").get("/staff/quality/").text
    assert "还没有修补过" in client_of("mine").get("/staff/quality/repairs/").text


def test_rules_are_switched_on_the_page(world: World, client_of: ClientOf) -> None:
    on = [rule.id for rule in list_rules() if rule.id != "price-form"]
    answer = client_of("mine").post("/staff/quality/rules/", {"library": world.first, "rule": on})

    assert answer.status_code == 302
    assert rules_off(library_id=world.first) == {"price-form"}
    assert client_of("mine").get(answer.headers["Location"]).text.count(" checked") == len(on)


def test_a_repair_from_the_form_to_the_undo(world: World, client_of: ClientOf) -> None:
    client = client_of("mine")
    here = client.post("/staff/quality/repairs/", {"library": world.first, "rule": "price-form"}).headers["Location"]
    repair = Repair.objects.get()
    execute_run(run_id=repair.job_run or 0)
    page = client.get(here).text
    assert "<del>" in page
    assert "CNY" in page
    assert "9.80元" in current_marc(record_id=world.records[1]).first("010").first("d")

    assert client.post(f"{here}apply/", {"number": "3"}).headers["Location"] == f"{here}?wrong=1#act"
    assert "条数不对" in client.get(f"{here}?wrong=1").text
    client.post(f"{here}apply/", {"number": "2"})
    repair.refresh_from_db()
    execute_run(run_id=repair.job_run or 0)
    assert current_marc(record_id=world.records[1]).first("010").first("d") == "CNY9.80"  # type: ignore[union-attr]

    client.post(f"{here}undo/", {"number": "2"})
    repair.refresh_from_db()
    execute_run(run_id=repair.job_run or 0)
    assert current_marc(record_id=world.records[1]).first("010").first("d") == "9.80元"  # type: ignore[union-attr]
    assert "已撤销" in client.get(here).text


def test_a_condition_that_makes_no_sense_is_told(world: World, client_of: ClientOf) -> None:
    form = {"library": world.first, "tag": "21", "code": "c", "how": "contains", "value": "中华", "deed": "replace", "change": "商务"}
    answer = client_of("mine").post("/staff/quality/repairs/", form)

    assert (answer.status_code, "字段号是三个字符" in answer.text, 'value="商务"' in answer.text) == (422, True, True)
    assert client_of("mine").post("/staff/quality/repairs/", form | {"tag": "210", "how": "sounds"}).status_code == 422
    assert client_of("mine").post("/staff/quality/repairs/", form | {"tag": "210"}).status_code == 302


def test_a_repair_that_runs_shows_its_progress(world: World, client_of: ClientOf) -> None:
    repair = start_repair(library_id=world.first, title="x", wanted=RuleRepair("spaces"), job_title="x", at=AT, actor_id=None)
    client = client_of("mine")
    live = client.get(f"/staff/quality/repairs/{repair}/", headers={"HX-Request": "true"})
    assert "hx-get" in live.text
    assert "HX-Refresh" not in live.headers

    client.post(f"/staff/quality/repairs/{repair}/cancel/")
    execute_run(run_id=Repair.objects.get().job_run or 0)
    assert client.get(f"/staff/quality/repairs/{repair}/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_lists_ask_the_same_number_of_questions_of_the_database(world: World, client_of: ClientOf, query_count: type) -> None:
    client, counts = client_of("mine"), []
    client.get("/staff/quality/")
    for _ in range(2):
        for library in (world.first, None):
            run_audit(audit_id=create_audit(library_id=library, at=AT), at=AT)
        start_repair(library_id=world.first, title="x", wanted=RuleRepair("spaces"), job_title="x", at=AT, actor_id=None)
        with query_count() as queries:
            client.get("/staff/quality/")
            client.get("/staff/quality/repairs/")
        counts.append(queries.count)

    assert counts[0] == counts[1]
