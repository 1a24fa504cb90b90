"""Log-out at a provider of OpenID Connect, and log-out there that ends sessions here."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.foundation.accounts.conftest import House
from tests.foundation.accounts.test_oidc import CURVE, OTHER, Claims, Idp, confuse, idp, part, provide, sign, sign_in

from wenyuan.foundation.accounts.models import Account, AccountAct

__all__ = ["idp"]
pytestmark = pytest.mark.django_db
EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}


def told(idp: Idp, *, drop: str = "", **change: object) -> Claims:
    now = int(time.time())
    claims: Claims = {"iss": idp.issuer, "aud": "wenyuan", "sub": "u-1", "sid": "s-1", "iat": now, "exp": now + 120, "jti": "t-1", "events": EVENT}
    return {key: value for key, value in (claims | change).items() if key != drop}


def tell(provider: int, token: str) -> int:
    return Client().post(f"/account/login/with/{provider}/logout/", {"logout_token": token}).status_code


@pytest.fixture
def inside(house: House, idp: Idp) -> tuple[int, Client]:
    """A provider, and a browser signed in with it in the session s-1."""
    idp.change = {"sid": "s-1"}
    provider, client = provide(house, idp, opens_accounts=True), Client()
    sign_in(idp, provider, client)
    return provider, client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_log_out_here_offers_the_one_there(idp: Idp, inside: tuple[int, Client]) -> None:
    _provider, client = inside
    answer = client.post("/account/logout/")
    onward = answer.content.decode().split(f'href="{idp.issuer}/end?')[1].split('"')[0].replace("&amp;", "&")
    query = parse_qs(onward)

    assert (is_in(client), query["client_id"], query["post_logout_redirect_uri"], query["id_token_hint"][0].count(".")) == (False, ["wenyuan"], ["http://testserver/"], 2)
    assert "no-store" in answer.headers["Cache-Control"]


def test_log_out_of_a_password_session_goes_home(house: House) -> None:
    assert house.client("reader").post("/account/logout/").headers["Location"] == "/"


def test_log_out_does_not_wait_for_a_provider_that_is_away(idp: Idp, inside: tuple[int, Client]) -> None:
    from wenyuan.foundation.accounts.domain.oidc import forget_providers

    idp.said_issuer = "https://evil.example"
    forget_providers()

    assert (inside[1].post("/account/logout/").headers["Location"], is_in(inside[1])) == ("/", False)


@pytest.mark.parametrize(("drop", "header"), [("", {}), ("sub", {"typ": "logout+jwt"}), ("sid", {})])
def test_log_out_there_ends_the_session_here(idp: Idp, inside: tuple[int, Client], drop: str, header: dict[str, object]) -> None:
    provider, client = inside
    token = sign(told(idp, drop=drop), **header)
    first, again = tell(provider, token), tell(provider, token)

    assert (first, again, is_in(client)) == (200, 400, False)
    assert list(AccountAct.objects.filter(kind="signed_out").values_list("account_id", "actor_id")) == [(Account.objects.get(username="wangfang").pk, None)]


@pytest.mark.parametrize(
    ("make", "change", "drop"),
    [
        *(pytest.param(sign, {}, name, id=f"no {name}") for name in ("iss", "aud", "iat", "exp", "jti", "events")),
        pytest.param(sign, {"sub": "", "sid": ""}, "", id="nobody named"), pytest.param(sign, {"nonce": "x"}, "", id="with a nonce"), pytest.param(sign, {"events": {}}, "", id="no event"),
        pytest.param(sign, {"events": {next(iter(EVENT)): "yes"}}, "", id="event is no object"), pytest.param(sign, {"aud": "another"}, "", id="another audience"),
        pytest.param(sign, {"iss": "https://evil.example"}, "", id="another issuer"), pytest.param(sign, {"exp": 1_000_000_000}, "", id="expired"), pytest.param(sign, {"iat": 1_000_000_000}, "", id="old"),
        pytest.param(lambda claims: sign(claims, key=OTHER), {}, "", id="another key"), pytest.param(confuse, {}, "", id="key confusion"),
        pytest.param(lambda claims: f"{part({'alg': 'none'})}.{part(claims)}.", {}, "", id="alg none"), pytest.param(lambda claims: sign(claims, typ="at+jwt"), {}, "", id="another kind"),
        pytest.param(lambda _claims: "x" * 40_000, {}, "", id="too long"), pytest.param(lambda _claims: "", {}, "", id="nothing"),
    ],
)
def test_log_out_that_does_not_hold_ends_nothing(idp: Idp, inside: tuple[int, Client], make: Callable[[Claims], str], change: Claims, drop: str) -> None:
    provider, client = inside

    assert (tell(provider, make(told(idp, drop=drop, **change))), is_in(client)) == (400, True)


def test_token_of_identity_is_none_of_log_out(idp: Idp, inside: tuple[int, Client]) -> None:
    assert (tell(inside[0], idp.token("x")), is_in(inside[1])) == (400, True)


@pytest.mark.parametrize("change", [{"sub": "u-2"}, {"sid": "s-2"}])
def test_log_out_of_somebody_else_ends_nothing(idp: Idp, inside: tuple[int, Client], change: Claims) -> None:
    assert (tell(inside[0], sign(told(idp, **change), key=CURVE, alg="ES256")), is_in(inside[1])) == (200, True)


def test_log_out_by_subject_ends_only_what_began_there(house: House, idp: Idp, inside: tuple[int, Client]) -> None:
    provider, client = inside
    second, here = Client(), Client()
    sign_in(idp, provider, second)
    here.force_login(Account.objects.get(username="wangfang"))
    tell(provider, sign(told(idp, drop="sid")))

    assert [is_in(one) for one in (client, second, here)] == [False, False, True]


def test_provider_that_is_not_there_is_not_heard(house: House) -> None:
    assert tell(99, "x") == 404


@pytest.mark.parametrize(("auth_time", "status"), [(0, 302), (-600, 400), (None, 400)])
def test_fresh_sign_in_is_asked_for_and_looked_at(idp: Idp, inside: tuple[int, Client], auth_time: int | None, status: int) -> None:
    provider, client = inside
    location = client.get(f"/account/login/with/{provider}/?prove=1").headers["Location"]
    query = parse_qs(urlsplit(location).query)
    idp.change = {} if auth_time is None else {"auth_time": int(time.time()) + auth_time}
    answer = client.get(idp.agree(location))

    assert (query["prompt"], query["max_age"], answer.status_code, client.get("/account/password/new/").content.decode().count('name="again"')) == (["login"], ["0"], status, int(status == 302))
