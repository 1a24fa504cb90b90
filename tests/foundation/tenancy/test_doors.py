"""Behaviour SV45: through no door does one library see another's rows, even where every question of a door were forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models.query import QuerySet
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.foundation.tenancy.conftest import SECRET, Two, staff_of

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.jobs.api import JobContext, enqueue, execute_run, job
from wenyuan.foundation.jobs.domain import runs
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries.models import LibraryApplication
from wenyuan.foundation.tenancy.domain import scopes
from wenyuan.knowledge.catalogue.models import Batch

pytestmark = pytest.mark.django_db


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, here)
        elif isinstance(one, URLPattern):
            yield here.replace("^", "").replace("$", "")


def doors(two: Two) -> list[str]:
    """Every address of the system that takes no name of a file or module, with the other library's numbers in it."""
    rows = two.rows[two.second]
    number = LibraryApplication.objects.get(pk=rows["libraries_libraryapplication"]).number
    values = {
        "library_id": two.second, "batch_id": rows["catalogue_batch"], "run_id": rows["jobs_jobrun"], "paper_id": rows["libraries_applicationpaper"], "number": number,
        "subscription_id": rows["events_subscription"], "delivery_id": rows["events_delivery"], "record_id": rows["catalogue_record"], "branch_id": rows["libraries_branch"],
        "reject_id": rows["catalogue_reject"], "item_id": rows["catalogue_item"], "authority_id": rows["catalogue_authority"], "code": "CN-T-B", "version": 1, "form": "mrc",
        "account_id": two.other_staff, "event_id": rows["events_outboxevent"],
    }

    def fill(match: re.Match[str]) -> str:
        return str(values.get(match[1].rsplit(":", 1)[-1], two.second))

    named = (re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route).replace("\\.", ".") for route in routes(get_resolver()))  # a pattern's groups as names
    found = {"/" + re.sub(r"<([^<>]+)>", fill, route) for route in named}
    plain = sorted(path for path in found if re.fullmatch(r"[\w/.\-]+", path) and not path.startswith("/static"))
    return [*plain, *(f"{path}?library={two.second}" for path in plain if path.startswith("/staff/"))]


def body(answer: HttpResponseBase) -> str:
    octets = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return octets.decode("utf-8", "replace")


def see_everything(client: Client, paths: list[str]) -> list[str]:
    """Return the doors that told the other library's secret."""
    return [path for path in paths if SECRET in body(client.get(path))]


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system whose doors ask nothing and whose queries filter by no library."""
    monkeypatch.setattr(Person, "may", lambda _self, _code, **_where: True)
    monkeypatch.setattr(Person, "libraries_where", lambda _self, _code: None)
    original = QuerySet._filter_or_exclude_inplace

    def without_library(self: QuerySet, negate: bool, args: tuple, kwargs: dict) -> None:  # type: ignore[type-arg]
        original(self, negate, args, {name: value for name, value in kwargs.items() if "library" not in name and "parent_id" not in name})

    monkeypatch.setattr(QuerySet, "_filter_or_exclude_inplace", without_library)


def signed_in(account_id: int) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(pk=account_id))
    return client


@pytest.mark.usefixtures("forgetful")
def test_no_door_tells_another_librarys_rows(two: Two) -> None:
    paths = doors(two)
    nation = staff_of(None, "guojia")

    assert len(paths) > 100
    assert see_everything(signed_in(two.staff), paths) == []
    assert len(see_everything(signed_in(nation), paths)) > 8, "the doors do show such rows, to those whose eyes reach them"


@pytest.mark.usefixtures("forgetful")
def test_no_door_tells_strangers(two: Two) -> None:
    assert see_everything(Client(raise_request_exception=False), doors(two)) == []


def test_own_staff_see_their_rows(two: Two) -> None:
    assert len(see_everything(signed_in(two.other_staff), doors(two))) > 4


@pytest.mark.usefixtures("forgetful")
def test_change_of_another_librarys_rows_is_refused(two: Two) -> None:
    rows, client = two.rows[two.second], signed_in(two.staff)
    acts = [
        (f"/staff/jobs/{rows['jobs_jobrun']}/", {"act": "cancel"}), (f"/staff/batches/{rows['catalogue_batch']}/undo/", {}), (f"/staff/batches/{rows['catalogue_batch']}/", {"act": "undo"}),
        (f"/staff/library/details/?library={two.second}", {"name": "被改了", "library": two.second}), (f"/staff/records/{rows['catalogue_record']}/edit/", {"mrk": "=001  X", "base_version": 1}),
        (f"/staff/libraries/{two.second}/", {"act": "suspend", "text": "x"}),
    ]
    def state() -> list[object]:
        with connection.cursor() as cursor:
            found: list[object] = []
            for table in ("libraries_library", "jobs_jobrun", "catalogue_batch", "catalogue_record"):
                cursor.execute(f"select t::text from {table} t where id = %s", [rows[table]])
                found.append(cursor.fetchone())
            return found

    before = state()
    answers = [client.post(path, values).status_code for path, values in acts]

    assert (state(), [code for code in answers if code in {200, 201}]) == (before, [])


def test_search_by_key_of_a_library_reaches_no_further(two: Two) -> None:
    from wenyuan.foundation.accounts.api import load_person
    from wenyuan.foundation.accounts.domain.api_keys import issue_key

    at = timezone.now()
    holder = load_person(account_id=two.staff, at=at)
    key = issue_key(holder=holder, name="x", scopes=["jobs.view"], library_id=two.first, expires_at=at + timezone.timedelta(days=1), at=at)
    answer = Client().get("/api/jobs/v1/runs", headers={"authorization": f"Bearer {key.text}"})

    assert (answer.status_code, "甲馆事务" in answer.content.decode(), SECRET in answer.content.decode()) == (200, True, False)


def test_job_of_a_library_has_its_eyes_alone(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_jobs", {})

    @job("test.look")
    def look(_context: JobContext) -> dict[str, object]:
        return {"titles": sorted(Batch.objects.values_list("title", flat=True)), "changed": Batch.objects.update(title="x")}

    run = enqueue(name="test.look", title="x", library_id=two.first, requested_by_id=two.staff)
    execute_run(run_id=run)

    assert (JobRun.objects.get(pk=run).result, Batch.objects.filter(title=SECRET).count()) == ({"titles": ["甲馆事务"], "changed": 1}, 1)


def test_answer_in_pieces_keeps_the_eyes_it_was_begun_with(two: Two) -> None:
    path = f"/staff/batches/{two.rows[two.second]['catalogue_batch']}/rejects.mrc"
    own, strange = signed_in(two.other_staff).get(path), signed_in(two.staff).get(path)

    assert (own.streaming, SECRET in body(own), SECRET in body(strange), strange.status_code) == (True, True, False, 404)


def test_request_leaves_no_eyes_behind(two: Two) -> None:
    for path in ("/staff/jobs/", "/staff/batches/", "/none/", "/api/jobs/v1/runs"):
        signed_in(two.staff).get(path)
        assert (scopes._thread.wanted, _role()) == (None, "none"), path


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('role')")
        return str(cursor.fetchone()[0])
