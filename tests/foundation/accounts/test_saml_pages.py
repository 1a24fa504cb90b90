"""Signing in, linking and logging out with a provider of SAML, through the pages."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import etree
from tests.foundation.accounts.conftest import AT, PASSWORD, House
from tests.foundation.accounts.saml_idp import (
    ENTITY,
    KEY,
    OTHER_CERTIFICATE,
    OTHER_KEY,
    SLO,
    SSO,
    Said,
    sign,
    stamp,
    write_assertion,
    write_idp_metadata,
    write_response,
)

from wenyuan.foundation.accounts.api import load_person
from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.domain.providers import UnusableProvider, decide_provider, end_provider, secret_of
from wenyuan.foundation.accounts.domain.saml.partners import ask_saml_provider
from wenyuan.foundation.accounts.domain.saml.requests import redirect_with
from wenyuan.foundation.accounts.domain.saml.trees import NS, make, read_certificate
from wenyuan.foundation.accounts.models import Account, ExternalIdentity, IdentityProvider, SeenToken, SignedInSession

pytestmark = pytest.mark.django_db
BASE = "http://testserver"


def ask(house: House, actor: str = "local", **more: object) -> int:
    values: dict[str, object] = {
        "library_id": house.first, "title": "大学", "metadata": write_idp_metadata(), "attributes": {}, "vouches": False, "opens_accounts": False, "reason": "联合认证", "at": AT,
    } | more
    return ask_saml_provider(actor=house.person(actor), **values)  # type: ignore[arg-type]


def provide(house: House, **more: object) -> int:
    made = ask(house, "boss", **more)
    decide_provider(actor=house.person("second"), provider_id=made, approve=True, at=AT)
    return made


def own(provider: int, page: str) -> str:
    return f"{BASE}/account/login/saml/{provider}/{page}/"


def read_request(location: str) -> etree._Element:
    packed = base64.b64decode(parse_qs(urlsplit(location).query)["SAMLRequest"][0])
    return etree.fromstring(zlib.decompress(packed, -15))


def go(client: Client, provider: int, query: str = "") -> Said:
    """Go to the provider and return what it would answer."""
    gone = client.get(f"/account/login/with/{provider}/{query}")
    request = read_request(gone.headers["Location"])
    return Said(str(request.get("AssertionConsumerServiceURL")), own(provider, "metadata"), str(request.get("ID")), timezone.now().replace(microsecond=0), assertion_id=f"_a{request.get('ID')}")


def post(provider: int, xml: str, client: Client | None = None) -> HttpResponse:
    """The browser brings an answer; its cookie does not come along, for the page is another site's."""
    return (client or Client()).post(f"/account/login/saml/{provider}/answer/", {"SAMLResponse": base64.b64encode(xml.encode()).decode()})  # type: ignore[return-value]


def answer(said: Said) -> str:
    return write_response(said, sign(write_assertion(said)))


def sign_in(client: Client, provider: int, query: str = "", **change: object) -> HttpResponse:
    said = replace(go(client, provider, query), **change)  # type: ignore[arg-type]
    return client.get(post(provider, answer(said)).headers["Location"])  # type: ignore[return-value]


def test_request_is_signed_and_names_us(house: House) -> None:
    provider = provide(house)
    location = Client().get(f"/account/login/with/{provider}/").headers["Location"]
    request, query = read_request(location), urlsplit(location).query
    said, _mark, signature = query.partition("&Signature=")
    public = read_certificate(IdentityProvider.objects.get().details["own_certificate"]).public_key()
    assert isinstance(public, RSAPublicKey)
    public.verify(base64.b64decode(dict(parse_qsl(f"x={signature}"))["x"]), said.encode(), PKCS1v15(), SHA256())

    assert (location.split("?")[0], request.get("Destination"), request.get("AssertionConsumerServiceURL"), request.findtext("saml:Issuer", None, NS)) == (SSO, SSO, own(provider, "answer"), own(provider, "metadata"))


def test_stranger_gets_an_account_where_the_provider_may_open_one(house: House) -> None:
    provider, client = provide(house, opens_accounts=True, vouches=True), Client()
    done = sign_in(client, provider, "?next=/account/profile/")
    again = sign_in(Client(), provider)
    account = Account.objects.get(username="wangfang")

    assert (done.headers["Location"], again.headers["Location"], ExternalIdentity.objects.count()) == ("/account/profile/", "/account/", 1)
    assert (account.name, account.email, account.home_library_id, account.has_usable_password(), load_person(account_id=account.pk, at=AT).proof) == ("王芳", "", house.first, False, 40)
    assert list(SignedInSession.objects.order_by("pk").values_list("method", "provider_id", "provider_session")) == [("saml", provider, "s-1")] * 2


def test_stranger_without_an_account_stays_outside(house: House) -> None:
    assert (sign_in(Client(), provide(house)).status_code, ExternalIdentity.objects.count()) == (403, 0)


