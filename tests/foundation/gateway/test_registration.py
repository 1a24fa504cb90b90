"""A service is read, shown, approved and stopped; one that lies is not taken in, or loses its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings
from tests.foundation.gateway.outside import TITLE, Answer, Outside, manifest, outside
from tests.foundation.gateway.test_forwarding import NAME, register, signed_in

from wenyuan.foundation.gateway.api import (
    CannotRegister,
    WrongManifest,
    approve_service,
    check_health,
    digest_of,
    find_registered,
    parse_manifest,
    propose_service,
    verify_request,
)
from wenyuan.foundation.gateway.manifests import parse_base_url
from wenyuan.foundation.gateway.models import OutsideService
from wenyuan.foundation.gateway.signing import key_id
from wenyuan.foundation.libraries.api import register_library

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
BASE = f"/staff/modules/services/{NAME}/"


@pytest.fixture(autouse=True)
def _loopback(settings: Settings, tmp_path: Path) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
    settings.HOME = tmp_path


@pytest.fixture
def service() -> Iterator[Outside]:
    with outside() as one:
        yield one


@pytest.mark.parametrize(("change", "reason"), [
    ({"id": "Book"}, "not usable as an id"), ({"id": "../x"}, "not usable as an id"), ({"version": "latest"}, "is no version"), ({"title": {"zh-hans": "书"}}, "a title lacks"),
    ({"permissions": ["all"]}, "'all' is no permission"), ({"permissions": "x"}, "cannot be read"), ({"health": "//evil"}, None), ({"health": "/../x"}, "path of its health"),
    ({"menu": [{"area": "footer", "path": "/", "title": TITLE}]}, "menu area 'footer'"), ({"menu": [{"area": "portal", "path": "https://evil.example/", "title": TITLE}]}, "menu path"),
    ({"menu": [{"area": "governance", "path": "/", "title": TITLE}]}, "names no permission"), ({"menu": [{"area": "portal", "path": "/", "title": TITLE, "icon": "<svg>"}]}, "icon"),
    ({"wenyuan": 2}, '"wenyuan": 1'), ({"admin": True}, "unknown members: admin"), ({"permissions": ["aa.bb"] * 21}, "more than 20"),
])  # fmt: skip
def test_manifest_that_cannot_be_used_is_refused(change: dict[str, object], reason: str | None) -> None:
    body = json.dumps(manifest(**change)).encode()

    if reason is None:
        assert parse_manifest(body).id == NAME
    else:
        with pytest.raises(WrongManifest, match=reason):
            parse_manifest(body)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\xfe", b"{", b'{"wenyuan":1}', b"[" * 100_000, b'{"a":' * 50_000])
def test_octets_that_are_no_manifest_are_refused(body: bytes) -> None:
    with pytest.raises(WrongManifest):
        parse_manifest(body)


@pytest.mark.parametrize("url", ["", "ftp://x/", "http://user:pw@x/", "http://x/?a=1", "http://x:22/", "http://x/../y", "javascript:x"])
def test_address_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(WrongManifest):
        parse_base_url(url)


@pytest.mark.django_db
def test_private_network_is_not_asked(service: Outside, settings: Settings) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS = []

    with pytest.raises(CannotRegister, match="not a public address"):
        propose_service(base_url=service.url, actor_id=None, at=AT)
    assert service.heard == []


@pytest.mark.django_db(transaction=True)
def test_service_is_taken_in_by_the_pages(service: Outside) -> None:
    """Read, shown with what it asks for, approved, in the menu, stopped, gone."""
    client = signed_in(permissions=("modules.manage",))

    proposed = client.post("/staff/modules/services/new/", {"address": service.url})
    before = Client().get(f"/m/{NAME}/").status_code
    page = client.get(BASE).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(f"{BASE}approve/", {"permissions": ["catalogue.view_record"], "seen": seen, "seconds": "2", "size": "64"})
    during, menu = Client().get(f"/m/{NAME}/").status_code, Client().get("/about/privacy/").content.decode()
    client.post(f"{BASE}disable/")
    after, no_menu = Client().get(f"/m/{NAME}/").status_code, Client().get("/about/privacy/").content.decode()
    client.post(f"{BASE}remove/", {"sure": "1"})

    assert (proposed.status_code, proposed.headers["Location"]) == (302, BASE)
    assert "catalogue.view_record" in page
    assert "查看未公开的书目" in page
    assert (before, during, after) == (404, 200, 404)
    assert f'<a href="/m/{NAME}/">今日一书</a>' in menu
    assert f"/m/{NAME}/" not in no_menu
    assert OutsideService.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("select action from audit_pendingact where kind = 'modules' order by at")
        assert [row[0] for row in cursor.fetchall()] == ["proposed", "approved", "disabled", "removed"]


@pytest.mark.django_db(transaction=True)
def test_pages_are_closed_to_those_without_the_right_everywhere(service: Outside) -> None:
    register(service)
    library = register_library(code="CN-A", name="甲馆", level="city")
    paths = ["/staff/modules/", "/staff/modules/services/new/", BASE]

    for client in (Client(), signed_in(permissions=("jobs.view",)), signed_in(permissions=("modules.manage",), library_id=library)):
        assert [client.get(path).status_code for path in paths] == [403] * 3
        assert client.post(f"{BASE}disable/").status_code == 403
    manager = signed_in(permissions=("modules.manage",))
    assert [manager.get(path).status_code for path in [*paths, "/staff/modules/services/none/"]] == [200, 200, 200, 404]
    assert OutsideService.objects.get().state == "enabled"


@pytest.mark.django_db(transaction=True)
def test_only_what_was_seen_and_asked_for_is_approved(service: Outside) -> None:
    propose_service(base_url=service.url, actor_id=None, at=AT)
    client = signed_in(permissions=("modules.manage",))
    seen = client.get(BASE).content.decode().split('name="seen" value="')[1].split('"')[0]

    more = client.post(f"{BASE}approve/", {"permissions": ["accounts.manage"], "seen": seen, "seconds": "2", "size": "64"})
    unseen = client.post(f"{BASE}approve/", {"seen": "0" * 64, "seconds": "2", "size": "64"})
    bounds = [client.post(f"{BASE}approve/", {"seen": seen, "seconds": s, "size": k}).status_code for s, k in (("99", "64"), ("nan", "64"), ("2", "999999"), ("x", ""))]

    assert (more.status_code, unseen.status_code, bounds) == (400, 400, [400] * 4)
    assert "does not ask for" in more.content.decode()
    assert "look again" in unseen.content.decode()
    assert OutsideService.objects.get().state == "proposed"


@pytest.mark.django_db(transaction=True)
def test_service_that_calls_itself_another_is_stopped(service: Outside) -> None:
    register(service)
    service.manifest = manifest(id="accounts-centre")

    assert check_health(at=AT) == {NAME: True}
    row = OutsideService.objects.get()
    assert (row.state, row.complaint) == ("disabled", f"its manifest says accounts-centre, it was approved as {NAME}")
    assert Client().get(f"/m/{NAME}/").status_code == 404


NEW_TITLE = {"zh-hans": "馆员登录", "zh-hant": "館員登入", "en": "Staff sign-in"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("change", "named"), [
    ({"permissions": ["catalogue.view_record", "catalogue.edit_record"]}, "permissions"), ({"title": NEW_TITLE}, "title"), ({"health": "/alive"}, "health"),
    ({"menu": [{"area": "portal", "path": "/", "title": NEW_TITLE, "icon": "book"}]}, "menu"),
    ({"menu": [{"area": "portal", "path": "/sign-in", "title": TITLE, "icon": "book"}]}, "menu"),
])  # fmt: skip
def test_what_a_service_says_anew_waits_for_a_person_while_what_was_approved_runs(service: Outside, change: dict[str, object], named: str) -> None:
    register(service)
    service.manifest = manifest(**change)
    before = find_registered(NAME)
    menu = Client().get("/about/privacy/").content.decode()

    check_health(at=AT)

    found = find_registered(NAME)
    assert before
    assert found
    assert (found.state, found.approved, found.asked) == ("enabled", ("catalogue.view_record",), before.asked)
    assert found.pending == parse_manifest(json.dumps(service.manifest).encode())
    assert found.complaint == f"its manifest has changed and waits to be looked at: {named}"
    assert Client().get("/about/privacy/").content.decode().count(f'"/m/{NAME}/"') == menu.count(f'"/m/{NAME}/"') > 0
    assert "馆员登录" not in Client().get("/about/privacy/").content.decode()

    client = signed_in(permissions=("modules.manage",))
    page = client.get(BASE).content.decode()
    old = client.post(f"{BASE}approve/", {"seen": digest_of(before.asked), "seconds": "2", "size": "64"})
    client.post(f"{BASE}approve/", {"permissions": list(found.pending.permissions), "seen": page.split('name="seen" value="')[1].split('"')[0], "seconds": "2", "size": "64"})

    after = find_registered(NAME)
    assert after
    assert "它的自述变了" in page
    assert old.status_code == 400
    assert (after.asked, after.pending, after.approved, after.complaint) == (found.pending, None, tuple(sorted(found.pending.permissions)), "")


@pytest.mark.django_db(transaction=True)
def test_change_that_is_taken_back_waits_for_nobody_and_a_version_alone_neither(service: Outside) -> None:
    register(service)
    service.manifest = manifest(title=NEW_TITLE)
    check_health(at=AT)
    service.manifest = manifest(version="1.1")
    check_health(at=AT)

    found = find_registered(NAME)
    assert found
    assert (found.asked.version, found.pending, found.complaint) == ("1.1", None, "")


@pytest.mark.django_db(transaction=True)
def test_health_is_asked_and_told(service: Outside) -> None:
    register(service)
    service.answers["/health"] = Answer(status=500)

    ill = check_health(at=AT)
    row = OutsideService.objects.get()
    told = (row.healthy, row.complaint)
    del service.answers["/health"]
    well = check_health(at=AT)

    assert (ill, told, well) == ({NAME: False}, (False, "health: the service answers 500"), {NAME: True})
    assert OutsideService.objects.get().complaint == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "reason"), [
    (Answer(b"x" * 40_000, "application/json"), "too long"), (Answer(b"<html>", "text/html"), "application/json"), (Answer(status=302, headers={"location": "http://127.0.0.1/"}), "answers 302"),
    (Answer(b"{", "application/json"), "cannot be read"),
])
def test_manifest_that_does_not_come_as_it_must_is_refused(service: Outside, answer: Answer, reason: str) -> None:
    service.answers["/.well-known/wenyuan-module.json"] = answer

    with pytest.raises(CannotRegister, match=reason):
        propose_service(base_url=service.url, actor_id=None, at=AT)


@pytest.mark.django_db
def test_name_is_given_once(service: Outside) -> None:
    register(service)

    with pytest.raises(CannotRegister, match="already"):
        propose_service(base_url=service.url, actor_id=None, at=AT)
    with pytest.raises(CannotRegister, match="no service named"):
        approve_service(name="other", permissions=(), seen="", seconds=1, size=2048, actor_id=None, at=AT)


def _signer(service: Outside) -> str:
    """The number of the key that signed the last page."""
    assert Client().get(f"/m/{NAME}/").status_code == 200
    return service.heard[-1].headers["signature-input"].split('keyid="')[1].split('"')[0]


def _published() -> list[str]:
    return [one["kid"] for one in Client().get(f"/.well-known/wenyuan-gateway/{NAME}.json").json()["keys"]]


@pytest.mark.django_db(transaction=True)
def test_two_keys_are_public_for_a_day_before_the_new_one_signs(service: Outside) -> None:
    register(service)
    old = _signer(service)
    signed_in(permissions=("modules.manage",)).post(f"{BASE}rotate/")
    found = find_registered(NAME)
    assert found
    new = key_id(found.public_keys[1])

    assert (_signer(service), _published()) == (old, [old, new])
    OutsideService.objects.update(next_from=datetime.now(UTC) - timedelta(seconds=1))
    assert (_signer(service), _published()) == (new, [old, new])
    check_health(at=datetime.now(UTC))
    assert (_signer(service), _published()) == (new, [new])
    heard = service.heard[-2]
    claims = verify_request(
        method="GET", path="/", query="", headers=[h for h in service.heard if "signature" in h.headers][-1].headers, body=heard.body, public=found.public_keys, service=NAME,
        seen={}, at=int(datetime.now(UTC).timestamp()),
    )
    assert claims["aud"] == NAME


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prepared", [False, True])
def test_key_that_has_become_known_is_replaced_at_once(service: Outside, prepared: bool) -> None:
    register(service)
    old, client = _signer(service), signed_in(permissions=("modules.manage",))
    if prepared:
        client.post(f"{BASE}rotate/")
    client.post(f"{BASE}replace/")

    new = _signer(service)
    assert new != old
    assert _published() == [new]
    row = OutsideService.objects.get()
    assert (row.private_key[:5], row.next_private_key, row.next_from) == ("gAAAA", "", None)
