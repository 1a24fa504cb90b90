"""What readers get from a service, and what a slow, huge, lying or dead one can do to the house: nothing."""

from __future__ import annotations

import socket
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
from wenyuan.foundation.gateway.api import NotGenuine, approve_service, check_health, digest_of, find_registered, propose_service, verify_request
from wenyuan.foundation.gateway.domain.circuit import FAILURES, REST, WINDOW, admit_request, forget_troubles, note_failure, note_success
from wenyuan.foundation.gateway.models import OutsideService, ServiceTrouble
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
    answers = [Client(REMOTE_ADDR=f"192.0.2.{n}").get(f"/m/{NAME}/").status_code for n in range(FAILURES + 2)]
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
    for n in range(FAILURES):
        note_failure(service_id=number, reason="x", who=str(n), at=AT)
    rested = AT + REST

    during = admit_request(service_id=number, at=rested - timedelta(seconds=1))
    first, second = admit_request(service_id=number, at=rested), admit_request(service_id=number, at=rested)
    note_failure(service_id=number, reason="x", who="1", at=rested)
    after = admit_request(service_id=number, at=rested + timedelta(seconds=1))
    again = admit_request(service_id=number, at=rested + REST)
    note_success(service_id=number, probe=True, at=rested + REST)

    assert (during, first, second, after, again) == ("refused", "probe", "refused", "refused", "probe")
    assert admit_request(service_id=number, at=rested + REST) == "closed"


def test_slow_service_leaves_threads_to_the_house() -> None:
    """With two threads one request may wait for a service; the next is told so at once, and the house's own page comes meanwhile."""
    gate, told = threading.Event(), threading.Semaphore(0)
    done: list[int] = []

    def ask() -> None:
        done.append(Client().get(f"/m/{NAME}/").status_code)
        connections.close_all()
        told.release()

    with outside(answer=Answer(gate=gate)) as one:
        register(one, seconds=10)
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        refused = [told.acquire(timeout=9) for _ in range(2)]  # two come back while the service has answered nobody
        before = list(done)
        house = Client().get("/about/privacy/")
        gate.set()
        for thread in threads:
            thread.join(15)

    assert refused == [True, True]
    assert before == [503, 503]
    assert house.status_code == 200
    assert done == [503, 503, 200]
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


def test_one_reader_cannot_rest_a_service_for_everybody(service: Outside) -> None:
    service.answers["/broken"] = Answer(status=500)
    for _ in range(3 * FAILURES):
        assert Client(REMOTE_ADDR="192.0.2.1").get(f"/m/{NAME}/broken").status_code == 502
    for n in range(2 * FAILURES):  # nor one who has a network of his own
        assert Client(REMOTE_ADDR=f"2001:db8:0:7::{n}").get(f"/m/{NAME}/broken").status_code == 502
    row = OutsideService.objects.get()
    assert (row.failures, row.opened_until, ServiceTrouble.objects.count()) == (2, None, 2)
    ServiceTrouble.objects.filter(pk=ServiceTrouble.objects.first().pk).delete()
    reader = signed_in()
    for n in range(2 * FAILURES):  # nor an account from many places
        assert reader.get(f"/m/{NAME}/broken", REMOTE_ADDR=f"198.51.100.{n}").status_code == 502

    row = OutsideService.objects.get()
    assert (row.failures, row.opened_until, ServiceTrouble.objects.count()) == (2, None, 2)
    assert not [one.who for one in ServiceTrouble.objects.all() if "192.0.2" in one.who]


def test_few_with_trouble_among_many_who_are_served_do_not_rest_a_service(service: Outside) -> None:
    service.answers["/broken"] = Answer(status=500)
    Client(REMOTE_ADDR="192.0.2.1").get(f"/m/{NAME}/broken")
    for n in range(10, 15):
        assert Client(REMOTE_ADDR=f"192.0.2.{n}").get(f"/m/{NAME}/").status_code == 200
    for n in range(2, 5):
        assert Client(REMOTE_ADDR=f"192.0.2.{n}").get(f"/m/{NAME}/broken").status_code == 502

    assert Client().get(f"/m/{NAME}/").status_code == 200
    row = OutsideService.objects.get()
    assert (row.failures, row.opened_until) == (4, None)


def test_failures_of_an_hour_ago_are_forgotten(service: Outside) -> None:
    number = OutsideService.objects.get().pk
    for n in range(FAILURES):
        note_failure(service_id=number, reason="x", who=str(n), at=AT + n * WINDOW * 2)
    row = OutsideService.objects.get()
    assert (row.failures, row.opened_until, ServiceTrouble.objects.count()) == (1, None, 1)

    forget_troubles(at=AT + timedelta(hours=1))
    assert (OutsideService.objects.get().failures, ServiceTrouble.objects.count()) == (0, 0)


def test_service_that_cannot_be_reached_rests_whoever_asks() -> None:
    with outside() as one:
        register(one)
    answers = [Client().get(f"/m/{NAME}/").status_code for _ in range(FAILURES + 1)]

    assert answers == [502, 502, 502, 503]


def test_health_that_is_well_lets_one_reader_try_before_the_rest_has_ended(service: Outside) -> None:
    service.answer = Answer(status=503)
    service.answers["/health"] = Answer(status=503)
    for n in range(FAILURES):
        Client(REMOTE_ADDR=f"192.0.2.{n}").get(f"/m/{NAME}/")
    check_health(at=datetime.now(UTC))
    ill = Client().get(f"/m/{NAME}/").status_code
    service.answer = Answer()
    del service.answers["/health"]
    check_health(at=datetime.now(UTC))

    found = find_registered(NAME)
    assert found
    assert found.circuit == "open"
    assert (ill, Client().get(f"/m/{NAME}/").status_code, OutsideService.objects.get().opened_until) == (503, 200, None)


