"""A person's data: all of it known, all of it given out, and gone when asked."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from tests.foundation.accounts.conftest import AT, PASSWORD, House

from wenyuan.foundation.accounts.domain import consents
from wenyuan.foundation.accounts.domain.api_keys import issue_key
from wenyuan.foundation.accounts.domain.consents import Purpose, has_consented, record_consent, register_purpose
from wenyuan.foundation.accounts.domain.erasure import (
    WAIT,
    CannotErase,
    ask_erasure,
    erase_due,
    export_person,
    withdraw_erasure,
)
from wenyuan.foundation.accounts.domain.factors import make_recovery_codes, start_totp
from wenyuan.foundation.accounts.models import Account, ApiKey, Consent, ErasureRequest, Notice, RecoveryCode, SignedInSession, TotpSecret
from wenyuan.foundation.accounts.personal_data import covered_columns, personal_data
from wenyuan.foundation.jobs.models import Schedule

pytestmark = pytest.mark.django_db
SOUNDS_PERSONAL = re.compile(
    r"(^|_)(email|mail|phone|mobile|birth|birthday|card_number|username|password|address|network|device|session|reader|patron|account|actor|guardian|person|ip|id_number|"
    r"(requested|asked|decided|created|changed|approved)_by)(_|$)"
)


def personal_columns() -> list[str]:
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models() if model.__module__.startswith("wenyuan.")
        for field in model._meta.concrete_fields
        if (field.is_relation and field.related_model._meta.label == "accounts.Account") or (SOUNDS_PERSONAL.search(field.name) and not (field.is_relation and field.related_model._meta.app_label != "accounts"))
    )


def test_every_column_that_may_hold_personal_data_is_covered() -> None:
    columns = personal_columns()

    assert {"accounts.Account.email", "catalogue.RecordVersion.actor", "accounts.Notice.network"} <= set(columns)
    assert [one for one in columns if one not in covered_columns()] == []


def test_registrations_name_columns_that_exist() -> None:
    known = {f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.concrete_fields}
    served = {model._meta.app_label for model in apps.get_models()}

    assert [one for one in sorted(covered_columns()) if one.startswith("accounts.") and one not in known and "accounts" in served] == []


def fill(house: House) -> Client:
    Account.objects.filter(username="reader").update(email="reader@example.cn", card_number="D0001")
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/133.0"})
    client.post("/account/login/", {"username": "reader", "password": PASSWORD})
    issue_key(holder=house.person("reader"), name="我的程序", scopes=[], library_id=None, expires_at=AT + timedelta(days=9), at=AT)
    start_totp(account_id=house.ids["reader"])
    make_recovery_codes(account_id=house.ids["reader"], at=AT)
    return client


def test_export_holds_what_is_known_and_no_secret(house: House) -> None:
    client = fill(house)
    answer = client.get("/account/data/export.json")
    kinds = {kind["name"]: kind["rows"] for kind in json.loads(answer.content)["kinds"]}

    assert [kinds["account"][0][key] for key in ("username", "email", "card_number")] == ["reader", "reader@example.cn", "D0001"]
    assert ([row["device"] for row in kinds["sign_ins"]], [row["name"] for row in kinds["api_keys"]], kinds["roles"]) == (["Firefox · Linux"], ["我的程序"], [])
    assert [word in answer.content.decode() for word in ("argon2", "md5$", "digest", "sealed")] == [False] * 4
    page = client.get("/account/data/").content.decode()
    assert [word in page for word in ("reader@example.cn", "我的程序", "D0001")] == [True] * 3


def test_export_of_staff_counts_the_traces_of_their_work(house: House) -> None:
    house.client("local").post(f"/staff/accounts/{house.ids['reader']}/deactivate/", {"reason": "挂失"})
    traces = next(kind for kind in export_person(account_id=house.ids["local"], at=AT)["kinds"] if kind["name"] == "traces")  # type: ignore[attr-defined]

    assert traces["rows"] == [{"table": "accounts.AccountAct", "rows": 1}]


def test_account_is_closed_after_the_wait_and_not_before(house: House) -> None:
    client = fill(house)
    due = ask_erasure(account_id=house.ids["reader"], at=AT)
    early = erase_due(at=due - timedelta(seconds=1))
    there = client.get("/account/").status_code
    done = [erase_due(at=due), erase_due(at=due)]
    account = Account.objects.get(pk=house.ids["reader"])

    assert (due - AT, early, there, done, client.get("/account/").status_code) == (WAIT, 0, 200, [1, 0], 302)
    assert (account.username, account.name, account.email, account.card_number, account.is_active, account.has_usable_password()) == (f"erased-{account.pk}", "—", "", "", False, False)
    assert [model._default_manager.filter(account=account).count() for model in (SignedInSession, Notice, ApiKey, TotpSecret, RecoveryCode, Consent)] == [0] * 6
    assert ErasureRequest.objects.get(account=account).done_at == due


def test_every_kind_can_be_exported_and_erased_twice(house: House) -> None:
    for one in personal_data():
        json.dumps(one.export(house.ids["reader"]))
        one.erase(house.ids["reader"], AT)
        one.erase(house.ids["reader"], AT)

    assert Account.objects.get(pk=house.ids["worker"]).name == "Worker"


def test_wish_can_be_taken_back(house: House) -> None:
    due = ask_erasure(account_id=house.ids["reader"], at=AT)
    withdraw_erasure(account_id=house.ids["reader"], at=AT)

    assert (erase_due(at=due), Account.objects.get(username="reader").is_active) == (0, True)


def test_staff_are_closed_after_their_roles_are_taken(house: House) -> None:
    with pytest.raises(CannotErase):
        ask_erasure(account_id=house.ids["worker"], at=AT)

    assert house.client("worker").post("/account/data/close/", {"old": PASSWORD}).status_code == 409


def test_closing_asks_for_the_password(house: House) -> None:
    client = house.client("reader")
    wrong = client.post("/account/data/close/", {"old": "x"}).status_code
    nothing = ErasureRequest.objects.count()
    client.post("/account/data/close/", {"old": PASSWORD})
    waiting = ErasureRequest.objects.count()
    page = client.get("/account/data/").content.decode()
    client.post("/account/data/keep/")

    assert list(Schedule.objects.values_list("name", flat=True)) == ["accounts.erase"]
    assert (wrong, nothing, waiting, "/account/data/keep/" in page, ErasureRequest.objects.count()) == (422, 0, 1, True, 0)


def test_consent_counts_for_the_version_it_was_given_to(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consents, "_purposes", {})
    register_purpose(Purpose("history", "1", "保存借阅历史"))
    client, reader = house.client("reader"), house.ids["reader"]
    states = [has_consented(account_id=reader, purpose="history", at=AT)]
    client.post("/account/data/consent/", {"purpose": "history", "given": "yes"})
    states.append(has_consented(account_id=reader, purpose="history", at=AT))
    register_purpose(Purpose("history", "2", "保存借阅历史并推荐"))
    states.append(has_consented(account_id=reader, purpose="history", at=AT))
    record_consent(account_id=reader, purpose="history", is_given=True, at=AT)
    record_consent(account_id=reader, purpose="history", is_given=False, at=AT)
    states.append(has_consented(account_id=reader, purpose="history", at=AT))

    assert (states, list(Consent.objects.order_by("pk").values_list("version", "is_given"))) == ([False, True, False, False], [("1", True), ("2", True), ("2", False)])
    assert client.post("/account/data/consent/", {"purpose": "nothing", "given": "yes"}).status_code == 422


def test_own_data_asks_for_sign_in(db: None) -> None:
    assert [Client().get(path).status_code for path in ("/account/data/", "/account/data/export.json")] == [302, 403]
