"""What readers get from a service, and what a slow, huge, lying or dead one can do to the house: nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings
from tests.foundation.gateway.outside import Answer, Outside, manifest, outside

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.gateway.api import NotGenuine, approve_service, digest_of, find_registered, propose_service, verify_request
from wenyuan.foundation.gateway.domain.circuit import FAILURES, REST, admit_request, note_failure, note_success
from wenyuan.foundation.gateway.models import OutsideService
from wenyuan.foundation.libraries.api import register_library

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
NAME = "book-of-the-day"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _loopback(settings: Settings, tmp_path: Path) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
    settings.HOME = tmp_path


@pytest.fixture
def service() -> Iterator[Outside]:
    with outside() as one:
        register(one)
        yield one


def register(one: Outside, *, permissions: tuple[str, ...] = ("catalogue.view_record",), seconds: float = 1.0, size: int = 65_536) -> None:
    name = propose_service(base_url=one.url, actor_id=None, at=AT)
    found = find_registered(name)
    assert found
    approve_service(name=name, permissions=permissions, seen=digest_of(found.asked), seconds=seconds, size=size, actor_id=None, at=AT)


def claims_of(one: Outside, number: int = -1, **changes: object) -> dict[str, object]:
    """Verify a request as the service would."""
    heard = [h for h in one.heard if "signature" in h.headers][number]
    path, _, query = heard.target.partition("?")
    found = find_registered(NAME)
    assert found
    values = {"method": heard.method, "path": path, "query": query, "headers": heard.headers, "body": heard.body, "public": found.public_key, "service": NAME, "seen": {}, "at": int(time.time())}
    return verify_request(**(values | changes))  # type: ignore[arg-type]


def signed_in(*, permissions: tuple[str, ...] = (), library_id: int | None = None) -> Client:
    account = open_account(username=f"u{Account.objects.count()}", name="读者甲", password="a long password", home_library_id=library_id)
    if permissions:
        define_role(code=f"r{account}", title="岗", permissions=permissions)
        grant_role(account_id=account, role_code=f"r{account}", library_id=library_id)
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client


def test_page_stands_in_the_house_without_script(service: Outside) -> None:
    service.answer = Answer(
        b'<script>alert(1)</script><h1 onclick="x()">Title</h1><p style="position:fixed">text <a href="more?x=1&amp;y=2">on</a> <a href="javascript:alert(1)">no</a>'
        b'<img src="/c.png" onerror="x()"><iframe src="//evil.example"></iframe></p><form method="POST" action="/vote"><input name="n"></form>',
    )

    answer = Client().get(f"/m/{NAME}/a/b")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "<h1>今日一书</h1>" in text
    assert f'<h2>Title</h2><p>text <a href="/m/{NAME}/a/more?x=1&amp;y=2" rel="noopener noreferrer nofollow">on</a>' in text
    assert f'<img src="/m/{NAME}/c.png">' in text
    assert f'<form action="/m/{NAME}/vote" method="post"><input type="hidden" name="csrfmiddlewaretoken"' in text.replace('method="post" action="/m/book-of-the-day/vote"', 'action="/m/book-of-the-day/vote" method="post"')
    assert not [bad for bad in ("alert(1)", "onclick", "onerror", "position:fixed", "evil.example", "javascript:") if bad in text]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_service_learns_a_pseudonym_and_the_approved_rights_only(service: Outside) -> None:
    library = register_library(code="CN-A", name="甲馆", level="city")
    client = signed_in(permissions=("catalogue.view_record", "catalogue.edit_record"), library_id=library)

    client.get(f"/m/{NAME}/?q=%E7%BA%A2")
    client.get(f"/m/{NAME}/", HTTP_ACCEPT_LANGUAGE="en")
    Client().get(f"/m/{NAME}/")
    first, second, nobody = (claims_of(service, number) for number in (-3, -2, -1))

    assert first["permissions"] == {str(library): ["catalogue.view_record"]}
    assert (first["library"], first["aud"], first["iss"]) == (library, NAME, "http://testserver")
    assert first["sub"] == second["sub"]
    assert len(str(first["sub"])) == 27
    assert ("sub" in nobody, nobody["permissions"]) == (False, {})
    sent = [one.headers for one in service.heard if "signature" in one.headers]
    assert not [h for h in sent if "cookie" in h or "sessionid" in str(h)]
    assert "读者甲" not in str(sent)


def test_form_is_sent_on_without_the_token_of_the_house(service: Outside) -> None:
    client = Client(enforce_csrf_checks=True)
    service.answer = Answer(b'<form method="post" action="/vote"></form>')
    client.get(f"/m/{NAME}/")
    token = client.cookies["csrftoken"].value

    refused = client.post(f"/m/{NAME}/vote", "n=1", content_type=FORM)
    sent = client.post(f"/m/{NAME}/vote", f"n=%E7%BA%A2%E6%A5%BC%E6%A2%A6&csrfmiddlewaretoken={token}", content_type=FORM)

    assert (refused.status_code, sent.status_code) == (403, 200)
    assert service.heard[-1].body == b"n=%E7%BA%A2%E6%A5%BC%E6%A2%A6"
    assert claims_of(service)["aud"] == NAME


@pytest.mark.parametrize(("change", "reason"), [
    ({"body": b"other"}, "the body"), ({"path": "/admin"}, "signature is wrong"), ({"query": "all=1"}, "signature is wrong"), ({"method": "POST"}, "signature is wrong"),
    ({"service": "other"}, "another service"), ({"at": 2_000_000_000}, "too old"), ({"at": 1_000_000_000}, "too old"), ({"public": "A" * 43}, "another key"),
])
def test_forged_or_late_request_is_refused_by_the_verifier(service: Outside, change: dict[str, object], reason: str) -> None:
    Client().get(f"/m/{NAME}/?q=1")

    assert claims_of(service)["aud"] == NAME
    with pytest.raises(NotGenuine, match=reason):
        claims_of(service, **change)


def test_replayed_request_is_refused_by_the_verifier(service: Outside) -> None:
    Client().get(f"/m/{NAME}/")
    seen: dict[str, int] = {}

    claims_of(service, seen=seen)
    with pytest.raises(NotGenuine, match="seen before"):
        claims_of(service, seen=seen)
    assert len(seen) == 1


def test_token_of_another_request_is_refused(service: Outside) -> None:
    Client().get(f"/m/{NAME}/")
    Client().get(f"/m/{NAME}/")
    first, second = (one.headers for one in service.heard[-2:])

    with pytest.raises(NotGenuine, match="signature is wrong"):
        claims_of(service, headers=second | {"authorization": first["authorization"]})


@pytest.mark.parametrize(("answer", "detail"), [
    (Answer(wait=5), "no whole answer within 1 s"),
    (Answer(body=b"x" * 200, drip=0.05), "no whole answer within 1 s"),
    (Answer(body=b"x" * 70_000), "longer than 65536 octets"),
    (Answer(body=b"MZ", kind="application/octet-stream"), "an answer of type application/octet-stream"),
    (Answer(body=b"<svg onload='x()'/>", kind="image/svg+xml"), "an answer of type image/svg+xml"),
    (Answer(status=500), "the service answers 500"),
    (Answer(status=302, headers={"location": "http://169.254.169.254/latest/meta-data/"}), "a redirect that leads out of the service"),
    (Answer(status=302, headers={"location": "//evil.example/"}), "a redirect that leads out of the service"),
    (Answer(status=302), "a redirect without a place"),
], ids=["slow head", "slow body", "huge", "wrong type", "drawing with script", "broken", "redirect inside", "redirect outside", "redirect nowhere"])
def test_service_that_misbehaves_is_told_of_and_counted(service: Outside, answer: Answer, detail: str) -> None:
    service.answer = answer
    started = time.monotonic()

    reader = Client().get(f"/m/{NAME}/")
    staff = signed_in(permissions=("modules.manage",)).get(f"/m/{NAME}/")

    assert (reader.status_code, staff.status_code) == (502, 502)
    assert time.monotonic() - started < 4
    assert detail not in reader.content.decode()
    assert detail in staff.content.decode()
    assert OutsideService.objects.get().failures == 2


def test_redirect_inside_the_service_is_followed_by_the_reader(service: Outside) -> None:
    service.answer = Answer(status=303, headers={"location": "../done?ok=1"})

    answer = Client().get(f"/m/{NAME}/a/b")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/m/{NAME}/done?ok=1")
    assert service.asked() == ["/a/b"]


def test_dead_service_rests_and_comes_back(service: Outside) -> None:
    service.answer = Answer(status=503)
    answers = [Client().get(f"/m/{NAME}/").status_code for _ in range(FAILURES + 2)]
    asked = len(service.asked())
    OutsideService.objects.update(opened_until=datetime.now(UTC) - timedelta(seconds=1))
    service.answer = Answer()

    back = [Client().get(f"/m/{NAME}/").status_code for _ in range(2)]

    assert (answers, asked) == ([502, 502, 502, 503, 503], FAILURES)
    assert back == [200, 200]
    row = OutsideService.objects.get()
    assert (row.failures, row.opened_until) == (0, None)


def test_one_probe_goes_through_a_rested_circuit(service: Outside) -> None:
    """The state is in the database: a second process is told the same."""
    number = OutsideService.objects.get().pk
    for _ in range(FAILURES):
        note_failure(service_id=number, reason="x", at=AT)
    rested = AT + REST

    during = admit_request(service_id=number, at=rested - timedelta(seconds=1))
    first, second = admit_request(service_id=number, at=rested), admit_request(service_id=number, at=rested)
    note_failure(service_id=number, reason="x", at=rested)
    after = admit_request(service_id=number, at=rested + timedelta(seconds=1))
    again = admit_request(service_id=number, at=rested + REST)
    note_success(service_id=number)

    assert (during, first, second, after, again) == ("refused", "probe", "refused", "refused", "probe")
    assert admit_request(service_id=number, at=rested + REST) == "closed"


def test_slow_service_leaves_threads_to_the_house(service: Outside) -> None:
    """With two threads one request may wait for a service; the next is told so at once, and the house's own page comes meanwhile."""
    service.answer = Answer(wait=0.9)
    done: list[tuple[int, float]] = []

    def ask() -> None:
        started = time.monotonic()
        status = Client().get(f"/m/{NAME}/").status_code
        done.append((status, time.monotonic() - started))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    house = Client().get("/about/privacy/")
    waited = time.monotonic() - started
    for thread in threads:
        thread.join()

    assert house.status_code == 200
    assert waited < 0.8
    assert sorted(status for status, _ in done) == [200, 503, 503]
    assert max(seconds for status, seconds in done if status == 503) < 0.8
    assert OutsideService.objects.get().failures == 0


