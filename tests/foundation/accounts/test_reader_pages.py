"""Pages of readers, families, the desk, roles, consents and loans: who passes, what they say, whole journeys."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.foundation.accounts.conftest import House

from wenyuan.foundation.accounts.api import grant_role, load_person, open_account
from wenyuan.foundation.accounts.models import Account, Card, ConsentText, Delegation, FamilyRule, Guardianship, Role

pytestmark = pytest.mark.django_db
NEW = {"family_name": "李", "given_name": "华", "birth_on": "1990-05-01", "username": "lihua", "new": "three quiet herons", "again": "three quiet herons"}
DESK = ["/staff/readers/", "/staff/readers/new/", "/staff/readers/cards/", "/staff/readers/family/"]
MANAGERS = ["/staff/accounts/review/", "/staff/accounts/review/?only=unused", "/staff/accounts/consents/", "/staff/accounts/consents/accounts.child/", "/staff/accounts/roles/cat/"]


@pytest.mark.parametrize("path", DESK)
def test_desk_pages_are_for_those_who_register_readers(house: House, path: str) -> None:
    assert [house.client(name).get(path).status_code for name in ("desk", "local", "boss", "worker", "reader")] + [Client().get(path).status_code] == [200, 200, 200, 403, 403, 403]


@pytest.mark.parametrize("path", MANAGERS)
def test_pages_of_rights_are_for_managers(house: House, path: str) -> None:
    assert [house.client(name).get(path).status_code for name in ("boss", "local", "desk", "reader")] + [Client().get(path).status_code] == [200, 200, 403, 403, 403]


def test_roles_are_written_by_national_managers_alone(house: House) -> None:
    assert [house.client(name).get("/staff/accounts/roles/cat/edit/").status_code for name in ("boss", "local", "desk")] == [200, 403, 403]
    assert [house.client("boss").get(f"/staff/accounts/roles/{code}/").status_code for code in ("cat", "nothing")] == [200, 404]


def test_lending_is_for_staff(house: House) -> None:
    assert [house.client(name).get("/staff/lending/").status_code for name in ("worker", "boss", "reader")] + [Client().get("/staff/lending/").status_code] == [200, 200, 403, 403]


@pytest.mark.parametrize("path", ["/account/profile/", "/account/cards/", "/account/family/", "/account/family/new/"])
def test_own_pages_ask_for_sign_in(house: House, path: str) -> None:
    assert (Client().get(path).headers["Location"], house.client("reader").get(path).status_code) == (f"/account/login/?next={path}", 200)


def test_reader_registers_claims_a_card_and_opens_a_childs_account(house: House) -> None:
    sent = SimpleUploadedFile("cards.csv", "R-0001,4321,李华,1990-05-01,2099-01-01\n#,,,,\n".encode("gb18030"))
    intake = house.client("desk").post("/staff/readers/cards/", {"library": house.first, "file": sent}).content.decode()
    client = Client()
    registered = client.post("/account/register/", NEW | {"home_library": house.first})
    own = client.get("/account/").content.decode()
    wrong = client.post("/account/cards/", {"library": house.first, "number": "R-0001", "pin": "0000"})
    claimed = client.post("/account/cards/", {"library": house.first, "number": "R-0001", "pin": "4321"})
    child = {"family_name": "李", "given_name": "明", "birth_on": (timezone.localdate() - timedelta(days=3000)).isoformat(), "username": "xiaoming", "new": "two loud geese", "again": "two loud geese"}
    refused = client.post("/account/family/new/", child | {"relation": "parent"})
    opened = client.post("/account/family/new/", child | {"relation": "parent", "agrees": "yes"})
    bond = Guardianship.objects.get()

    assert ("收进 1 张证" in intake, "第 2 行" in intake, registered.headers["Location"], "李华" in own) == (True, True, "/account/", True)
    assert (wrong.status_code, claimed.status_code, Card.objects.get().account_id, refused.status_code, opened.status_code) == (422, 302, bond.guardian_id, 422, 302)
    page = client.get("/account/family/").content.decode()
    assert ["李明" in page, "已同意" in page, client.get(f"/account/family/{bond.child_id}/data.json").status_code, house.client("far").get(f"/account/family/{bond.child_id}/data.json").status_code] == [
        True, True, 200, 403,
    ]
    client.post(f"/account/family/{bond.child_id}/consent/", {"purpose": "accounts.child", "given": "no"})
    assert Client().post("/account/login/", {"username": "xiaoming", "password": "two loud geese"}).headers["Location"] == "/account/login/guardian/"


@pytest.mark.parametrize(
    ("change", "error"),
    [({"birth_on": "2020-01-01"}, "birth_on-error"), ({"birth_on": "2020-13-99"}, "birth_on-error"), ({"again": "x"}, "again-error"), ({"username": "Reader"}, "username-error"),
     ({"username": "\x00"}, "username-error"), ({"email": "x"}, "email-error"), ({"new": "1234567890", "again": "1234567890"}, "new-error"), ({"phone": "<b>"}, "phone-error")],
)
def test_registration_says_what_is_wrong_beside_the_field(house: House, change: dict[str, str], error: str) -> None:
    answer = Client().post("/account/register/", NEW | change)

    assert (answer.status_code, f'id="{error}"' in answer.content.decode(), Account.objects.filter(username="lihua").count()) == (422, True, 0)


def test_profile_is_kept_and_shown_as_wanted(house: House) -> None:
    client = house.client("reader")
    answer = client.post("/account/profile/", {"family_name": "单", "given_name": "雄信", "language": "en", "elder_mode": "yes", "home_library": house.first, "pinyin": "Shan Xiongxin"})
    page = client.get("/account/profile/").content.decode()

    assert (answer.status_code, answer.cookies["wy_lang"].value, answer.cookies["wy_mode"].value, Account.objects.get(username="reader").name) == (302, "en", "elder", "单雄信")
    assert 'lang="en"' in page


def test_card_is_reported_lost_by_its_owner(house: House) -> None:
    house.client("desk").post(f"/staff/readers/{house.ids['reader']}/card/", {"library": house.first, "number": "R-0002"})
    card = Card.objects.get()
    house.client("far").post(f"/account/cards/{card.pk}/lost/")
    before = Card.objects.get().state
    house.client("reader").post(f"/account/cards/{card.pk}/lost/")

    assert (before, Card.objects.get().state) == ("active", "lost")


def test_desk_looks_after_a_reader(house: House) -> None:
    client, reader = house.client("desk"), house.ids["reader"]
    at = f"/staff/readers/{reader}"
    assert client.post(f"{at}/card/", {"library": house.first, "number": "R-0003"}).status_code == 302
    assert client.post(f"{at}/card-replace/", {"which": Card.objects.get().pk, "number": "R-0004"}).status_code == 302
    assert client.post(f"{at}/identity/", {"document": "passport"}).status_code == 302
    assert "馆员见过证件" in client.get(f"{at}/").content.decode()
    assert [client.post(f"{at}/{act}/", {}).status_code for act in ("identity-back", "identity", "card", "nothing", "card-end")] == [422, 422, 403, 404, 404]
    assert [client.get(f"/staff/readers/{house.ids[name]}/").status_code for name in ("far", "boss")] == [404, 404]
    assert client.post(f"{at}/identity-back/", {"reason": "认错"}).status_code == 302
    assert load_person(account_id=reader, at=timezone.now()).proof == 0


def test_desk_registers_a_family_and_two_end_it(house: House) -> None:
    client = house.client("desk")
    child = {"family_name": "李", "given_name": "明", "birth_on": (timezone.localdate() - timedelta(days=3000)).isoformat(), "username": "xiaoming", "guardian": "reader", "relation": "parent"}
    opened = client.post("/staff/readers/new/", child)
    bond = Guardianship.objects.get()
    asked = client.post(f"/staff/readers/{bond.child_id}/guardian-end/", {"which": bond.pk, "reason": "监护权变更"})
    waiting = house.client("desk2").get("/staff/readers/").content.decode()
    approve = re.search(r"/staff/readers/ends/\d+/approve/", waiting)
    assert approve is not None
    own = client.post(approve[0])
    house.client("desk2").post(approve[0])

    assert (opened.status_code, asked.status_code, own.status_code, Guardianship.objects.get().end_kind) == (201, 302, 403, "staff")


def test_family_rule_is_each_librarys_own(house: House) -> None:
    client = house.client("desk")

    assert [client.post("/staff/readers/family/", {"library": place, "loans": "yes"}).status_code for place in (house.first, house.second, 0)] == [302, 403, 404]
    assert list(FamilyRule.objects.values_list("library_id", "guardians_see_loans", "guardians_open_accounts")) == [(house.first, True, False)]


def test_role_is_copied_changed_and_approved(house: House) -> None:
    boss, second = house.client("boss"), house.client("second")
    copied = boss.get("/staff/accounts/roles/new/?from=cat").content.decode()
    made = boss.post("/staff/accounts/roles/new/", {"code": "cat-two", "title": "编目二", "permissions": ["catalogue.edit_record"], "reason": "分组"})
    wrong = boss.post("/staff/accounts/roles/new/", {"code": "cat-two", "title": "编目二", "reason": "分组"})
    asked = boss.post("/staff/accounts/roles/cat-two/edit/", {"title": "编目二", "permissions": ["accounts.manage"], "reason": "带组"})
    approve = re.search(r"/staff/accounts/roles/changes/\d+/approve/", second.get("/staff/accounts/approvals/").content.decode())
    assert approve is not None
    refused, done, again = boss.post(approve[0]).status_code, second.post(approve[0]).status_code, second.post(approve[0]).status_code

    assert ('value="catalogue.edit_record" checked' in copied, made.headers["Location"], wrong.status_code, asked.headers["Location"]) == (True, "/staff/accounts/roles/cat-two/", 422, "/staff/accounts/approvals/")
    assert (refused, done, again, Role.objects.get(code="cat-two").permissions) == (403, 302, 409, ["accounts.manage"])
    assert "编目二" in boss.get("/staff/accounts/roles/cat-two/").content.decode()


def test_new_words_are_published_in_three_languages(house: House) -> None:
    words = dict.fromkeys(("title", "title_hant", "title_en", "text", "text_hant", "text_en"), "新的说明")
    client = house.client("boss")
    wrong = client.post("/staff/accounts/consents/accounts.child/", words | {"version": "1"})
    done = client.post("/staff/accounts/consents/accounts.child/", words | {"version": "2"})

    assert (wrong.status_code, done.status_code, house.client("local").post("/staff/accounts/consents/accounts.child/", words | {"version": "3"}).status_code) == (422, 302, 403)
    assert (ConsentText.objects.get().version, client.get("/staff/accounts/consents/nothing/").status_code) == ("2", 404)


def test_permission_is_lent_and_given_back_through_the_pages(house: House) -> None:
    until = (timezone.localdate() + timedelta(days=5)).isoformat()
    form = {"library": house.first, "borrower": house.ids["desk"], "permissions": ["catalogue.edit_record"], "expires_on": until, "reason": "休假"}
    client = house.client("worker")
    wrong = client.post("/staff/lending/", form | {"expires_on": "2000-01-01"})
    beyond = client.post("/staff/lending/", form | {"permissions": ["jobs.view"]})
    done = client.post("/staff/lending/", form)
    loan = Delegation.objects.get()
    seen = house.client("desk").get("/staff/lending/").content.decode()
    stranger = house.client("desk2").post(f"/staff/lending/{loan.pk}/end/")
    back = house.client("desk").post(f"/staff/lending/{loan.pk}/end/")

    assert (wrong.status_code, beyond.status_code, done.status_code, "休假" in seen, stranger.status_code, back.status_code) == (422, 403, 302, True, 403, 302)
    assert Delegation.objects.get().ended_by_id == house.ids["desk"]


def test_review_asks_the_same_number_of_queries_for_many(house: House) -> None:
    counts = []
    house.client("boss").get("/staff/accounts/review/")  # what is read once in a process
    for round_ in range(2):
        with CaptureQueriesContext(connection) as queries:
            house.client("boss").get("/staff/accounts/review/")
        counts.append(len(queries))
        for n in range(5):
            grant_role(account_id=open_account(username=f"m{round_}{n}", name="多", password="", home_library_id=house.first), role_code="cat", library_id=house.first)

    assert counts[0] == counts[1]
