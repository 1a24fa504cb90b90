"""The two examples run: one installed beside the house, one a service in another language behind the gateway."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.foundation.modules.packages import list_modules
from tests.foundation.modules.test_template import lay_out, node, run_its_tests
from tests.knowledge.catalogue.staff.conftest import marc

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.gateway.api import approve_service, digest_of, find_registered, propose_service
from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.libraries.models import Library
from wenyuan.knowledge.catalogue.api import create_record, delete_record, set_suppressed

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NAME = "book-of-the-day"
FORM = "application/x-www-form-urlencoded"
OTHER_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_installed_example_is_let_in_and_passes_its_own_tests(tmp_path: Path) -> None:
    repository = tmp_path / "today"
    shutil.copytree(EXAMPLES / NAME, repository, ignore=shutil.ignore_patterns("__pycache__"))
    source = lay_out(repository)

    started, refused = list_modules(source, tmp_path / "home")

    assert (started.get("examples.today"), refused) == ("1.0", {})
    assert run_its_tests(repository, source, tmp_path / "home").startswith("14 passed")


def test_example_of_a_service_verifies_as_the_template_does() -> None:
    template = Path(__file__).resolve().parents[3] / "src/wenyuan/foundation/modules/template/http/wenyuan.mjs.txt"

    assert (EXAMPLES / f"{NAME}-http" / "wenyuan.mjs").read_text("utf-8") == template.read_text("utf-8")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str, int], int]]:
    """Starts the service with a public key of the house; returns its port."""
    started: list[subprocess.Popen[str]] = []

    def begin(key: str, port: int) -> int:
        for old in started:
            old.terminate()
            old.wait(timeout=10)
        process = subprocess.Popen(
            [node(), "server.mjs"], cwd=EXAMPLES / f"{NAME}-http", env={**os.environ, "PORT": str(port), "WENYUAN_KEY": key}, stdout=subprocess.PIPE, text=True,
        )
        started.append(process)
        assert process.stdout
        found = re.match(r"listening on (\d+)", process.stdout.readline())
        assert found
        return int(found[1])

    yield begin
    for process in started:
        process.terminate()
        process.wait(timeout=10)


@pytest.mark.django_db(transaction=True)
def test_service_in_another_language_stands_in_the_portal(run: Callable[[str, int], int], settings: Settings, tmp_path: Path) -> None:
    """From its address to a reader's vote: read, approved, shown with a line in the menu, a form sent, one vote for each reader."""
    settings.WENYUAN_OUTGOING_NETWORKS, settings.HOME = ["127.0.0.0/8"], tmp_path
    port = run("", 0)
    name = propose_service(base_url=f"http://127.0.0.1:{port}", actor_id=None, at=timezone.now())
    found = find_registered(name)
    assert found
    approve_service(name=name, permissions=found.asked.permissions, seen=digest_of(found.asked), seconds=3, size=65_536, actor_id=None, at=timezone.now())
    stranger = Client().get(f"/m/{NAME}/")
    run(f"{OTHER_KEY}, {found.public_key}", port)  # two keys, as while the house changes its own
    reader, cataloguer = _signed_in("reader"), _signed_in("cataloguer", "catalogue.view_record")

    first = reader.get(f"/m/{NAME}/")
    voted = reader.post(f"/m/{NAME}/like", "", content_type=FORM)
    again = reader.post(f"/m/{NAME}/like", "", content_type=FORM)
    after = reader.get(voted.headers["Location"]).content.decode()

    assert stranger.status_code == 401
    assert "not signed" not in stranger.content.decode()
    assert first.status_code == 200
    assert "0 位读者喜欢" in first.content.decode()
    assert f'<form action="/m/{NAME}/like" method="post">' in first.content.decode().replace(f'method="post" action="/m/{NAME}/like"', f'action="/m/{NAME}/like" method="post"')
    assert (voted.status_code, again.status_code, voted.headers["Location"]) == (302, 302, f"/m/{NAME}/?liked=1")
    assert "1 位读者喜欢" in after
    assert "已记下" in after
    assert "编目员" not in after
    assert "您是编目员" in cataloguer.get(f"/m/{NAME}/").content.decode()
    assert f'<a href="/m/{NAME}/">每日一书</a>' in Client().get("/about/privacy/").content.decode()
    assert set(Client().get(f"/m/{NAME}/today.json").json()) == {"title"}


def _signed_in(name: str, *permissions: str) -> Client:
    account = open_account(username=name, name=name, password="a long password")
    if permissions:
        define_role(code=name, title="岗", permissions=permissions)
        grant_role(account_id=account, role_code=name, library_id=None)
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client


@pytest.mark.django_db
def test_installed_example_shows_no_record_that_is_hidden_withdrawn_or_of_a_closed_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the index still says: it is asked for the keys alone."""
    monkeypatch.syspath_prepend(str(EXAMPLES / NAME / "src"))
    first_public = importlib.import_module("book_of_the_day.choosing").first_public
    at = timezone.now()
    libraries = [register_library(code=f"CN-{n}", name=f"{n}馆", level="city") for n in ("A", "B")]
    keys = [create_record(marc=marc(f"T{title}", title), library_id=library, at=at, actor_id=None) for title, library in zip(("甲", "乙", "丙", "丁"), (*libraries, *reversed(libraries)), strict=True)]

    def shown(order: list[int]) -> str | None:
        book = first_public(order, at=at)
        return book.title if book else None

    assert shown(keys) == "甲"
    set_suppressed(record_id=keys[0], suppressed=True, at=at, actor_id=None)
    assert shown(keys) == "乙"
    delete_record(record_id=keys[1], reason="重复", at=at, actor_id=None)
    assert shown([*keys, 999_999]) == "丙"
    Library.objects.filter(pk=libraries[1]).update(active=False)
    assert shown(keys) == "丁"
    set_suppressed(record_id=keys[3], suppressed=True, at=at, actor_id=None)
    assert shown(keys) is None
