"""Second factors: codes of an app, recovery codes, the rule of a role, and the way back through two members of staff."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from tests.foundation.accounts.conftest import AT, PASSWORD, House

from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.domain.factors import check_totp, confirm_totp, has_factors, make_recovery_codes, start_totp, use_recovery_code
from wenyuan.foundation.accounts.domain.granting import UnusableGrant
from wenyuan.foundation.accounts.domain.passkeys import PasskeyRefused, Site, add_passkey, check_passkey
from wenyuan.foundation.accounts.domain.recovery import ask_recovery, decide_recovery
from wenyuan.foundation.accounts.models import Account, AccountAct, Notice, RecoveryCode, RecoveryRequest, Role, TotpSecret

pytestmark = pytest.mark.django_db
SITE = Site(domain="library.example", origin="https://library.example", name="馆")


def enrol(house: House, name: str = "worker") -> pyotp.TOTP:
    secret = start_totp(account_id=house.ids[name])
    totp = pyotp.TOTP(secret)
    assert confirm_totp(account_id=house.ids[name], code=totp.at(AT), at=AT)
    return totp


def half_in(name: str = "worker") -> tuple[Client, str]:
    client = Client()
    answer = client.post("/account/login/", {"username": name, "password": PASSWORD})
    return client, answer.headers.get("Location", "")


def test_secret_counts_only_after_its_first_code(house: House) -> None:
    secret = start_totp(account_id=house.ids["worker"])
    before = has_factors(account_id=house.ids["worker"])
    wrong = confirm_totp(account_id=house.ids["worker"], code="000000" if pyotp.TOTP(secret).at(AT) != "000000" else "000001", at=AT)

    assert (before, wrong, start_totp(account_id=house.ids["worker"]) == secret) == (False, False, True)
    assert secret.encode() not in bytes(TotpSecret.objects.get().sealed)


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_code_is_good_one_step_early_or_late(house: House, seconds: int, good: bool) -> None:
    totp, later = enrol(house), AT + timedelta(hours=1)

    assert check_totp(account_id=house.ids["worker"], code=totp.at(later + timedelta(seconds=seconds)), at=later) is good


def test_code_is_good_once(house: House) -> None:
    totp, later = enrol(house), AT + timedelta(hours=1)

    assert [check_totp(account_id=house.ids["worker"], code=totp.at(later), at=later) for _n in range(2)] == [True, False]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "\x00"])
def test_what_is_no_code_is_refused(house: House, code: str) -> None:
    enrol(house)

    assert check_totp(account_id=house.ids["worker"], code=code, at=AT + timedelta(hours=1)) is False


def test_password_alone_does_not_sign_in(house: House) -> None:
    totp = enrol(house)
    client, step = half_in()
    half = client.get("/account/").status_code
    wrong = client.post("/account/login/second/", {"code": "000000" if totp.now() != "000000" else "000001"}).status_code
    done = client.post("/account/login/second/", {"code": totp.now()})

    assert (step, half, wrong, done["Location"], client.get("/account/").status_code) == ("/account/login/second/", 302, 400, "/account/", 200)


def test_guessing_the_second_factor_is_stopped(house: House) -> None:
    totp = enrol(house)
    client, _step = half_in()
    for _n in range(6):
        client.post("/account/login/second/", {"code": "000000"})

    assert (client.post("/account/login/second/", {"code": totp.now()}).status_code, client.get("/account/").status_code) == (400, 302)


def test_half_signed_in_does_not_last(house: House) -> None:
    totp = enrol(house)
    client, _step = half_in()
    session = client.session
    session["sign_in_pending"] = session["sign_in_pending"] | {"at": (timezone.now() - timedelta(minutes=11)).isoformat()}
    session.save()

    assert client.post("/account/login/second/", {"code": totp.now()})["Location"] == "/account/login/"


def test_recovery_code_is_good_once_and_the_owner_hears_of_it(house: House) -> None:
    enrol(house)
    codes = make_recovery_codes(account_id=house.ids["worker"], at=AT)
    client, _step = half_in()
    done = client.post("/account/login/second/", {"spare": f" {codes[0].upper()} "})
    again, _step = half_in()

    assert (done["Location"], again.post("/account/login/second/", {"spare": codes[0]}).status_code) == ("/account/", 400)
    assert (len(codes), len(set(codes)), RecoveryCode.objects.filter(used_at=None).count()) == (10, 10, 9)
    assert Notice.objects.filter(kind="recovery_code_used").count() == 1


def test_recovery_code_of_another_is_refused(house: House) -> None:
    codes = make_recovery_codes(account_id=house.ids["worker"], at=AT)

    assert (use_recovery_code(account_id=house.ids["reader"], code=codes[0], at=AT), use_recovery_code(account_id=house.ids["worker"], code="", at=AT)) == (False, False)


def test_new_codes_make_the_old_ones_worthless(house: House) -> None:
    old = make_recovery_codes(account_id=house.ids["worker"], at=AT)
    make_recovery_codes(account_id=house.ids["worker"], at=AT)

    assert use_recovery_code(account_id=house.ids["worker"], code=old[0], at=AT) is False


def test_role_that_asks_for_a_second_factor_gets_one_before_the_first_session(house: House) -> None:
    Role.objects.filter(code="cat").update(second_factor_required=True)
    client, step = half_in()
    page = client.get("/account/login/enrol/").content.decode()
    secret = start_totp(account_id=house.ids["worker"])
    half = client.get("/account/").status_code
    done = client.post("/account/login/enrol/", {"code": pyotp.TOTP(secret).now()})

    assert (step, half, done.status_code, client.get("/account/").status_code) == ("/account/login/enrol/", 302, 200, 200)
    assert ("otpauth://totp/" in page, RecoveryCode.objects.count(), half_in("reader")[1]) == (True, 10, "/account/")


def test_setting_asks_all_staff(house: House, settings: object) -> None:
    settings.WENYUAN_STAFF_SECOND_FACTOR = True  # type: ignore[attr-defined]

    assert (half_in("local")[1], half_in("reader")[1]) == ("/account/login/enrol/", "/account/")


def test_changes_of_factors_ask_for_the_password(house: House) -> None:
    enrol(house)
    client = house.client("worker")
    wrong = client.post("/account/totp/remove/", {"old": "x"}).status_code
    kept = has_factors(account_id=house.ids["worker"])
    options = client.post("/account/passkeys/options/", {"old": "x"}).status_code
    client.post("/account/totp/remove/", {"old": PASSWORD})

    assert (wrong, kept, options, has_factors(account_id=house.ids["worker"])) == (422, True, 400, False)
    assert list(AccountAct.objects.filter(account_id=house.ids["worker"]).order_by("pk").values_list("kind", "details__factor")) == [("factor_added", "totp"), ("factor_removed", "totp")]


def test_app_is_set_up_on_the_own_page(house: House) -> None:
    client = house.client("reader")
    client.get("/account/totp/")
    code = pyotp.TOTP(start_totp(account_id=house.ids["reader"])).now()
    wrong = client.post("/account/totp/", {"code": code, "old": "x"}).status_code
    done = client.post("/account/totp/", {"code": code, "old": PASSWORD})

    assert (wrong, done.status_code, has_factors(account_id=house.ids["reader"]), client.get("/account/totp/")["Location"]) == (422, 200, True, "/account/safety/")


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"id":"AA","rawId":"AA","type":"public-key","response":{}}', "\x00", "{" * 5000, '{"id":"é","rawId":1,"type":2,"response":{"clientDataJSON":"!!"}}'])
def test_whatever_is_sent_as_a_passkey_is_refused(house: House, credential: str) -> None:
    with pytest.raises(PasskeyRefused):
        add_passkey(account_id=house.ids["reader"], credential=credential, challenge=b"x", site=SITE, name="x", at=AT)
    with pytest.raises(PasskeyRefused):
        check_passkey(credential=credential, challenge=b"x", site=SITE, account_id=None, at=AT)
    assert Client().post("/account/login/passkey/", {"credential": credential}).status_code == 400


def test_two_members_of_staff_reset_a_third(house: House) -> None:
    enrol(house)
    make_recovery_codes(account_id=house.ids["worker"], at=AT)
    session = house.client("worker")
    asked = ask_recovery(actor=house.person("local"), account_id=house.ids["worker"], reason="手机丢失", at=AT)
    for actor, why in (("local", "second"), ("worker", "second"), ("reader", "place")):
        with pytest.raises(NotAllowed, match=why):
            decide_recovery(actor=house.person(actor), request_id=asked.pk, approve=True, at=AT)
    password = decide_recovery(actor=house.person("boss"), request_id=asked.pk, approve=True, at=AT)
    account = Account.objects.get(pk=house.ids["worker"])

    assert password is not None
    assert (account.check_password(password), account.must_change_password, has_factors(account_id=account.pk), RecoveryCode.objects.count(), session.get("/account/").status_code) == (True, True, False, 0, 302)
    with pytest.raises(UnusableGrant, match="decided"):
        decide_recovery(actor=house.person("second"), request_id=asked.pk, approve=True, at=AT)


def test_reset_of_somebody_with_more_rights_is_out_of_reach(house: House) -> None:
    Account.objects.filter(username="boss").update(home_library_id=house.first)
    with pytest.raises(NotAllowed, match="beyond"):
        ask_recovery(actor=house.person("local"), account_id=house.ids["boss"], reason="x", at=AT)


def test_reset_through_the_pages(house: House) -> None:
    local, boss = house.client("local"), house.client("boss")
    nothing = local.post(f"/staff/accounts/{house.ids['worker']}/recovery/", {"reason": ""}).status_code
    local.post(f"/staff/accounts/{house.ids['worker']}/recovery/", {"reason": "手机丢失"})
    asked = RecoveryRequest.objects.get()
    own = local.post(f"/staff/accounts/recoveries/{asked.pk}/approve/").status_code
    page = boss.get("/staff/accounts/approvals/").content.decode()
    done = boss.post(f"/staff/accounts/recoveries/{asked.pk}/approve/")

    assert (nothing, own, "手机丢失" in page, done.status_code, "no-store" in done["Cache-Control"]) == (422, 403, True, 200, True)
    assert half_in("worker")[0].get("/account/").status_code == 302
