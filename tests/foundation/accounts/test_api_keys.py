"""Keys to the HTTP interface: no more than their holder, for a time, counted, and gone when revoked."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.foundation.accounts.conftest import AT, House

from wenyuan.foundation.accounts.domain.api_keys import KeyRefused, UnusableKey, admit_key, issue_key, revoke_key, rotate_key
from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.models import Account, ApiKey, RoleGrant

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=90)
CAT = "catalogue.edit_record"


def issue(house: House, who: str = "local", **more: object) -> str:
    values: dict[str, object] = {"name": "统计", "scopes": ["jobs.view"], "library_id": None, "expires_at": LATER, "at": AT} | more
    return issue_key(holder=house.person(who), **values).text  # type: ignore[arg-type]


def refusal(text: str, at: datetime = AT) -> str:
    with pytest.raises(KeyRefused) as problem:
        admit_key(text=text, at=at)
    return problem.value.reason


def call(text: str, method: str = "get", path: str = "/api/jobs/v1/runs", **headers: str) -> tuple[int, str]:
    answer = getattr(Client(headers={"Authorization": f"Bearer {text}"} | headers), method)(path)
    return answer.status_code, answer.headers["Content-Type"]


def test_key_has_the_rights_that_it_and_its_holder_have(house: House) -> None:
    person = admit_key(text=issue(house), at=AT)

    assert (person.id, [person.may(code, library_id=lib) for code in ("jobs.view", CAT) for lib in (house.first, house.second)]) == (house.ids["local"], [True, False, False, False])


def test_key_of_one_library_is_of_no_other(house: House) -> None:
    person = admit_key(text=issue(house, "boss", library_id=house.second), at=AT)

    assert person.libraries_where("jobs.view") == [house.second]


def test_right_that_its_holder_lost_is_lost_to_the_key(house: House) -> None:
    text = issue(house)
    RoleGrant.objects.filter(account_id=house.ids["local"]).delete()

    assert admit_key(text=text, at=AT).is_staff is False


@pytest.mark.parametrize(
    ("name", "more", "why"),
    [("worker", {}, "scopes"), ("local", {"scopes": ["nothing.like_it"]}, "scopes"), ("local", {"name": " "}, "name"), ("local", {"expires_at": AT}, "expires_at"),
     ("local", {"expires_at": AT + timedelta(days=400)}, "expires_at")],
)
def test_key_beyond_its_holder_is_not_issued(house: House, name: str, more: dict[str, object], why: str) -> None:
    with pytest.raises(UnusableKey, match=why):
        issue(house, name, **more)

    assert ApiKey.objects.count() == 0


def test_scope_of_another_library_is_not_issued(house: House) -> None:
    with pytest.raises(UnusableKey, match="scopes"):
        issue(house, library_id=house.second)


def test_nobody_holds_more_than_twenty(house: House) -> None:
    for _n in range(20):
        issue(house)
    with pytest.raises(UnusableKey, match="many"):
        issue(house)


def test_secret_is_not_kept(house: House) -> None:
    text = issue(house)
    row = ApiKey.objects.get()

    assert re.fullmatch(r"wy_[a-z0-9]{10}_[\w-]{43}", text)
    assert (len(bytes(row.digest)), text.split("_", 2)[2].encode() in bytes(row.digest)) == (32, False)


@pytest.mark.parametrize("text", ["", "wy_", "wy_aaaaaaaaaa_" + "a" * 43, "x" * 5000, "\x00", "wy_ａaaaaaaaaa_" + "a" * 43])
def test_what_is_no_key_is_refused(house: House, text: str) -> None:
    assert refusal(text) == "unknown"


def test_changed_secret_is_refused(house: House) -> None:
    text = issue(house)

    assert refusal(text[:-1] + ("a" if text[-1] != "a" else "b")) == "unknown"


def test_revoked_expired_and_orphaned_keys_are_refused(house: House) -> None:
    text, other = issue(house), issue(house)
    revoke_key(actor=house.person("local"), key_id=ApiKey.objects.order_by("pk")[0].pk, at=AT)
    expired = refusal(other, LATER)
    Account.objects.filter(username="local").update(is_active=False)

    assert (refusal(text), expired, refusal(other)) == ("revoked", "expired", "unknown")


def test_quota_counts_minute_and_day(house: House) -> None:
    text = issue(house, per_minute=2, per_day=3)
    minute = timedelta(minutes=1)
    admit_key(text=text, at=AT)
    admit_key(text=text, at=AT)

    assert refusal(text) == "minute"
    assert refusal(text, AT + minute) == "day"
    assert admit_key(text=text, at=AT + timedelta(days=1)).is_known


def test_rotated_key_overlaps_for_seven_days(house: House) -> None:
    old = issue(house)
    new = rotate_key(holder=house.person("local"), key_id=ApiKey.objects.get().pk, at=AT).text

    assert [admit_key(text=text, at=AT + timedelta(days=6)).id for text in (old, new)] == [house.ids["local"]] * 2
    assert (refusal(old, AT + timedelta(days=7)), admit_key(text=new, at=AT + timedelta(days=80)).is_known) == ("expired", True)


def test_only_its_holder_rotates_and_only_who_reaches_the_account_revokes(house: House) -> None:
    issue(house, "boss")
    key = ApiKey.objects.get().pk
    with pytest.raises(UnusableKey, match="gone"):
        rotate_key(holder=house.person("second"), key_id=key, at=AT)
    with pytest.raises(NotAllowed):
        revoke_key(actor=house.person("local"), key_id=key, at=AT)

    assert revoke_key(actor=house.person("second"), key_id=key, at=AT)


def test_interface_takes_keys_and_refuses_with_problem_documents(house: House) -> None:
    now = timezone.now()
    text = issue(house, at=now, expires_at=now + timedelta(days=1))
    weak = issue(house, scopes=[], at=now, expires_at=now + timedelta(days=1))
    problem = "application/problem+json"

    assert [call(text), call(weak), call("wy_x"), call(text, HTTP_X="1")] == [(200, "application/json"), (403, problem), (401, problem), (200, "application/json")]
    revoke_key(actor=house.person("local"), key_id=ApiKey.objects.order_by("pk")[0].pk, at=now)
    assert call(text) == (401, problem)
    assert Client(headers={"Authorization": "Basic eDp5"}).get("/api/jobs/v1/runs").status_code == 401


def test_refused_key_is_not_saved_by_a_cookie(house: House) -> None:
    client = house.client("local")

    assert (client.get("/api/jobs/v1/runs").status_code, client.get("/api/jobs/v1/runs", headers={"Authorization": "Bearer wy_x"}).status_code) == (200, 401)


def test_quota_answers_when_to_come_back(house: House) -> None:
    now = timezone.now()
    text = issue(house, at=now, expires_at=now + timedelta(days=1), per_day=1)
    client = Client(headers={"Authorization": f"Bearer {text}"})
    first, second = client.get("/api/jobs/v1/runs"), client.get("/api/jobs/v1/runs")

    assert (first.status_code, second.status_code, 0 < int(second["Retry-After"]) <= 86_400) == (200, 429, True)


def test_key_is_shown_once_on_the_own_page(house: House) -> None:
    client = house.client("local")
    bad = client.post("/account/keys/", {"name": "", "days": "30"}).status_code
    issued = client.post("/account/keys/", {"name": "统计", "days": "30", "scopes": ["jobs.view"]})
    found = re.search(r"wy_[a-z0-9]{10}_[\w-]{43}", issued.content.decode())
    again = client.get("/account/keys/").content.decode()
    key = ApiKey.objects.get()

    assert found is not None
    assert (bad, issued.status_code, found[0] in again, f"wy_{key.prefix}" in again, call(found[0])[0]) == (422, 201, False, True, 200)
    assert house.client("worker").post(f"/account/keys/{key.pk}/revoke/").status_code == 404
    client.post(f"/account/keys/{key.pk}/revoke/")
    assert call(found[0])[0] == 401


def test_staff_see_and_revoke_keys_of_their_libraries(house: House) -> None:
    now = timezone.now()
    issue(house, "worker", scopes=[CAT], name="工", at=now, expires_at=now + timedelta(days=9))
    issue(house, "boss", name="远", at=now, expires_at=now + timedelta(days=9))
    local = house.client("local")
    page = local.get("/staff/accounts/keys/").content.decode()
    near, far = ApiKey.objects.get(name="工").pk, ApiKey.objects.get(name="远").pk

    assert (">工<" in page, ">远<" in page, house.client("worker").get("/staff/accounts/keys/").status_code) == (True, False, 403)
    assert [local.post(f"/staff/accounts/keys/{key}/revoke/").status_code for key in (near, far)] == [302, 404]
