"""The offline page in a real browser with the network off, and axe on the pages of the portal and of operations."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from tools.browser import ARGUMENTS, REMEDY, find_chromium

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account

READY = "navigator.serviceWorker.ready.then(() => new Promise((go) => setTimeout(go, 800)))"
KEPT = "(async () => { const all = []; for (const key of await caches.keys()) for (const one of await (await caches.open(key)).keys()) all.push(new URL(one.url).pathname); return all; })()"


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


@pytest.mark.parametrize(("language", "mode", "tag", "title"), [
    ("zh-hans", "", "zh-Hans", "没有网络"), ("zh-hant", "elder", "zh-Hant", "沒有網路"), ("en", "", "en", "No network"),
])
@pytest.mark.django_db(transaction=True)
def test_reader_without_network_is_told_so_in_their_own_way(browser: Browser, live_server, language: str, mode: str, tag: str, title: str) -> None:
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in (("wy_lang", language), ("wy_mode", mode)) if value])
    page = context.new_page()
    page.goto("/libraries/")
    page.evaluate(READY)
    kept = page.evaluate(KEPT)
    context.set_offline(True)
    page.goto("/account/")
    shown = (page.title(), page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("data-mode") or "")
    context.set_offline(False)
    page.get_by_role("link").click()
    page.wait_for_function(f"document.title !== {title!r}")
    context.close()

    assert shown == (title, tag, mode)
    assert all(path.startswith(("/static/ui/", "/offline/")) for path in kept)


@pytest.mark.parametrize(("language", "theme", "mode", "width"), [("zh-hans", "light", "", 1440), ("zh-hant", "dark", "", 390), ("en", "light", "elder", 390)])
@pytest.mark.django_db(transaction=True)
def test_pages_are_accessible(browser: Browser, live_server, language: str, theme: str, mode: str, width: int) -> None:
    account = open_account(username="yunxing", name="运行员", password="A long word 1")
    define_role(code="runs", title="运行", permissions=["operations.view", "operations.manage"])
    grant_role(account_id=account, role_code="runs", library_id=None)
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
    cookies = {"wy_lang": language, "wy_theme": theme, "wy_mode": mode, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items() if value])
    page = context.new_page()
    found = {}
    for path in ("/account/push/", "/staff/operations/", "/staff/operations/errors/", "/staff/operations/security/", "/offline/"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found[path] = (wide, [violation["id"] for violation in Axe().run(page).response["violations"]])
    context.close()

    assert found == dict.fromkeys(found, (False, []))
