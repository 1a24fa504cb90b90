"""A reader finds books by every way of writing, narrows them, and sees where they stand: the main journey."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(("query", "title"), [
    ("红楼梦", "红楼梦"), ("紅樓夢", "红楼梦"), ("hong lou meng", "红楼梦"), ("hongloumeng", "红楼梦"), ("hlm", "红楼梦"), ("978-7-101-00304-8", "史记"),
    ("資治通鑑", "资治通鉴"), ("家", "家"), ("曾国藩", "曾国藩"), ("《金 瓶 梅》", "金瓶梅"), ("Tu Fu", "杜"), ("民国二十三年", ""),
])
def test_first_hit_is_the_title(page: Page, query: str, title: str) -> None:
    page.goto("/")
    page.fill("input[type=search]", query)
    page.keyboard.press("Enter")

    first = page.locator(".hits > li h3 a").first

    expect(first).to_be_visible()
    shown = _simplified(first.inner_text())
    assert title in shown, shown
    assert page.problems == []


def _simplified(text: str) -> str:
    from wenyuan.bibliography.chinese import fold

    return fold(text)


def test_reader_narrows_and_opens_a_record_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("鲁迅")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?"))
    before = page.locator(".hits > li").count()

    page.locator(".facets a.check").first.click()
    page.wait_for_load_state()
    assert page.locator(".chip").count() >= 1
    assert 0 < page.locator(".hits > li").count() <= before

    page.locator(".hits > li h3 a").first.click()
    page.wait_for_url("**/ark:*/**")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("在架").first).to_be_visible()
    assert page.problems == []


def test_suggestions_open_with_arrow_keys(page: Page) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially("hongl", delay=40)
    expect(page.locator("[role=option]").first).to_be_visible()

    page.keyboard.press("ArrowDown")
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?|/ark:"))
    assert page.problems == []


def test_nothing_found_offers_a_way_out(page: Page) -> None:
    page.goto("/search/?q=" + "龘齾爩鱻不存在的书")

    expect(page.locator("main")).to_contain_text("没有找到")
    assert page.locator("main a[href*='/search/']").count() >= 1


def test_withdrawn_and_unknown_pages_say_so(page: Page) -> None:
    answer = page.goto("/ark:/99999/b1zzzzz")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("此处缺叶")
