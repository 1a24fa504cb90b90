"""Notices reach the browser sealed, in the reader's language, at the reader's hours, and end with the account."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.accounts.personal_data import personal_data
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.portal.api import notify
from wenyuan.foundation.portal.domain.devices import WrongDevice, take_up_device
from wenyuan.foundation.portal.domain.telling import send_due, wake_time
from wenyuan.foundation.portal.models import PushDevice, PushNotice
from wenyuan.foundation.portal.sealing import decode, encode, public_octets, seal_message, sender_key

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
TITLE = {"zh-hans": "预约到了", "en": "Your hold is here"}
BODY = {"zh-hans": "《诗经》在总馆等您", "en": "Pick it up at Main Library"}
SECRET = b"s" * 16


def unseal(body: bytes, browser: ec.EllipticCurvePrivateKey, secret: bytes) -> bytes:
    """What a browser does (RFC 8291, 4), written without the code under test."""
    salt, theirs, sealed = body[:16], body[21:86], body[86:]
    shared = browser.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    material = HKDF(hashes.SHA256(), 32, secret, b"WebPush: info\0" + public_octets(browser) + theirs).derive(shared)
    key, nonce = (HKDF(hashes.SHA256(), n, salt, b"Content-Encoding: " + name + b"\0").derive(material) for n, name in ((16, b"aes128gcm"), (12, b"nonce")))
    plain = AESGCM(key).decrypt(nonce, sealed, None)
    assert plain.endswith(b"\x02")
    return plain[:-1]


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(text), "big"), ec.SECP256R1())


def test_sealing_is_that_of_the_standards_example() -> None:
    """RFC 8291, 5 and appendix A."""
    browser, server = private("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    sealed = seal_message(
        b"When I grow up, I want to be a watermelon", key=public_octets(browser), secret=decode("BTBZMqHH6r4Tts7J_aSIgg"), salt=decode("DGv6ra1nlYgDCS1FRnbzlw"), own=server,
    )

    assert encode(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@given(st.binary(max_size=300))
def test_what_is_sealed_is_read_by_its_browser_alone(content: bytes) -> None:
    browser, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    sealed = seal_message(content, key=public_octets(browser), secret=SECRET)

    assert unseal(sealed, browser, SECRET) == content
    with pytest.raises(InvalidTag):
        unseal(sealed, browser, b"t" * 16)
    with pytest.raises(InvalidTag):
        unseal(sealed, other, SECRET)


class Service:
    """A push service on the loopback: keeps what it got, answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 201
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.got.append(({k.lower(): v for k, v in self.headers.items()}, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args) -> None:
                return None

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def service(settings, tmp_path, monkeypatch) -> Iterator[Service]:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
    made = Service()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def browser() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def reader(db: None) -> int:
    return open_account(username="duzhe", name="读者", password="A long word 1")


def device_of(reader: int, browser: ec.EllipticCurvePrivateKey, address: str, **more: object) -> PushDevice:
    """The service under test speaks plain HTTP, so its address is set past the check for HTTPS."""
    number = take_up_device(account_id=reader, endpoint="https://push.example/x", key=public_octets(browser), secret=SECRET, name="", language="zh-hans", at=AT)
    PushDevice.objects.filter(pk=number).update(endpoint=f"{address}/send/1", **more)
    return PushDevice.objects.get(pk=number)


def tell(reader: int, *, topic: str = "library", at: datetime = AT) -> int:
    return notify(account_id=reader, topic=topic, title=TITLE, body=BODY, path="/account/", at=at)


@pytest.mark.parametrize(("language", "title"), [("", "预约到了"), ("en", "Your hold is here"), ("zh-hant", "预约到了")])
def test_notice_arrives_sealed_in_the_readers_language(reader: int, browser, service: Service, language: str, title: str) -> None:
    device_of(reader, browser, service.address)
    Account.objects.filter(pk=reader).update(language=language)

    assert tell(reader) == 1
    assert JobRun.objects.filter(name="portal.send_push").count() == 1
    assert send_due(at=AT) == (1, 0)
    headers, body = service.got[0]
    assert json.loads(unseal(body, browser, SECRET))["title"] == title
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
    assert PushNotice.objects.count() == 0


def test_sender_signs_for_this_service(reader: int, browser, service: Service, settings) -> None:
    """RFC 8292, 2 and 3."""
    device_of(reader, browser, service.address)
    tell(reader)
    send_due(at=AT)
    token, key = (part.split("=", 1)[1] for part in service.got[0][0]["authorization"].removeprefix("vapid ").split(", "))
    head, claims, signature = token.split(".")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(key))
    octets = decode(signature)
    public.verify(encode_dss_signature(int.from_bytes(octets[:32], "big"), int.from_bytes(octets[32:], "big")), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))

    said = json.loads(decode(claims))
    assert said["aud"] == service.address
    assert AT.timestamp() < said["exp"] <= AT.timestamp() + 86400


@pytest.mark.parametrize("status", [404, 410])
def test_device_that_is_gone_is_forgotten(reader: int, browser, service: Service, status: int) -> None:
    device_of(reader, browser, service.address)
    service.status = status
    tell(reader)

    assert (send_due(at=AT), PushDevice.objects.count(), PushNotice.objects.count()) == ((0, 1), 0, 0)