@pytest.mark.parametrize(("kind", "shown"), [
    ("text/plain; charset=GB18030", "text/plain; charset=gb18030"), ('text/csv;charset="utf-8"', "text/csv; charset=utf-8"), ("text/plain", "text/plain"),
    ("text/plain; charset=utf-7", "text/plain"), ('text/plain; charset=x" onload', "text/plain"), ("application/json; charset=gbk", "application/json"),
])
def test_character_set_of_text_is_kept_where_it_is_plain(service: Outside, kind: str, shown: str) -> None:
    service.answer = Answer("红楼梦".encode("gb18030"), kind)

    answer = Client().get(f"/m/{NAME}/list")

    assert (answer.headers["Content-Type"], answer.content) == (shown, "红楼梦".encode("gb18030"))


def test_page_in_the_character_set_of_the_service_is_read(service: Outside) -> None:
    service.answer = Answer("<p>紅樓夢</p>".encode("big5"), "text/html; charset=Big5")

    assert "<p>紅樓夢</p>" in Client().get(f"/m/{NAME}/").content.decode()


def test_nothing_of_a_readers_headers_goes_to_a_service_but_the_language(service: Outside) -> None:
    client = signed_in()
    client.get(f"/m/{NAME}/%0d%0aX-Evil:%201?q=%0d%0aX-Evil:%201", headers={
        "authorization": "Basic eDp5", "x-forwarded-for": "1.2.3.4", "x-forwarded-host": "evil.example", "forwarded": "for=1", "transfer-encoding": "chunked", "wenyuan-house": "http://evil/",
        "wenyuan-base": "/x", "signature": "x", "content-digest": "x", "referer": "http://testserver/staff/", "user-agent": "Secret/1", "accept-language": "en", "x-csrftoken": "t",
    })  # fmt: skip

    assert service.asked() == []  # line breaks in a path are no path at all
    client.get(f"/m/{NAME}/a?q=%0d%0aX-Evil:%201", headers={"authorization": "Basic eDp5", "x-forwarded-for": "1.2.3.4", "wenyuan-house": "http://evil/", "referer": "http://testserver/staff/", "x-a": "b"})
    heard = service.heard[-1]
    assert sorted(heard.headers) == [
        "accept", "accept-language", "authorization", "connection", "content-digest", "content-length", "host", "signature", "signature-input", "user-agent", "wenyuan-base", "wenyuan-house",
    ]
    assert heard.target == "/a?q=%0d%0aX-Evil:%201"
    assert not [value for value in heard.headers.values() if "evil" in value.lower() or "sessionid" in value or "1.2.3.4" in value]


def test_nothing_of_a_services_headers_reaches_a_reader_or_a_cache(service: Outside) -> None:
    hostile = {
        "set-cookie": "sessionid=stolen; Path=/", "cache-control": "public, max-age=31536000", "content-security-policy": "default-src *", "clear-site-data": '"*"', "refresh": "0; url=//evil",
        "access-control-allow-origin": "*", "link": "<//evil>; rel=preload", "service-worker-allowed": "/", "x-accel-redirect": "/etc/passwd", "x-sendfile": "/etc/passwd", "vary": "x",
        "strict-transport-security": "max-age=0", "location": "//evil",
    }  # fmt: skip
    for kind in ("text/html", "application/json", "text/plain"):
        service.answer = Answer(b"{}", kind, headers=hostile)

        answer = Client().get(f"/m/{NAME}/")

        assert answer.status_code == 200
        assert "evil" not in str(answer.headers)
        assert "stolen" not in str(answer.cookies) + str(answer.headers)
        assert {"no-cache", "no-store", "private"} <= set(answer.headers["Cache-Control"].replace(" ", "").split(","))
        assert [one for one in hostile if one in {"clear-site-data", "refresh", "access-control-allow-origin", "link", "service-worker-allowed", "x-accel-redirect", "x-sendfile"} and one in answer.headers] == []
        assert "default-src *" not in answer.headers["Content-Security-Policy"]


def test_head_of_an_answer_cannot_be_split(service: Outside) -> None:
    service.answer = Answer(status=302, headers={"location": "/a%0d%0aSet-Cookie:x=1"})
    answer = Client().get(f"/m/{NAME}/")
    assert (answer.headers["Location"], "Set-Cookie" in answer.headers) == (f"/m/{NAME}/a%0d%0aSet-Cookie%3Ax%3D1", False)

    service.answer = Answer(status=302, headers={"location": "/a\x01b"})
    assert Client().get(f"/m/{NAME}/").status_code == 502


def test_name_that_later_leads_inside_is_not_followed(service: Outside, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: approved while it led outside; the address is looked at for every connection, and only the one looked at is reached."""
    OutsideService.objects.update(base_url=f"http://rebound.example:{service.port}")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", service.port))])
    assert Client().get(f"/m/{NAME}/").status_code == 200
    heard = len(service.heard)
    settings.WENYUAN_OUTGOING_NETWORKS = []

    assert Client().get(f"/m/{NAME}/").status_code == 502
    assert len(service.heard) == heard
    assert OutsideService.objects.get().complaint == "127.0.0.1 is not a public address"
