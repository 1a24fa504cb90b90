"""A cataloguer at the keyboard: suggestions beside the record, coded values by name, what was not saved is there again."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import sign_in


def lines(page: Page, tag: str) -> list[str]:
    return [line for line in page.input_value("#mrk").split("\n") if line.startswith(f"={tag} ")]


def begin(page: Page) -> None:
    sign_in(page, "bianmu")
    page.goto("/staff/records/new/")
    page.wait_for_selector("[data-grid-place] tr.now")


def test_a_suggestion_is_taken_by_key_and_taken_back(page: Page) -> None:
    begin(page)
    page.keyboard.type("两地书$f鲁迅著；许广平编")

    said = page.locator("[data-assist-said]")
    expect(said).to_contain_text("条建议", timeout=15_000)
    assert page.locator("[data-assist-list] [role=option]").first.inner_text().startswith("701")
    page.keyboard.press("F2")
    expect(page.locator("[data-assist-list]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("已采用：701 鲁迅")
    assert lines(page, "701") == ["=701  \\0$a鲁迅$9lu xun$4著"]
    page.keyboard.press("1")
    assert lines(page, "702") == ["=702  \\0$a许广平$9xu guang ping$4编"]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.column") == "content"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert (lines(page, "701"), lines(page, "702")) == (["=701  \\0$a$4"], [])
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_pasted_title_page_is_offered_and_a_skipped_one_stays_away(page: Page) -> None:
    begin(page)
    page.click(".assist-panel summary")
    page.fill("[data-assist-pasted]", "红楼梦\n（清）曹雪芹 著\n人民文学出版社 1982年")

    first = page.locator("[data-assist-list] [role=option]").first
    expect(first).to_contain_text("红楼梦", timeout=15_000)
    first.click()
    assert lines(page, "200") == ["=200  1\\$a红楼梦$b专著$f（清）曹雪芹 著"]
    imprint = page.locator("[data-assist-list] [role=option]", has_text="人民文学出版社")
    expect(imprint).to_be_visible()
    page.keyboard.press("F2")
    page.keyboard.press("Home")
    skipped = page.locator("[data-assist-list] [aria-selected=true] b").inner_text()
    page.keyboard.press("Delete")
    expect(page.locator("[data-assist-said]")).to_contain_text("已略过")
    assert skipped not in page.locator("[data-assist-list] [role=option]").first.inner_text()
    assert page.problems == []  # type: ignore[attr-defined]


def test_coded_values_are_chosen_by_name_and_unsaved_work_is_kept(page: Page, context: BrowserContext) -> None:
    begin(page)
    page.keyboard.type("论语译注")
    page.keyboard.press("Control+g")
    page.keyboard.type("100")
    expect(page.locator("[data-coded-place]")).to_be_visible()
    page.keyboard.press("F4")
    page.locator("[data-coded-list] label", has_text="17 读者对象").locator("select").select_option("c")
    assert lines(page, "100")[0][10:].split("$a")[-1][17] == "c"
    page.keyboard.press("Control+g")
    page.keyboard.type("200")
    page.keyboard.press("Alt+t")
    expect(page.locator("#mrk")).to_have_value(re.compile("論語譯註"))
    page.wait_for_timeout(1_000)  # a draft is kept at a pause

    again = context.new_page()
    again.goto("/staff/records/new/")
    expect(again.locator("[data-draft]")).to_be_visible()
    again.click("[data-draft-take]")

    assert lines(again, "200") == lines(page, "200")
    again.click("[data-view=grid]")
    assert page.problems == []  # type: ignore[attr-defined]
