"""Roles are written within one's own rights and by two persons where they are powerful; permissions are lent until a date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.foundation.accounts.conftest import AT, House

from wenyuan.foundation.accounts.api import grant_role, load_person
from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.domain.lending import LONGEST, UnusableLoan, end_loan, lend, loans_of
from wenyuan.foundation.accounts.domain.roles import RoleDraft, UnusableRole, change_role, decide_role_change, steps_of
from wenyuan.foundation.accounts.models import Account, Role, RoleChange, RoleGrant
from wenyuan.foundation.accounts.queries.review import review_grants
from wenyuan.foundation.audit.models import PendingAct

pytestmark = pytest.mark.django_db
KNOWN = frozenset({"accounts.manage", "accounts.register_readers", "catalogue.edit_record", "catalogue.delete_record", "jobs.view"})


def write(house: House, actor: str, code: str, permissions: list[str], **more: object) -> RoleChange | None:
    draft = RoleDraft(code, str(more.pop("title", "岗")), frozenset(permissions), bool(more.pop("second", False)))
    values: dict[str, object] = {"reason": "分工", "known": KNOWN, "at": AT} | more
    return change_role(actor=house.person(actor), draft=draft, **values)  # type: ignore[arg-type]


def test_role_is_written_and_its_versions_tell_the_difference(house: House) -> None:
    write(house, "boss", "cat", ["catalogue.edit_record", "jobs.view"], title="编目")
    write(house, "boss", "cat", ["jobs.view"], title="编目")
    steps = steps_of(role=Role.objects.get(code="cat"))

    assert [(one.version.number, one.gained, one.lost) for one in steps] == [
        (3, (), ("catalogue.edit_record",)), (2, ("jobs.view",), ()), (1, ("catalogue.edit_record",), ()),
    ]
    assert (load_person(account_id=house.ids["worker"], at=AT).may("catalogue.edit_record"), PendingAct.objects.filter(action="role_changed").count()) == (False, 2)


@pytest.mark.parametrize(
    ("actor", "code", "permissions", "what"),
    [("local", "cat", ["jobs.view"], "place"), ("worker", "cat", [], "place"), ("boss", "cat", ["catalogue.delete_record"], "beyond"), ("boss", "rare", [], "beyond")],
)
def test_nobody_writes_more_than_they_have(house: House, actor: str, code: str, permissions: list[str], what: str) -> None:
    before = list(Role.objects.order_by("code").values_list("code", "permissions"))
    with pytest.raises(NotAllowed, match=what):
        write(house, actor, code, permissions)
    assert list(Role.objects.order_by("code").values_list("code", "permissions")) == before


@pytest.mark.parametrize(
    ("code", "permissions", "more", "what"),
    [("Neu", [], {}, "code"), ("cat", ["jobs.view"], {"new": True}, "taken"), ("cat", ["jobs.view"], {"title": " "}, "title"), ("cat", ["jobs.view"], {"reason": ""}, "reason"),
     ("cat", ["catalogue.edit_record"], {"title": "编目"}, "same"), ("cat", ["jobs.view"], {"known": frozenset()}, "permissions")],
)
def test_role_that_makes_no_sense_is_refused(house: House, code: str, permissions: list[str], more: dict[str, object], what: str) -> None:
    with pytest.raises(UnusableRole, match=what):
        write(house, "boss", code, permissions, **more)


@pytest.mark.parametrize(
    ("code", "permissions", "held_everywhere", "waits"),
    [("cat", ["catalogue.edit_record", "jobs.view"], False, False), ("cat", ["catalogue.edit_record", "jobs.view"], True, True), ("cat", ["accounts.manage"], False, True),
     ("cat", [], True, False), ("neu", ["accounts.manage"], False, True)],
)
def test_powerful_roles_take_two(house: House, code: str, permissions: list[str], held_everywhere: bool, waits: bool) -> None:
    if held_everywhere:
        grant_role(account_id=house.ids["far"], role_code="cat", library_id=None)

    assert (write(house, "boss", code, permissions) is not None) is waits


def test_change_is_approved_by_another_and_only_on_what_was_seen(house: House) -> None:
    asked = write(house, "boss", "cat", ["accounts.manage"])
    assert asked is not None
    with pytest.raises(NotAllowed, match="second"):
        decide_role_change(actor=house.person("boss"), request_id=asked.pk, approve=True, at=AT)
    with pytest.raises(NotAllowed, match="place"):
        decide_role_change(actor=house.person("local"), request_id=asked.pk, approve=True, at=AT)
    with pytest.raises(UnusableRole, match="asked"):
        write(house, "second", "cat", ["jobs.view"])
    decide_role_change(actor=house.person("second"), request_id=asked.pk, approve=True, at=AT)
    with pytest.raises(UnusableRole, match="decided"):
        decide_role_change(actor=house.person("second"), request_id=asked.pk, approve=True, at=AT)
    version = Role.objects.get(code="cat").versions.order_by("-number")[0]

    assert (Role.objects.get(code="cat").permissions, version.changed_by_id, version.approved_by_id) == (["accounts.manage"], house.ids["boss"], house.ids["second"])


def test_stale_change_is_not_approved(house: House) -> None:
    asked = write(house, "boss", "cat", ["accounts.manage"])
    assert asked is not None
    RoleChange.objects.filter(pk=asked.pk).update(base=7)
    with pytest.raises(UnusableRole, match="stale"):
        decide_role_change(actor=house.person("second"), request_id=asked.pk, approve=True, at=AT)


def test_giving_up_the_second_factor_takes_two(house: House) -> None:
    write(house, "boss", "cat", ["catalogue.edit_record"], second=True)

    assert write(house, "boss", "cat", ["catalogue.edit_record"]) is not None


def loan(house: House, lender: str = "worker", borrower: str = "desk", **more: object) -> int:
    values: dict[str, object] = {
        "library_id": house.first, "permissions": ["catalogue.edit_record"], "begins_at": AT, "expires_at": AT + timedelta(days=7), "reason": "休假", "at": AT,
    } | more
    return lend(actor=house.person(lender), borrower_id=house.ids[borrower], **values)  # type: ignore[arg-type]


def may_edit(house: House, days: float = 0) -> bool:
    return load_person(account_id=house.ids["desk"], at=AT + timedelta(days=days)).may("catalogue.edit_record", library_id=house.first)


def test_lent_permission_counts_until_its_date(house: House) -> None:
    loan(house, begins_at=AT + timedelta(days=1))

    assert [may_edit(house, days) for days in (0, 1, 6.9, 7)] == [False, True, True, False]
    assert [len(loans_of(account_id=house.ids[name])) for name in ("worker", "desk", "far")] == [1, 1, 0]
    assert PendingAct.objects.filter(action="delegated").count() == 2


@pytest.mark.parametrize("how", ["role", "account"])
def test_lent_permission_ends_with_the_lenders_own(house: House, how: str) -> None:
    loan(house)
    before = may_edit(house)
    if how == "role":
        RoleGrant.objects.filter(account_id=house.ids["worker"]).delete()
    else:
        Account.objects.filter(pk=house.ids["worker"]).update(is_active=False)

    assert (before, may_edit(house)) == (True, False)


def test_what_is_borrowed_is_neither_lent_on_nor_given(house: House) -> None:
    loan(house)
    with pytest.raises(NotAllowed, match="beyond"):
        loan(house, "desk", "desk2")


@pytest.mark.parametrize(
    ("lender", "borrower", "more", "problem"),
    [("local", "desk", {"permissions": ["accounts.manage"]}, "powerful"), ("worker", "desk", {"permissions": []}, "permissions"), ("worker", "reader", {}, "borrower"),
     ("worker", "far", {}, "borrower"), ("worker", "desk", {"reason": " "}, "reason"), ("worker", "desk", {"expires_at": AT + LONGEST + timedelta(seconds=1)}, "expires_at"),
     ("worker", "desk", {"expires_at": AT}, "expires_at")],
)
def test_loan_that_makes_no_sense_is_refused(house: House, lender: str, borrower: str, more: dict[str, object], problem: str) -> None:
    with pytest.raises(UnusableLoan, match=problem):
        loan(house, lender, borrower, **more)


@pytest.mark.parametrize(("who", "allowed"), [("worker", True), ("desk", True), ("local", True), ("desk2", False), ("far", False)])
def test_loan_is_ended_by_both_and_by_the_librarys_managers(house: House, who: str, allowed: bool) -> None:
    made = loan(house)
    if allowed:
        end_loan(actor=house.person(who), loan_id=made, at=AT)
        with pytest.raises(UnusableLoan, match="ended"):
            end_loan(actor=house.person(who), loan_id=made, at=AT)
    else:
        with pytest.raises(NotAllowed, match="place"):
            end_loan(actor=house.person(who), loan_id=made, at=AT)

    assert may_edit(house) is not allowed


def test_review_lists_unused_rights_and_those_that_end_soon(house: House) -> None:
    Account.objects.update(created_at=AT - timedelta(days=400), last_login=AT)
    Account.objects.filter(username="worker").update(last_login=AT - timedelta(days=181))
    RoleGrant.objects.filter(account__username="desk").update(expires_at=AT + timedelta(days=29))
    Account.objects.filter(username="desk2").update(last_login=None)

    def names(only: str, libraries: list[int] | None) -> list[str]:
        return [row.username for row in review_grants(libraries=libraries, at=AT, only=only)]

    assert (names("unused", [house.first]), names("ending", [house.first]), names("unused", [house.second])) == (["desk2", "worker"], ["desk"], [])
    assert sorted(names("", None)) == ["boss", "desk", "desk2", "local", "second", "worker"]
