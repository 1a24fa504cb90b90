from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from tests.knowledge.union.conftest import Members

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account

ALL = ("union.contribute_records", "union.take_records", "union.review_pairs", "union.edit_policy", "catalogue.view_record", "catalogue.run_batch")


@pytest.fixture
def client_of(members: Members) -> Callable[[str], Client]:
    """Somebody with every right in the agency, in library A and in library B, and a reader."""
    define_role(code="all", title="编目", permissions=ALL)
    for name, library in (("agency", members.agency), ("first", members.a), ("second", members.b)):
        grant_role(account_id=open_account(username=name, name=name, password="long-enough-1", home_library_id=library), role_code="all", library_id=library)
    open_account(username="reader", name="reader", password="long-enough-1")

    def client(username: str) -> Client:
        made = Client()
        account = Account.objects.get(username=username)
        session = made.session
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        made.cookies["sessionid"] = session.session_key or ""
        return made

    return client
