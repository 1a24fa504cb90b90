"""What of a service's page may stand in the house's own."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from wenyuan.foundation.gateway.fragments import rewrite_address, show_fragment
from wenyuan.foundation.gateway.nesting import TooDeep


def fragment(html: str) -> str:
    return show_fragment(html, service="s", path="/a/b", csrf_token="TOKEN")


@pytest.mark.parametrize(("given", "shown"), [
    ("more", "/m/s/a/more"), ("/x?q=红&r=1", "/m/s/x?q=%E7%BA%A2&r=1"), ("../../../../etc", "/m/s/etc"), ("?p=2", "/m/s/a/b?p=2"), ("#note", "#m-note"), ("", "/m/s/a/b"),
    ("https://example.org/x", None), ("//example.org/x", None), ("javascript:alert(1)", None), ("java\nscript:alert(1)", None), ("data:text/html,x", None), ("\\\\evil", None), ("http://[", None),
    ("/%2e%2e/%2e%2e/account/", None), ("%2E./account/", None), ("/.%2e%2f../staff/", None), ("/%5c..%5c", None), ("/a.b/..c/%252e%252e/", "/m/s/a.b/..c/%252e%252e/"),
])
def test_address_leads_below_the_service_or_nowhere(given: str, shown: str | None) -> None:
    assert rewrite_address(given, service="s", path="/a/b") == shown


def test_form_cannot_be_sent_to_the_house_itself() -> None:
    """A form carries the house's token: its address must stay below the service however a browser reads it."""
    shown = fragment('<form method="post" action="/%2e%2e/%2e%2e/account/logout/"><button>x</button></form>')

    assert shown == '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="TOKEN"><button>x</button></form>'


def test_only_a_link_may_lead_elsewhere() -> None:
    assert rewrite_address("https://example.org/x", service="s", path="/", outside=True) == "https://example.org/x"
    assert rewrite_address("ftp://example.org/x", service="s", path="/", outside=True) is None


@pytest.mark.parametrize(("given", "shown"), [
    ('<p id="main" class="btn skip sbar">x</p>', '<p id="m-main" class="btn">x</p>'),
    ('<label for="q">q</label><input id="q" type="image" name="q">', '<label for="m-q">q</label><input id="m-q" type="text" name="q">'),
    ('<form method="post" action="v" title="a><script>x</script>" target="_top"></form>', '<form method="post" action="/m/s/a/v"><input type="hidden" name="csrfmiddlewaretoken" value="TOKEN"></form>'),
    ('<form action="https://evil.example/"></form>', "<form></form>"),
    ("<style>*{display:none}</style><svg><script>x</script></svg><math></math>text<!-- c -->", "text"),
    ("<meta http-equiv=refresh content=0><base href=//evil><object data=x></object>text", "text"),
])
def test_fragment_keeps_to_the_list(given: str, shown: str) -> None:
    assert fragment(given) == shown


@given(st.lists(st.sampled_from([
    "<form method=post ", "action='", "title='>", '">', "'>", "<script>", "</script>", "<img src=x onerror=x()>", "<a href=javascript:x()>", "x", ">", "<", "=", "<svg>", "<math><mtext>",
    "<style>", "</form>", "<table>", "<!--", "-->", "<h1>", "<textarea>", "<select>", "<title>", "<noscript>", "<p style=x onclick=x()>",
]), max_size=14).map("".join))
def test_no_soup_brings_script_or_style(html: str) -> None:
    shown = parser.fragment_fromstring(fragment(html), create_parent="div")

    elements = [element for element in shown.iter() if isinstance(element.tag, str)]
    assert not {element.tag for element in elements} & {"script", "style", "iframe", "object", "base", "meta", "svg", "math", "h1"}
    assert not [name for element in elements for name in element.attrib if name.startswith("on") or name in {"style", "srcdoc", "formaction"}]
    assert not [value for element in elements for name, value in element.attrib.items() if name in {"href", "src", "action"} and not re.match(r"/m/s/|#m-|https?://", value)]


PAGE = "<section><h2>x</h2>" + "<p>a <b>b</b> <!-- <div> --> <a title='<' href='/x'>c</a><ul><li>d<li>e</ul></p>" * 400 + "</section>"


def test_page_as_people_write_it_is_not_too_deep() -> None:
    assert show_fragment(PAGE, service="s", path="/", csrf_token="T").count("<li>") == 800


@pytest.mark.parametrize("html", [
    "<div>" * 100_000, "<div><!--</div>-->" * 50_000, "<div><!--></div>" * 50_000, "<div><!-- --!></div>" * 5000, '<div a="</div>">' * 50_000, "<div></b>" * 50_000,
    "<div><textarea></div></textarea>" * 5000, "<div><iframe></div></iframe>" * 5000, "<svg><desc><div><![CDATA[</div>]]>" * 5000,
    "".join(f"<b id=x{n}>" for n in range(2500)) + "<p>x" * 2500, "<p><button>" * 300, '<a href="' * 50_000, "</" * 400_000, "<!x" * 300_000, "<br>" * 30_000,
], ids=range(15))  # fmt: skip
def test_page_that_would_take_long_to_read_is_refused_at_once(html: str) -> None:
    """Deep nesting is read in time by its square: half a million octets took five minutes."""
    started = time.monotonic()

    with pytest.raises(TooDeep):
        show_fragment(html, service="s", path="/", csrf_token="T")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("html", [
    "<" * 900_000, "<" + "a" * 900_000, "<a " + "b " * 400_000, "<a " + '"' * 900_000, "<div>" * 199 + "<p>x" * 15_000, "<li>x" * 15_000, '<form method="post" action="' + "a" * 900_000,
    "&#x41;" * 150_000, "<script></script>" * 9000, "".join(f"<b id=x{n}>" for n in range(20)) + "<p>x" * 19_000,
], ids=range(10))
def test_no_page_takes_long_to_read(html: str) -> None:
    started = time.monotonic()
    show_fragment(html, service="s", path="/", csrf_token="T")

    assert time.monotonic() - started < 5


def test_address_with_very_many_parameters_leads_nowhere() -> None:
    query = "&".join(["a=1"] * 101)

    assert rewrite_address(f"x?{query}", service="s", path="/") is None
    assert rewrite_address(f"x?{query[4:]}", service="s", path="/") == f"/m/s/x?{query[4:]}"
