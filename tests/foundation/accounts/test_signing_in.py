"""The way in: limits on guessing, sessions one can see and end, alarms, passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from tests.foundation.accounts.conftest import AT, PASSWORD, House

from wenyuan.foundation.accounts.domain.devices import describe_device, end_sessions, network_of
from wenyuan.foundation.accounts.domain.passwords import WeakPassword, WrongPassword, change_password, check_strength
from wenyuan.foundation.accounts.domain.signing_in import PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS, WINDOW, forgive_tries, take_try
from wenyuan.foundation.accounts.models import Account, Notice, SignedInSession

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
NEW = "纸上得来终觉浅 2026"


def enter(name: str = "reader", password: str = PASSWORD, agent: str = FIREFOX, address: str = "10.1.2.3") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    assert client.post("/account/login/", {"username": name, "password": password}).status_code == 302
    return client


def tries(name: str, address: str, count: int) -> list[bool]:
    return [take_try(username=name, address=address, at=AT) is not None for _n in range(count)]


def test_tries_are_limited_for_one_account_from_one_address(db: None) -> None:
    assert tries("li", "10.0.0.1", 7) == [True] * PER_ACCOUNT_AND_ADDRESS + [False]
    assert (tries("LI", "10.0.0.1", 1), tries("li", "10.0.0.2", 1), tries("wang", "10.0.0.1", 1)) == ([False], [True], [True])


def test_tries_are_limited_for_one_address(db: None) -> None:
    assert [tries(f"a{n}", "10.0.0.1", 1)[0] for n in range(PER_ADDRESS + 1)] == [True] * PER_ADDRESS + [False]


def test_wait_ends_with_the_window_whatever_was_tried_meanwhile(db: None) -> None:
    tries("li", "10.0.0.1", 30)

    assert [take_try(username="li", address="10.0.0.1", at=AT + delta) is not None for delta in (WINDOW - timedelta(seconds=1), WINDOW)] == [False, True]


def test_right_secret_forgives(db: None) -> None:
    tries("li", "10.0.0.1", 6)
    forgive_tries(username="Li", address="10.0.0.1")

    assert tries("li", "10.0.0.1", 1) == [True]


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_do_not_pass_the_limit() -> None:
    def one(_n: int) -> bool:
        try:
            return take_try(username="li", address="10.0.0.9", at=AT) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(one, range(24)))

    assert passed.count(True) == PER_ACCOUNT_AND_ADDRESS


def test_card_number_signs_in_too(house: House) -> None:
    Account.objects.filter(username="reader").update(card_number="D0001")

    assert enter("D0001").get("/account/").status_code == 200


def test_session_is_listed_and_ended_from_elsewhere(house: House) -> None:
    here, there = enter(), enter(agent=PHONE, address="2001:db8:1:2::7")
    page = here.get("/account/safety/").content.decode()
    row = SignedInSession.objects.get(device="Chrome · Android")
    answer = here.post(f"/account/sessions/{row.pk}/end/")

    assert [word in page for word in ("Firefox · Linux", "10.1.2.0/24", "Chrome · Android", "2001:db8:1::/48")] == [True] * 4
    assert (answer.status_code, there.get("/account/").status_code, here.get("/account/").status_code) == (302, 302, 200)
    assert "Chrome · Android" not in here.get("/account/safety/").content.decode()


def test_nobody_ends_the_sessions_of_others(house: House) -> None:
    reader, worker = enter(), enter("worker")
    row = SignedInSession.objects.get(account_id=house.ids["worker"])
    reader.post(f"/account/sessions/{row.pk}/end/")

    assert worker.get("/account/").status_code == 200


def test_signing_out_everywhere_keeps_this_one(house: House) -> None:
    clients = [enter() for _n in range(3)]
    clients[0].post("/account/sessions/end/")

    assert [client.get("/account/").status_code for client in clients] == [200, 302, 302]
    assert end_sessions(account_id=house.ids["reader"], keep="", actor_id=None, at=AT) == 1


def test_signing_out_takes_the_session_off_the_list(house: House) -> None:
    client = enter()
    client.post("/account/logout/")

    assert list(SignedInSession.objects.values_list("session_key", flat=True)) == [""]


def test_new_browser_alarms_the_owner_and_a_known_one_does_not(house: House, django_capture_on_commit_callbacks: object) -> None:
    Account.objects.filter(username="reader").update(email="reader@example.cn")
    first = enter()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        first.post("/account/logout/")
        first.post("/account/login/", {"username": "reader", "password": PASSWORD})
        quiet = len(mail.outbox)
        enter(agent=PHONE)

    assert (quiet, [m.to for m in mail.outbox], "Chrome · Android" in mail.outbox[0].body, "http" in mail.outbox[0].body) == (0, [["reader@example.cn"]], True, False)
    assert "Chrome · Android" in first.get("/account/").content.decode()
    first.post("/account/notices/")
    assert list(Notice.objects.filter(read_at=None)) == []


def test_changed_password_ends_other_sessions_and_rotates_this_one(house: House) -> None:
    here, there = enter(), enter(agent=PHONE)
    before = here.cookies["sessionid"].value
    answer = here.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert (answer.status_code, here.cookies["sessionid"].value == before) == (302, False)
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)
    assert enter(password=NEW).get("/account/").status_code == 200
    assert list(Notice.objects.filter(kind="password_changed").values_list("account_id", flat=True)) == [house.ids["reader"]]


def test_session_of_an_old_password_counts_no_longer(house: House) -> None:
    client = enter()
    change_password(account_id=house.ids["reader"], old=PASSWORD, new=NEW, actor_id=None, at=AT)

    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("form", "status"),
    [({"old": "wrong", "new": NEW, "again": NEW}, 422), ({"old": PASSWORD, "new": NEW, "again": "x"}, 422), ({"old": PASSWORD, "new": "short", "again": "short"}, 422), ({}, 422), ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, 422)],
)
def test_unusable_change_of_password_changes_nothing(house: House, form: dict[str, str], status: int) -> None:
    client = enter()
    answer = client.post("/account/password/", form)

    assert (answer.status_code, Account.objects.get(username="reader").check_password(PASSWORD)) == (status, True)


def test_old_password_cannot_be_guessed_from_an_open_session(house: House) -> None:
    client = enter()

    assert [client.post("/account/password/", {"old": "x", "new": NEW, "again": NEW}).status_code for _n in range(7)] == [422] * 6 + [429]


def test_wrong_old_password_raises(house: House) -> None:
    with pytest.raises(WrongPassword):
        change_password(account_id=house.ids["reader"], old="x", new=NEW, actor_id=None, at=AT)


@pytest.mark.parametrize(
    ("password", "why"),
    [("kurz", "short"), ("x" * 257, "long"), ("1234567890", "common"), ("password123", "common"), ("woaini5201314", "common"), ("5201314520", "common"), ("aaaaaaaaaaaa", "pattern"), ("qwertyuiopas", "pattern"),
     ("09876543210", "pattern"), ("zhangwei2026", "personal"), ("Tushuguan2026", "common"), ("春眠不觉晓处处", "short"), ("纸上得来终觉浅绝知此事", None), ("correct horse battery", None), ("zhangwei eats seven plums", None), ("kT9-vmqp-2x7r", None)],
)
def test_password_is_judged_by_length_and_by_what_others_use(password: str, why: str | None) -> None:
    if why is None:
        check_strength(password=password, names=("zhangwei",))
        return
    with pytest.raises(WeakPassword) as problem:
        check_strength(password=password, names=("zhangwei", "", "zhangwei@example.cn"))
    assert problem.value.args == (why,)


def test_temporary_password_is_changed_before_there_is_a_session(house: House) -> None:
    Account.objects.filter(username="reader").update(must_change_password=True)
    client = Client()
    first = client.post("/account/login/", {"username": "reader", "password": PASSWORD})
    half = client.get("/account/").status_code
    weak = client.post("/account/login/password/", {"new": "1234567890", "again": "1234567890"}).status_code
    done = client.post("/account/login/password/", {"new": NEW, "again": NEW})

    assert (first["Location"], half, weak, done["Location"], client.get("/account/").status_code) == ("/account/login/password/", 302, 422, "/account/", 200)
    assert Account.objects.get(username="reader").must_change_password is False


def test_step_without_a_first_secret_leads_back(db: None) -> None:
    assert Client().get("/account/login/password/")["Location"] == "/account/login/"


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox · Linux"), (PHONE, "Chrome · Android"), ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17 Mobile Safari/604.1", "Safari · iPhone"),
     ("Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107 MicroMessenger/8.0", "WeChat · Android"), ("curl/8.5.0", "curl"), ("", ""), ("<script>/1", "script")],
)
def test_device_is_said_in_a_few_words(agent: str, words: str) -> None:
    assert describe_device(agent) == words


@pytest.mark.parametrize(("address", "network"), [("202.96.128.86", "202.96.128.0/24"), ("2001:da8:8000:1::5", "2001:da8:8000::/48"), ("", ""), ("no address", "")])
def test_address_is_cut_to_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_own_pages_ask_for_sign_in(db: None) -> None:
    client = Client()

    assert [client.get(path).status_code for path in ("/account/", "/account/safety/")] + [client.post(path).status_code for path in ("/account/password/", "/account/sessions/end/", "/account/notices/")] == [302, 302, 403, 403, 403]
