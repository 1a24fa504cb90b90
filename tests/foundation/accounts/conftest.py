from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from wenyuan.foundation.accounts.api import Person, define_role, grant_role, load_person, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.libraries.api import register_library

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class House:
    """Two libraries; `boss` and `second` manage accounts everywhere, `local` in the first, `desk` and `desk2` register readers there, `reader` belongs to the first, `far` to the second."""

    first: int
    second: int
    ids: dict[str, int]

    def person(self, name: str) -> Person:
        return load_person(account_id=self.ids[name], at=AT)

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=self.ids[name]))
        return client


@pytest.fixture
def house(db: None) -> House:
    first = register_library(code="CN-A", name="甲馆", level="city")
    second = register_library(code="CN-B", name="乙馆", level="city")
    define_role(code="admin", title="管理员", permissions=["accounts.manage", "accounts.register_readers", "catalogue.edit_record", "jobs.view"])
    define_role(code="cat", title="编目", permissions=["catalogue.edit_record"])
    define_role(code="desk", title="服务台", permissions=["accounts.register_readers"])
    define_role(code="rare", title="古籍", permissions=["catalogue.delete_record"])
    places = {"boss": None, "second": None, "local": first, "worker": first, "reader": first, "far": second, "desk": first, "desk2": first}
    ids = {name: open_account(username=name, name=name.title(), password=PASSWORD, home_library_id=home) for name, home in places.items()}
    for name, role, place in (("boss", "admin", None), ("second", "admin", None), ("local", "admin", first), ("worker", "cat", first), ("desk", "desk", first), ("desk2", "desk", first)):
        grant_role(account_id=ids[name], role_code=role, library_id=place)
    return House(first, second, ids)
