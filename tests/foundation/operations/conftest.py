from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.operations import metrics, recording
from wenyuan.foundation.operations.counters import SharedCounters

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
WATCH = "wenyuan.foundation.operations.middleware.RequestWatchMiddleware"


@pytest.fixture(autouse=True)
def watched(settings, tmp_path, monkeypatch) -> Iterator[None]:
    """The request watch in its place, counters of this test alone, no thread that writes."""
    settings.WENYUAN_RECORD_SECONDS = 0
    settings.MIDDLEWARE = [WATCH, *(name for name in settings.MIDDLEWARE if name != WATCH)]
    shared = SharedCounters(tmp_path / "metrics")
    monkeypatch.setattr(metrics, "counters", lambda: shared)
    monkeypatch.setattr(recording.recorder, "_errors", {})
    monkeypatch.setattr(recording.recorder, "_slow", {})
    monkeypatch.setattr(recording.recorder, "_minutes", {})
    yield
    shared.close()


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """Sign in with permissions in a library, or everywhere."""

    def make(*permissions: str, local: bool = False) -> Client:
        library = register_library(code="CN-OP", name="甲馆", level="city") if local else None
        define_role(code="runs", title="运行", permissions=list(permissions))
        account = open_account(username="yunxing", name="运行员", password="A long word 1")
        grant_role(account_id=account, role_code="runs", library_id=library)
        client = Client()
        client.force_login(Account.objects.get(pk=account))
        return client

    return make