def test_data_passes_without_rights_in_the_browser(service: Outside) -> None:
    service.answer = Answer(b'{"a": 1}', "application/json", headers={"set-cookie": "sessionid=stolen", "access-control-allow-origin": "*", "x-frame-options": "ALLOWALL"})

    answer = Client().get(f"/m/{NAME}/data", HTTP_ACCEPT="application/json")

    assert (answer.json(), answer.headers["Content-Type"], answer.headers["Content-Security-Policy"]) == ({"a": 1}, "application/json", "default-src 'none'; sandbox")
    assert "sessionid" not in answer.cookies
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["nothing/", f"{NAME}/../other", f"{NAME}/a/..%2f..%2fx", "UPPER/"])
def test_what_no_service_serves_is_not_there(service: Outside, path: str) -> None:
    assert Client().get(f"/m/{path}").status_code == 404
    assert service.asked() == []


def test_files_and_huge_bodies_are_not_sent_on(service: Outside) -> None:
    client = Client()

    assert client.post(f"/m/{NAME}/", data=b"x" * 1_048_577, content_type="application/json").status_code == 413
    assert client.post(f"/m/{NAME}/", data=b"x", content_type="multipart/form-data; boundary=x").status_code == 415
    assert client.put(f"/m/{NAME}/").status_code == 405
    assert service.asked() == []


def test_service_that_is_gone_is_a_page_of_the_house() -> None:
    with outside(manifest=manifest()) as one:
        register(one)

    answer = Client().get(f"/m/{NAME}/")

    assert answer.status_code == 502
    assert "图书馆的其他服务不受影响" in answer.content.decode()
    problem = Client().get(f"/m/{NAME}/", HTTP_ACCEPT="application/json").json()
    assert (problem.pop("request_id") != "", problem) == (True, {"type": "about:blank", "title": "The service does not answer", "status": 502})


def test_key_of_the_house_is_public(service: Outside) -> None:
    found = find_registered(NAME)
    assert found

    keys = Client().get(f"/.well-known/wenyuan-gateway/{NAME}.json").json()["keys"]

    assert [(key["kty"], key["crv"], key["x"], key["alg"]) for key in keys] == [("OKP", "Ed25519", found.public_key, "Ed25519")]
    assert Client().get("/.well-known/wenyuan-gateway/none.json").status_code == 404
