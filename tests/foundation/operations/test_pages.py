"""Pages and interface for whoever runs the system."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wenyuan.foundation.accounts.models import Account, ApiKey
from wenyuan.foundation.operations import recording
from wenyuan.foundation.operations.api import list_errors
from wenyuan.foundation.operations.recording import Recorder

PAGES = ["/staff/operations/", "/staff/operations/errors/", "/staff/operations/errors/?solved=1", "/staff/operations/security/"]
API = ["health", "queues", "traffic", "errors", "slow", "advisories"]


def fill() -> int:
    recorder = Recorder()
    try:
        {}["读者的话"]
    except KeyError as problem:
        recorder.note_error(problem, route="search/", sample="f" * 16)
    recorder.note_request(route="search/", method="GET", status=200, seconds=1.7, bucket=8, sample="e" * 16, sign_in="sign_in_failed")
    recorder.flush(at=recording.datetime.now(recording.UTC))
    return list_errors()[0].id


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("filled", [False, True])
def test_pages_stand_in_every_language(sign_in, language: str, filled: bool) -> None:
    client = sign_in("operations.view")
    client.cookies["wy_lang"] = language
    pages = [*PAGES, f"/staff/operations/errors/{fill()}/"] if filled else PAGES

    assert [client.get(path).status_code for path in pages] == [200] * len(pages)


@pytest.mark.parametrize("path", [*PAGES, "/staff/operations/errors/1/"])
def test_pages_are_closed_to_those_without_the_right(client: Client, sign_in, path: str) -> None:
    assert client.get(path).status_code == 403
    assert sign_in("jobs.view").get(path).status_code == 403


@pytest.mark.parametrize("path", [*PAGES, "/staff/operations/errors/1/", *(f"/api/operations/v1/{name}" for name in API)])
def test_right_in_one_library_opens_nothing(sign_in, path: str) -> None:
    """SV45: the figures are of all libraries together."""
    assert sign_in("operations.view", "operations.manage", local=True).get(path).status_code == 403


def test_overview_tells_what_was_slow_and_what_failed(sign_in) -> None:
    fill()
    page = sign_in("operations.view").get("/staff/operations/").content.decode()

    assert "1 种错误未解决" in page
    assert "GET /search/" in page
    assert "1,700" in page
    assert "读者的话" not in page
    assert 'style="' not in page


def test_error_is_settled_by_who_may(sign_in) -> None:
    number = fill()
    client = sign_in("operations.view", "operations.manage")

    assert client.get(f"/staff/operations/errors/{number}/settle/").status_code == 405
    assert client.post(f"/staff/operations/errors/{number}/settle/").headers["Location"] == "/staff/operations/errors/"
    assert (list_errors(), [one.id for one in list_errors(solved=True)]) == ([], [number])
    assert client.post("/staff/operations/errors/999999/settle/").status_code == 404


def test_error_is_not_settled_with_the_right_to_look(sign_in) -> None:
    number = fill()

    assert sign_in("operations.view").post(f"/staff/operations/errors/{number}/settle/").status_code == 403
    assert list_errors()[0].id == number


def test_form_without_token_is_refused(sign_in) -> None:
    number, client = fill(), sign_in("operations.view", "operations.manage")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert strict.post(f"/staff/operations/errors/{number}/settle/").status_code == 403


def test_security_names_keys_that_end(sign_in) -> None:
    client, now = sign_in("operations.view"), timezone.now()
    account = Account.objects.get()
    for prefix, days in (("wy_soon", 5), ("wy_late", 90)):
        ApiKey.objects.create(
            account=account, name=prefix, prefix=prefix, digest=b"0" * 32, scopes=[], per_minute=1, per_day=1, created_at=now, expires_at=now + timedelta(days=days),
        )
    page = client.get("/staff/operations/security/").content.decode()

    assert ("wy_soon" in page, "wy_late" in page) == (True, False)


@pytest.mark.parametrize("name", API)
def test_interface_gives_the_same_facts(sign_in, name: str) -> None:
    fill()
    answer = sign_in("operations.view").get(f"/api/operations/v1/{name}")

    assert answer.status_code == 200
    assert len(answer.json()) == (4 if name == "advisories" else 1)


def test_interface_knows_one_error(sign_in) -> None:
    number, client = fill(), sign_in("operations.view")

    assert client.get(f"/api/operations/v1/errors/{number}").json()["exception"] == "KeyError"
    assert client.get("/api/operations/v1/errors/99999999").status_code == 404


def test_overview_asks_the_same_number_of_questions_however_much_there_is(sign_in) -> None:
    client = sign_in("operations.view")
    client.get("/staff/operations/")

    def count() -> int:
        with CaptureQueriesContext(connection ) as found:
            client.get("/staff/operations/")
        return len(found)

    before = count()
    for _ in range(3):
        fill()
    assert count() == before
