"""axe finds nothing serious on the pages of receivers and the catalogue, in three languages, both themes and the larger mode."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from tools.browser import ARGUMENTS, REMEDY, find_chromium

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.events.models import Delivery, Subscription
from wenyuan.foundation.libraries.api import register_library

# Together they show every language but the plain one, night, elder mode, a desk and a phone; the plain page is what the journeys see.
MODES = [("zh-hant", "dark", "", 1440), ("en", "light", "elder", 390)]


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


def _fill() -> tuple[Client, int, int]:
    library = register_library(code="CN-A", name="云岭县图书馆", name_en="Yunling County Library", level="county")
    account = open_account(username="u", name="林馆员", password="a long password")
    define_role(code="r", title="岗", permissions=["events.manage"])
    grant_role(account_id=account, role_code="r", library_id=library)
    now = timezone.now()
    rows = [
        Subscription.objects.create(
            library_id=library, name=name, address=f"https://example.org/hooks/{n}", types=["catalogue.record.changed.v1", "catalogue.item.added.v1"], secret="", created_at=now, **more,
        )
        for n, (name, more) in enumerate([
            ("省联合目录", {}), ("市民云平台", {"failures": 3, "failing_since": now, "next_at": now}), ("旧镜像站", {"state": "paused", "pause_reason": "410: the receiver asks for no more"}),
        ])
    ]
    states = [("delivered", 204, ""), ("waiting", None, ""), ("dead", 500, "answered 500")]
    made = [
        Delivery.objects.create(
            subscription=rows[1], event_id=n, transaction=n, name="catalogue.record.changed.v1", subject=f"ark:/99999/b{n}", state=state, attempts=n, waiting_since=now, next_at=now,
            ended_at=None if state == "waiting" else now, status=status, error=error, answer="internal error" if error else "", milliseconds=12,
        )
        for n, (state, status, error) in enumerate(states)
    ]
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client, rows[1].pk, made[2].pk


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(map(str, filter(None, mode))))
@pytest.mark.django_db(transaction=True)
def test_pages_are_accessible(browser: Browser, live_server, mode: tuple[str, str, str, int]) -> None:
    client, number, delivery = _fill()
    context = browser.new_context(base_url=live_server.url, viewport={"width": mode[3], "height": 900})
    cookies = {"wy_lang": mode[0], "wy_theme": mode[1], "wy_mode": mode[2], settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items() if value])
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    base = f"/staff/webhooks/{number}/"
    for path in ["/staff/webhooks/", "/staff/webhooks/new/", base, f"{base}edit/", f"{base}deliveries/{delivery}/", "/developers/events/"]:
        page.goto(path)
        found = Axe().run(page).response["violations"]
        problems += [f"{path} {v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found if v["impact"] in {"serious", "critical"}]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append(f"{path} scrolls sideways")
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{'-'.join(map(str, mode))}{path.replace('/', '_')}.png", full_page=True)
    context.close()

    assert problems == []
