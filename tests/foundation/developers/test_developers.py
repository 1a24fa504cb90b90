"""The developers' portal: what it reads from the OpenAPI document and the changelog, and its pages."""

from __future__ import annotations

import pytest
from django.test import Client

from wenyuan.foundation.developers.api import Parameter, Release, find_operations, read_changes, read_operations

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
