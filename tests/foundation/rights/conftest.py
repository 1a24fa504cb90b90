"""Two libraries, their readers and those who manage their rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from wenyuan.foundation.accounts.api import Person, define_role, grant_role, load_person, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.libraries.api import register_library

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """`reader` belongs to the first library, `far` to the second; `manager` manages rules in the first, `other` in the second, `nation` everywhere."""

    first: int
    second: int
    ids: dict[str, int]

    def person(self, name: str) -> Person:
        return load_person(account_id=self.ids[name], at=timezone.now())

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=self.ids[name]))
        return client


@pytest.fixture
def house(db: None) -> House:
    first = register_library(code="CN-A", name="甲馆", name_en="Jia Library", level="city")
    second = register_library(code="CN-B", name="乙馆", level="city")
    define_role(code="t_rights", title="规则", permissions=["rights.manage"])
    homes = {"reader": first, "reader2": first, "far": second, "manager": first, "other": second, "nation": None}
    ids = {name: open_account(username=name, name=f"{name}员", password="a-long-password", home_library_id=home) for name, home in homes.items()}
    for name, library in (("manager", first), ("other", second), ("nation", None)):
        grant_role(account_id=ids[name], role_code="t_rights", library_id=library)
    return House(first, second, ids)
