"""A librarian uploads a file of mixed condition, looks before she leaps, imports it, finds the books, and takes it all back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import sign_in
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, encode_iso2709

TITLES = ("澜州潮信录", "松溪岭竹枝词", "云澜海塘志")


def marc_file(folder: Path) -> Path:
    records = []
    for number, title in enumerate(TITLES):
        fields = (
            Field("001", data=f"E2E{number}"), Field("100", subfields=(Subfield("a", "20200101d1926    em y0chiy50      ea"),)),
            Field("101", "0 ", (Subfield("a", "chi"),)), Field("200", "1 ", (Subfield("a", title), Subfield("f", "顾棠撰"))),
            Field("210", subfields=(Subfield("a", "澜州"), Subfield("d", "民国十五年"))), Field("701", " 0", (Subfield("a", "顾棠"), Subfield("4", "撰"))),
        )
        records.append(encode_iso2709(Record("00000nam0 2200000   450 ", fields, MarcFormat.CNMARC)))
    broken = records[0][:60] + b"\x1d"
    path = folder / "lanzhou.mrc"
    path.write_bytes(records[0] + records[1] + broken + records[2])
    return path


def test_upload_preview_import_find_undo(page: Page, tmp_path: Path) -> None:
    sign_in(page, "bianmu")
    page.goto("/staff/batches/")
    page.set_input_files("input[type=file]", marc_file(tmp_path))
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url(re.compile(r"/staff/batches/\d+/"))
    for title in TITLES:
        expect(page.get_by_role("rowheader", name=title)).to_be_visible()
    batch = page.url

    page.get_by_role("button", name="开始导入").click()
    wait_for_state(page, batch, "完成")

    for query in ("潮信錄", "songxiling zhuzhici", "顧棠"):
        page.goto(f"/search/?q={query}")
        expect(page.locator(".hits > li h3 a").first).to_have_text(re.compile("|".join(TITLES)))
    page.goto(batch.rstrip("/") + "/rejects/")
    expect(page.locator("main")).to_contain_text("1")

    page.goto(batch)
    page.fill("#un", str(len(TITLES)))
    page.locator("#undo button[type=submit]").click()
    wait_for_state(page, batch, "已撤销")
    for _ in range(20):  # the index follows within a second or two
        page.goto("/search/?q=潮信录")
        if page.get_by_text("没有找到").count():
            break
        page.wait_for_timeout(300)
    expect(page.locator("main")).to_contain_text("没有找到")
    assert page.problems == []  # type: ignore[attr-defined]


def wait_for_state(page: Page, address: str, state: str) -> None:
    for _ in range(80):
        page.goto(address)
        if page.locator(".work-head .st", has_text=state).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.locator("main").inner_text()[:800])
