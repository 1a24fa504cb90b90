"""A library joins a nation that has just been set up: from the application to the list of first steps, by the pages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.homes import migrated_home, served
from tests.e2e.test_every_page_is_accessible import MODES, _open, _violations
from tests.e2e.test_librarian_imports_a_file import TITLES, marc_file, wait_for_state

PASSWORD = "a-long-enough-password"
NATION = f"""
from wenyuan.foundation.accounts import api as a
from wenyuan.foundation.libraries import api as l
national = l.register_library(code='CN-E-NL', name='国图', name_en='National Library', level='national')
province = l.register_library(code='CN-E-P1', name='云澜省馆', name_en='Yunlan Provincial Library', level='province', parent_code='CN-E-NL')
l.register_branch(library_id=national, code='01', name='国图主楼', kind='main')
a.define_role(code='reviewer', title='审核', permissions=['libraries.review'])
for username, library in (('guoshen', None), ('shengshen', province)):
    a.grant_role(account_id=a.open_account(username=username, name=username, password='{PASSWORD}'), role_code='reviewer', library_id=library)
"""


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an installation with a national library, a province and their reviewers, and nothing else."""
    home = migrated_home(tmp_path_factory.mktemp("nation"), tmp_path_factory)
    home.server.ensure_running()
    done = home.run("manage", "shell", "-c", NATION)
    assert done.returncode == 0, done.stderr
    with served(home, "serve") as address:
        yield address


def _sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


def _review(browser: Browser, base: str, username: str, number: str, button: str, *, text: str = "") -> None:
    page = browser.new_context(base_url=base, locale="zh-CN").new_page()
    _sign_in(page, username)
    page.goto("/staff/library-applications/")
    page.get_by_role("row", name=re.compile(number)).get_by_role("link").click()
    if text:
        page.fill("#f-text", text)
    page.locator("aside").get_by_role("button", name=button, exact=True).last.click()
    page.wait_for_load_state()
    page.context.close()


