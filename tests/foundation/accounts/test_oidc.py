"""Signing in with an outside provider: a small provider with real keys, and everything that must be refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.foundation.accounts.conftest import AT, PASSWORD, House

from wenyuan.foundation.accounts.api import load_person
from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.domain.oidc import forget_providers
from wenyuan.foundation.accounts.domain.providers import UnusableProvider, ask_provider, decide_provider, end_provider, secret_of
from wenyuan.foundation.accounts.models import Account, AccountAct, ExternalIdentity, IdentityProvider

pytestmark = pytest.mark.django_db
RSA = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
CURVE = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
Claims = dict[str, object]


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def sign(claims: Claims, *, key: RSAKey | ECKey = RSA, alg: str = "RS256", **header: object) -> str:
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])


def confuse(claims: Claims) -> str:
    """HS256 with the provider's public key as the shared secret (key confusion)."""
    body = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
    mark = hmac.new(RSA.as_pem(private=False), body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def sign_raw(claims: Claims, **header: object) -> str:
    """A good RS256 signature under a header that a library for tokens would not write."""
    body = f"{part({'alg': 'RS256', 'kid': 'one', **header})}.{part(claims)}"
    key = load_pem_private_key(RSA.as_pem(private=True), None)
    assert isinstance(key, RSAPrivateKey)
    return f"{body}.{base64.urlsafe_b64encode(key.sign(body.encode(), PKCS1v15(), SHA256())).rstrip(b'=').decode()}"


def alter(claims: Claims) -> str:
    """A good signature over other claims."""
    head, _body, mark = sign(claims).split(".")
    return f"{head}.{part(claims | {'sub': 'somebody-else'})}.{mark}"


class Idp:
    """A provider on this machine; `make` writes the token, `change` its claims."""

    def __init__(self) -> None:
        self.make: Callable[[Claims], str] = sign
        self.change: Claims = {}
        self.drop: set[str] = set()
        self.keys: list[RSAKey | ECKey] = [RSA, CURVE]
        self.said_issuer = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, list[str]]] = []
        idp = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args: object) -> None: ...

            def _send(self, value: object, status: int = 200) -> None:
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                if self.path == "/.well-known/openid-configuration":
                    base = idp.issuer
                    self._send({"issuer": idp.said_issuer or base, "authorization_endpoint": f"{base}/go", "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/keys", "end_session_endpoint": f"{base}/end"})
                elif self.path == "/keys":
                    self._send({"keys": [key.as_dict(private=False) for key in idp.keys]})
                else:
                    self._send({}, 404)

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                idp.asked.append(form | {"authorization": [self.headers.get("Authorization", "")]})
                wanted = idp.codes.pop(form["code"][0], None)
                proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
                if wanted is None or proof != wanted["code_challenge"] or form["redirect_uri"][0] != wanted["redirect_uri"]:
                    self._send({"error": "invalid_grant"}, 400)
                    return
                self._send({"id_token": idp.token(wanted["nonce"]), "token_type": "Bearer", "access_token": "x"})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims: Claims = {"iss": self.issuer, "aud": "wenyuan", "sub": "u-1", "exp": now + 300, "iat": now, "nonce": nonce, "name": "王芳", "email": "wf@example.cn", "preferred_username": "wangfang"}
        return self.make({key: value for key, value in (claims | self.change).items() if key not in self.drop})

    def agree(self, location: str) -> str:
        """Stand for the page of the provider: return where it sends the browser back to."""
        query = {key: value[0] for key, value in parse_qs(urlsplit(location).query).items()}
        self.codes["c-1"] = query
        return f"/account/login/with/callback/?code=c-1&state={query['state']}"


@pytest.fixture
def idp(settings: object) -> Iterator[Idp]:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]  # type: ignore[attr-defined]
    forget_providers()
    made = Idp()
    yield made
    made.server.shutdown()
    made.server.server_close()
    forget_providers()


