"""A passkey from beginning to end, with Chromium's virtual authenticator."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.foundation.accounts.conftest import PASSWORD
from tools.browser import ARGUMENTS, REMEDY, find_chromium

from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.accounts.models import Notice, Passkey, SignedInSession


def _sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.fill("#username", "reader")
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")


def _leave(page: Page) -> None:
    page.goto("/account/")
    page.click("form[action='/account/logout/'] button")
    page.wait_for_url("**/")


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_passkey_is_added_stands_for_the_password_and_for_the_second_factor(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium; {REMEDY}")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    account = open_account(username="reader", name="读者", password=PASSWORD)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"), locale="zh-CN")
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" and "status of 4" not in message.text else None)
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        _sign_in(page)
        page.wait_for_url("**/account/")
        page.goto("/account/safety/")
        page.fill("#pk-name", "我的手机")
        page.fill("#pk-old", "wrong")
        page.click("[data-passkey=register] button")
        page.wait_for_selector("[data-passkey=register] .error:not([hidden])")
        refused = page.inner_text("[data-passkey=register] .error")
        page.fill("#pk-old", PASSWORD)
        page.click("[data-passkey=register] button")
        page.wait_for_selector("form[action='/account/passkeys/remove/']")
        _leave(page)

        page.goto("/account/login/?next=/account/safety/")
        page.click("[data-passkey=sign-in] button")
        page.wait_for_selector("#h-sessions")
        _leave(page)

        _sign_in(page)
        page.wait_for_url("**/account/login/second/")
        page.click("[data-passkey=second] button")
        page.wait_for_url("**/account/")
        name = page.inner_text("h1")
        browser.close()

    passkey = Passkey.objects.get()
    assert (refused, name, problems) == ("密码不对。", "读者", [])
    assert (passkey.account_id, passkey.name, passkey.last_used_at is not None, passkey.sign_count > 0) == (account, "我的手机", True, True)
    assert list(SignedInSession.objects.order_by("pk").values_list("method", flat=True)) == ["password", "passkey", "password+passkey"]
    assert list(Notice.objects.values_list("kind", flat=True)) == ["factors_changed"]
