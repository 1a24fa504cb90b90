"""A cataloguer mends a record with the keyboard alone; another, without script, with a plain text area."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import sign_in


def _open_record(page: Page, query: str) -> str:
    page.goto(f"/staff/records/?q={query}")
    if not re.search(r"/staff/records/\d+/$", page.url):
        page.locator("main tbody a[href^='/staff/records/']").first.click()
        page.wait_for_url(re.compile(r"/staff/records/\d+/$"))
    return page.url


def _active_text(page: Page) -> str:
    return str(page.evaluate("document.activeElement.value"))


def _row_tags(page: Page) -> list[str]:
    return list(page.eval_on_selector_all(".grid-m.live tbody input[data-column=tag]", "inputs => inputs.map(i => i.value)"))


def test_a_record_is_mended_with_the_keyboard_alone(page: Page) -> None:
    sign_in(page, "bianmu")
    address = _open_record(page, "呐喊 鲁迅")
    page.goto(f"{address}edit/")
    expect(page.locator(".grid-m.live")).to_be_visible()
    keys = page.keyboard

    # The cursor begins in the title; Tab goes from subfield to subfield.
    assert _active_text(page).startswith("‡a")
    before = _row_tags(page)
    keys.press("Tab")
    assert page.evaluate("(() => { const a = document.activeElement; return a.value.slice(a.selectionStart - 2, a.selectionStart); })()").startswith("‡")

    # A new field behind the title, typed through: tag, indicators, content.
    keys.press("Alt+Enter")
    keys.type("304")
    keys.type("__")
    assert _active_text(page) == "‡a"
    keys.press("End")
    keys.type("题名据版权页")
    keys.press("Control+d")
    keys.type("z多余")
    expect(page.locator("[data-problems]")).to_contain_text("没有定义子字段 $z", timeout=5000)
    assert _row_tags(page) == [*before[: before.index("200") + 1], "304", *before[before.index("200") + 1 :]]

    # Undo takes the subfield away again.
    for _ in range(6):
        if "‡z" not in _active_text(page):
            break
        keys.press("Control+z")
    assert "‡z" not in _active_text(page)
    assert "304" in _row_tags(page)

    # Move it down and up, and leave it by the arrows.
    keys.press("Alt+ArrowDown")
    assert _row_tags(page).index("304") == before.index("200") + 2
    keys.press("Alt+ArrowUp")
    assert _row_tags(page).index("304") == before.index("200") + 1

    # Mnemonic lines paste as fields.
    page.evaluate("""() => { const data = new DataTransfer(); data.setData('text/plain', '=010  \\\\\\\\$a9787020002208\\n=606  0\\\\$a短篇小说$x中国');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }""")
    assert _row_tags(page).count("010") == before.count("010") + 1
    expect(page.locator("[data-problems]")).to_contain_text("ISBN 校验位应为 7，现为 8。", timeout=5000)

    # F7 goes to the error, F8 repairs it.
    keys.press("F7")
    assert "9787020002208" in _active_text(page)
    keys.press("F8")
    assert "9787020002207" in _active_text(page)
    expect(page.locator("[data-problems]")).not_to_contain_text("ISBN 校验位", timeout=5000)

    # Save, and see the new field in the record.
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"saved=1"))
    expect(page.locator("#marc-rows")).to_contain_text("题名据版权页")
    expect(page.locator("#marc-rows")).to_contain_text("短篇小说")
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_form_and_the_fields_share_one_record(page: Page) -> None:
    sign_in(page, "bianmu")
    page.goto("/staff/records/new/?format=cnmarc&material=book")
    page.click("[data-view=form]")
    page.fill("#f-title", "校勘学讲义")
    page.fill("#f-persons", "文乙\n文丙")
    page.fill("#f-isbn", "978-7-02-000220-7")
    page.click("[data-view=grid]")

    rows = page.eval_on_selector_all(".grid-m.live tbody tr", "rows => rows.map(r => [r.querySelector('[data-column=tag]').value, r.querySelector('textarea').value])")
    assert ["200", "‡a校勘学讲义‡b专著‡f"] in rows
    assert [value for tag, value in rows if tag == "701"] == ["‡a文乙‡4", "‡a文丙"]
    expect(page.locator("[data-card]")).to_contain_text("校勘学讲义", timeout=5000)

    page.click("[data-view=text]")
    assert "$a校勘学讲义" in page.input_value("#mrk")
    page.press("#mrk", "Control+Enter")
    page.wait_for_url(re.compile(r"/staff/records/\d+/\?saved=1"))
    expect(page.locator("h1")).to_have_text("校勘学讲义")


def test_everything_works_without_script(browser: Browser, demo_site: str) -> None:
    context = browser.new_context(base_url=demo_site, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, "bianmu")
    address = _open_record(page, "彷徨 鲁迅")
    page.goto(f"{address}edit/")
    text = page.input_value("#mrk")
    assert text.startswith("=LDR")
    page.fill("#mrk", text.rstrip("\n") + "\n=304  \\\\$a无脚本所加\n")
    page.click("button[type=submit].solid")
    page.wait_for_url(re.compile(r"saved=1"))
    expect(page.locator("#marc-rows")).to_contain_text("无脚本所加")
    context.close()
