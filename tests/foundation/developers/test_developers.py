"""The developers' portal: what it reads from the OpenAPI document and the changelog, and its pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from wenyuan.foundation.accounts.api import load_person, open_account
from wenyuan.foundation.accounts.domain.api_keys import issue_key
from wenyuan.foundation.accounts.models import Account, ApiKeyUse
from wenyuan.foundation.developers.api import Parameter, Release, find_changes, find_operations, key_usage, read_changes, read_operations
from wenyuan.foundation.modules.api import permissions, served
from wenyuan.site.openapi import scopes_of_operations

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)

DOCUMENT = {
    "paths": {"/api/x/v1/things/{number}": {"post": {
        "operationId": "change_thing", "tags": ["x"], "summary": "Change", "description": "Changes one.",
        "parameters": [
            {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
            {"name": "sort", "in": "query", "schema": {"anyOf": [{"$ref": "#/components/schemas/Sort"}, {"type": "null"}], "default": "new"}, "description": "Order"},
        ],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}}}, "404": {"description": "Gone"}},
    }}},
    "components": {"schemas": {
        "Sort": {"enum": ["new", "old"]},
        "Thing": {"type": "object", "properties": {"name": {"type": "string", "example": "甲"}, "size": {"type": "integer"}, "inner": {"$ref": "#/components/schemas/Thing"}}},
    }},
}  # fmt: skip


def test_operation_is_read_with_its_parameters() -> None:
    (one,) = read_operations(DOCUMENT)

    assert (one.id, one.method, one.path, one.module, one.can_be_tried) == ("change_thing", "POST", "/api/x/v1/things/{number}", "x", False)
    assert one.parameters == (
        Parameter("number", "path", True, "integer ≥ 1", ""), Parameter("sort", "query", False, "string | null", "Order", "new", ("new", "old")),
    )
    assert [(status, words) for status, words, _ in one.answers] == [("200", "OK"), ("404", "Gone")]
    assert one.body.startswith('{\n  "name": "甲",\n  "size": 1,\n  "inner": {')


@pytest.mark.parametrize("document", [{}, {"paths": None}, {"paths": {"/api/x/": []}}, {"paths": {"/api/x/v1": {"get": {"parameters": [3], "responses": [], "tags": 1}}}}])
def test_document_of_another_shape_is_no_error(document: dict[str, object]) -> None:
    assert len(read_operations(document)) <= 1


@pytest.mark.parametrize(("text", "found"), [("", 1), ("THINGS", 1), ("change number", 1), ("change nothing", 0)])
def test_every_word_has_to_be_found(text: str, found: int) -> None:
    assert len(find_operations(read_operations(DOCUMENT), text)) == found


def test_changelog_is_read() -> None:
    text = "# Changelog\n\nwords\n\n## [1.0.0] - 2026-11-23\n\n### Added\n\n- One\n  and more.\n- Two\n\n## Unreleased\n"

    assert read_changes(text) == [Release("1.0.0 2026-11-23", (("Added", ("One and more.", "Two")),)), Release("Unreleased", ())]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/developers/", "/developers/api/", "/developers/api/?q=records&module=catalogue", "/developers/api/?q=%00nothing", "/developers/changelog/"])
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_pages_are_open_to_everybody(path: str, language: str) -> None:
    client = Client()
    client.cookies["wy_lang"] = language

    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_every_operation_has_its_page() -> None:
    client = Client()
    paths = client.get("/api/openapi.json").json()["paths"]
    ids = [operation["operationId"] for methods in paths.values() for operation in methods.values()]

    shown = client.get("/developers/api/").content.decode()

    assert len(ids) > 30
    assert [one for one in ids if f"/developers/api/{one}/" not in shown] == []
    assert {client.get(f"/developers/api/{one}/").status_code for one in ids} == {200}
    assert client.get("/developers/api/nothing/").status_code == 404


@pytest.mark.django_db
def test_only_reading_is_tried_from_the_page() -> None:
    client = Client()

    assert "data-try" in client.get("/developers/api/list_event_types/").content.decode()
    assert "data-try" not in client.get("/developers/api/open_subscription/").content.decode()


def _key(account: int, *, per_day: int = 10, at: datetime) -> int:
    return issue_key(holder=load_person(account_id=account, at=at), name="夜间取数", scopes=(), library_id=None, expires_at=at + timedelta(days=9), at=at, per_minute=5, per_day=per_day).id


@pytest.mark.django_db
@pytest.mark.parametrize(("calls", "on", "expected"), [
    (0, 0, (None, 0, 0, False, 0, False, 0)), (3, 0, (date(2026, 11, 23), 3, 0, True, 3, False, 30)), (4, 0, (date(2026, 11, 23), 4, 0, True, 4, True, 40)),
    (8, 1, (date(2026, 11, 23), 8, 0, True, 0, True, 80)), (13, 1, (date(2026, 11, 23), 10, 3, True, 0, True, 100)), (13, 1440, (date(2026, 11, 23), 10, 3, False, 0, False, 0)),
])
def test_usage_of_a_key_is_what_was_counted(calls: int, on: int, expected: tuple[object, ...]) -> None:
    """`calls` in one minute, seen `on` minutes later."""
    account = open_account(username="dev", name="开发者", password="a long password")
    key = _key(account, at=AT)
    ApiKeyUse.objects.filter(key_id=key).update(day=int(AT.timestamp()) // 86_400 if calls else 0, day_count=calls, minute=int(AT.timestamp()) // 60 if calls else 0, minute_count=calls)

    (one,) = key_usage(account_id=account, at=AT + timedelta(minutes=on))

    assert (one.day, one.answered, one.refused, one.today, one.minute, one.near, one.share) == expected


@pytest.mark.django_db
def test_page_of_usage_shows_ones_own_keys_and_nobody_elses() -> None:
    mine, other = (open_account(username=name, name=name, password="a long password") for name in ("mine", "other"))
    now = datetime.now(UTC)
    key = _key(mine, at=now)
    _key(other, at=now)
    ApiKeyUse.objects.filter(key_id=key).update(day=int(now.timestamp()) // 86_400, day_count=12)
    client = Client()
    anonymous = client.get("/developers/keys/")
    client.force_login(Account.objects.get(pk=mine))

    page = client.get("/developers/keys/").content.decode()

    assert (anonymous.status_code, anonymous.headers["Location"]) == (302, "/account/login/?next=/developers/keys/")
    assert page.count("夜间取数") == 1
    assert "今日配额已用完" in page
    client.force_login(Account.objects.get(pk=open_account(username="none", name="无", password="a long password")))
    assert "还没有可用的密钥" in client.get("/developers/keys/").content.decode()


@pytest.mark.django_db
def test_portal_has_a_card_for_each_module() -> None:
    page = Client().get("/developers/").content.decode()

    assert [one.id for one in served() if f">{one.id} {one.version}<" not in page] == []
    assert 'href="/developers/api/?module=events"' in page


@pytest.mark.django_db
def test_document_names_the_bearer_scheme_and_the_scopes_that_doors_ask_for() -> None:
    """Every reading operation without a parameter in its path: refused to nobody in particular exactly where it names a scope."""
    client = Client()
    document = client.get("/api/openapi.json").json()
    operations = {(method, path): one for path, methods in document["paths"].items() for method, one in methods.items()}
    known = {one.code for one in permissions()}

    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {code for one in operations.values() for way in one["security"] for codes in way.values() for code in codes} - known == set()
    scoped = {one["operationId"] for one in operations.values() if {} not in one["security"]}
    assert set(scopes_of_operations()) == scoped
    plain = {path: one["operationId"] for (method, path), one in operations.items() if method == "get" and "{" not in path}
    refused = {one for path, one in plain.items() if client.get(path).status_code in {401, 403}}
    assert refused == set(plain.values()) & scoped
    assert {one["operationId"] for one in operations.values() if "403" in one["responses"]} <= scoped
    assert "events.manage" in client.get("/developers/api/list_subscriptions/").content.decode()


def test_changelog_is_that_of_the_package_before_that_of_the_checkout(tmp_path: Path) -> None:
    package, checkout = tmp_path / "a.md", tmp_path / "b.md"
    checkout.write_text("## [2.0]\n")
    assert find_changes((package, checkout)) == [Release("2.0", ())]
    package.write_text("## [1.0]\n")
    assert find_changes((package, checkout)) == [Release("1.0", ())]
    assert find_changes((tmp_path,)) == []
