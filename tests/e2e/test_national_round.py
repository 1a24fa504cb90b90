"""The round of national bibliographic work: two members contribute, what is the same merges, one merge is undone, an issue is published, an outside client harvests it."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sickle import Sickle

from tests.e2e.conftest import sign_in
from tests.knowledge.union.conftest import book
from wenyuan.bibliography.marc import Record, encode_iso2709

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
YEAR = datetime.now(UTC).year
FIRST = (
    book("r1", title="滹沱河水文考", author="宁远志", isbn="", year=YEAR, publisher="燕山出版社", pages=201),
    book("r2", title="江南织造档案选编", author="沈其光", isbn="9787532599998", year=YEAR, publisher="上海古籍出版社", pages=640),
    book("r3", title="图书馆学的历史与理论", author="许国华", isbn="9787501399994", year=YEAR, publisher="国家图书馆出版社", pages=355),
    book("r4", title="唐诗里的长安", author="马千里", isbn="9787101199994", year=YEAR, publisher="中华书局", pages=288),
)
SECOND = (
    book("s2", title="江南織造檔案選編", author="沈其光", isbn="9787532599998", year=YEAR, publisher="上海古籍出版社", pages=640),
    book("s3", title="圖書館學的歷史與理論", author="許國華", isbn="7501399999", year=YEAR, publisher="国家图书馆出版社", pages=355),
    book("s4", title="唐诗里的长安", author="马千里", isbn="9787101199994", year=YEAR, publisher="中华书局", pages=288),
    book("s5", title="海关旧档中的茶叶贸易", author="林海生", isbn="", year=YEAR, publisher="厦门大学出版社", pages=410),
)


def write_file(path: Path, records: tuple[Record, ...]) -> Path:
    path.write_bytes(b"".join(encode_iso2709(one) for one in records))
    return path


def contribute(page: Page, path: Path, library: str) -> dict[str, str]:
    """Upload a file on the page and wait till it has been matched; return what became of each title."""
    page.goto("/staff/union/contribute/")
    page.set_input_files("#uf", path)
    page.select_option("#ul", label=library)
    page.get_by_role("button", name="上传并比对").click()
    page.wait_for_url(re.compile(r"/staff/union/contribute/\d+/"))
    page.wait_for_selector("#live .st.in", timeout=60_000)
    rows = page.locator("#l1 ~ .scroll-x tbody tr, section:has(#l1) tbody tr")
    return {row.locator("a").first.inner_text(): row.locator(".st").first.inner_text() for row in rows.all()}


def test_two_members_one_catalogue_one_bibliography(page: Page, demo_site: str, tmp_path: Path) -> None:
    sign_in(page, "xitong")
    page.goto("/staff/union/contribute/")
    libraries = page.locator("#ul option").all_inner_texts()
    first = contribute(page, write_file(tmp_path / "first.mrc", FIRST), libraries[1])
    second = contribute(page, write_file(tmp_path / "second.mrc", SECOND), libraries[2])

    assert first == dict.fromkeys(("滹沱河水文考", "江南织造档案选编", "图书馆学的历史与理论", "唐诗里的长安"), "联合目录新增")
    assert second == {"江南織造檔案選編": "并入已有", "圖書館學的歷史與理論": "并入已有", "唐诗里的长安": "并入已有", "海关旧档中的茶叶贸易": "联合目录新增"}

    part_second_member(page)
    name = publish_issue(page)
    page.goto(f"/national-bibliography/{name}/")
    shown = page.inner_text("main")
    sums = page.request.get(f"/national-bibliography/{name}/SHA256SUMS").text()
    marc = page.request.get(f"/national-bibliography/{name}/mrc").body()
    titles = harvest_titles(f"{demo_site}/exchange/oai", f"bibliography-{name}")

    assert name in shown
    assert hashlib.sha256(marc).hexdigest() in sums
    assert {title: titles.count(title) for title in ("滹沱河水文考", "江南织造档案选编", "图书馆学的历史与理论", "唐诗里的长安", "海关旧档中的茶叶贸易")} == {
        "滹沱河水文考": 1, "江南织造档案选编": 1, "图书馆学的历史与理论": 1, "唐诗里的长安": 2, "海关旧档中的茶叶贸易": 1,
    }
    assert [title for title in titles if title in {"江南織造檔案選編", "圖書館學的歷史與理論"}] == []


def part_second_member(page: Page) -> None:
    """On the page of the last file: open what "唐诗里的长安" was merged into and take this library's record out again."""
    page.locator("tr", has_text="唐诗里的长安").get_by_role("link", name="联合记录").click()
    page.wait_for_url("**/staff/union/clusters/*/")
    member = page.locator("tbody tr", has_text="s4")
    member.locator("summary").click()
    member.get_by_label("理由").fill("两个不同的版本")
    member.get_by_role("button", name="拆出").click()
    page.wait_for_url("**/?saved=1")
    assert page.inner_text(".work-head .st") == "已解散"  # the one that is left stands for itself


def publish_issue(page: Page) -> str:
    """Make the next issue, publish it and return its name."""
    page.goto("/staff/national/")
    page.get_by_role("button", name="编制新一期").click()
    page.wait_for_url(re.compile(r"/staff/national/\d+/"))
    address = page.url
    wait_for_state(page, address, "待审")
    with page.expect_navigation():
        page.get_by_role("button", name="发布这一期").click()
    wait_for_state(page, address, "已发布")
    found = re.search(r"\d{4}-\d{3}", page.inner_text("h1"))
    assert found
    return found.group()


def wait_for_state(page: Page, address: str, state: str) -> None:
    for _ in range(120):
        page.goto(address)
        shown = page.locator(".work-head .st")
        assert shown.count(), page.inner_text("body")
        if shown.inner_text() == state:
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.inner_text("main"))


def harvest_titles(address: str, set_: str) -> list[str]:
    """What an independent client finds in a set."""
    records = Sickle(address).ListRecords(metadataPrefix="oai_dc", set=set_)
    return [one.metadata["title"][0] for one in records]
