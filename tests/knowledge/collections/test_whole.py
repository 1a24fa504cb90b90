"""A small site made only through the pages, from empty to published to found; and the sites of the demonstration as people see them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from tests.knowledge.collections.conftest import AT
from tests.knowledge.conftest import SmallLibrary
from tools.browser import ARGUMENTS, REMEDY, find_chromium

from wenyuan.knowledge.collections.demo import load_demo_topics
from wenyuan.knowledge.discovery.api import drain_changes, open_writer

# Every language, day and night, elder mode, desk and phone, each at least once; the plain page is what the journey below sees.
MODES = [("zh-hant", "dark", "", 1440), ("zh-hans", "dark", "", 390), ("en", "light", "elder", 390)]
PLAIN = ("zh-hans", "light", "", 1440)
SHOTS = os.environ.get("SHOTS", "")
_PUBLIC = (
    "/topics/", "/topics/yongle-dadian/", "/topics/yongle-dadian/entries/?f-holder=国家图书馆", "/topics/yongle-dadian/entries/?view=gallery", "/topics/lu-xun-manuscripts/entries/?view=timeline",
    "/topics/yongle-dadian/entries/?view=map", "/topics/yongle-dadian/entries/?view=graph", "/topics/yongle-dadian/entries/1/", "/topics/yongle-dadian/essays/about-the-work/", "/topics/yongle-dadian/about/",
    "/topics/lu-xun-manuscripts/records/", "/topics/yongle-dadian/entries/?q=没有这样的条目",
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


def sign_in(browser: Browser, url: str, client: Client | None, mode: tuple[str, str, str, int]) -> Page:
    context = browser.new_context(base_url=url, viewport={"width": mode[3], "height": 900})
    cookies = {"wy_lang": mode[0], "wy_theme": mode[1], "wy_mode": mode[2]}
    if client is not None:
        cookies[django_settings.SESSION_COOKIE_NAME] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items() if value])
    return context.new_page()


def look(page: Page, paths: tuple[str, ...], name: str) -> list[str]:
    problems: list[str] = []
    for n, path in enumerate(paths):
        answer = page.goto(path)
        if answer is None or answer.status >= 400:
            problems.append(f"{path}: {answer.status if answer else 'nothing'}")
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{n}.png", full_page=True)
        problems += [f"{path} {one['id']}: {one['nodes'][0]['target']} {one['help']}" for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append(f"{path} scrolls sideways")
    return problems


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(map(str, filter(None, mode))))
@pytest.mark.django_db(transaction=True)
def test_sites_and_desk_are_accessible(browser: Browser, live_server, small_library: SmallLibrary, staff: Callable[..., Client], mode: tuple[str, str, str, int]) -> None:  # type: ignore[no-untyped-def]
    load_demo_topics(library_id=small_library.library_id, at=AT)
    from wenyuan.knowledge.collections.api import find_topic, list_types

    topic = find_topic(slug="yongle-dadian").id
    place = f"/staff/topics/{topic}/"
    desk = (
        "/staff/topics/", "/staff/topics/new/", place, f"{place}edit/", f"{place}types/{list_types(topic_id=topic)[0].id}/", f"{place}entries/", f"{place}entries/1/", f"{place}import/", f"{place}essays/new/", f"{place}records/",
    )
    page = sign_in(browser, live_server.url, staff("curator", "collections.edit_topic", "collections.publish_topic"), mode)
    problems = look(page, (*_PUBLIC, *desk), "-".join(map(str, filter(None, mode))))
    page.context.close()

    assert problems == []


@pytest.mark.django_db(transaction=True)
def test_a_site_is_made_through_the_pages_and_found(browser: Browser, live_server, small_library: SmallLibrary, staff: Callable[..., Client]) -> None:  # type: ignore[no-untyped-def]
    page = sign_in(browser, live_server.url, staff("curator", "collections.edit_topic", "collections.publish_topic"), PLAIN)
    page.goto("/staff/topics/")
    page.get_by_role("link", name="新建专题").click()
    page.get_by_label("名称（简体）").fill("敦煌写本选")
    page.get_by_label("地址", exact=True).fill("dunhuang")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="新建类型").click()
    page.get_by_label("名称（简体）").fill("写本")
    page.get_by_label("代码", exact=True).fill("scroll")
    for row, (code, name, kind) in enumerate((("written", "抄写年代", "date"), ("holder", "收藏者", "person")), 1):
        page.get_by_label(f"第 {row} 行的代码").fill(code)
        page.get_by_label(f"第 {row} 行的名称，简体").fill(name)
        page.get_by_label(f"第 {row} 行的种类").select_option(kind)
        page.locator(f"[name=faceted-{row - 1}]").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="录入一条").click()
    page.get_by_label("题名").fill("金刚般若波罗蜜经刻本")
    page.get_by_label("抄写年代").fill("很早")
    page.get_by_role("button", name="保存", exact=True).click()
    assert "读不出年代" in page.inner_text("main")
    page.get_by_label("抄写年代").fill("唐咸通九年")
    page.get_by_label("收藏者").fill("大英图书馆")
    page.get_by_role("button", name="保存", exact=True).click()
    assert "已保存" in page.inner_text("main")
    page.get_by_role("navigation", name="工作").get_by_role("link", name="专题资源库").first.click()
    page.get_by_role("link", name="敦煌写本选").click()
    page.get_by_role("button", name="送审").click()
    page.get_by_role("button", name="发布", exact=True).click()
    page.context.close()
    with open_writer() as session:
        drain_changes(session)

    reader = sign_in(browser, live_server.url, None, PLAIN)
    reader.goto("/search/?q=金刚般若刻本")
    reader.get_by_role("link", name="金刚般若波罗蜜经刻本").click()
    assert reader.url.endswith("/topics/dunhuang/entries/1/")
    assert "0868" in reader.inner_text("main")
    reader.get_by_role("link", name="条目").first.click()
    assert "大英图书馆" in reader.inner_text("main")
    reader.context.close()