@pytest.fixture(scope="module")
def joined(browser: Browser, nation: str) -> tuple[str, Page]:
    """Apply on a phone, be asked, answer, be approved, open the account, sign in; the number and the page of the first steps."""
    page = browser.new_context(base_url=nation, viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    page.goto("/libraries/")
    page.get_by_role("link", name="图书馆加入").click()
    page.fill("#f-email", "guanzhang@example.cn")
    page.get_by_role("button", name="开始填写").click()
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    link = page.locator(".join-secret").inner_text()

    page.fill("#f-name", "松溪岭县图书馆")
    page.keyboard.press("Enter")  # the harmless button: a draft
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("#f-phone")).to_have_attribute("aria-invalid", "true")
    for name, value in (("name_en", "Songxiling County Library"), ("code", "CN-E-XL"), ("address", "文化路 9 号"), ("contact_name", "王五"), ("phone", "0000-6688 0012"),
                        ("expected_records", "20000"), ("statement", "县级公共图书馆，藏书两万册。")):
        page.fill(f"#f-{name}", value)
    page.select_option("#f-level", "county")
    page.fill("#f-parent", "云澜省馆（CN-E-P1）")
    page.set_input_files("#f-papers", {"name": "批文.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 paper"})
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main .st").first).to_have_text("审核中")

    _review(browser, nation, "shengshen", number, "请申请人补充", text="请写明现有系统。")
    page.context.clear_cookies()
    page.goto(link)
    expect(page.locator("blockquote")).to_have_text("请写明现有系统。")
    page.fill("#f-answer", "现用卡片目录。")
    page.get_by_role("button", name="回答并再次提交").click()
    _review(browser, nation, "shengshen", number, "通过本环节")
    _review(browser, nation, "shengshen", number, "通过本环节")
    _review(browser, nation, "guoshen", number, "批准加入")

    page.reload()
    for name, value in (("username", "songxi"), ("person", "王五"), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"#f-{name}", value)
    page.get_by_role("button", name="开立账户").click()
    page.fill("#username", "songxi")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/staff/library/start/**")
    return number, page


def test_library_joins_and_takes_its_first_steps(joined: tuple[str, Page]) -> None:
    _number, page = joined
    expect(page.locator("h1")).to_have_text("新馆第一步")
    assert page.locator(".first-steps .st.in").count() == 0

    page.get_by_role("link", name="设定外观").click()
    page.get_by_label("石绿").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="分馆与时间").click()
    page.fill("#f-name", "竹坞村书屋")
    page.fill("#f-code", "02")
    page.select_option("#f-kind", "outlet")
    page.get_by_role("button", name="加上").click()
    page.fill("#f-day2", "14:00-17:00")
    page.get_by_role("button", name="保存时间").click()
    page.get_by_role("link", name="闭馆日").click()
    page.get_by_role("button", name="取来这一年").click()
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("navigation", name="本馆").get_by_role("link", name="第一步").click()
    assert page.locator(".first-steps .st.in").count() == 4

    page.goto("/l/CN-E-XL/")
    expect(page.locator("h1")).to_have_text("松溪岭县图书馆")
    expect(page.get_by_text("竹坞村书屋")).to_be_visible()


def test_its_records_are_found_in_the_national_view(joined: tuple[str, Page], browser: Browser, nation: str, tmp_path: Path) -> None:
    _number, page = joined
    page.goto("/staff/library/start/")
    page.get_by_role("link", name="导入第一批：书目与馆藏").click()
    page.set_input_files("input[type=file]", marc_file(tmp_path))
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url(re.compile(r"/staff/batches/\d+/"))
    batch = page.url
    page.get_by_role("button", name="开始导入").click()
    wait_for_state(page, batch, "完成")

    reader = browser.new_context(base_url=nation, locale="zh-CN").new_page()
    for query in ("潮信錄", "songxiling zhuzhici", "顧棠"):
        reader.goto(f"/search/?q={query}")
        expect(reader.locator(".hits > li h3 a").first).to_have_text(re.compile("|".join(TITLES)))
    reader.goto("/l/CN-E-XL/")
    expect(reader.locator(".library-new")).to_contain_text(TITLES[0])
    reader.context.close()

    page.goto("/staff/library/start/")
    for title in ("导入第一批：书目与馆藏", "在全国目录中查到：书目与馆藏"):
        expect(page.locator(".first-steps li", has_text=title).locator(".st")).to_have_class(re.compile(r"\bin\b"))


def _found_addresses(page: Page, username: str) -> list[str]:
    """Addresses that a number stands in: a branch; a library and an application form with all its errors."""
    if username == "songxi":
        page.goto("/staff/library/branches/")
        return [page.locator("main tbody a").first.get_attribute("href") or ""]
    page.goto("/staff/libraries/?q=CN-E-XL")
    library = page.locator("main tbody a").first.get_attribute("href") or ""
    page.goto("/libraries/join/")
    page.fill("#f-email", "other@example.cn")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/libraries/join/[\d-]+/"))
    form = "/libraries/join/" + page.url.rstrip("/").rsplit("/", 1)[-1] + "/"
    page.locator("main button[value=submit]").click()
    expect(page.locator("#phone-error")).to_be_visible()
    assert _violations(page) == []
    return [library, form]


@pytest.mark.parametrize(("mode", "width"), list(zip(MODES[1:], (1440, 360), strict=True)), ids=["traditional-dark", "english-elder-phone"])
def test_pages_are_accessible(browser: Browser, nation: str, joined: tuple[str, Page], mode: tuple[str, str, str], width: int) -> None:
    number, _page = joined
    problems: dict[str, list[str]] = {}
    doors = [
        ("songxi", ["/l/CN-E-XL/", "/libraries/CN-E-XL/", "/staff/library/start/", "/staff/library/details/", "/staff/library/look/", "/staff/library/branches/",
                    "/staff/library/closed-days/?year=2027", "/staff/library/policies/", "/staff/library/leaving/"]),
        ("guoshen", ["/libraries/join/", "/libraries/join/return/", "/staff/libraries/", "/staff/library-applications/?show=all", f"/staff/library-applications/{number}/"]),
    ]
    for username, paths in doors:
        page = _open(browser, nation, mode, width)
        _sign_in(page, username)
        for path in [*paths, *_found_addresses(page, username)]:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            found = _violations(page)
            if page.evaluate("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth"):
                found.append("scrolls sideways")
            if found:
                problems[path] = found
        page.context.close()

    assert problems == {}
