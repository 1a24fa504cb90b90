"""What a reader looks at stays where it is while a page arrives, on a fast line and on a slow one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, TimeoutError

LIMIT = 0.01
# Registered before the page begins; `buffered` adds what happened before the observer was heard.
WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.shifts.push([entry.value, ...entry.sources.map(s => s.node ? s.node.nodeName + ' ' + (s.node.textContent || '').trim().slice(0, 30) : '')]);
}).observe({type: 'layout-shift', buffered: true});
"""
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
LINES = {"fast": None, "slow": {"offline": False, "latency": 120, "downloadThroughput": 150_000, "uploadThroughput": 100_000}}


def _shifts(browser: Browser, site: str, path: str, size: str, language: str, mode: str, line: str) -> tuple[float, list[object]]:
    """Open a page with an empty cache and return what moved in it."""
    width, height = SIZES[size]
    context = browser.new_context(base_url=site, viewport={"width": width, "height": height})
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in (("wy_lang", language), ("wy_mode", mode)) if value])
    page = context.new_page()
    if (conditions := LINES[line]) is not None:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", conditions)
    page.add_init_script(WATCH)
    waiting: set[str] = set()
    page.on("request", lambda request: waiting.add(request.url))
    page.on("requestfinished", lambda request: waiting.discard(request.url))
    page.on("requestfailed", lambda request: waiting.discard(request.url))
    try:
        page.goto(path, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        page.wait_for_timeout(400)
        found = page.evaluate("window.shifts")
    except TimeoutError as error:
        raise TimeoutError(f"{path} still waits for {sorted(waiting)}") from error
    finally:
        context.close()
    return sum(shift[0] for shift in found), found


def _shifts_at_last(browser: Browser, site: str, path: str, size: str, language: str, mode: str, line: str) -> tuple[float, list[object]]:
    # The browser's own slow line has been seen to drop a transfer and never end it (once in several hundred pages); a page that does so twice is at fault itself.
    try:
        return _shifts(browser, site, path, size, language, mode, line)
    except TimeoutError:
        return _shifts(browser, site, path, size, language, mode, line)


@pytest.fixture(scope="module")
def record_path(browser: Browser, demo_site: str) -> str:
    context = browser.new_context(base_url=demo_site)
    page = context.new_page()
    page.goto("/search/?q=红楼梦")
    path = page.locator(".hits > li h3 a").first.get_attribute("href") or ""
    context.close()
    return path


@pytest.mark.parametrize(("language", "mode", "line"), [("zh-hans", "", "slow"), ("en", "elder", "fast")])
@pytest.mark.parametrize("size", SIZES)
def test_pages_arrive_without_moving(browser: Browser, demo_site: str, record_path: str, size: str, language: str, mode: str, line: str) -> None:
    moved: dict[str, list[object]] = {}
    for path in ("/", "/search/?q=鲁迅", "/search/?q=鲁迅&view=covers", record_path):
        total, found = _shifts_at_last(browser, demo_site, path, size, language, mode, line)
        if total >= LIMIT:
            moved[path] = [round(total, 4), *found[:3]]

    assert moved == {}


def test_a_shift_is_seen(browser: Browser, demo_site: str) -> None:
    context = browser.new_context(base_url=demo_site, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto("/")
    page.wait_for_timeout(300)
    page.evaluate("() => { const block = document.createElement('div'); block.textContent = 'x'; block.className = 'state'; document.body.prepend(block); }")
    page.wait_for_timeout(300)
    total = page.evaluate("window.shifts.reduce((sum, shift) => sum + shift[0], 0)")
    context.close()

    assert total >= LIMIT
