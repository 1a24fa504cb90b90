"""Staff pages of rights: who may open them, what they do, what they refuse."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.foundation.rights.conftest import AT, House

from wenyuan.foundation.rights.api import Action, Audience, Rule, list_policies, set_group, set_licence, set_policy
from wenyuan.foundation.rights.models import GroupMember, LibraryNetwork, Licence, PolicyVersion, ReaderGroup, RightsAssignment, RightsPolicy

ACTS = ["network", "drop-network", "group", "member", "drop-member", "licence", "assign", "unassign"]
VIEW = frozenset({Action.VIEW})


def counts() -> list[int]:
    return [model.objects.count() for model in (LibraryNetwork, ReaderGroup, GroupMember, Licence, RightsPolicy, PolicyVersion, RightsAssignment)]


@pytest.fixture
def policy(house: House) -> int:
    return set_policy(library_id=house.first, code="old", title="古籍", rules=[Rule(VIEW, onsite=True)], at=AT, actor_id=house.ids["manager"]).id


@pytest.mark.parametrize("path", ["/staff/rights/", "/staff/rights/try/", "/staff/rights/policies/new/", "/staff/rights/policies/{policy}/"])
def test_only_who_manages_rules_enters(house: House, policy: int, path: str) -> None:
    path = path.format(policy=policy)
    found = {who: (house.client(who) if who else Client()).get(path).status_code for who in ("", "reader", "manager")}

    assert found == {"": 403, "reader": 403, "manager": 200}
    assert house.client("other").get(path).status_code == (404 if "policies/" in path and "new" not in path else 200)
    assert house.client("other").get(f"{path}?library={house.first}").status_code == 403
    assert house.client("nation").get(f"{path}?library={house.first}").status_code == 200


@pytest.mark.parametrize("act", ACTS)
def test_another_librarys_manager_changes_nothing(house: House, policy: int, act: str) -> None:
    before = counts()
    form = {"library": house.first, "cidr": "10.1.0.0/16", "code": "x", "title": "x", "seats": "1", "kind": "page", "policy": "old"}

    assert [(house.client(who) if who else Client()).post(f"/staff/rights/{act}/", form).status_code for who in ("other", "reader", "")] == [403, 403, 403]
    assert counts() == before
    assert house.client("manager").get(f"/staff/rights/{act}/").status_code == 405


def test_an_empty_library_is_told_what_holds_then(house: House) -> None:
    page = house.client("manager").get("/staff/rights/").content.decode()

    assert "还没有规则" in page
    assert "还没有规则" in house.client("manager").get("/staff/rights/try/").content.decode()


def test_everything_small_is_made_and_taken_back(house: House, policy: int) -> None:
    client = house.client("manager")

    def post(act: str, **form: object) -> int:
        return client.post(f"/staff/rights/{act}/", {"library": house.first} | form).status_code

    assert post("network", cidr="10.1.0.0/16", note="主楼") == 302
    assert post("group", code="old-books", title="古籍研究") == 302
    group = ReaderGroup.objects.get().pk
    assert post("member", group=group, person=house.ids["reader"], until="2031-01-01") == 302
    assert GroupMember.objects.get().until.isoformat() == "2030-12-31T16:00:00+00:00"  # type: ignore[union-attr]
    assert post("licence", code="db", title="数据库", seats="3", minutes="20") == 302
    assert post("assign", kind="page", subject="page:1", policy="old", embargo="2031-01-01") == 302
    page = client.get("/staff/rights/").content.decode()
    assert [word in page for word in ("10.1.0.0/16", "古籍研究", "reader员", "数据库", "page:1", "2031-01-01 00:00", "在线看", "在馆内")] == [True] * 8
    assert [post("drop-network", id=LibraryNetwork.objects.get().pk), post("drop-member", group=group, person=house.ids["reader"]), post("unassign", kind="page", subject="page:1")] == [302] * 3
    assert counts() == [0, 1, 0, 1, 1, 1, 0]


@pytest.mark.parametrize(("act", "form", "status"), [
    ("network", {"cidr": "0.0.0.0/0"}, 422), ("network", {}, 422), ("group", {"code": "X", "title": "x"}, 422), ("member", {"person": "999999", "group": "1"}, 422),
    ("member", {"person": "{reader}", "group": "999"}, 404), ("licence", {"code": "a", "title": "a", "seats": "many"}, 422), ("licence", {"code": "a", "title": "a", "seats": "1", "minutes": "9999"}, 422),
    ("licence", {"code": "a", "title": "a", "seats": "1", "starts": "2031-02-01", "ends": "2031-01-01"}, 422), ("assign", {"kind": "page", "policy": "none"}, 422), ("assign", {"kind": "", "policy": "old"}, 422),
    ("assign", {"kind": "page", "policy": "old", "embargo": "soon"}, 422), ("drop-network", {"id": "5"}, 404), ("unassign", {"kind": "x"}, 404),
])
def test_what_cannot_be_is_said(house: House, policy: int, act: str, form: dict[str, str], status: int) -> None:
    before = counts()
    values = {name: value.format(reader=house.ids["reader"]) for name, value in form.items()}

    assert (house.client("manager").post(f"/staff/rights/{act}/", {"library": house.first} | values).status_code, counts()) == (status, before)


def test_a_policy_is_made_by_its_form_and_changed_in_versions(house: House) -> None:
    set_group(library_id=house.first, code="old-books", title="古籍研究")
    licence = set_licence(library_id=house.first, code="db", title="数据库", seats=3)
    client = house.client("manager")
    form = {
        "library": house.first, "code": "old", "title": "古籍", "statement": "urn:wenyuan:rights:onsite", "reason": "馆务会", "0-actions": ["view"], "0-audience": "group", "0-groups": ["old-books"],
        "1-actions": ["view", "copy"], "1-audience": "registered", "1-onsite": "1", "1-opens": "2031-01-01", "1-licence": str(licence), "1-copies": "2", "2-audience": "anyone",
    }

    answer = client.post("/staff/rights/policies/new/", form)

    saved = list_policies(library_id=house.first)[0]
    assert (answer.status_code, saved.version, saved.statement, len(saved.rules)) == (302, 1, "urn:wenyuan:rights:onsite", 2)
    assert saved.rules[0] == Rule(VIEW, Audience.GROUP, frozenset({"old-books"}))
    assert (saved.rules[1].opens_at.isoformat(), saved.rules[1].copies, saved.rules[1].licence, saved.rules[1].onsite) == ("2031-01-01T00:00:00+08:00", 2, licence, True)  # type: ignore[union-attr]
    page = client.get(answer["Location"]).content.decode()
    assert [word in page for word in ('value="2031-01-01"', "已保存为第 1 版", "馆务会", "manager员", "每人 2 份")] == [True] * 5
    assert client.post(answer["Location"].split("?")[0], form | {"2-actions": ["download"]}).status_code == 302
    assert (list_policies(library_id=house.first)[0].version, PolicyVersion.objects.count()) == (2, 2)
    assert client.post("/staff/rights/policies/new/", form).status_code == 422


@pytest.mark.parametrize("more", [
    {"code": "Old"}, {"title": ""}, {"0-actions": []}, {"0-actions": ["fly"]}, {"0-actions": ["change"]}, {"0-audience": "group"}, {"0-copies": "two"}, {"0-opens": "soon"}, {"0-licence": "77"},
    {"0-opens": "2031-01-01", "0-closes": "2030-01-01"}, {"statement": "https://example.org/"}, {"0-opens": "0001-01-01"},
])
def test_a_policy_that_cannot_be_is_shown_again_with_what_was_written(house: House, more: dict[str, object]) -> None:
    form = {"library": house.first, "code": "old", "title": "古籍规则", "reason": "因为", "0-actions": ["view"]} | more

    answer = house.client("manager").post("/staff/rights/policies/new/", form)

    assert (answer.status_code, PolicyVersion.objects.count(), "因为" in answer.content.decode()) == (422, 0, True)


@pytest.mark.parametrize(("asked", "expected"), [
    ("who=anonymous&where=outside", ["不可以", "请到甲馆来用。"]), ("who=anonymous&where=inside", ["可以", "在馆内可以使用。"]), ("who=member&on=2031-01-01", ["只供在馆内使用。"]),
    ("who=other&on=when", ["日期写作 2031-01-01。"]),
])
def test_a_policy_is_tried_as_somebody_somewhere_some_day(house: House, policy: int, asked: str, expected: list[str]) -> None:
    page = house.client("manager").get(f"/staff/rights/try/?library={house.first}&policy=old&{asked}").content.decode()

    assert [word for word in expected if word not in page] == []
