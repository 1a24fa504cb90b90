"""axe finds nothing serious or critical on any page, and no page scrolls sideways on a narrow phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import sign_in

PUBLIC = ["/", "/search/?q=红楼梦", "/search/?q=鲁迅&view=covers", "/search/?q=史&view=timeline", "/search/?view=map", "/search/?view=network", "/search/?view=classes", "/search/?view=topics", "/topics/", "/id/era/清", "/search/?q=龘齾爩鱻", "/search/advanced/", "/search/help/",
          "/browse/classes/", "/libraries/", "/libraries/?q=没有这个馆", "/libraries/join/", "/evidence/", "/developers/events/", "/account/login/", "/about/privacy/", "/about/accessibility/", "/api/docs", "/nothing-here/"]
STAFF = ["/staff/", "/staff/records/", "/staff/records/?q=史记", "/staff/records/new/?format=cnmarc&material=book", "/staff/batches/", "/staff/jobs/", "/account/"]
# Whoever has every permission, and so every page of the menu.
ADMINISTRATOR = "xitong"
MODES = [("zh-hans", "light", ""), ("zh-hant", "dark", ""), ("en", "light", "elder")]


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found if v["impact"] in {"serious", "critical"}]


def _open(browser: Browser, base: str, mode: tuple[str, str, str], width: int) -> Page:
    context = browser.new_context(base_url=base, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in zip(("wy_lang", "wy_theme", "wy_mode"), mode, strict=True) if value])
    return context.new_page()


@pytest.mark.parametrize("mode", MODES, ids=lambda m: "-".join(filter(None, m)))
def test_public_pages(browser: Browser, demo_site: str, mode: tuple[str, str, str]) -> None:
    page = _open(browser, demo_site, mode, 1440)
    page.goto("/search/?q=红楼梦")
    record = page.locator(".hits > li h3 a").first.get_attribute("href") or ""
    problems: dict[str, list[str]] = {}
    # Each page in two of the three modes: what breaks in one mode only is a colour, and these are tokens.
    for path in [path for place, path in enumerate([*PUBLIC, record]) if place % len(MODES) != MODES.index(mode)]:
        page.goto(path)
        if found := _violations(page):
            problems[path] = found
    page.context.close()

    assert problems == {}


@pytest.mark.parametrize("mode", MODES[2:], ids=lambda m: "-".join(filter(None, m)))  # the menu is walked in every mode below
def test_staff_pages(browser: Browser, demo_site: str, mode: tuple[str, str, str]) -> None:
    page = _open(browser, demo_site, mode, 1440)
    sign_in(page, "bianmu")
    page.goto("/staff/records/?q=红楼梦")
    record = page.locator("main a[href^='/staff/records/']").filter(has_text="红楼梦").first.get_attribute("href") or ""
    problems: dict[str, list[str]] = {}
    for path in [*STAFF, record, f"{record.rstrip('/')}/edit/"]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        if found := _violations(page):
            problems[path] = found
    page.context.close()

    assert problems == {}


@pytest.mark.parametrize(("mode", "width"), list(zip(MODES[1:], (1440, 390), strict=True)), ids=["traditional-dark-desktop", "english-elder-phone"])
def test_every_page_of_an_administrators_menu(browser: Browser, demo_site: str, mode: tuple[str, str, str], width: int) -> None:
    page = _open(browser, demo_site, mode, width)
    sign_in(page, ADMINISTRATOR)
    page.goto("/staff/")
    paths = page.eval_on_selector_all("nav a[href^='/staff/']", "links => [...new Set(links.map(one => one.getAttribute('href')))]")
    problems: dict[str, list[str]] = {}
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        found = _violations(page) + ([f"answers {answer.status}"] if answer.status != 200 else [])
        if page.evaluate("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth"):
            found.append("scrolls sideways")
        if found:
            problems[path] = found
    page.context.close()

    assert len(paths) >= 8
    assert problems == {}


def test_no_page_scrolls_sideways_at_320_pixels(browser: Browser, demo_site: str) -> None:
    page = _open(browser, demo_site, MODES[0], 320)
    wide: dict[str, int] = {}
    for path in PUBLIC:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width
    page.context.close()

    assert wide == {}