def test_identity_is_linked_after_a_proof_of_both(house: House) -> None:
    provider, client = provide(house), house.client("reader")
    client.post("/account/identities/", {"provider": provider, "old": PASSWORD})
    linked, entered = sign_in(client, provider), sign_in(Client(), provider)

    assert (linked.headers["Location"], entered.headers["Location"], ExternalIdentity.objects.get().account_id) == ("/account/identities/", "/account/", house.ids["reader"])


def test_answer_is_used_once_and_by_the_browser_that_was_sent(house: House) -> None:
    provider, client = provide(house, opens_accounts=True), Client()
    said = go(client, provider)
    first = post(provider, answer(said))
    replayed = post(provider, answer(said)).status_code
    stolen = Client().get(first.headers["Location"]).status_code
    good = client.get(first.headers["Location"]).status_code
    spent = client.get(first.headers["Location"]).status_code
    forged = client.get(f"/account/login/saml/{provider}/enter/?answer=x").status_code

    assert (replayed, stolen, good, spent, forged, SeenToken.objects.count()) == (400, 400, 302, 400, 400, 1)


def test_answer_to_another_browsers_request_signs_nobody_in(house: House) -> None:
    provider, mine, theirs = provide(house, opens_accounts=True), Client(), Client()
    go(mine, provider)
    said = go(theirs, provider)

    assert mine.get(post(provider, answer(said)).headers["Location"]).status_code == 400


@pytest.mark.parametrize("raw", ["", "!", "PHgvPg==", "A" * 400_000])
def test_answer_that_is_none_is_refused(house: House, raw: str) -> None:
    assert Client().post(f"/account/login/saml/{provide(house)}/answer/", {"SAMLResponse": raw}).status_code == 400


def test_answer_meant_for_another_library_is_refused(house: House) -> None:
    first, second = provide(house, opens_accounts=True), provide(house, library_id=house.second, opens_accounts=True)
    said = go(Client(), first)

    assert (post(second, answer(said)).status_code, post(first, answer(said)).status_code) == (400, 302)


def test_library_that_borrows_the_name_of_anothers_provider_reaches_nobody(house: House) -> None:
    real = provide(house)
    reader = house.client("reader")
    reader.post("/account/identities/", {"provider": real, "old": PASSWORD})
    sign_in(reader, real)
    false = provide(house, library_id=house.second, metadata=write_idp_metadata(certificates=(OTHER_CERTIFICATE,)))
    client = Client()
    said = go(client, false)
    forged = write_response(said, sign(write_assertion(said), key=OTHER_KEY, certificate=OTHER_CERTIFICATE))

    assert client.get(post(false, forged).headers["Location"]).status_code == 403


def test_identity_lives_on_when_the_provider_is_entered_anew(house: House) -> None:
    old = provide(house, opens_accounts=True)
    sign_in(Client(), old)
    end_provider(actor=house.person("local"), provider_id=old, at=AT)
    before, new = Client().get(f"/account/login/with/{old}/").status_code, provide(house)

    assert (before, sign_in(Client(), new).status_code, ExternalIdentity.objects.count()) == (404, 302, 1)


def test_metadata_of_ours_is_there_while_the_provider_waits(house: House) -> None:
    made = ask(house)
    found = Client().get(f"/account/login/saml/{made}/metadata/")
    held = IdentityProvider.objects.get()

    assert (found.status_code, etree.fromstring(found.content).get("entityID"), found.headers["Content-Type"]) == (200, own(made, "metadata"), "application/samlmetadata+xml")
    assert (Client().get(f"/account/login/with/{made}/").status_code, b"PRIVATE" in bytes(held.secret), secret_of(held).startswith("-----BEGIN PRIVATE KEY")) == (404, False, True)


@pytest.mark.parametrize(
    ("actor", "more", "problem"),
    [("local", {"vouches": True}, "beyond"), ("desk", {}, "place"), ("local", {"title": " "}, "title"), ("local", {"metadata": b"<x/>"}, "metadata"), ("local", {"attributes": {"proof": "x"}}, "claims")],
)
def test_provider_that_cannot_be_is_refused(house: House, actor: str, more: dict[str, object], problem: str) -> None:
    with pytest.raises((NotAllowed, UnusableProvider), match=problem):
        ask(house, actor, **more)


def test_providers_are_chosen_through_the_pages(house: House) -> None:
    form = {"library": house.first, "saml_title": "大学", "reason": "联合认证"}
    local, address = house.client("local"), "/staff/accounts/providers/saml/"
    empty, many = local.post(address, form | {"metadata": ""}), local.post(address, form | {"metadata": "<!DOCTYPE x><x/>"})
    asked = local.post(address, form | {"metadata_file": SimpleUploadedFile("idp.xml", write_idp_metadata())})
    twice = local.post(address, form | {"metadata": write_idp_metadata().decode()})
    made = IdentityProvider.objects.get().pk
    page = house.client("boss").get("/staff/accounts/providers/").content.decode()
    done = house.client("boss").post(f"/staff/accounts/providers/{made}/approve/").status_code

    assert [one.status_code for one in (empty, many, asked, twice, house.client("desk").post(address, form))] == [422, 422, 302, 422, 403]
    assert (done, ENTITY in page, own(made, "metadata") in page, f"/account/login/with/{made}/" in Client().get("/account/login/").content.decode()) == (302, True, True, True)


