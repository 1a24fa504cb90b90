"""One of thousands of libraries, chosen by typing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.foundation.libraries.conftest import Nation
from tests.foundation.libraries.test_join_pages import FORM

from wenyuan.foundation.audit.models import Entry
from wenyuan.foundation.libraries.api import choice_text, choose_library, find_library, register_library
from wenyuan.foundation.libraries.models import Library, LibraryApplication, LibraryMerge


@pytest.mark.parametrize(
    ("text", "code", "total"),
    [
        ("CN-T-P1", "CN-T-P1", 1), ("cn-t-p1", "CN-T-P1", 1), ("甲省馆", "CN-T-P1", 1), ("甲省馆（CN-T-P1）", "CN-T-P1", 1), ("别名（CN-T-P1）", "CN-T-P1", 1),
        ("甲縣館", "CN-T-X1", 1), ("省馆", None, 2), ("没有", None, 0), ("", None, 0), ("\x00", None, 0),
    ],
)
def test_a_library_is_chosen_by_code_name_or_words(nation: Nation, text: str, code: str | None, total: int) -> None:
    found = choose_library(text)
    assert (found.library.code if found.library else None, found.total) == (code, total)


def test_what_a_field_shows_is_read_back(nation: Nation) -> None:
    one = find_library(code="CN-T-X1")
    assert [choose_library(text).library for text in (choice_text(one), str(one.id))] == [one, one]
    assert choose_library(one.code, among=[nation.province]).library is None


def test_suggestions_are_few_whatever_the_number_of_libraries(nation: Nation) -> None:
    Library.objects.bulk_create([Library(code=f"CN-M-{n}", name=f"第{n}县图书馆", level="county") for n in range(3000)])
    register_library(code="CN-M-LAST", name="末县图书馆", level="county")  # raises the version of the registry
    answer = Client().get("/libraries/choices/", {"library": "县图书馆"})
    assert answer.content.count(b"<option") == 20
    client = nation.client("nation")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/libraries/choices/", {"q": "第 2999"}).content.decode()
    assert (page.count("<option"), "第2999县图书馆（CN-M-2999）" in page, len(asked) < 10) == (1, True, True)


def national_client(nation: Nation) -> Client:
    from wenyuan.foundation.accounts.api import define_role, grant_role
    from wenyuan.foundation.accounts.models import Account

    define_role(code="t_audit", title="记录", permissions=["audit.view"])
    grant_role(account_id=Account.objects.get(username="nation").pk, role_code="t_audit", library_id=None)
    return nation.client("nation")


def test_audit_offers_no_list_of_thousands_to_the_nation(nation: Nation) -> None:
    Library.objects.bulk_create([Library(code=f"CN-M-{n}", name=f"第{n}县图书馆", level="county") for n in range(3000)])
    register_library(code="CN-M-LAST", name="末县图书馆", level="county")
    client = national_client(nation)
    page = client.get("/staff/audit/").content.decode()
    assert ("第2999县图书馆" in page, 'hx-get="/libraries/choices/"' in page, len(page) < 60_000) == (False, True, True)
    page = client.get("/staff/audit/", {"library": "县图书馆"}).content.decode()
    assert page.count('href="/staff/audit/?library=CN-M-') == 20
    assert "没有这个馆" in client.get("/staff/audit/", {"library": "无此馆"}).content.decode()


def test_audit_filters_by_what_was_typed(nation: Nation) -> None:
    import uuid

    from tests.foundation.libraries.conftest import AT

    for number, library in enumerate((nation.county, nation.province)):
        Entry.objects.create(number=number, reference=uuid.uuid4(), at=AT, kind="catalogue", action="edit", subject=f"record:9{library}", reason="", library_id=library, leaf=b"{}")
    page = national_client(nation).get("/staff/audit/", {"library": "甲县馆"}).content.decode()
    assert (f"record:9{nation.county}" in page, f"record:9{nation.province}" in page) == (True, False)


def test_an_applicant_finds_the_superior_without_script(nation: Nation) -> None:
    client = Client()
    client.post("/libraries/join/", {"email": "a@example.cn"})
    number = LibraryApplication.objects.get().number
    here = f"/libraries/join/{number}/"
    answer = client.post(here, FORM | {"act": "find", "parent": "省馆"})
    page = client.get(answer.headers["Location"].partition("#")[0]).content.decode()
    assert page.count('name="parent_choice"') == 2
    client.post(here, FORM | {"act": "save", "parent": "省馆", "parent_choice": str(nation.province)})
    assert LibraryApplication.objects.get().parent_id == nation.province
    assert 'value="甲省馆（CN-T-P1）"' in client.get(here).content.decode()
    assert "没有这个上级馆" in client.post(here, FORM | {"act": "submit", "parent": "省馆"}).content.decode()


def test_a_merge_is_proposed_by_name(nation: Nation) -> None:
    nation.client("nation").post(f"/staff/libraries/{nation.county}/", {"act": "propose", "target": "甲省馆（CN-T-P1）", "reason": "合署"})
    assert LibraryMerge.objects.get().target_id == nation.province