def ask(house: House, actor: str = "local", **more: object) -> int:
    values: dict[str, object] = {
        "library_id": house.first, "title": "大学", "issuer": "https://id.example.cn", "client_id": "wenyuan", "secret": "s&cret", "claims": {}, "vouches": False, "opens_accounts": False,
        "reason": "联合认证", "at": AT,
    } | more
    return ask_provider(actor=house.person(actor), **values)  # type: ignore[arg-type]


def provide(house: House, idp: Idp, **more: object) -> int:
    made = ask(house, "boss", issuer=idp.issuer, **more)
    decide_provider(actor=house.person("second"), provider_id=made, approve=True, at=AT)
    return made


def sign_in(idp: Idp, provider: int, client: Client, query: str = "") -> object:
    gone = client.get(f"/account/login/with/{provider}/{query}")
    return client.get(idp.agree(gone.headers["Location"]))


def test_stranger_gets_an_account_where_the_provider_may_open_one(house: House, idp: Idp) -> None:
    provider, client = provide(house, idp, opens_accounts=True, vouches=True), Client()
    answer = sign_in(idp, provider, client, "?next=/account/profile/")
    account = Account.objects.get(username="wangfang")
    again = sign_in(idp, provider, Client())

    assert (answer.headers["Location"], again.headers["Location"], ExternalIdentity.objects.count()) == ("/account/profile/", "/account/", 1)  # type: ignore[attr-defined]
    assert (account.name, account.email, account.home_library_id, account.has_usable_password(), load_person(account_id=account.pk, at=AT).proof) == ("王芳", "", house.first, False, 40)
    assert idp.asked[0]["authorization"] == ["Basic " + base64.b64encode(b"wenyuan:s%26cret").decode()]
    assert client.get("/account/").status_code == 200


def test_stranger_without_an_account_stays_outside(house: House, idp: Idp) -> None:
    client = Client()
    answer = sign_in(idp, provide(house, idp), client)

    assert (answer.status_code, client.get("/account/").status_code, ExternalIdentity.objects.count()) == (403, 302, 0)  # type: ignore[attr-defined]


def test_equal_mail_links_nothing(house: House, idp: Idp) -> None:
    Account.objects.filter(username="reader").update(email="wf@example.cn")
    idp.change = {"email_verified": True}
    sign_in(idp, provide(house, idp, opens_accounts=True), Client())

    assert ExternalIdentity.objects.get().account.username == "wangfang"


def test_identity_is_linked_after_a_proof_of_both(house: House, idp: Idp) -> None:
    provider, client = provide(house, idp), house.client("reader")
    sign_in(idp, provider, client)
    without = ExternalIdentity.objects.count()
    wrong = client.post("/account/identities/", {"provider": provider, "old": "x"})
    client.post("/account/identities/", {"provider": provider, "old": PASSWORD})
    linked = sign_in(idp, provider, client)
    entered = sign_in(idp, provider, Client())
    other = house.client("far")
    other.post("/account/identities/", {"provider": provider, "old": PASSWORD})
    taken = sign_in(idp, provider, other)

    assert (without, wrong.status_code, linked.headers["Location"], entered.headers["Location"], taken.status_code) == (0, 422, "/account/identities/", "/account/", 409)  # type: ignore[attr-defined]
    assert ExternalIdentity.objects.get().account_id == house.ids["reader"]
    client.post("/account/identities/", {"unlink": ExternalIdentity.objects.get().pk, "old": PASSWORD})
    assert (ExternalIdentity.objects.count(), list(AccountAct.objects.filter(kind__startswith="identity").order_by("pk").values_list("kind", flat=True))) == (0, ["identity_linked", "identity_unlinked"])


