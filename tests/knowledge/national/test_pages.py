"""The pages of the national bibliography, for readers, the desk, programs and harvesters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from lxml import etree
from tests.knowledge.conftest import SmallLibrary

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.jobs.api import execute_next
from wenyuan.knowledge.exchange.oai import answer_oai
from wenyuan.knowledge.national.api import build_issue, find_issue, list_entries, list_issues, open_issue, publish_issue, withdraw_issue
from wenyuan.knowledge.national.enums import IssueState

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OAI = {"o": "http://www.openarchives.org/OAI/2.0/"}


def _enter(client: Client, username: str) -> Client:
    account = Account.objects.get(username=username)
    session = client.session
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


@pytest.fixture
def editor(small_library: SmallLibrary) -> Client:
    define_role(code="bibliographer", title="书目编制", permissions=("national.manage_bibliography", "catalogue.view_record"))
    account = open_account(username="editor", name="编制人", home_library_id=small_library.library_id, password="correct horse battery")
    grant_role(account_id=account, role_code="bibliographer", library_id=None)
    return _enter(Client(), "editor")


@pytest.fixture
def published(small_library: SmallLibrary) -> int:
    issue = open_issue(year=2026, at=AT, actor_id=None)
    build_issue(issue_id=issue)
    publish_issue(issue_id=issue, at=AT, actor_id=None)
    return issue


def _work() -> None:
    while execute_next(queue="batch"):
        pass


def test_desk_builds_reviews_and_publishes(editor: Client, client: Client, small_library: SmallLibrary) -> None:
    made = editor.post("/staff/national/", {"year": "2026", "kind": "current"})
    (issue,) = list_issues(states=IssueState.values)
    assert made.headers["Location"] == f"/staff/national/{issue.id}/"
    assert "后台正在处理" in editor.get(f"/staff/national/{issue.id}/").content.decode()
    _work()
    draft = editor.get(f"/staff/national/{issue.id}/").content.decode()
    assert "2026-001-000001" in draft
    assert client.get("/national-bibliography/2026-001/").status_code == 404

    editor.post(f"/staff/national/{issue.id}/publish/")
    _work()

    assert find_issue(issue_id=issue.id).state == "published"
    page = client.get("/national-bibliography/2026-001/").content.decode()
    assert "红楼梦" in page
    assert "SHA256SUMS" in page


def test_desk_keeps_a_record_out_with_a_reason(editor: Client, small_library: SmallLibrary) -> None:
    issue = open_issue(year=2026, at=AT, actor_id=None)
    count = build_issue(issue_id=issue)

    without = editor.post(f"/staff/national/{issue}/exclude/", {"record": str(small_library.records["红楼梦"]), "reason": " "})
    editor.post(f"/staff/national/{issue}/exclude/", {"record": str(small_library.records["红楼梦"]), "reason": "翻印"})
    _work()

    assert (without.status_code, "请写明理由" in without.content.decode()) == (409, True)
    assert find_issue(issue_id=issue).entries == count - 1


def test_second_issue_waits_for_the_first(editor: Client, small_library: SmallLibrary) -> None:
    open_issue(year=2026, at=AT, actor_id=None)

    answer = editor.post("/staff/national/", {"year": "2026", "kind": "current"})

    assert (answer.status_code, "还有一期没有发布" in answer.content.decode()) == (409, True)


def test_rules_are_written_on_a_page(editor: Client, small_library: SmallLibrary) -> None:
    wrong = editor.post("/staff/national/scope/", {"countries": "China", "languages": "chi", "materials": ["book"]})
    right = editor.post("/staff/national/scope/", {"countries": "cn, hk", "languages": "chi", "materials": ["book", "ancient"], "from_year": "1949"})

    assert (wrong.status_code, "CHINA" in wrong.content.decode()) == (422, True)
    assert right.status_code == 302
    assert "CN HK" in editor.get("/staff/national/").content.decode()


@pytest.mark.parametrize("path", ["/staff/national/", "/staff/national/scope/"])
def test_desk_is_closed_to_others(client: Client, small_library: SmallLibrary, path: str) -> None:
    assert client.get(path).status_code == 403
    define_role(code="local", title="本馆编目", permissions=("national.manage_bibliography",))
    account = open_account(username="local", name="本馆", home_library_id=small_library.library_id, password="correct horse battery")
    grant_role(account_id=account, role_code="local", library_id=small_library.library_id)

    assert _enter(client, "local").get(path).status_code == 403  # the right in one library is not the nation's


def test_empty_portal_page_says_so(client: Client, db: None) -> None:
    page = client.get("/national-bibliography/")

    assert (page.status_code, "还没有发布过国家书目" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("path", ["2026-009/", "2026-001/exe", "abc/", "2026-001/SHA256SUMS/"])
def test_what_is_not_there_is_not_found(client: Client, published: int, path: str) -> None:
    assert client.get(f"/national-bibliography/{path}").status_code == 404


def test_issue_page_narrows_to_a_class(client: Client, published: int) -> None:
    everything = list_entries(issue=find_issue(issue_id=published))
    code = everything[0][1].class_code
    page = client.get("/national-bibliography/2026-001/", {"class": code.lower()}).content.decode()

    shown = [entry.number for _place, entry in everything if entry.number in page]
    assert shown == [entry.number for _place, entry in everything if entry.class_code == code]


def test_interface_lists_issues_and_pages_entries(client: Client, published: int) -> None:
    (issue,) = client.get("/api/national/v1/issues").json()["issues"]
    one = client.get("/api/national/v1/issues/2026-001").json()
    first = client.get("/api/national/v1/issues/2026-001/entries", {"limit": 2}).json()
    rest = client.get("/api/national/v1/issues/2026-001/entries", {"cursor": first["next_cursor"], "limit": 500}).json()

    assert (issue["name"], one["name"]) == ("2026-001", "2026-001")
    assert {row["form"] for row in one["files"]} == {"mrc", "marcxml", "cnmarcxml", "bibframe", "mods", "jsonld", "csv"}
    assert len(first["entries"]) + len(rest["entries"]) == issue["entries"]
    assert rest["next_cursor"] == 0


def test_interface_says_what_was_withdrawn(client: Client, published: int) -> None:
    withdraw_issue(issue_id=published, reason="分类有误", at=AT, actor_id=None)

    answer = client.get("/api/national/v1/issues/2026-001")

    assert (answer.status_code, answer.json()["detail"]) == (410, "分类有误")


def _harvest(spec: str) -> Iterator[str]:
    body = answer_oai([("verb", "ListIdentifiers"), ("metadataPrefix", "marc21"), ("set", spec)], base="http://x/oai", at=AT)
    yield from (str(node.text) for node in etree.fromstring(body.encode()).xpath("//o:identifier", namespaces=OAI))


def test_an_issue_is_a_set_for_harvesters(published: int) -> None:
    entries = {f"ark:/99999/{entry.ark}" for _place, entry in list_entries(issue=find_issue(issue_id=published))}
    listed = answer_oai([("verb", "ListSets")], base="http://x/oai", at=AT)

    assert "<setSpec>bibliography-2026-001</setSpec>" in listed
    assert set(_harvest("bibliography-2026-001")) == entries
    assert list(_harvest("bibliography-2026-002")) == []
