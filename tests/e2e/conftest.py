"""A running demo library and a real browser, made once for all journeys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tools.browser import ARGUMENTS, REMEDY, find_chromium

from tests.e2e.homes import demo_home, served


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo library served as `./wenyuan demo` serves it."""
    with served(demo_home(tmp_path_factory.mktemp("demo"), tmp_path_factory), "demo") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the journeys of one file. Its event loop runs in this thread while it is open, and no test with a database may come meanwhile."""
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium; {REMEDY}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, demo_site: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=demo_site, viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails its test when the console reports an error."""
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" and "status of 4" not in message.text else None)
    page.problems = problems  # type: ignore[attr-defined]
    return page


def sign_in(page: Page, username: str) -> None:
    """Sign in with a demo account."""
    page.goto("/account/login/")
    page.fill("#username", username)
    page.fill("#password", f"demo-{username}")
    page.click("main button[type=submit]")
    page.wait_for_url("**/account/")