@pytest.mark.parametrize(
    ("make", "change", "drop"),
    [
        pytest.param(lambda claims: sign(claims, key=OTHER), {}, set(), id="wrong signature"),
        pytest.param(alter, {}, set(), id="claims altered after signing"),
        pytest.param(lambda claims: f"{part({'alg': 'none'})}.{part(claims)}.", {}, set(), id="alg none"),
        pytest.param(lambda claims: f"{part({'alg': 'NoNe'})}.{part(claims)}.", {}, set(), id="alg none in other letters"),
        pytest.param(confuse, {}, set(), id="key confusion"),
        pytest.param(lambda claims: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("s&cret" * 8)), {}, set(), id="shared secret"),
        pytest.param(lambda claims: sign(claims, jwk=OTHER.as_dict(private=False), key=OTHER), {}, set(), id="key sent along"),
        pytest.param(lambda claims: sign_raw(claims, crit=["x"], x=1), {}, set(), id="critical header"),
        pytest.param(lambda _claims: "not a token", {}, set(), id="no token"),
        pytest.param(lambda claims: sign(claims).rsplit(".", 1)[0] + ".", {}, set(), id="signature cut off"),
        pytest.param(sign, {"aud": "another"}, set(), id="wrong audience"),
        pytest.param(sign, {"aud": ["wenyuan", "another"]}, set(), id="two audiences and no azp"),
        pytest.param(sign, {"azp": "another"}, set(), id="another azp"),
        pytest.param(sign, {"iss": "https://evil.example"}, set(), id="wrong issuer"),
        pytest.param(sign, {"nonce": "another"}, set(), id="wrong nonce"),
        pytest.param(sign, {"exp": 1_000_000_000}, set(), id="expired"),
        pytest.param(sign, {"exp": "soon"}, set(), id="expiry no number"),
        pytest.param(sign, {"iat": 1_000_000_000}, set(), id="issued long ago"),
        pytest.param(sign, {"iat": 4_000_000_000, "exp": 4_000_000_300}, set(), id="issued in the future"),
        pytest.param(sign, {"nbf": 4_000_000_000}, set(), id="not yet valid"),
        pytest.param(sign, {"sub": ""}, set(), id="empty subject"),
        *(pytest.param(sign, {}, {name}, id=f"no {name}") for name in ("iss", "aud", "sub", "exp", "iat", "nonce")),
    ],
)
def test_token_that_does_not_hold_signs_nobody_in(house: House, idp: Idp, make: Callable[[Claims], str], change: Claims, drop: set[str]) -> None:
    idp.make, idp.change, idp.drop = make, change, drop
    client = Client()
    answer = sign_in(idp, provide(house, idp, opens_accounts=True), client)

    assert (answer.status_code, client.get("/account/").status_code, ExternalIdentity.objects.count()) == (400, 302, 0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("make", "change"), [(sign_raw, {}), (lambda claims: sign(claims, key=CURVE, alg="ES256"), {}), (lambda claims: sign(claims, alg="PS256"), {}), (sign, {"aud": ["wenyuan", "x"], "azp": "wenyuan"})])
def test_other_good_tokens_sign_in(house: House, idp: Idp, make: Callable[[Claims], str], change: Claims) -> None:
    idp.make, idp.change = make, change

    assert sign_in(idp, provide(house, idp, opens_accounts=True), Client()).headers["Location"] == "/account/"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("seconds", "status"), [(-30, 302), (-90, 400)])
def test_clocks_may_differ_by_a_minute(house: House, idp: Idp, seconds: int, status: int) -> None:
    idp.change = {"exp": int(time.time()) + seconds}

    assert sign_in(idp, provide(house, idp, opens_accounts=True), Client()).status_code == status  # type: ignore[attr-defined]


def test_answer_is_used_once_and_by_the_browser_that_was_sent(house: House, idp: Idp) -> None:
    provider, client = provide(house, idp, opens_accounts=True), Client()
    gone = client.get(f"/account/login/with/{provider}/")
    back = idp.agree(gone.headers["Location"])
    stolen = Client().get(back).status_code
    forged = client.get(back.split("&state=")[0] + "&state=x").status_code
    spent = client.get(back).status_code
    good = client.get(idp.agree(client.get(f"/account/login/with/{provider}/").headers["Location"]))
    replayed = client.get(back).status_code

    assert (stolen, forged, spent, good.status_code, replayed) == (400, 400, 400, 302, 400)


