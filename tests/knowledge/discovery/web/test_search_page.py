"""The search page with a real database and a real index."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection
from django.test import Client

if TYPE_CHECKING:
    from tests.knowledge.conftest import QueryCount, SmallLibrary


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_results_say_counts_copies_and_mark_the_original_script(client: Client, small_library: SmallLibrary, query_count: type[QueryCount]) -> None:
    client.get("/search/?q=x")
    with query_count() as queries:
        page = client.get("/search/?q=夢溪筆談").content.decode()
    assert queries.count == 1
    assert '<a href="' + small_library.address("夢溪筆談") + '" lang="zh-Hant"><mark>夢溪筆談</mark></a>' in page
    assert "试验图书馆 1 册在架" in words(page)
    assert '<a class="person" href="/search/?person=%E6%B2%88%E6%8B%AC"' in page


def test_widening_is_told_and_can_be_switched_off(client: Client, small_library: SmallLibrary) -> None:
    page = client.get("/search/", {"q": "红楼夢"}).content.decode()
    assert "“红楼夢”的简体、繁体与异体字形一并查找" in page
    assert 'href="/search/?q=%E7%BA%A2%E6%A5%BC%E5%A4%A2&amp;exact=1"' in page
    literal = client.get("/search/", {"q": "红楼夢", "exact": "1"}).content.decode()
    assert "没有找到“红楼夢”" in literal
    assert "改回放宽查找" in literal


def test_editions_are_grouped_and_ungrouped_by_one_link(client: Client, small_library: SmallLibrary) -> None:
    grouped, single = client.get("/search/?q=红楼梦"), client.get("/search/?q=红楼梦&group=0")
    rows = [len(re.findall(r"<h3><a href", response.content.decode())) for response in (grouped, single)]
    assert rows[0] < rows[1]
    assert "分列各版本" in grouped.content.decode()
    assert "合并各版本" in single.content.decode()


def test_facet_walks_are_not_for_robots(client: Client, small_library: SmallLibrary) -> None:
    plain, narrowed = client.get("/search/?q=史记"), client.get("/search/?q=史记&material=ancient")
    assert (plain.headers["X-Robots-Tag"], narrowed.headers["X-Robots-Tag"]) == ("all", "noindex")
    assert '<meta name="robots" content="noindex">' in narrowed.content.decode()
    assert '<link rel="canonical" href="http://testserver/search/?q=' in narrowed.content.decode()
    assert 'aria-current="true"><span class="box"' in narrowed.content.decode()


def test_nothing_found_offers_what_would_be_found(client: Client, small_library: SmallLibrary) -> None:
    page = client.get("/search/?q=红楼梦画谱大全").content.decode()
    assert "没有找到“红楼梦画谱大全”" in page
    assert '<a href="/search/?q=%E7%BA%A2%E6%A5%BC%E6%A2%A6">红楼梦</a>' in page


@pytest.mark.parametrize("view", ["list", "covers", "timeline"])
def test_every_view_shows_every_result(client: Client, small_library: SmallLibrary, view: str) -> None:
    page = client.get(f"/search/?q=史记&group=0&view={view}").content.decode()
    assert small_library.address("史記") in page


def test_paging_beyond_the_end_says_so(client: Client, small_library: SmallLibrary) -> None:
    response = client.get("/search/?q=史记&page=400")
    assert (response.status_code, "翻到头了" in response.content.decode()) == (200, True)


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", '"', "((((", "%00", "a" * 900, "AND OR NOT", "年:x", "😀", "*"])
def test_any_query_is_answered(client: Client, small_library: SmallLibrary, query: str) -> None:
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_missing_and_damaged_index_are_pages_of_their_own(client: Client, small_library: SmallLibrary, tmp_path: Path) -> None:
    for file in (tmp_path / "index").rglob("display.dat"):
        file.write_bytes(b"")
    damaged = client.get("/search/?q=史记")
    assert (damaged.status_code, "检索暂时不能使用" in damaged.content.decode()) == (503, True)
    for file in sorted((tmp_path / "index").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    missing = client.get("/search/?q=红楼梦")
    assert (missing.status_code, "检索索引还没有建好" in missing.content.decode()) == (503, True)
    assert client.get("/").status_code == 200


def test_unknown_availability_is_said(client: Client, small_library: SmallLibrary) -> None:
    client.get("/search/?q=x")

    def fail(*_details: object) -> None:
        raise DatabaseError("gone")

    with connection.execute_wrapper(fail):  # type: ignore[arg-type]
        page = client.get("/search/?q=史记").content.decode()
    assert "馆藏情况未知" in page
    assert "馆藏情况暂时查不到，书目仍可检索。" in page


def test_suggestions_lead_somewhere(client: Client, small_library: SmallLibrary) -> None:
    found = client.get("/search/suggest/?q=shen kuo").json()["suggestions"]
    assert {"text": "沈括", "kind": "person", "label": "责任者", "url": "/search/?person=%E6%B2%88%E6%8B%AC"} in found


@pytest.mark.parametrize(("form", "address"), [
    ("go=1&t1=红楼梦&f1=title&m1=words", "q=title%3A%E7%BA%A2%E6%A5%BC%E6%A2%A6"),
    ("go=1&t1=a+b&f1=author&m1=words&j2=not&t2=c&f2=&m2=phrase", "q=author%3A%28a+b%29+NOT+%22c%22"),
    ("go=1&t1=&j2=or&t2=x%22y&from=1900&to=&material=book&online=1", "q=x+y&material=book&from=1900&online=1"),
])
def test_form_builds_the_query(client: Client, db: None, form: str, address: str) -> None:
    assert client.get(f"/search/advanced/?{form}").headers["Location"] == f"/search/?{address}"


@pytest.mark.parametrize("path", [
    "/", "/search/", "/search/help/", "/search/advanced/", "/browse/classes/", "/browse/classes/?class=I2", "/browse/classes/?q=历史", "/about/accessibility/",
    "/about/privacy/", "/healthz", "/robots.txt", "/manifest.webmanifest", "/opensearch.xml", "/sitemap.xml", "/sitemap-pages-0.xml",
])
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_page_answers_in_every_language(client: Client, small_library: SmallLibrary, path: str, language: str) -> None:
    client.cookies["wy_lang"] = language
    assert client.get(path).status_code == 200


def test_home_counts_what_is_there(client: Client, small_library: SmallLibrary) -> None:
    page = words(client.get("/").content.decode())
    assert f"{small_library.count}种书目可检{small_library.count}册馆藏1个图书馆" in page


def test_home_has_no_dead_links(client: Client, small_library: SmallLibrary) -> None:
    page = client.get("/").content.decode()
    main = page[page.index('<main id="main"'):page.index("</main>")]
    dead = [path for path in dict.fromkeys(re.findall(r'href="(/[^"#]*)"', main)) if client.get(path.replace("&amp;", "&")).status_code >= 400]
    assert dead == []
