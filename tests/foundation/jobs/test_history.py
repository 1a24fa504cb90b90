"""The list of runs: narrowed, paged, each library its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries.api import register_library

pytestmark = pytest.mark.django_db
LANGUAGES = {"zh-hans": "没有符合的任务", "zh-hant": "沒有符合的工作", "en": "No runs match"}


@pytest.fixture
def house() -> dict[str, int]:
    ids = {name: register_library(code=f"CN-J-{name}", name=f"{name}馆", level="city") for name in ("甲", "乙")}
    define_role(code="jobs", title="任务", permissions=["jobs.view"])
    for name, library in (("jia", ids["甲"]), ("guo", None)):
        ids[name] = open_account(username=name, name=name, password="A long word 1")
        grant_role(account_id=ids[name], role_code="jobs", library_id=library)
    for n, (library, state, queue, name) in enumerate([("甲", "done", "batch", "catalogue.import"), ("甲", "failed", "desk", "catalogue.undo_batch"), ("乙", "done", "batch", "catalogue.import")]):
        run = JobRun.objects.create(name=name, title=f"任务{n}", queue=queue, state=state, library_id=ids[library])
        JobRun.objects.filter(pk=run.pk).update(created_at=timezone.make_aware(timezone.datetime(2026, 11, 20 + n, 9)))
        ids[f"run{n}"] = run.pk
    return ids


def client_of(house: dict[str, int], name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=house[name]))
    return client


@pytest.mark.parametrize(("who", "query", "shown"), [
    ("guo", "", [0, 1, 2]), ("jia", "", [0, 1]), ("guo", "state=failed", [1]), ("guo", "queue=batch", [0, 2]), ("guo", "job=catalogue.import", [0, 2]),
    ("guo", "library={乙}", [2]), ("jia", "library={乙}", []), ("guo", "since=2026-11-21", [1, 2]), ("guo", "until=2026-11-21", [0, 1]), ("guo", "before={run2}", [0, 1]),
    ("guo", "state=x&queue=%00&job=none&library=abc&since=2026-13-40&before=-1", [0, 1, 2]),
])
def test_list_is_narrowed(house: dict[str, int], who: str, query: str, shown: list[int]) -> None:
    page = client_of(house, who).get(f"/staff/jobs/?{query.format(**house)}").content.decode()

    assert [n for n in range(3) if f"任务{n}</a>" in page] == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_is_said_with_a_way_out(house: dict[str, int], language: str) -> None:
    client = client_of(house, "jia")
    client.cookies["wy_lang"] = language
    page = client.get("/staff/jobs/?state=cancelled").content.decode()

    assert (LANGUAGES[language] in page, 'href="/staff/jobs/"' in page) == (True, True)


def test_older_runs_are_a_page_away(house: dict[str, int]) -> None:
    JobRun.objects.bulk_create(JobRun(name="x", title=f"旧{n}", state="done", library_id=house["甲"]) for n in range(60))
    client = client_of(house, "jia")
    first = client.get("/staff/jobs/").content.decode()
    cursor = first.split("before=")[1].split('"')[0]
    second = client.get(f"/staff/jobs/?before={cursor}").content.decode()

    assert (first.count("/staff/jobs/") > 50, "任务0</a>" in first, "任务0</a>" in second, "before=" in second.split("table-foot")[1]) == (True, False, True, False)


def test_interface_pages_by_cursor(house: dict[str, int]) -> None:
    client = client_of(house, "guo")
    first = client.get("/api/jobs/v1/runs?limit=2").json()
    second = client.get(f"/api/jobs/v1/runs?limit=2&cursor={first['next']}").json()

    assert ([run["title"] for run in first["runs"]], [run["title"] for run in second["runs"]], second["next"]) == (["任务2", "任务1"], ["任务0"], None)
    assert [run["title"] for run in client.get(f"/api/jobs/v1/runs?state=done&library={house['甲']}").json()["runs"]] == ["任务0"]
    assert client.get("/api/jobs/v1/runs?limit=0").status_code == 422


def test_list_refreshes_with_what_it_is_narrowed_by(house: dict[str, int]) -> None:
    JobRun.objects.create(name="x", title="正在做", state="running", library_id=house["甲"], heartbeat_at=timezone.now() - timedelta(seconds=1))

    assert 'hx-get="/staff/jobs/?state=running"' in client_of(house, "jia").get("/staff/jobs/?state=running").content.decode()


def test_page_of_a_run_opens_for_its_library_alone(house: dict[str, int]) -> None:
    pages = {(who, n): client_of(house, who).get(f"/staff/jobs/{house[f'run{n}']}/").status_code for who in ("jia", "guo") for n in (0, 2)}

    assert pages == {("jia", 0): 200, ("jia", 2): 404, ("guo", 0): 200, ("guo", 2): 200}
