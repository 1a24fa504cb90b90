"""The doors and pages of joining, reviewing, managing."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.foundation.libraries.conftest import Nation, handed_in
from tests.foundation.libraries.test_joining import PNG

from wenyuan.foundation.libraries.api import close_days, list_libraries, register_branch, register_library
from wenyuan.foundation.libraries.models import Branch, ClosedDay, Library, LibraryApplication

FORM = {"name": "丙市图书馆", "level": "city", "code": "CN-T-C1", "address": "一路", "contact_name": "王五", "phone": "010 5555", "expected_records": "2,000", "statement": "愿意"}


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def begin(client: Client) -> tuple[str, str]:
    """Begin an application in the browser; its number and its secret link."""
    address = client.post("/libraries/join/", {"email": "bing@example.cn"}).headers["Location"]
    link = re.search(r"/libraries/join/[\d-]+/[\w-]{20,}/", client.get(address).content.decode())
    assert link is not None
    return address.split("/")[3], link[0]


def test_applicant_comes_back_with_the_link_and_nobody_without(client: Client, db: None) -> None:
    number, link = begin(client)
    stranger = Client()
    assert stranger.get(f"/libraries/join/{number}/").status_code == 404
    assert stranger.get(f"{link[:-3]}x/").status_code == 404
    assert stranger.post("/libraries/join/return/", {"number": number, "secret": "wrong"}).status_code == 400
    assert stranger.get(link).headers["Location"] == f"/libraries/join/{number}/"
    assert stranger.get(f"/libraries/join/{number}/").status_code == 200


def test_errors_stand_beside_their_fields_and_words_stay(client: Client, nation: Nation) -> None:
    number, _link = begin(client)
    page = client.post(f"/libraries/join/{number}/", FORM | {"act": "submit", "phone": "abc"})
    text = page.content.decode()
    assert page.status_code == 400
    assert re.search(r'<input[^>]*id="f-phone"[^>]*aria-describedby="phone-error"[^>]*aria-invalid="true"', text)
    assert ('id="phone-error"' in text, 'value="abc"' in text, 'value="丙市图书馆"' in text) == (True, True, True)
    assert LibraryApplication.objects.get(number=number).name == "丙市图书馆"


def test_form_is_saved_handed_in_and_closed(client: Client, nation: Nation) -> None:
    number, _link = begin(client)
    here = f"/libraries/join/{number}/"
    paper = SimpleUploadedFile("批文.pdf", b"%PDF-1.7 paper")
    assert client.post(here, FORM | {"act": "save", "papers": paper}).headers["Location"] == f"{here}?saved=1"
    assert client.post(here, FORM | {"act": "save", "papers": SimpleUploadedFile("x.pdf", b"MZ")}).status_code == 400
    assert client.post(here, FORM | {"act": "submit"}).headers["Location"] == here
    assert client.post(here, FORM | {"act": "submit"}).status_code == 409
    row = LibraryApplication.objects.get(number=number)
    assert (row.state, row.expected_records, row.papers.count()) == ("submitted", 2000, 1)


@pytest.mark.parametrize(("username", "status"), [("", 403), ("reader", 403), ("manager", 403), ("other", 404), ("province", 200), ("nation", 200)])
def test_application_is_open_to_reviewers_above(nation: Nation, username: str, status: int) -> None:
    number = handed_in(nation.province)
    LibraryApplication.objects.get(number=number).papers.create(name="a.pdf", digest="0" * 64, media_type="application/pdf", size=1, at="2026-11-23T00:00Z")
    client = nation.client(username) if username else Client()
    assert client.get(f"/staff/library-applications/{number}/").status_code == status
    assert client.get("/staff/library-applications/").status_code == (403 if status == 403 else 200)


def test_paper_is_a_download_for_reviewers_alone(nation: Nation) -> None:
    from tests.foundation.libraries.conftest import AT, facts

    from wenyuan.foundation.libraries.domain.joining import add_paper, open_application, submit_application

    number, _secret = open_application(email="a@example.cn", applicant_id=None, at=AT)
    add_paper(number=number, name="批文.pdf", stream=BytesIO(b"%PDF-1.7 paper"), at=AT)
    submit_application(number=number, facts=facts(parent_id=nation.province), actor_id=None, at=AT)
    address = f"/staff/library-applications/{number}/papers/{LibraryApplication.objects.get(number=number).papers.get().pk}/"
    answer = nation.client("province").get(address)
    assert (b"".join(answer.streaming_content), answer.headers["Content-Disposition"][:10], "sandbox" in answer.headers["Content-Security-Policy"]) == (b"%PDF-1.7 paper", "attachment", True)
    assert [Client().get(address).status_code, nation.client("reader").get(address).status_code, nation.client("other").get(address).status_code] == [403, 403, 404]


def test_review_by_the_pages_makes_a_library_and_its_administrator(nation: Nation) -> None:
    applicant = Client()
    number, _link = begin(applicant)
    here, desk = f"/libraries/join/{number}/", f"/staff/library-applications/{number}/"
    applicant.post(here, FORM | {"act": "submit", "parent": str(nation.province)})
    province, national = nation.client("province"), nation.client("nation")
    assert province.post(desk, {"act": "ask", "stage": "0", "text": "请附批文"}).status_code == 302
    assert "请附批文" in applicant.get(here).content.decode()
    applicant.post(here, FORM | {"act": "submit", "parent": str(nation.province), "answer": "已附"})
    assert [province.post(desk, {"act": "pass", "stage": str(stage)}).status_code for stage in (0, 1, 1)] == [302, 302, 409]
    assert province.post(desk, {"act": "pass", "stage": "2"}).status_code == 403
    assert national.post(desk, {"act": "pass", "stage": "2"}).status_code == 302
    library = Library.objects.get(code="CN-T-C1")
    account = {"act": "accept", "username": "bing-admin", "person": "王五", "password": "correct horse battery", "again": "correct horse battery"}
    assert applicant.post(here, account | {"again": "x"}).status_code == 400
    assert applicant.post(here, account).headers["Location"] == "/account/login/?next=/staff/library/start/"
    page = nation.client("bing-admin").get("/staff/library/start/")
    assert (page.status_code, library.name in page.content.decode()) == (200, True)


OWN = ["start", "details", "look", "policies", "closed-days", "branches", "leaving"]


@pytest.mark.parametrize("section", OWN)
def test_own_pages_belong_to_the_library(nation: Nation, section: str) -> None:
    address = f"/staff/library/{section}/?library={nation.county}"
    statuses = [client.get(address).status_code for client in (Client(), nation.client("reader"), nation.client("province"), nation.client("manager"))]
    assert statuses == [403, 403, 403, 200]
    assert nation.client("manager").get(f"/staff/library/{section}/?library={nation.province}").status_code == 403
    assert nation.client("manager").post(f"/staff/library/{section}/", {"library": str(nation.province)}).status_code == 403


def test_manager_changes_the_library_by_the_pages(nation: Nation) -> None:
    client, where = nation.client("manager"), {"library": str(nation.county)}
    client.post("/staff/library/details/", where | {"name": "新县馆", "time_zone": "Asia/Shanghai", "introduction": "山里的图书馆"})
    client.post("/staff/library/look/", where | {"accent": "violet", "logo": SimpleUploadedFile("l.png", PNG)})
    client.post("/staff/library/branches/", where | {"name": "竹坞村书屋", "code": "02", "kind": "outlet"})
    village = Branch.objects.get(code="02", library_id=nation.county)
    client.post(f"/staff/library/branches/{village.pk}/", where | {"act": "hours", "day2": "14:00-17:00", "day5": "9:00–11:30，14:00-17:00"})
    client.post("/staff/library/closed-days/", where | {"days": "2027-02-05 2027-02-08 春节\n2027-01-01"})
    client.post("/staff/library/policies/", where | {"registration.card_years": "4", "registration.minimum_age": "0", "privacy.keep_visits_days": "30"})
    library = Library.objects.get(pk=nation.county)
    assert (library.name, library.accent, library.logo_type, village.hours.count(), ClosedDay.objects.count()) == ("新县馆", "violet", "image/png", 3, 2)
    steps = client.get("/staff/library/start/", where).content.decode()
    assert steps.count("已完成") - 1 == 6  # the heading counts them too
    assert client.post(f"/staff/library/branches/{village.pk}/", where | {"act": "hours", "day1": "soon"}).status_code == 400
    portal = Client().get("/l/CN-T-X1/")
    text = portal.content.decode()
    assert (portal.status_code, "新县馆" in text, "山里的图书馆" in text, f'name="library" value="{library.pk}"' in text, 'data-accent="violet"' in text) == (200, True, True, True, True)
    assert (Client().get("/l/CN-T-X1/logo").headers["Content-Type"], Client().get("/l/CN-T-P1/logo").status_code) == ("image/png", 404)


@pytest.mark.parametrize(("username", "listed"), [("nation", {"国图", "甲省馆", "乙省馆", "甲县馆"}), ("province", {"甲省馆", "甲县馆"}), ("manager", {"甲县馆"})])
def test_registry_shows_what_lies_under_somebody(nation: Nation, username: str, listed: set[str]) -> None:
    client = nation.client(username)
    page = client.get("/staff/libraries/").content.decode()
    assert set(re.findall(r'<a href="/staff/libraries/\d+/">([^<]+)</a>', page)) == listed
    assert client.get(f"/staff/libraries/{nation.county}/").status_code == 200
    assert client.get(f"/staff/libraries/{nation.other_province}/").status_code == (200 if username == "nation" else 404)


def test_registry_is_shut_to_readers(nation: Nation) -> None:
    assert [client.get("/staff/libraries/").status_code for client in (Client(), nation.client("reader"))] == [403, 403]


def test_life_belongs_to_the_nation(nation: Nation) -> None:
    address = f"/staff/libraries/{nation.county}/"
    assert nation.client("province").post(address, {"act": "suspend", "reason": "x"}).status_code == 403
    assert nation.client("manager").post(address, {"act": "suspend", "reason": "x"}).status_code == 403
    client = nation.client("nation")
    assert [client.post(address, {"act": "suspend", "reason": reason}).status_code for reason in ("", "整改", "再")] == [400, 302, 409]
    assert [Client().get(path).status_code for path in ("/libraries/CN-T-X1/", "/l/CN-T-X1/", "/api/libraries/v1/libraries/CN-T-X1")] == [404, 404, 404]
    client.post(address, {"act": "resume"})
    assert client.post(address, {"act": "propose", "target": "CN-T-P1", "reason": "合署"}).status_code == 302
    merge = Library.objects.get(pk=nation.county).merges.get().pk
    assert client.post(address, {"act": "confirm", "merge": str(merge)}).status_code == 403
    assert nation.client("nation2").post(address, {"act": "confirm", "merge": str(merge)}).status_code == 302
    assert client.post(address, {"act": "undo", "merge": str(merge)}).status_code == 302
    assert Library.objects.get(pk=nation.county).state == "active"


def count_queries(client: Client, address: str) -> int:
    list_libraries()  # which is read anew after a change
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/staff/libraries/", "/staff/library-applications/", "/libraries/", "/api/libraries/v1/libraries", "/staff/library/branches/?library={county}",
                                     "/staff/library/start/?library={county}", "/l/CN-T-X1/"])
def test_lists_ask_a_constant_number_of_times(nation: Nation, address: str) -> None:
    client = nation.client("manager" if "{county}" in address else "nation")
    address = address.format(county=nation.county)
    handed_in(nation.province, code="")
    client.get(address)
    before = count_queries(client, address)
    for n in range(4):
        handed_in(nation.province, code="")
        child = register_library(code=f"CN-T-Y{n}", name=f"馆{n}", level="county", parent_code="CN-T-P2")
        register_branch(library_id=child, code="01", name="主", kind="main")
        register_branch(library_id=nation.county, code=f"1{n}", name="村", kind="outlet")
    assert count_queries(client, address) == before


def test_interface_pages_through_libraries(client: Client, nation: Nation) -> None:
    first = client.get("/api/libraries/v1/libraries?limit=3").json()
    second = client.get(f"/api/libraries/v1/libraries?limit=3&cursor={first['next']}").json()
    assert ([one["code"] for one in first["libraries"]], [one["code"] for one in second["libraries"]], second["next"]) == (
        ["CN-T-NL", "CN-T-P1", "CN-T-P2"], ["CN-T-X1"], "")
    assert [one["code"] for one in client.get("/api/libraries/v1/libraries?parent=CN-T-P1").json()["libraries"]] == ["CN-T-X1"]
    assert client.get("/api/libraries/v1/libraries/CN-T-X1").json()["branches"][0]["code"] == "01"
    assert client.get("/api/libraries/v1/libraries?limit=0").status_code == 422


def test_closed_days_show_where_readers_look(nation: Nation) -> None:
    from django.utils import timezone

    close_days(library_id=nation.county, first=timezone.localdate(), last=timezone.localdate(), reason="盘点")
    register_branch(library_id=nation.county, code="01", name="县馆主楼", kind="main", hours={})
    assert Client().get("/l/CN-T-X1/").status_code == 200