def test_answer_of_another_issuer_is_a_mix_up(house: House, idp: Idp) -> None:
    client = Client()
    back = idp.agree(client.get(f"/account/login/with/{provide(house, idp, opens_accounts=True)}/").headers["Location"])

    assert client.get(f"{back}&iss=https://evil.example").status_code == 400


def test_provider_that_speaks_for_another_is_away(house: House, idp: Idp) -> None:
    idp.said_issuer = "https://evil.example"

    assert Client().get(f"/account/login/with/{provide(house, idp)}/").status_code == 503


def test_private_addresses_are_not_asked(house: House, idp: Idp, settings: object) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS = []  # type: ignore[attr-defined]

    assert (Client().get(f"/account/login/with/{provide(house, idp)}/").status_code, idp.asked) == (503, [])


def test_changed_keys_are_asked_for_anew(house: House, idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    from wenyuan.foundation.accounts.domain import oidc

    provider = provide(house, idp, opens_accounts=True)
    sign_in(idp, provider, Client())
    fresh = RSAKey.generate_key(2048, {"kid": "three"})
    idp.keys, idp.make = [fresh], lambda claims: sign(claims, key=fresh)
    at_once = sign_in(idp, provider, Client()).status_code  # type: ignore[attr-defined]
    monkeypatch.setattr(oidc, "_REST", oidc.timedelta(0))

    assert (at_once, sign_in(idp, provider, Client()).status_code) == (400, 302)  # type: ignore[attr-defined]


def test_target_elsewhere_is_not_gone_to(house: House, idp: Idp) -> None:
    assert sign_in(idp, provide(house, idp, opens_accounts=True), Client(), "?next=https://evil.example/").headers["Location"] == "/account/"  # type: ignore[attr-defined]


def test_provider_takes_two_and_ends_at_once(house: House, idp: Idp) -> None:
    made = ask(house, issuer=idp.issuer)
    with pytest.raises(NotAllowed, match="second"):
        decide_provider(actor=house.person("local"), provider_id=made, approve=True, at=AT)
    before = Client().get(f"/account/login/with/{made}/").status_code
    decide_provider(actor=house.person("boss"), provider_id=made, approve=True, at=AT)
    held = IdentityProvider.objects.get()
    during = Client().get(f"/account/login/with/{made}/").status_code
    end_provider(actor=house.person("local"), provider_id=made, at=AT)

    assert (before, during, Client().get(f"/account/login/with/{made}/").status_code, secret_of(held), b"s&cret" in bytes(held.secret)) == (404, 302, 404, "s&cret", False)


@pytest.mark.parametrize(
    ("actor", "more", "problem"),
    [("local", {"vouches": True}, "beyond"), ("desk", {}, "place"), ("local", {"issuer": "http://id.example.cn"}, "issuer"), ("local", {"issuer": "https://id.example.cn/?a"}, "issuer"),
     ("local", {"issuer": "https://u:p@id.example.cn"}, "issuer"), ("local", {"title": " "}, "title"), ("local", {"secret": ""}, "secret"), ("local", {"claims": {"proof": "x"}}, "claims")],
)
def test_provider_that_cannot_be_is_refused(house: House, actor: str, more: dict[str, object], problem: str) -> None:
    with pytest.raises((NotAllowed, UnusableProvider), match=problem):
        ask(house, actor, **more)


def test_providers_are_chosen_through_the_pages(house: House) -> None:
    form = {"library": house.first, "title": "大学", "issuer": "https://id.example.cn", "client_id": "x", "secret": "y", "reason": "联合认证"}
    local = house.client("local")
    asked, wrong = local.post("/staff/accounts/providers/", form), local.post("/staff/accounts/providers/", form | {"issuer": "x"})
    made = IdentityProvider.objects.get().pk
    own = local.post(f"/staff/accounts/providers/{made}/approve/").status_code
    done = house.client("boss").post(f"/staff/accounts/providers/{made}/approve/").status_code

    assert (asked.status_code, wrong.status_code, own, done, house.client("desk").get("/staff/accounts/providers/").status_code) == (302, 422, 403, 302, 403)
    assert f"/account/login/with/{made}/" in Client().get("/account/login/").content.decode()
