"""Display preferences, headers, and what a page says when something is wrong."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_preference_is_remembered_and_returns_to_our_own_page() -> None:
    client = Client()
    answer = client.get("/preferences/?theme=dark&mode=elder&lang=en&next=/account/login/")
    page = client.get("/account/login/").content.decode()

    assert (answer["Location"], 'data-theme="dark"' in page, 'data-mode="elder"' in page, 'lang="en"' in page) == ("/account/login/", True, True, True)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_preference_never_leads_elsewhere(target: str) -> None:
    assert Client().get("/preferences/", {"theme": "dark", "next": target})["Location"] == "/"


def test_unknown_preference_values_are_not_stored() -> None:
    assert Client().get("/preferences/?theme=pink&mode=x&lang=xx").cookies == {}


def test_every_page_has_a_strict_policy() -> None:
    answer = Client().get("/account/login/")

    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_missing_page_and_missing_endpoint_differ_in_form() -> None:
    page, call = Client().get("/no/such/"), Client().get("/api/no/such")

    assert (page.status_code, "此处缺叶" in page.content.decode()) == (404, True)
    assert (call.status_code, call["Content-Type"]) == (404, "application/problem+json")
