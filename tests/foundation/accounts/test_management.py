"""Staff manage accounts: within their libraries and rights, with a second person where one is too few, and all of it on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.foundation.accounts.conftest import AT, PASSWORD, House

from wenyuan.foundation.accounts.api import grant_role, load_person, open_account
from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.domain.granting import UnusableGrant, decide_grant, give_role, take_role
from wenyuan.foundation.accounts.domain.management import CannotKeepAccount, change_account, issue_password, open_account_at_desk, set_active
from wenyuan.foundation.accounts.models import Account, AccountAct, GrantRequest, RoleGrant
from wenyuan.foundation.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def give(house: House, actor: str, account: str, role: str, place: int | None, **more: object) -> GrantRequest | None:
    values: dict[str, object] = {"expires_at": None, "reason": "值班", "at": AT} | more
    return give_role(actor=house.person(actor), account_id=house.ids[account], role_code=role, library_id=place, **values)  # type: ignore[arg-type]


def acts(house: House, name: str) -> list[str]:
    return list(AccountAct.objects.filter(account_id=house.ids[name]).order_by("pk").values_list("kind", flat=True))


def test_person_is_loaded_in_one_query(house: House) -> None:
    with CaptureQueriesContext(connection) as queries:
        person = load_person(account_id=house.ids["local"], at=AT)

    assert (len(queries), person.libraries_where("accounts.manage")) == (1, [house.first])


@pytest.mark.parametrize(
    ("actor", "role", "where", "refused"),
    [("local", "cat", "first", None), ("local", "cat", "second", "place"), ("local", "cat", None, "place"), ("local", "rare", "first", "beyond"),
     ("worker", "cat", "first", "place"), ("boss", "rare", "second", "beyond"), ("boss", "cat", "second", None)],
)
def test_nobody_grants_more_than_they_hold_nor_elsewhere(house: House, actor: str, role: str, where: str | None, refused: str | None) -> None:
    place = getattr(house, where) if where else None
    if refused is None:
        assert give(house, actor, "reader", role, place) is None
        assert (list(RoleGrant.objects.filter(account_id=house.ids["reader"]).values_list("role__code", "library_id")), acts(house, "reader")) == ([(role, place)], ["role_granted"])
        return
    with pytest.raises(NotAllowed) as problem:
        give(house, actor, "reader", role, place)
    assert (problem.value.args, RoleGrant.objects.filter(account_id=house.ids["reader"]).count(), acts(house, "reader")) == ((refused,), 0, [])


def test_nobody_gives_a_role_to_themselves(house: House) -> None:
    with pytest.raises(NotAllowed, match="self"):
        give(house, "boss", "boss", "cat", house.first)


@pytest.mark.parametrize(("more", "what"), [({"reason": " "}, "reason"), ({"expires_at": AT}, "expires_at")])
def test_grant_needs_a_reason_and_an_end_to_come(house: House, more: dict[str, object], what: str) -> None:
    with pytest.raises(UnusableGrant, match=what):
        give(house, "local", "reader", "cat", house.first, **more)


def test_role_with_an_end_ends(house: House) -> None:
    give(house, "local", "reader", "cat", house.first, expires_at=AT + timedelta(days=1))

    assert [load_person(account_id=house.ids["reader"], at=AT + timedelta(days=n)).may("catalogue.edit_record") for n in (0, 1)] == [True, False]


@pytest.mark.parametrize(("role", "national"), [("admin", False), ("cat", True)])
def test_great_grants_wait_for_a_second_person(house: House, role: str, national: bool) -> None:
    place = None if national else house.first
    asked = give(house, "boss", "reader", role, place)
    assert asked is not None
    before = load_person(account_id=house.ids["reader"], at=AT).is_staff
    with pytest.raises(NotAllowed, match="second"):
        decide_grant(actor=house.person("boss"), request_id=asked.pk, approve=True, at=AT)
    decide_grant(actor=house.person("second"), request_id=asked.pk, approve=True, at=AT)

    assert (before, load_person(account_id=house.ids["reader"], at=AT).libraries_where("catalogue.edit_record")) == (False, None if national else [house.first])
    assert acts(house, "reader") == ["grant_asked", "role_granted"]


def test_the_one_who_gets_it_does_not_approve_it(house: House) -> None:
    asked = give(house, "boss", "local", "cat", None)
    assert asked is not None
    grant_role(account_id=house.ids["local"], role_code="admin", library_id=None)
    with pytest.raises(NotAllowed, match="second"):
        decide_grant(actor=house.person("local"), request_id=asked.pk, approve=True, at=AT)


def test_local_manager_does_not_approve_for_the_nation(house: House) -> None:
    asked = give(house, "boss", "reader", "cat", None)
    assert asked is not None
    with pytest.raises(NotAllowed, match="place"):
        decide_grant(actor=house.person("local"), request_id=asked.pk, approve=True, at=AT)


def test_decided_request_is_decided(house: House) -> None:
    asked = give(house, "boss", "reader", "cat", None)
    assert asked is not None
    with pytest.raises(UnusableGrant, match="asked"):
        give(house, "second", "reader", "cat", None)
    decide_grant(actor=house.person("boss"), request_id=asked.pk, approve=False, at=AT)
    with pytest.raises(UnusableGrant, match="decided"):
        decide_grant(actor=house.person("second"), request_id=asked.pk, approve=True, at=AT)

    assert (GrantRequest.objects.get().state, RoleGrant.objects.filter(account_id=house.ids["reader"]).count()) == ("withdrawn", 0)


def test_database_too_refuses_approval_by_the_one_who_asked(house: House) -> None:
    asked = give(house, "boss", "reader", "cat", None)
    assert asked is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantRequest.objects.update(state="approved", decided_by_id=house.ids["boss"])


def test_role_is_taken_by_those_who_manage_the_place(house: House) -> None:
    held = RoleGrant.objects.get(account_id=house.ids["worker"])
    with pytest.raises(NotAllowed, match="place"):
        take_role(actor=house.person("worker"), grant_id=held.pk, reason="x", at=AT)
    take_role(actor=house.person("local"), grant_id=held.pk, reason="调离", at=AT)

    assert (load_person(account_id=house.ids["worker"], at=AT).is_staff, acts(house, "worker")) == (False, ["role_revoked"])


def test_account_is_opened_with_a_password_for_once(house: House) -> None:
    account_id, password = open_account_at_desk(actor=house.person("local"), username="new", name="新", email="", card_number="", home_library_id=house.first, at=AT)

    account = Account.objects.get(pk=account_id)
    assert (account.check_password(password), account.must_change_password, len(password)) == (True, True, 19)
    assert list(OutboxEvent.objects.filter(name="accounts.act.recorded.v1").values_list("payload", flat=True)) == [{"account_id": account_id, "kind": "opened", "actor_id": house.ids["local"]}]


def test_account_of_another_library_is_out_of_reach(house: House) -> None:
    with pytest.raises(NotAllowed, match="place"):
        open_account_at_desk(actor=house.person("local"), username="new", name="新", email="", card_number="", home_library_id=house.second, at=AT)
    with pytest.raises(NotAllowed, match="place"):
        change_account(actor=house.person("local"), account_id=house.ids["reader"], username="reader", name="R", email="", card_number="", home_library_id=house.second, at=AT)


def test_account_with_more_rights_is_out_of_reach(house: House) -> None:
    grant_role(account_id=house.ids["worker"], role_code="rare", library_id=house.first)
    for act in (
        lambda: set_active(actor=house.person("local"), account_id=house.ids["worker"], active=False, reason="x", at=AT),
        lambda: issue_password(actor=house.person("local"), account_id=house.ids["worker"], reason="x", at=AT),
    ):
        with pytest.raises(NotAllowed, match="beyond"):
            act()


def test_staff_get_no_password_from_one_person(house: House) -> None:
    with pytest.raises(NotAllowed, match="second"):
        issue_password(actor=house.person("local"), account_id=house.ids["worker"], reason="x", at=AT)

    assert Account.objects.get(pk=house.ids["worker"]).check_password(PASSWORD)


def test_history_keeps_names_of_fields_not_values(house: House) -> None:
    change_account(actor=house.person("local"), account_id=house.ids["reader"], username="reader", name="改名", email="a@b.cn", card_number="", home_library_id=house.first, at=AT)
    with pytest.raises(CannotKeepAccount):
        change_account(actor=house.person("local"), account_id=house.ids["reader"], username="reader", name="", email="a", card_number="", home_library_id=house.first, at=AT)

    assert list(AccountAct.objects.filter(account_id=house.ids["reader"]).values_list("details", flat=True)) == [{"fields": ["email", "name"]}]


def test_deactivated_account_is_nobody_at_its_next_request(house: House) -> None:
    client = house.client("reader")
    before = client.get("/account/").status_code
    set_active(actor=house.person("local"), account_id=house.ids["reader"], active=False, reason="挂失", at=AT)

    assert (before, client.get("/account/").status_code) == (200, 302)


PAGES = ["/staff/accounts/", "/staff/accounts/new/", "/staff/accounts/roles/", "/staff/accounts/approvals/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_who_manage_accounts(house: House, path: str) -> None:
    assert [house.client(name).get(path).status_code for name in ("boss", "local", "worker", "reader")] + [Client().get(path).status_code] == [200, 200, 403, 403, 403]


def test_page_of_an_account_elsewhere_is_missing(house: House) -> None:
    client = house.client("local")

    assert [client.get(f"/staff/accounts/{house.ids[name]}/").status_code for name in ("reader", "worker", "far", "boss")] == [200, 200, 404, 404]
    assert client.post(f"/staff/accounts/{house.ids['far']}/deactivate/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [("", ["reader", "worker", "local"]), ("q=REA", ["reader"]), ("q=Work", ["worker"]), ("q=orker", []), ("kind=staff", ["worker", "local"]), ("kind=reader", ["reader"]), ("state=inactive", []),
     ("q=%00%27%3B--", []), ("library=99999999999999999999&role=x&after=-1", ["reader", "worker", "local"])],
)
def test_directory_finds_by_beginning_and_filter_in_own_libraries(house: House, query: str, found: list[str]) -> None:
    answer = house.client("local").get(f"/staff/accounts/?{query}")

    text = answer.content.decode()
    assert (answer.status_code, [name for name in ("far", "second", "reader", "worker", "local", "boss") if f'class="mono">{name}<' in text]) == (200, found)


def test_directory_pages_with_the_same_number_of_queries(house: House) -> None:
    client = house.client("boss")
    client.get("/staff/accounts/")  # what is read once in a process
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            first = client.get("/staff/accounts/")
        counts.append(len(queries))
        for n in range(30):
            grant_role(account_id=open_account(username=f"many-{_round}-{n}", name="多", password="", home_library_id=house.first), role_code="cat", library_id=house.first)

    following = client.get("/staff/accounts/").content.decode()
    assert (counts[0], "after=" in first.content.decode(), "after=" in following) == (counts[1], False, True)


def test_journey_of_two_persons_through_the_pages(house: House) -> None:
    boss, second = house.client("boss"), house.client("second")
    opened = boss.post("/staff/accounts/new/", {"username": "xin", "name": "新同事", "home_library": str(house.first)})
    account = Account.objects.get(username="xin")
    asked = boss.post(f"/staff/accounts/{account.pk}/grants/", {"role": "admin", "place": str(house.first), "reason": "新任", "expires_on": ""})
    waiting = GrantRequest.objects.get()
    own = boss.post(f"/staff/accounts/approvals/{waiting.pk}/approve/").status_code
    page = second.get("/staff/accounts/approvals/").content.decode()
    done = second.post(f"/staff/accounts/approvals/{waiting.pk}/approve/")
    twice = second.post(f"/staff/accounts/approvals/{waiting.pk}/approve/")

    assert (opened.status_code, asked["Location"], own, "新同事" in page, done.status_code, twice.status_code) == (201, "/staff/accounts/approvals/", 403, True, 302, 409)
    history = second.get(f"/staff/accounts/{account.pk}/").content.decode()
    assert [word in history for word in ("开户", "申请授岗", "授岗", "新任", "Boss", "Second")] == [True] * 6


@pytest.mark.parametrize(("data", "status"), [({"username": "reader", "name": "x"}, 422), ({"username": "", "name": ""}, 422), ({"username": "a" * 80, "name": "x"}, 422), ({"username": "n", "name": "x", "home_library": "77"}, 422)])
def test_form_says_what_is_wrong(house: House, data: dict[str, str], status: int) -> None:
    answer = house.client("local").post("/staff/accounts/new/", {"home_library": str(house.first)} | data)

    assert (answer.status_code, 'class="error"' in answer.content.decode()) == (status, True)


@pytest.mark.parametrize("data", [{"role": "cat", "reason": ""}, {"role": "cat", "reason": "x", "expires_on": "2026-02-31"}, {"role": "cat", "reason": "x", "expires_on": "2020-01-01"}])
def test_unusable_grant_is_said_on_the_page(house: House, data: dict[str, str]) -> None:
    answer = house.client("local").post(f"/staff/accounts/{house.ids['reader']}/grants/", {"place": str(house.first)} | data)

    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)
