"""Whose account the database shows to whom, by direct SQL of the application's role."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.foundation.accounts.conftest import AT, PASSWORD, House

from wenyuan.foundation.accounts.api import grant_role, open_account
from wenyuan.foundation.accounts.models import Card, Delegation, Guardianship
from wenyuan.foundation.tenancy.api import NOBODY, Scope, seeing

pytestmark = pytest.mark.django_db


def seen(house: House, scope: Scope) -> set[str]:
    with seeing(scope), connection.cursor() as cursor:
        cursor.execute("select username from accounts_account where id = any(%s)", [list(house.ids.values())])
        return {row[0] for row in cursor.fetchall()}


def staff(house: House, library: int) -> Scope:
    return Scope(person_id=0, library_ids=frozenset([library]))


def test_nobody_sees_an_account_and_everybody_sees_their_own(house: House) -> None:
    assert (seen(house, NOBODY), seen(house, Scope(person_id=house.ids["reader"])), seen(house, Scope(national=True))) == (set(), {"reader"}, set(house.ids))


def test_staff_see_the_accounts_of_their_library_alone(house: House) -> None:
    assert (seen(house, staff(house, house.first)), seen(house, staff(house, house.second))) == ({"local", "worker", "reader", "desk", "desk2"}, {"far"})


def test_role_and_card_let_a_library_see_and_not_change(house: House) -> None:
    grant_role(account_id=house.ids["reader"], role_code="cat", library_id=house.second)
    Card.objects.create(library_id=house.second, number="2", account_id=house.ids["worker"], issued_at=AT)
    with seeing(staff(house, house.second)), connection.cursor() as cursor:
        changed = []
        for statement in ("update accounts_account set name = 'x' where username = any(%s)", "delete from accounts_account where username = any(%s)"):
            cursor.execute(statement, [["reader", "worker", "desk"]])
            changed.append(cursor.rowcount)

    assert (seen(house, staff(house, house.second)), changed) == ({"far", "reader", "worker"}, [0, 0])


def test_guardian_and_child_see_each_other_and_so_do_lender_and_borrower(house: House) -> None:
    ids = house.ids
    Guardianship.objects.create(child_id=ids["reader"], guardian_id=ids["far"], library_id=house.first, relation="parent", begun_at=AT)
    Delegation.objects.create(library_id=house.first, lender_id=ids["local"], borrower_id=ids["worker"], permissions=[], reason="x", begins_at=AT, expires_at=AT.replace(year=2027))

    assert [seen(house, Scope(person_id=ids[name])) for name in ("far", "reader", "local", "worker")] == [{"far", "reader"}, {"far", "reader"}, {"local", "worker"}, {"local", "worker"}]


def test_library_takes_nobody_from_another(house: House) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), seeing(staff(house, house.second)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update accounts_account set home_library_id = %s where username = 'far'", [house.first])


def test_half_signed_in_browser_has_the_eyes_of_one_account(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import Client

    from wenyuan.foundation.accounts.web import steps
    from wenyuan.foundation.tenancy.api import current_scope

    scopes: list[Scope | None] = []
    begin = steps.go_on
    monkeypatch.setattr(steps, "go_on", lambda request, account: (scopes.append(current_scope()), begin(request, account))[1])
    done = Client().post("/account/login/", {"username": "boss", "password": PASSWORD})

    assert (done.status_code, scopes) == (302, [Scope(person_id=house.ids["boss"])])


def test_account_of_no_library_is_seen_by_no_library(house: House) -> None:
    house.ids["nowhere"] = open_account(username="nowhere2", name="无馆", password=PASSWORD)

    assert "nowhere2" not in seen(house, staff(house, house.first)) | seen(house, staff(house, house.second))
