"""The API of data quality, and the command line of samples."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

import pytest
from django.test import Client
from tests.knowledge.quality.conftest import AT, World

from wenyuan.foundation.accounts.api import open_account
from wenyuan.knowledge.quality.commands import COMMANDS
from wenyuan.knowledge.quality.domain.auditing import create_audit, run_audit
from wenyuan.knowledge.quality.domain.conditions import RuleRepair
from wenyuan.knowledge.quality.domain.marking import MarkedError, mark_record
from wenyuan.knowledge.quality.domain.repairs import start_repair
from wenyuan.knowledge.quality.domain.sampling import Plan, create_sample, draw_sample
from wenyuan.knowledge.quality.models import Audit, Sample
from wenyuan.knowledge.quality.rest.router import SCOPES, router

ClientOf = Callable[[str], Client]
BASE = "/api/quality/v1"


def test_every_operation_but_the_rules_needs_a_scope() -> None:
    operations = {operation.operation_id for path in router.path_operations.values() for operation in path.operations}

    assert operations == SCOPES.keys() | {"list_quality_rules"}


def test_rules_are_public(client: Client, db: None) -> None:
    rules = {one["id"]: one for one in client.get(f"{BASE}/rules").json()["rules"]}

    assert rules["isbn-check-digit"] == {
        "id": "isbn-check-digit", "set": "content", "formats": ["cnmarc", "marc21"], "level": "error", "standard": "ISO 2108:2017, annex A", "repairable": True,
        "names": {"zh-Hans": "ISBN 校验位不对", "zh-Hant": "ISBN 檢查碼不對", "en": "The check digit of an ISBN is wrong"},
    }


@pytest.mark.parametrize(("name", "path", "status"), [
    ("reader", "/audits", 403), ("reader", "/samples", 403), ("reader", "/repairs", 403), ("reader", "/trends", 403), ("auditor", "/repairs", 403), ("auditor", "/audits/99", 404),
    ("auditor", f"/audits/{2**80}", 404), ("auditor", f"/samples/{2**80}", 404), ("mine", f"/repairs/{2**80}", 404), ("auditor", "/samples/99/results", 404), ("auditor", "/trends?library=CN-Q2", 404),
    ("auditor", "/trends?library=nowhere", 404), ("auditor", "/audits?limit=0", 422), ("auditor", f"/audits?before={2**80}", 422),
])
def test_refusals(client_of: ClientOf, name: str, path: str, status: int) -> None:
    answer = client_of(name).get(BASE + path)

    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, "application/problem+json")


def test_an_audit_with_what_it_found(world: World, client_of: ClientOf) -> None:
    audit = create_audit(library_id=None, at=AT)
    run_audit(audit_id=audit, at=AT)
    mine = client_of("mine")

    assert mine.get(f"{BASE}/audits").json()["audits"][0]["totals"]["records"] == 5
    assert [row["library_id"] for row in mine.get(f"{BASE}/audits/{audit}").json()["libraries"]] == [world.first]
    found = {row["rule"]: row["records"] for row in mine.get(f"{BASE}/audits/{audit}/rules").json()["rules"]}
    assert (found["price-form"], found["language-code"]) == (2, 1)
    assert mine.get(f"{BASE}/audits/{audit}/rules/price-form").json()["counts"][0]["examples"][0] == {"record": world.records[1], "tag": "010", "subfield": "d", "found": "9.80元", "expected": ""}
    assert mine.get(f"{BASE}/audits/{audit}/rules/no-such").status_code == 404
    assert [point["records"] for point in mine.get(f"{BASE}/trends?library=CN-Q1").json()["audits"]] == [5]


def test_audits_are_begun_once(world: World, client_of: ClientOf) -> None:
    mine = client_of("mine")

    assert [mine.post(f"{BASE}/audits?library=CN-Q1").status_code for _twice in range(2)] == [202, 409]
    assert (mine.post(f"{BASE}/audits").status_code, mine.post(f"{BASE}/audits?library=CN-Q2").status_code) == (403, 404)
    assert client_of("nation").post(f"{BASE}/audits").status_code == 202
    assert Audit.objects.count() == 2


@pytest.mark.parametrize(("changes", "status"), [
    ({}, 202), ({"margin": 0.5}, 422), ({"confidence": 0.93}, 422), ({"strata": ["weather"]}, 422), ({"strata": ["format", "format"]}, 422), ({"title": "\u0000"}, 422), ({"title": " "}, 422),
    ({"library": "CN-Q2"}, 404), ({"library": ""}, 403), ({"changed_to": "9999-12-31"}, 422), ({"seed": -1}, 422), ({"material": "a\u0000"}, 422),
])
def test_plans_of_samples(world: World, client_of: ClientOf, changes: dict[str, object], status: int) -> None:
    wanted = {"library": "CN-Q1", "title": "抽查", "seed": 7, "strata": ["material"], **changes}
    answer = client_of("mine").post(f"{BASE}/samples", json.dumps(wanted), content_type="application/json")

    assert (answer.status_code, Sample.objects.count()) == (status, int(status == 202))


def test_results_of_a_sample_tell_a_library_its_own_part(world: World, client_of: ClientOf) -> None:
    sample = create_sample(plan=Plan(library_id=None, title="抽查", seed=7, margin=0.01, strata=("library",)), at=AT, actor_id=None)
    draw_sample(sample_id=sample, at=AT)
    mine, nation = (client_of(name).get(f"{BASE}/samples/{sample}/results").json() for name in ("mine", "nation"))

    assert [(part["library_id"], part["population"]) for part in mine["strata"]] == [(world.first, 5)]
    assert [(part["library_id"], part["population"]) for part in nation["strata"]] == [(world.first, 5), (world.second, 1)]
    assert (mine["cataloguers"], mine["kappa"], nation["total"]["measures"]["machine_any"]["looked_at"]) == (None, None, 6)
    assert client_of("mine").get(f"{BASE}/samples/{sample}").json()["population"] == 6
    assert [one["id"] for one in client_of("mine").get(f"{BASE}/samples").json()["samples"]] == [sample]


def test_repairs_tell_how_far_they_are(world: World, client_of: ClientOf) -> None:
    repair = start_repair(library_id=world.first, title="空格", wanted=RuleRepair("spaces"), job_title="x", at=AT, actor_id=None)

    assert client_of("mine").get(f"{BASE}/repairs/{repair}").json()["state"] == "finding"
    assert [one["id"] for one in client_of("mine").get(f"{BASE}/repairs").json()["repairs"]] == [repair]
    assert client_of("theirs").get(f"{BASE}/repairs/{repair}").status_code == 404
    assert client_of("theirs").get(f"{BASE}/repairs").json()["repairs"] == []


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    COMMANDS[0].configure(parser)
    code = COMMANDS[0].run(parser.parse_args(words))
    return code, capsys.readouterr().out


def test_samples_on_the_command_line(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "sample", "--library", "CN-Q1", "--seed", "7", "--margin", "1", "--strata", "material", "--json")
    sample = json.loads(told)
    _code, results = run(capsys, "results", "--sample", str(sample["sample"]), "--json")

    assert (code, sample["state"], sample["population"], sample["size"]) == (0, "open", 5, 5)
    assert json.loads(results)["measures"]["machine_any"]["share"] == 0.2
    assert run(capsys, "sample", "--library", "nowhere")[0] != 0
    assert run(capsys, "results")[0] != 0


def test_a_third_auditor_settles_a_disagreement(world: World, client_of: ClientOf) -> None:
    sample = create_sample(plan=Plan(library_id=world.first, title="抽查", seed=7, margin=0.01, double_share=1), at=AT, actor_id=None)
    draw_sample(sample_id=sample, at=AT)
    one, two = (open_account(username=name, name=name, password="long-enough-1") for name in ("one", "two"))
    mark_record(sample_id=sample, place=1, auditor_id=one, verdict="pass", errors=[], at=AT)
    mark_record(sample_id=sample, place=1, auditor_id=two, verdict="fail", errors=[MarkedError("200", "transcription", "grave")], at=AT)
    auditor, address = client_of("auditor"), f"{BASE}/samples/{sample}/records/1/settle"

    [row] = auditor.get(f"{BASE}/samples/{sample}/disagreements").json()["disagreements"]
    assert (row["place"], row["verdicts"], row["settled"]) == (1, ["pass", "fail"], "")
    assert client_of("reader").post(address, {"verdict": "pass"}, content_type="application/json").status_code == 403
    assert auditor.post(address, {"verdict": "fail"}, content_type="application/json").status_code == 422
    assert auditor.post(address, {"verdict": "maybe"}, content_type="application/json").status_code == 422
    assert auditor.post(address.replace("records/1", "records/2"), {"verdict": "pass"}, content_type="application/json").status_code == 409
    assert auditor.post(address, {"verdict": "pass", "errors": [{"kind": "missing", "severity": "slight"}]}, content_type="application/json").status_code == 200
    assert auditor.post(address, {"verdict": "pass"}, content_type="application/json").status_code == 409
    results = auditor.get(f"{BASE}/samples/{sample}/results").json()
    assert (results["pairs"], results["agreed"], results["settled"], results["unsettled"], results["kappa"], results["kappa_settled"]) == (1, 0, 1, 0, 0.0, None)
