"""A nation in small: a national library, two provinces, a county, and somebody at every desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from wenyuan.foundation.accounts.api import Person, define_role, grant_role, load_person, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.libraries.api import register_branch, register_library
from wenyuan.foundation.libraries.domain.joining import ApplicationFacts, open_application, submit_application

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Nation:
    """Libraries by name; `person` and `client` by user name."""

    national: int
    province: int
    other_province: int
    county: int

    def person(self, username: str) -> Person:
        return load_person(account_id=Account.objects.get(username=username).pk, at=timezone.now())

    def client(self, username: str) -> Client:
        client = Client()
        account = Account.objects.get(username=username)
        session = client.session
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        client.cookies["sessionid"] = session.session_key or ""
        return client


@pytest.fixture
def nation(db: None) -> Nation:
    national = register_library(code="CN-T-NL", name="国图", level="national")
    province = register_library(code="CN-T-P1", name="甲省馆", level="province", parent_code="CN-T-NL")
    other = register_library(code="CN-T-P2", name="乙省馆", level="province", parent_code="CN-T-NL")
    county = register_library(code="CN-T-X1", name="甲县馆", level="county", parent_code="CN-T-P1")
    register_branch(library_id=county, code="01", name="县馆主楼", kind="main")
    define_role(code="t_reviewer", title="审核", permissions=["libraries.review"])
    define_role(code="t_manager", title="管理", permissions=["libraries.manage"])
    for username, role, library in (
        ("nation", "t_reviewer", None), ("nation2", "t_reviewer", None), ("province", "t_reviewer", province), ("other", "t_reviewer", other),
        ("manager", "t_manager", county), ("reader", "", None),
    ):
        account = open_account(username=username, name=f"{username}员", password="a-long-password", home_library_id=library)
        if role:
            grant_role(account_id=account, role_code=role, library_id=library)
    return Nation(national, province, other, county)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers and logos go into a folder of the test."""
    from wenyuan.foundation.libraries.domain import joining, look
    from wenyuan.foundation.libraries.domain import leaving as exporting
    from wenyuan.foundation.libraries.web import leaving, portal, review
    from wenyuan.foundation.storage.api import FileFolder

    for module in (joining, look, exporting, review, leaving, portal):
        monkeypatch.setattr(module, "files", lambda: FileFolder(tmp_path / "files"))


def facts(**changes: object) -> ApplicationFacts:
    values: dict[str, object] = {
        "name": "丙市图书馆", "name_en": "Bing City Library", "level": "city", "code": "CN-T-C1", "address": "丙市一路 1 号", "contact_name": "王五", "phone": "010 5555 0101",
        "expected_records": 20_000, "statement": "愿意加入。",
    }
    return ApplicationFacts(**(values | changes))  # type: ignore[arg-type]


def handed_in(parent_id: int | None = None, applicant_id: int | None = None, **changes: object) -> str:
    """An application under review; its number."""
    number, _secret = open_application(email="bing@example.cn", applicant_id=applicant_id, at=AT)
    submit_application(number=number, facts=facts(parent_id=parent_id, **changes), actor_id=applicant_id, at=AT)
    return number
