"""axe finds nothing serious on the pages of modules, of a service and for developers, in three languages, both themes and the larger mode."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import Settings
from tests.foundation.gateway.outside import TITLE, Answer, manifest, outside
from tests.foundation.gateway.test_forwarding import NAME, register, signed_in
from tools.browser import ARGUMENTS, REMEDY, find_chromium

from wenyuan.foundation.accounts.api import load_person
from wenyuan.foundation.accounts.domain.api_keys import issue_key
from wenyuan.foundation.accounts.models import Account, ApiKeyUse
from wenyuan.foundation.events.domain.subscriptions import keep_bus
from wenyuan.foundation.events.models import Subscription
from wenyuan.foundation.gateway.api import check_health, rotate_service_key
from wenyuan.foundation.gateway.models import OutsideService

# Together they show every language but the plain one, night, elder mode, a desk and a phone; the plain page is what the journeys see.
MODES = [("zh-hant", "dark", "", 1440), ("en", "light", "elder", 390)]
PATHS = (
    "/staff/modules/", "/staff/modules/services/new/", f"/staff/modules/services/{NAME}/", f"/m/{NAME}/", f"/m/{NAME}/broken", "/developers/", "/developers/api/",
    "/developers/api/list_deliveries/", "/developers/changelog/", "/developers/keys/",
)
FRAGMENT = (
    '<h2>今天的书</h2><p class="soft">史记</p><table class="table"><tr><th scope="row">作者</th><td>司马迁</td></tr></table>'
    '<form class="form" method="post" action="/like"><div class="field"><label for="note">留言</label><input class="input" id="note" name="note"></div><button class="btn solid">喜欢</button></form>'
)


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


@pytest.mark.django_db(transaction=True)
def test_pages_are_accessible_in_every_language_and_mode(browser: Browser, live_server: object, settings: Settings, tmp_path: Path) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS, settings.HOME = ["127.0.0.0/8"], tmp_path
    shots = os.environ.get("GATEWAY_SHOTS", "")
    problems: list[str] = []
    with outside(answer=Answer(FRAGMENT.encode()), answers={"/broken": Answer(kind="video/mp4")}) as service:
        register(service)
        service.manifest = manifest(menu=[{"area": "portal", "path": "/today", "title": TITLE}], permissions=["catalogue.view_record", "catalogue.edit_record"])
        check_health(at=timezone.now())
        rotate_service_key(name=NAME, actor_id=None, at=timezone.now())
        client = signed_in(permissions=("modules.manage", "catalogue.view_record", "events.manage"))
        holder = load_person(account_id=Account.objects.get().pk, at=timezone.now())
        for calls in (0, 45, 60):
            key = issue_key(holder=holder, name="夜间取数", scopes=(), library_id=None, expires_at=timezone.now() + timedelta(days=9), at=timezone.now(), per_day=50).id
            ApiKeyUse.objects.filter(key_id=key).update(day=int(time.time()) // 86_400, day_count=calls)
        keep_bus(servers=["tls://nats.example:4222"], at=timezone.now())
        paths = (*PATHS, "/staff/webhooks/", f"/staff/webhooks/{Subscription.objects.get().pk}/")
        for language, theme, mode, width in MODES:
            OutsideService.objects.update(failures=0, opened_until=None, probed_at=None)
            context = browser.new_context(base_url=str(live_server), viewport={"width": width, "height": 900})
            cookies = {"wy_lang": language, "wy_theme": theme, "wy_mode": mode, django_settings.SESSION_COOKIE_NAME: client.cookies[django_settings.SESSION_COOKIE_NAME].value}
            context.add_cookies([{"name": name, "value": value, "url": str(live_server)} for name, value in cookies.items() if value])
            page = context.new_page()
            for path in paths:
                page.goto(path)
                found = Axe().run(page).response["violations"]
                problems += [f"{path} {language} {theme} {mode} {width}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in {"serious", "critical"}]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    problems.append(f"{path} {language} {width}: wider than the window")
                if shots:
                    page.screenshot(path=f"{shots}/{path.strip('/').replace('/', '-')}-{language}-{theme}-{mode or 'plain'}-{width}.png", full_page=path != "/developers/api/")
            context.close()

    assert problems == []


@pytest.mark.django_db(transaction=True)
def test_operation_is_called_from_its_page(browser: Browser, live_server: object) -> None:
    page = browser.new_page(base_url=str(live_server))
    page.goto("/developers/api/list_event_types/")

    page.click("form[data-try] button[type=submit]")
    expect(page.locator("[data-answer] pre")).to_contain_text("application/json")
    text = page.inner_text("[data-answer] pre")
    page.goto("/developers/api/list_subscriptions/")
    page.fill("[data-key]", "wy_aaaaaaaaaa_" + "x" * 43)
    page.click("form[data-try] button[type=submit]")
    expect(page.locator("[data-answer] pre")).to_contain_text("401")

    assert text.startswith("GET /api/events/v1/types\n200 application/json")
    assert "the key is unknown" in page.inner_text("[data-answer] pre")
    page.close()