def test_service_that_fails_is_asked_again_later_and_given_up_in_the_end(reader: int, browser, service: Service) -> None:
    device_of(reader, browser, service.address)
    service.status = 503
    tell(reader)
    now = AT
    for _ in range(5):
        send_due(at=now)
        send_due(at=now)  # not due again at once
        now += timedelta(hours=3)

    assert (len(service.got), PushNotice.objects.count(), PushDevice.objects.count()) == (5, 0, 1)


def test_nothing_goes_to_a_device_that_did_not_choose_the_topic(reader: int, browser, service: Service) -> None:
    device_of(reader, browser, service.address, topics=["account"])

    assert (tell(reader), tell(reader, topic="account")) == (0, 1)


@pytest.mark.parametrize(("quiet", "hour", "expected"), [
    ((None, None), 3, 3), ((time(22), time(7)), 23, 31), ((time(22), time(7)), 3, 7), ((time(22), time(7)), 12, 12),
    ((time(12), time(14)), 13, 14), ((time(12), time(14)), 14, 14), ((time(9), time(9)), 9, 9),
])
def test_quiet_hours_put_off(quiet, hour: int, expected: int) -> None:
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # in Shanghai
    device = PushDevice(quiet_from=quiet[0], quiet_until=quiet[1])

    assert wake_time(device, midnight + timedelta(hours=hour)) == midnight + timedelta(hours=expected)


def test_notice_waits_for_the_end_of_quiet_hours(reader: int, browser, service: Service) -> None:
    device_of(reader, browser, service.address, quiet_from=time(10), quiet_until=time(12))  # 10:30 in Shanghai
    tell(reader)

    assert (send_due(at=AT), send_due(at=AT + timedelta(hours=2))) == ((0, 0), (1, 0))


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/\\evil.example", "account"])
def test_notice_leads_nowhere_else(reader: int, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        notify(account_id=reader, topic="library", title=TITLE, body=BODY, path=path, at=AT)


@pytest.mark.parametrize(("endpoint", "key", "secret"), [
    ("http://push.example/x", None, SECRET), ("https:///x", None, SECRET), ("https://push.example/" + "x" * 1000, None, SECRET),
    ("https://push.example/x", b"\x04" + b"\0" * 64, SECRET), ("https://push.example/x", b"", SECRET), ("https://push.example/x", None, b"short"),
])
def test_device_that_cannot_be_used_is_refused(reader: int, browser, endpoint: str, key: bytes | None, secret: bytes) -> None:
    with pytest.raises(WrongDevice):
        take_up_device(account_id=reader, endpoint=endpoint, key=public_octets(browser) if key is None else key, secret=secret, name="", language="en", at=AT)


def signed_in(account: int) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_reader_chooses_on_the_own_page(reader: int, browser, language: str) -> None:
    client = signed_in(reader)
    client.cookies["wy_lang"] = language
    form = {"endpoint": "https://push.example/x", "key": encode(public_octets(browser)), "secret": encode(SECRET)}

    assert client.get("/account/push/").status_code == 200
    assert client.post("/account/push/take-up/", form).json() == {"location": "/account/push/"}
    device = PushDevice.objects.get()
    assert client.post(f"/account/push/{device.pk}/", {"topic": ["account", "nonsense"], "from": "22:00", "until": "07:00"}).status_code == 302
    device.refresh_from_db()
    assert (device.topics, device.quiet_from, device.quiet_until) == (["account"], time(22), time(7))
    assert client.post(f"/account/push/{device.pk}/", {"from": "22:00"}).status_code == 400
    assert client.get("/account/push/").status_code == 200
    assert client.post(f"/account/push/{device.pk}/drop/").status_code == 302
    assert PushDevice.objects.count() == 0


def test_another_reader_reaches_nothing(reader: int, browser) -> None:
    device = device_of(reader, browser, "https://push.example")
    other = signed_in(open_account(username="lingyi", name="另一", password="A long word 1"))

    assert other.post(f"/account/push/{device.pk}/", {}).status_code == 404
    assert other.post(f"/account/push/{device.pk}/drop/").status_code == 404
    assert Client().get("/account/push/").status_code == 302
    assert Client().post("/account/push/take-up/", {}).status_code == 403
    assert other.post("/account/push/take-up/", {"endpoint": "x", "key": "!!", "secret": "é"}).status_code == 400
    assert PushDevice.objects.count() == 1


def test_devices_end_with_the_account(reader: int, browser) -> None:
    device_of(reader, browser, "https://push.example")
    part = next(one for one in personal_data() if one.name == "portal.devices")

    assert part.export(reader)[0]["topics"] == ["account", "library", "searches"]
    part.erase(reader, AT)
    assert PushDevice.objects.count() == 0


def test_key_is_made_once_and_for_its_owner_alone(tmp_path) -> None:
    path = tmp_path / "push-key"

    assert public_octets(sender_key(path)) == public_octets(sender_key(path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["push-key"]
