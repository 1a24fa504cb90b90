"""Language and elder mode are remembered by the browser and by the account."""

from __future__ import annotations

import pytest
from django.test import Client

from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.accounts.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "A long word 1"


@pytest.fixture
def reader() -> Account:
    return Account.objects.get(pk=open_account(username="duzhe", name="读者", password=PASSWORD))


def sign_in(client: Client, **more: object):
    return client.post("/account/login/", {"username": "duzhe", "password": PASSWORD, **more})


def test_choice_of_a_signed_in_reader_comes_along_to_another_browser(reader: Account) -> None:
    first, second = Client(), Client()
    sign_in(first)
    first.get("/preferences/?lang=en&mode=elder&next=/")
    reader.refresh_from_db()
    answer = sign_in(second)

    assert (reader.language, reader.elder_mode) == ("en", True)
    assert {name: answer.cookies[name].value for name in ("wy_lang", "wy_mode")} == {"wy_lang": "en", "wy_mode": "elder"}


def test_leaving_elder_mode_is_remembered(reader: Account) -> None:
    Account.objects.filter(pk=reader.pk).update(elder_mode=True)
    client = Client()
    client.force_login(reader)
    client.get("/preferences/?mode=&next=/")
    reader.refresh_from_db()

    assert reader.elder_mode is False


@pytest.mark.parametrize("query", ["lang=xx", "mode=giant", "lang=", "theme=pink"])
def test_nonsense_changes_nothing(client: Client, reader: Account, query: str) -> None:
    client.force_login(reader)
    answer = client.get(f"/preferences/?{query}&next=https://evil.example/")
    reader.refresh_from_db()

    assert (answer.headers["Location"], [name for name in answer.cookies if name.startswith("wy_")]) == ("/", [])
    assert (reader.language, reader.elder_mode) == ("", False)


def test_choice_of_nobody_is_kept_by_the_browser_alone(client: Client, reader: Account) -> None:
    answer = client.get("/preferences/?lang=en&next=/")
    reader.refresh_from_db()

    assert (answer.cookies["wy_lang"].value, reader.language) == ("en", "")
