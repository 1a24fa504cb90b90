"""A cataloguer brings authorities and holdings in with a file, finds a name by any of its forms, and follows it to the books."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import sign_in
from tests.e2e.test_every_page_is_accessible import MODES, _open, _violations
from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, from_mrk

AUTHORITY = """=LDR  00000nx  a2200000   45\\\\
=001  E2EA1
=100  \\\\$a20260101achiy50      ea
=200  \\0$a鲁迅$f(1881-1936)
=400  \\0$a周樹人
=400  \\1$aLu, Xun
"""
HOLDING = """=LDR  00000ny  a2200000un 4500
=001  E2EH1
=004  {number}
=852  0\\$bMAIN$hI210.97$i1
=866  \\0$a第1册–第4册
=856  40$uhttps://example.org/scan
"""


@pytest.fixture(scope="module")
def record(browser: Browser, demo_site: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The staff page of a record of 鲁迅, with a holding and an authority imported at the desk."""
    page = _open(browser, demo_site, MODES[0], 1440)
    sign_in(page, "bianmu")
    page.goto("/staff/records/?q=彷徨")
    link = page.locator("main th a[href^='/staff/records/']").first
    address = link.get_attribute("href") or ""
    row = page.locator("main tbody tr").first
    number, library = row.locator("td.mono").inner_text(), row.locator("td.mono + td").inner_text()
    for name, text, format_ in (("names", AUTHORITY, MarcFormat.CNMARC), ("holdings", HOLDING.format(number=number), MarcFormat.MARC21)):
        path = tmp_path_factory.mktemp(name) / f"{name}.mrc"
        path.write_bytes(encode_iso2709(from_mrk(text, format=format_)))
        _import(page, path, library)
    page.context.close()
    return address


def _import(page: Page, path: Path, library: str) -> None:
    page.goto("/staff/batches/")
    page.set_input_files("input[type=file]", path)
    page.select_option("#ul", label=library)  # a holding finds its record within one library
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url(re.compile(r"/staff/batches/\d+/"))
    batch = page.url
    page.get_by_role("button", name="开始导入").click()
    for _ in range(60):
        page.goto(batch)
        if page.locator(".work-head .st", has_text="完成").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.locator("main").inner_text()[:800])


def test_name_is_found_by_any_form_and_leads_to_its_books(page: Page, record: str) -> None:
    sign_in(page, "bianmu")
    for query in ("周树人", "lu xun", "魯迅"):
        page.goto("/staff/")
        page.get_by_role("link", name="规范", exact=True).click()
        page.fill("#aq", query)
        page.press("#aq", "Enter")
        page.get_by_role("link", name="鲁迅", exact=True).first.click()
        expect(page.locator("h1")).to_have_text("鲁迅")
    expect(page.get_by_role("region", name="名称形式").get_by_role("row", name=re.compile("周樹人"))).to_contain_text("繁体或异体")
    page.locator("main td.r a").first.click()
    page.wait_for_url("**/search/?person=*")
    expect(page.locator(".hits > li").first).to_be_visible()

    page.goto(record)
    expect(page.get_by_role("row", name=re.compile("第1册–第4册"))).to_contain_text("I210.97 1")
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("mode", MODES[1:], ids=lambda mode: "-".join(filter(None, mode)))
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible(browser: Browser, demo_site: str, record: str, mode: tuple[str, str, str], width: int) -> None:
    page = _open(browser, demo_site, mode, width)
    sign_in(page, "bianmu")
    page.goto("/staff/authorities/?q=鲁迅")
    one = page.locator("main th a[href^='/staff/authorities/']").first.get_attribute("href") or ""
    problems: dict[str, list[str]] = {}
    for path in ("/staff/authorities/", "/staff/authorities/?q=龘齾爩鱻", one, record):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        found = _violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("scrolls sideways")
        if found:
            problems[path] = found
    page.context.close()

    assert problems == {}
