from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from wenyuan.bibliography.marc import MarcFormat, Record, from_mrk
from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.libraries.api import register_branch, register_library, register_location
from wenyuan.knowledge.catalogue.api import create_record

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MRK = """=LDR  00000nam0 2200000   450\\
=001  {number}
=010  \\\\$a9787020002207
=100  \\\\$a20260901d1982    em y0chiy50      ea
=101  0\\$achi
=200  1\\$a{title}$9meng xi bi tan$f沈括著
=210  \\\\$a北京$c中华书局$d1982
=690  \\\\$aZ429.441$v5
=701  \\0$a沈括$9shen kuo$4著
=801  \\0$aCN$bTEST$c20260901
"""
ALL = ("catalogue.view_record", "catalogue.edit_record", "catalogue.delete_record", "catalogue.run_batch", "catalogue.export_records", "jobs.view")


@dataclass(frozen=True)
class World:
    """Two libraries with a branch each, a record of the first, and somebody for every door."""

    first: int
    second: int
    branch: int
    room: int
    other_branch: int
    record: int

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


def marc(number: str = "T1", title: str = "梦溪笔谈") -> Record:
    return from_mrk(MRK.format(number=number, title=title), format=MarcFormat.CNMARC)


def text(number: str = "T1", title: str = "梦溪笔谈") -> str:
    return MRK.format(number=number, title=title)


@pytest.fixture
def world(db: None) -> World:
    first = register_library(code="CN-T1", name="甲馆", level="city")
    second = register_library(code="CN-T2", name="乙馆", level="county")
    branch = register_branch(library_id=first, code="a", name="总馆", kind="central", address="", hours={})
    other = register_branch(library_id=second, code="b", name="乙总馆", kind="central", address="", hours={})
    room = register_location(library_id=first, branch_id=branch, code="r", name="书库", lendable=True)
    define_role(code="all", title="编目", permissions=ALL)
    define_role(code="look", title="看", permissions=("catalogue.view_record",))
    for name, role, library in (("mine", "all", first), ("theirs", "all", second), ("looker", "look", first), ("nation", "all", None)):
        account = open_account(username=name, name=name, password="long-enough-1")
        grant_role(account_id=account, role_code=role, library_id=library)
    open_account(username="reader", name="reader", password="long-enough-1")
    record = create_record(marc=marc(), library_id=first, at=AT, actor_id=None)
    return World(first, second, branch, room, other, record)


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    return world.client
