"""Essays: what Markdown may and may not bring onto a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from wenyuan.knowledge.collections.format.essays import find_parts, render_essay

IMAGES = "/topics/x/images/"


def render(text: str) -> str:
    return str(render_essay(text, images=IMAGES, draw=lambda kind, name: Markup("<aside>{}:{}</aside>").format(kind, name)))


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](data:text/html,x)", "![a](https://evil.example/x.png)", '<div style="position:fixed">x</div>', "<iframe src='//evil'></iframe>",
    "[a](vbscript:x)", "<a href='javascript:x'>a</a>", "![a](image:../../x)", "<svg onload=alert(1)>", "`<script>`", "| a |\n|:-:|\n| <b onclick=x>c</b> |",
])
def test_hostile_text_becomes_harmless(text: str) -> None:
    found = html.fragment_fromstring(render(text), create_parent="div")

    assert found.xpath("//script | //iframe | //svg | //style | //@style | //@onerror | //@onclick | //@onload") == []
    assert [one for one in found.xpath("//@href | //@src") if not one.startswith(("http", "/topics/x/images/")) and one] == []


def test_text_is_marked_up_and_headings_stand_below_the_page() -> None:
    assert render("# 一\n\n**重**，[链](https://example.org/)。\n\n- 甲\n- 乙") == (
        '<h2>一</h2>\n<p><strong>重</strong>，<a href="https://example.org/" rel="noopener noreferrer nofollow">链</a>。</p>\n<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n'
    )


def test_own_pictures_are_shown_and_parts_put_in() -> None:
    digest = "a" * 64

    assert render(f"![图](image:{digest})") == f'<p><img src="{IMAGES}{digest}" alt="图"></p>\n'
    assert render("前\n\n{{entry:12}}\n\n{{ record : b1abc }}\n\n后 {{entry:3}} 里") == "<p>前</p>\n<aside>entry:12</aside><aside>record:b1abc</aside><p>后 {{entry:3}} 里</p>\n"
    assert find_parts("{{entry:12}}{{record:b1abc}}") == [("entry", "12"), ("record", "b1abc")]
    assert render('{{entry:1"><script>}}') == '<p>{{entry:1"&gt;&lt;script&gt;}}</p>\n'


@pytest.mark.parametrize("text", [">" * 5_000 + "a", "[" * 20_000, "*" * 20_000, "- " * 5_000, "|a" * 5_000 + "\n" + "|-" * 5_000])
def test_deep_nesting_ends(text: str) -> None:
    assert isinstance(render(text), str)


@given(st.text(max_size=300))
def test_any_text_is_rendered_without_a_script(text: str) -> None:
    assert "<script" not in render(text).lower()
