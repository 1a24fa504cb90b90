"""Pages and interface of receivers: who may, what they show, that a secret shows once."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.foundation.events.receivers import wait_until

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.events.api import emit, open_subscription, pause_subscription
from wenyuan.foundation.events.domain.deliveries import spread_events
from wenyuan.foundation.events.models import Delivery, Subscription
from wenyuan.foundation.libraries.api import register_library

pytestmark = pytest.mark.django_db(transaction=True)
PAUSED = "events.subscription.paused.v1"


def _client(library_id: int | None, *, permissions: tuple[str, ...] = ("events.manage",)) -> Client:
    name = f"u{Account.objects.count()}"
    account = open_account(username=name, name="馆员", password="a long password")
    define_role(code=name, title="岗", permissions=permissions)
    grant_role(account_id=account, role_code=name, library_id=library_id)
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client


@pytest.fixture
def library(db: None) -> int:
    return register_library(code="CN-A", name="甲馆", level="city")


@pytest.fixture
def other(db: None) -> int:
    return register_library(code="CN-B", name="乙馆", level="city")


def _open(library_id: int | None, name: str = "镜像站") -> int:
    return open_subscription(name=name, address="https://example.org/hook", types=[PAUSED], library_id=library_id, actor_id=None, at=timezone.now())[0]


def _delivery(number: int, library_id: int) -> Delivery:
    emit(name=PAUSED, subject="events-subscription-9", payload={"id": 9, "reason": "试"}, at=timezone.now(), library_id=library_id)
    wait_until(lambda: spread_events(at=timezone.now()).events)
    return Delivery.objects.get(subscription_id=number)


def test_pages_are_closed_to_strangers_and_to_others_roles(library: int) -> None:
    number = _open(library)
    paths = ["/staff/webhooks/", "/staff/webhooks/new/", f"/staff/webhooks/{number}/", f"/staff/webhooks/{number}/edit/"]

    for client in (Client(), _client(library, permissions=("jobs.view",))):
        assert [client.get(path).status_code for path in paths] == [403] * 4
        assert client.post(f"/staff/webhooks/{number}/close/", {"sure": 1}).status_code == 403
    assert Subscription.objects.count() == 1


def test_receivers_of_another_library_do_not_exist(library: int, other: int) -> None:
    theirs, national = _open(other, "乙站"), _open(None, "全国站")
    client = _client(library)

    text = client.get("/staff/webhooks/").content.decode()
    assert "乙站" not in text
    assert "全国站" not in text
    for number in (theirs, national):
        assert client.get(f"/staff/webhooks/{number}/").status_code == 404
        assert client.post(f"/staff/webhooks/{number}/rotate/").status_code == 404
        assert client.get(f"/api/events/v1/subscriptions/{number}").status_code == 404
        assert client.delete(f"/api/events/v1/subscriptions/{number}").status_code == 404
    body = {"name": "x", "address": "https://example.org/", "types": [PAUSED], "library": ""}
    assert client.post("/staff/webhooks/new/", body).status_code == 403
    assert client.post("/staff/webhooks/new/", body | {"library": other}).status_code == 403
    assert Subscription.objects.count() == 2


def test_whoever_may_everywhere_sees_all(library: int, other: int) -> None:
    _open(other, "乙站")
    national = _open(None, "全国站")
    client = _client(None)

    text = client.get("/staff/webhooks/").content.decode()
    assert "乙站" in text
    assert "全国站" in text
    assert client.get(f"/staff/webhooks/{national}/").status_code == 200


def test_empty_list_says_what_to_do(library: int) -> None:
    assert "还没有接收方" in _client(library).get("/staff/webhooks/").content.decode()


def test_secret_shows_once(library: int) -> None:
    client = _client(library)

    answer = client.post("/staff/webhooks/new/", {"name": "镜像", "address": "https://example.org/", "types": [PAUSED], "library": library})
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())
    assert secret is not None
    number = Subscription.objects.get().pk
    pages = [f"/staff/webhooks/{number}/", f"/staff/webhooks/{number}/edit/", "/staff/webhooks/", f"/api/events/v1/subscriptions/{number}"]
    assert not any("whsec_" in client.get(path).content.decode() for path in pages)
    assert "no-store" in answer.headers["Cache-Control"]
    again = client.post(f"/staff/webhooks/{number}/rotate/").content.decode()
    assert "whsec_" in again
    assert secret.group() not in again


def test_form_says_what_is_wrong_and_keeps_what_was_typed(library: int) -> None:
    answer = _client(library).post("/staff/webhooks/new/", {"name": "镜像", "address": "http://192.168.1.1/", "types": [PAUSED], "library": library})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "只接受公网上的 http 或 https 地址" in text
    assert 'value="http://192.168.1.1/"' in text
    assert Subscription.objects.count() == 0


def test_page_of_a_receiver_lists_deliveries_and_sends_again(library: int) -> None:
    number = _open(library)
    row = _delivery(number, library)
    Delivery.objects.filter(pk=row.pk).update(state="dead", ended_at=timezone.now(), status=500, answer="<b>oops</b>", attempts=4)
    client = _client(library)

    assert "events-subscription-9" in client.get(f"/staff/webhooks/{number}/?state=dead").content.decode()
    assert "events-subscription-9" not in client.get(f"/staff/webhooks/{number}/?state=delivered").content.decode()
    assert "events-subscription-9" not in client.get(f"/staff/webhooks/{number}/?before={row.pk}").content.decode()
    one = client.get(f"/staff/webhooks/{number}/deliveries/{row.pk}/").content.decode()
    assert "&lt;b&gt;oops" in one
    assert "evt_" in one
    assert client.post(f"/staff/webhooks/{number}/deliveries/{row.pk}/redeliver/").headers["Location"].endswith("?done=queued")
    assert Delivery.objects.get().state == "waiting"
    assert client.get(f"/staff/webhooks/{number}/deliveries/{row.pk + 1}/").status_code == 404


def test_each_act_does_its_thing(library: int) -> None:
    number = _open(library)
    client = _client(library)
    base = f"/staff/webhooks/{number}/"

    assert client.get(f"{base}ping/").status_code == 405
    client.post(f"{base}ping/")
    assert Delivery.objects.get().name == "events.subscription.pinged.v1"
    client.post(f"{base}pause/")
    assert Subscription.objects.get().state == "paused"
    assert "已暂停发送" in client.get(base).content.decode()
    client.post(f"{base}resume/")
    assert Subscription.objects.get().state == "active"
    assert client.post(f"{base}replay/", {"since": "nonsense"}).headers["Location"].endswith("done=when")
    assert client.post(f"{base}replay/", {"since": "2026-01-01T00:00"}).headers["Location"].endswith("done=replay")
    assert client.post(f"{base}edit/", {"name": "新名", "address": "https://example.org/2", "types": ["*"]}).status_code == 302
    assert (Subscription.objects.get().name, Subscription.objects.get().types) == ("新名", ["*"])
    client.post(f"{base}close/")
    assert Subscription.objects.count() == 1
    client.post(f"{base}close/", {"sure": "1"})
    assert Subscription.objects.count() == 0


def test_forms_need_their_token(library: int) -> None:
    number = _open(library)
    client = _client(library)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert strict.post(f"/staff/webhooks/{number}/close/", {"sure": "1"}).status_code == 403
    assert strict.delete(f"/api/events/v1/subscriptions/{number}").status_code == 403
    assert Subscription.objects.count() == 1


def test_list_costs_the_same_however_long(library: int, django_assert_max_num_queries) -> None:
    client = _client(library)
    for n in range(12):
        _open(library, f"站{n}")

    with django_assert_max_num_queries(8):
        client.get("/staff/webhooks/")


def test_menu_counts_receivers_in_trouble(library: int) -> None:
    from wenyuan.foundation.events.queries.subscriptions import count_troubled

    number = _open(library)
    assert count_troubled(library) == 0
    pause_subscription(subscription_id=number, reason="停", at=timezone.now())
    assert (count_troubled(library), count_troubled(library + 1), count_troubled(None)) == (1, 0, 1)


def test_interface_opens_changes_and_forgets(library: int) -> None:
    client = _client(library)
    base = "/api/events/v1/subscriptions"

    def send(method: str, path: str, body: object = None):
        answer = getattr(client, method)(path, json.dumps(body or {}), content_type="application/json")
        return answer.status_code, answer.json()

    status, made = send("post", base, {"name": "镜像", "address": "https://example.org/", "types": [PAUSED], "library_id": library})
    assert (status, made["secret"].startswith("whsec_"), made["state"]) == (201, True, "active")
    one = f"{base}/{made['id']}"
    assert send("put", one, {"name": "镜像", "address": "ftp://a/", "types": [PAUSED]})[0] == 400
    assert send("put", one, {"name": "新名", "address": "https://example.org/", "types": ["*"]})[1]["name"] == "新名"
    assert send("post", f"{one}/ping")[0] == 200
    assert send("post", f"{one}/pause")[1]["state"] == "paused"
    assert send("post", f"{one}/resume")[1]["state"] == "active"
    assert send("post", f"{one}/replay", {})[0] == 400
    assert send("post", f"{one}/replay", {"after_event": 0})[1] == {"queued": 0}
    assert send("post", f"{one}/redeliver")[1] == {"queued": 0}
    page = client.get(f"{one}/deliveries").json()
    assert ([row["name"] for row in page["deliveries"]], page["next_before"]) == (["events.subscription.pinged.v1"], None)
    assert send("post", f"/api/events/v1/deliveries/{page['deliveries'][0]['id']}/redeliver")[1] == {"queued": 1}
    assert send("post", f"{one}/secret")[1]["secret"] != made["secret"]
    assert [row["id"] for row in client.get(base).json()["subscriptions"]] == [made["id"]]
    assert send("delete", one)[0] == 200
    assert client.get(one).status_code == 404


@pytest.mark.parametrize(("method", "path"), [
    ("get", "/subscriptions"), ("post", "/subscriptions"), ("get", "/subscriptions/1"), ("delete", "/subscriptions/1"), ("post", "/subscriptions/1/secret"),
    ("get", "/subscriptions/1/deliveries"), ("post", "/deliveries/1/redeliver"),
])
def test_interface_is_closed_to_strangers(method: str, path: str) -> None:
    body = json.dumps({"name": "x", "address": "https://example.org/", "types": [PAUSED]})
    answer = getattr(Client(), method)(f"/api/events/v1{path}", **({} if method == "get" else {"data": body, "content_type": "application/json"}))

    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_catalogue_is_open_to_all_in_three_languages(language: str) -> None:
    client = Client()
    client.cookies["wy_lang"] = language
    text = client.get("/developers/events/").content.decode()

    assert PAUSED in text
    assert {"zh-hans": "反复失败", "zh-hant": "反覆失敗", "en": "after repeated failure"}[language] in text
    found = {one["type"]: one for one in client.get("/developers/events.json").json()["events"]}
    assert found[PAUSED]["example"]["id"] == 3
    assert found == {one["type"]: one for one in client.get("/api/events/v1/types").json()["events"]}
