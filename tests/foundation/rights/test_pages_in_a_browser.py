"""axe finds nothing serious on the staff pages of rights and storage, in three languages, both themes, the larger mode and on a phone."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from tools.browser import ARGUMENTS, REMEDY, find_chromium

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.rights.api import Action, Audience, Rule, add_member, add_network, assign_policy, set_group, set_licence, set_policy
from wenyuan.foundation.storage.api import Reference, keep_file, set_quota
from wenyuan.foundation.storage.models import FixityRun, ObjectCopy, ObjectStep, StoredObject
from wenyuan.site.options import Options

# Together they show every language but the plain one, night, elder mode, a desk and a phone; the plain page is what the journeys see.
MODES = [("zh-hant", "dark", "", 1440), ("en", "light", "elder", 390)]
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium; {REMEDY}")
    # The browser's loop runs in this thread, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _fill() -> tuple[Client, list[str]]:
    at = timezone.now()
    library = register_library(code="CN-A", name="云岭县图书馆", name_en="Yunling County Library", level="county")
    other = register_library(code="CN-B", name="青禾市图书馆", name_en="Qinghe City Library", level="city")
    account = open_account(username="u", name="林馆员", password="a long password", home_library_id=library)
    define_role(code="r", title="岗", permissions=["rights.manage", "storage.view", "storage.manage"])
    grant_role(account_id=account, role_code="r", library_id=None)
    for n in range(3):
        kept = keep_file(stream=io.BytesIO(f"第{n}页".encode()), reference=Reference("knowledge.digital", f"page:{n}", "master", library if n else other), at=at)
    set_quota(library_id=library, limit=20, warn_percent=60)
    ObjectCopy.objects.filter(object__digest=kept.digest).update(state="altered")
    StoredObject.objects.filter(digest=kept.digest).update(scan="infected", scan_words="Win.Test.EICAR_HDB-1")
    ObjectStep.objects.create(digest=kept.digest, act="damaged", store="main", words="altered", at=at)
    FixityRun.objects.create(started_at=at, ended_at=timezone.now(), checked=3, octets=10**9, bad=1)
    group = set_group(library_id=library, code="old-books", title="古籍研究", title_en="Old books")
    add_member(group_id=group, person_id=account, at=at, actor_id=account)
    licence = set_licence(library_id=library, code="db", title="方志数据库", seats=3)
    add_network(library_id=library, cidr="10.1.0.0/16", note="主楼", at=at, actor_id=account)
    view = frozenset({Action.VIEW})
    policy = set_policy(
        library_id=library, code="old", title="古籍影像", title_en="Pictures of old books", at=at, actor_id=account, reason="馆务会议定", statement="urn:wenyuan:rights:onsite",
        rules=[Rule(view, onsite=True), Rule(view, Audience.GROUP, frozenset({"old-books"})), Rule(frozenset({Action.COPY}), Audience.REGISTERED, licence=licence, copies=2)],
    )
    assign_policy(library_id=library, kind="page", subject="", code="old", at=at, actor_id=account)
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client, [
        "/staff/storage/", f"/staff/storage/objects/{kept.digest}/", "/files/no.token", f"/staff/rights/?library={library}", f"/staff/rights/policies/{policy.id}/?library={library}",
        f"/staff/rights/try/?library={library}", f"/staff/rights/?library={other}", f"/staff/rights/policies/new/?library={other}",
    ]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(map(str, filter(None, mode))))
@pytest.mark.django_db(transaction=True)
def test_pages_are_accessible(browser: Browser, live_server, settings, tmp_path: Path, mode: tuple[str, str, str, int]) -> None:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})
    client, paths = _fill()
    context = browser.new_context(base_url=live_server.url, viewport={"width": mode[3], "height": 900})
    cookies = {"wy_lang": mode[0], "wy_theme": mode[1], "wy_mode": mode[2], django_settings.SESSION_COOKIE_NAME: client.cookies[django_settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items() if value])
    page = context.new_page()
    problems: list[str] = []
    for n, path in enumerate(paths):
        page.goto(path)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{n}-{'-'.join(map(str, filter(None, mode)))}.png", full_page=True)
        found = Axe().run(page).response["violations"]
        problems += [f"{path} {v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found if v["impact"] in {"serious", "critical"}]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append(f"{path} scrolls sideways")
    context.close()

    assert problems == []