def test_log_out_here_offers_the_one_there(house: House) -> None:
    provider, client = provide(house, opens_accounts=True), Client()
    sign_in(client, provider)
    page = client.post("/account/logout/").content.decode()
    onward = page.split(f'href="{SLO}?')[1].split('"')[0].replace("&amp;", "&")
    request = read_request(f"{SLO}?{onward}")

    assert (client.get("/account/").status_code, request.findtext("saml:NameID", None, NS), request.findtext("samlp:SessionIndex", None, NS)) == (302, "u-1", "s-1")
    assert client.get(f"/account/login/saml/{provider}/logout/?SAMLResponse=x").headers["Location"] == "/"


def log_out_request(provider: int, *, key: str = KEY, name: str = "u-1", session: str = "s-1", later: timedelta = timedelta(), number: str = "_l1", destination: str = "") -> str:
    message = make(
        "samlp", "LogoutRequest", make("saml", "Issuer", ENTITY), make("saml", "NameID", name), make("samlp", "SessionIndex", session), ID=number, Version="2.0",
        IssueInstant=stamp(timezone.now() + later), Destination=destination or own(provider, "logout"),
    )
    return redirect_with(f"/account/login/saml/{provider}/logout/", "SAMLRequest", message, relay="r", key_pem=key)


def test_log_out_there_ends_the_session_here(house: House) -> None:
    provider, client = provide(house, opens_accounts=True), Client()
    sign_in(client, provider)
    location = log_out_request(provider)
    done = Client().get(location)  # in a frame of the provider, without our cookie
    answered = parse_qs(urlsplit(done.headers["Location"]).query)

    assert (done.headers["Location"].split("?")[0], answered["RelayState"], sorted(answered), client.get("/account/").status_code) == (SLO, ["r"], ["RelayState", "SAMLResponse", "SigAlg", "Signature"], 302)
    assert Client().get(location).status_code == 400


@pytest.mark.parametrize("change", [{"key": OTHER_KEY}, {"later": timedelta(minutes=-12)}, {"destination": "https://other.example/"}, {"name": ""}])
def test_log_out_that_does_not_hold_ends_nothing(house: House, change: dict[str, object]) -> None:
    provider, client = provide(house, opens_accounts=True), Client()
    sign_in(client, provider)
    location = log_out_request(provider, **change)  # type: ignore[arg-type]

    assert (Client().get(location).status_code, Client().get(log_out_request(provider, number="_l9") + "&SAMLRequest=x").status_code, client.get("/account/").status_code) == (400, 400, 200)


def test_log_out_of_another_session_ends_not_this_one(house: House) -> None:
    provider, client = provide(house, opens_accounts=True), Client()
    sign_in(client, provider)
    Client().get(log_out_request(provider, session="s-2"))

    assert client.get("/account/").status_code == 200


def test_password_is_set_after_a_fresh_sign_in_at_the_provider(house: House) -> None:
    provider, client = provide(house, opens_accounts=True), Client()
    sign_in(client, provider)
    form = {"new": "turbine velvet oyster", "again": "turbine velvet oyster"}
    without = client.post("/account/password/new/", form).status_code
    request = read_request(client.get(f"/account/login/with/{provider}/?prove=1").headers["Location"])
    remembered = sign_in(client, provider, "?prove=1", signed_in=timedelta(minutes=-5)).status_code
    of_another = sign_in(client, provider, "?prove=1", subject="u-2", signed_in=timedelta()).status_code
    proved = sign_in(client, provider, "?prove=1", signed_in=timedelta())
    weak = client.post("/account/password/new/", {"new": "x", "again": "x"}).status_code
    other = Client()
    sign_in(other, provider)
    done = client.post("/account/password/new/", form)

    assert (without, request.get("ForceAuthn"), remembered, of_another, proved.headers["Location"], weak, done.headers["Location"]) == (403, "true", 400, 403, "/account/password/new/", 422, "/account/safety/")
    assert (Account.objects.get(username="wangfang").check_password(form["new"]), client.get("/account/").status_code, other.get("/account/").status_code) == (True, 200, 302)
    assert (client.get("/account/password/new/").headers["Location"], Client().get("/account/password/new/").headers["Location"]) == ("/account/safety/", "/account/login/?next=/account/password/new/")


def test_own_page_of_an_account_without_a_password_says_where_to_set_one(house: House) -> None:
    client = Client()
    sign_in(client, provide(house, opens_accounts=True))

    assert ["/account/password/new/" in client.get(page).content.decode() for page in ("/account/safety/", "/account/identities/")] == [True, True]
    assert "/account/push/" in client.get("/account/").content.decode()
