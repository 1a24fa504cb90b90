"""Events on NATS JetStream, with a real server that is killed midway."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils import timezone
from tests.foundation.events.nats_servers import NatsServer
from tests.foundation.events.nkeys import Key, account_claims, operator_claims, user_claims
from tests.foundation.events.receivers import QUICK, Receiver, sender, wait_until

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.events.api import (
    WrongSubscription,
    change_subscription,
    close_subscription,
    emit,
    open_subscription,
    redeliver_dead,
    rotate_secret,
    send_ping,
)
from wenyuan.foundation.events.data import EventType, Policy
from wenyuan.foundation.events.domain import catalogue, subscriptions
from wenyuan.foundation.events.domain.bus import BusSettings
from wenyuan.foundation.events.domain.subscriptions import keep_bus
from wenyuan.foundation.events.models import Delivery, OutboxEvent, Subscription
from wenyuan.site.options import SettingsError, read_options

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "test.thing.changed.v1"


@pytest.fixture(autouse=True)
def loopback(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
    declared = {NAME: EventType(NAME, "测", "測", "Test.", {"type": "object"}, {})} | dict(catalogue.declared_types())
    monkeypatch.setattr(subscriptions, "declared_types", lambda: declared)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    one = NatsServer(tmp_path)
    yield one
    one.close()


@contextmanager
def publishing(server: NatsServer, *, policy: Policy = QUICK, **more: str) -> Iterator[None]:
    with sender(policy, bus=BusSettings(servers=(server.url,), **more)):
        wait_until(lambda: Subscription.objects.filter(transport="nats").exclude(state="off").exists())
        yield


def _emit(subject: str, n: int = 0, *, library_id: int | None = None, **more: object) -> None:
    emit(name=NAME, subject=subject, payload={"n": n, **more}, at=timezone.now(), library_id=library_id)


def _states() -> list[str]:
    return list(Delivery.objects.filter(subscription__transport="nats").order_by("event_id").values_list("state", flat=True))


def _delivered(count: int) -> bool:
    return Delivery.objects.filter(subscription__transport="nats", state="delivered").count() == count


def test_message_is_that_of_a_webhook_with_the_events_number(server: NatsServer) -> None:
    hook = Receiver()
    open_subscription(name="接收方", address=hook.url, types=[NAME], library_id=None, actor_id=None, at=timezone.now())
    with publishing(server):
        _emit("ark:/1/x", 7, library_id=12)
        wait_until(lambda: _delivered(1) and hook.heard)
    hook.close()

    event = OutboxEvent.objects.get(name=NAME)
    subject, headers, body = server.read(1)[0]
    assert (subject, body) == (f"wenyuan.12.{NAME}", hook.heard[0].body)
    assert (headers["Nats-Msg-Id"], headers["Content-Type"]) == (f"evt_{event.pk}", "application/json")
    assert hook.heard[0].headers["webhook-id"] == headers["Nats-Msg-Id"]
    delivery = Delivery.objects.get(subscription__transport="nats")
    assert (delivery.answer, delivery.status, delivery.error) == ("stream=WENYUAN sequence=1", None, "")


def test_events_come_in_order_and_once_although_the_server_is_killed_midway(server: NatsServer) -> None:
    with publishing(server):
        for n in range(40):
            for subject in "abc":
                _emit(subject, n)
        wait_until(lambda: Delivery.objects.filter(state="delivered").count() > 20)
        server.kill()
        for n in range(40, 60):
            for subject in "abc":
                _emit(subject, n)
        wait_until(lambda: Subscription.objects.get(transport="nats").failures > 0)
        server.start()
        wait_until(lambda: _delivered(180), 30)

    told = [json.loads(body) for _subject, _headers, body in server.read(server.count())]
    for subject in "abc":
        assert [one["data"]["n"] for one in told if one["subject"] == subject] == list(range(60))
    row = Subscription.objects.get(transport="nats")
    assert (row.state, row.failures, row.failing_since) == ("active", 0, None)


def test_event_told_again_is_not_kept_twice(server: NatsServer) -> None:
    with publishing(server):
        _emit("a")
        wait_until(lambda: _delivered(1))
        Delivery.objects.update(state="waiting", next_at=timezone.now())
        wait_until(lambda: Delivery.objects.get().answer.endswith("duplicate"))

    assert server.count() == 1


def test_dead_server_delays_no_webhook_and_what_waited_too_long_is_dead_and_can_be_asked_again(server: NatsServer) -> None:
    server.kill()
    hook = Receiver()
    number, _secret = open_subscription(name="接收方", address=hook.url, types=[NAME], library_id=None, actor_id=None, at=timezone.now())
    with publishing(server, policy=replace(QUICK, age=1)):
        _emit("a")
        _emit("b")
        wait_until(lambda: len(hook.heard) == 2, 1)
        wait_until(lambda: _states() == ["dead", "dead"])
    hook.close()
    assert Subscription.objects.get(transport="nats").state == "active"  # it is the house's own: nobody has to wake it
    assert "Connect call failed" in Delivery.objects.filter(subscription__transport="nats")[0].error

    server.start()
    bus = Subscription.objects.get(transport="nats")
    assert redeliver_dead(subscription_id=bus.pk, at=timezone.now()) == 2
    with publishing(server):
        wait_until(lambda: _delivered(2))
    assert server.count() == 2
    assert Delivery.objects.filter(subscription_id=number, state="delivered").count() == 2


def test_bus_that_is_off_collects_nothing_and_begins_with_the_present(server: NatsServer) -> None:
    with publishing(server):
        _emit("a")
        wait_until(lambda: _delivered(1))
    with sender():
        wait_until(lambda: Subscription.objects.get(transport="nats").state == "off")
        _emit("b")
        hook = Receiver()
        open_subscription(name="接收方", address=hook.url, types=[NAME], library_id=None, actor_id=None, at=timezone.now() - dt.timedelta(seconds=9))
        _emit("c")
        wait_until(lambda: hook.heard)
    hook.close()
    assert Delivery.objects.filter(subscription__transport="nats").count() == 1
    with publishing(server):
        _emit("d")
        wait_until(lambda: _delivered(2))

    assert [json.loads(body)["subject"] for _s, _h, body in server.read(2)] == ["a", "d"]


def test_message_larger_than_the_server_takes_dies_at_once_and_holds_up_nobody(tmp_path: Path) -> None:
    server = NatsServer(tmp_path, extra="max_payload: 2048")
    with publishing(server):
        _emit("a", 0, text="文" * 2000)
        _emit("a", 1)
        wait_until(lambda: _states() == ["dead", "delivered"])
    server.close()

    assert Delivery.objects.get(state="dead").status == 413


def test_stream_of_another_name_under_these_subjects_is_an_error_that_people_can_read(server: NatsServer) -> None:
    with publishing(server):
        _emit("a")
        wait_until(lambda: _delivered(1))
    with publishing(server, stream="OTHER"):
        _emit("b")
        wait_until(lambda: Delivery.objects.filter(state="waiting").exclude(error="").exists())

    assert "subjects overlap" in Delivery.objects.get(state="waiting").error


def test_bus_is_pinged_and_not_changed_by_hand(server: NatsServer) -> None:
    with publishing(server):
        bus = Subscription.objects.get(transport="nats").pk
        send_ping(subscription_id=bus, at=timezone.now())
        wait_until(lambda: _delivered(1))

    assert server.read(1)[0][0] == "wenyuan.0.events.subscription.pinged.v1"
    for act in (lambda: rotate_secret(subscription_id=bus, at=timezone.now()), lambda: close_subscription(subscription_id=bus),
                lambda: change_subscription(subscription_id=bus, name="x", address="https://a.example/", types=["*"])):
        with pytest.raises(WrongSubscription) as refused:
            act()
        assert refused.value.problem == "settings"


def _certificates(folder: Path) -> None:
    """An authority, a server certificate for the loopback and a client certificate, as files."""
    def make(name: str, *, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer[0].subject if issuer else subject).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + dt.timedelta(hours=1))
        builder = builder.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        made = builder.sign(issuer[1] if issuer else key, hashes.SHA256())
        (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        (folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return made, key

    authority = make("authority", issuer=None)
    make("server", issuer=authority)
    make("client", issuer=authority)


def _tls(folder: Path, verify: str = "") -> str:
    return f'tls {{\n cert_file: "{folder / "server.pem"}"\n key_file: "{folder / "server.key"}"\n ca_file: "{folder / "authority.pem"}"\n {verify}\n}}'


def test_tls_with_client_certificate_and_password_from_a_file_that_no_log_knows(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _certificates(tmp_path)
    server = NatsServer(tmp_path, scheme="tls", extra=_tls(tmp_path, "verify: true") + '\nauthorization { user: "wy", password: "geheim-geheim" }')
    secret = tmp_path / "secret"
    secret.write_text("wy:falsch-falsch\n")
    files = {"authority": str(tmp_path / "authority.pem"), "certificate": str(tmp_path / "client.pem"), "key": str(tmp_path / "client.key"), "credentials": str(secret)}
    caplog.set_level(logging.DEBUG)
    with publishing(server, **files):
        _emit("a")
        wait_until(lambda: Delivery.objects.exclude(error="").exists())
        assert "Authorization" in Delivery.objects.get().error
        secret.write_text("wy:geheim-geheim\n")  # read anew at each connection
        wait_until(lambda: _delivered(1))
    server.close()
    everything = caplog.text + "".join(map(str, Delivery.objects.values_list("error", "answer"))) + str(Subscription.objects.values())
    assert "falsch" not in everything
    assert "geheim" not in everything


def test_credentials_are_not_said_to_a_server_that_suddenly_speaks_plain(tmp_path: Path) -> None:
    server = NatsServer(tmp_path, scheme="tls", extra='debug: true\ntrace: true\nauthorization { user: "wy", password: "geheim-geheim" }')
    (tmp_path / "secret").write_text("wy:geheim-geheim")
    with publishing(server, credentials=str(tmp_path / "secret")):
        _emit("a")
        wait_until(lambda: Delivery.objects.exclude(error="").exists())
    server.close()

    assert "no TLS" in Delivery.objects.get().error
    assert "CONNECT" not in (tmp_path / "log").read_text()


def test_password_is_not_sent_in_the_clear_to_another_host(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("wy:geheim")
    with sender(bus=BusSettings(servers=("nats://192.0.2.1:4222",), credentials=str(tmp_path / "secret"))):
        wait_until(lambda: Subscription.objects.filter(transport="nats").exists())
        _emit("a")
        wait_until(lambda: Delivery.objects.exclude(error="").exists())

    assert Delivery.objects.get().error == "a password or token is sent only over tls:// or to this host"


def test_server_certificate_of_another_authority_is_not_believed(tmp_path: Path) -> None:
    _certificates(tmp_path)
    server = NatsServer(tmp_path, scheme="tls", extra=_tls(tmp_path))
    with publishing(server):
        _emit("a")
        wait_until(lambda: Delivery.objects.exclude(error="").exists())
    server.close()

    assert "CERTIFICATE_VERIFY_FAILED" in Delivery.objects.get().error


@pytest.mark.parametrize(("name", "value"), [
    ("WENYUAN_NATS_URL", "http://nats.example:4222"), ("WENYUAN_NATS_URL", "tls://wy:geheim@nats.example"), ("WENYUAN_NATS_URL", "tls://a.example:99999"),
    ("WENYUAN_NATS_URL", "tls://a.example,nats://"), ("WENYUAN_NATS_STREAM", "A.B"), ("WENYUAN_NATS_SUBJECT", "wenyuan.>"), ("WENYUAN_NATS_CREDENTIALS_FILE", "/nowhere/creds"),
])
def test_settings_that_cannot_be_used_are_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_options({name: value})


def test_user_of_a_credentials_file_signs_what_the_server_says(tmp_path: Path) -> None:
    """Written apart from the product: nkey seeds and a decentralised JWT as `nsc` makes them, over an operator of the test's own."""
    operator, account, house, user = Key.make("O"), Key.make("A"), Key.make("A"), Key.make("U")
    accounts = f"{account.public}: {account_claims(account, operator, jetstream=True)}, {house.public}: {account_claims(house, operator, jetstream=False)}"
    (tmp_path / "user.creds").write_text(
        f"-----BEGIN NATS USER JWT-----\n{user_claims(user, account)}\n------END NATS USER JWT------\n\n"
        f"************************* IMPORTANT *************************\nNKEY Seed printed below can be used to sign and prove identity.\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.seed}\n------END USER NKEY SEED------\n",
    )
    server = NatsServer(tmp_path, extra=f"operator: {operator_claims(operator)}\nsystem_account: {house.public}\nresolver: MEMORY\nresolver_preload: {{ {accounts} }}")
    with publishing(server, credentials=str(tmp_path / "user.creds")):
        _emit("a")
        wait_until(lambda: _delivered(1))
    server.close()

    assert Delivery.objects.get().error == ""


def test_bus_stands_on_the_page_of_receivers_without_what_is_not_changed_there(server: NatsServer) -> None:
    keep_bus(servers=[server.url], at=timezone.now())
    number = Subscription.objects.get(transport="nats").pk
    account = open_account(username="wang", name="王", password="a long password")
    define_role(code="events", title="岗", permissions=("events.manage",))
    grant_role(account_id=account, role_code="events", library_id=None)
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    base = f"/staff/webhooks/{number}/"

    page = client.get(base).content.decode()
    assert server.url in client.get("/staff/webhooks/").content.decode()
    assert [act for act in ("edit", "rotate", "close", "ping", "pause", "replay") if f"{base}{act}/" in page] == ["ping", "pause", "replay"]
    assert [client.get(f"{base}edit/").status_code, *(client.post(f"{base}{act}/", {"sure": "1"}).status_code for act in ("rotate", "close"))] == [404] * 3
    keep_bus(servers=[], at=timezone.now())
    client.post(f"{base}resume/")
    assert "未启用" in client.get(base).content.decode()
    assert Subscription.objects.get(pk=number).state == "off"
