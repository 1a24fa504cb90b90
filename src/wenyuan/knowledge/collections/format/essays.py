"""Essays: Markdown to safe markup, with entries and records put in by `{{entry:12}}` and `{{record:b1…}}` on a line of their own.

Source:
    CommonMark 0.31 with tables; raw HTML is text, and what comes out is cleaned once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS: Final = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td", "div",
}
_ATTRIBUTES: Final = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "div": {"data-part"}, "th": {"scope"}}
_EMBEDDED = re.compile(r"\{\{\s*(entry|record)\s*:\s*([a-z0-9-]{1,24})\s*\}\}")
_PART = re.compile(r'<div data-part="(entry|record):([a-z0-9-]{1,24})"></div>')
_MOST_PARTS: Final = 100
_MOST_NESTING: Final = 20


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": _MOST_NESTING}).enable(["table", "strikethrough"])


def find_parts(text: str) -> list[tuple[str, str]]:
    """Return what an essay puts in: (entry, number) and (record, name)."""
    return [(found[1], found[2]) for found in _EMBEDDED.finditer(text)][:_MOST_PARTS]


def render_essay(text: str, *, images: str, draw: Callable[[str, str], Markup]) -> Markup:
    """Return an essay's markup.

    Args:
        images: Where pictures of the topic lie; an image is shown only from there, as `![caption](image:DIGEST)`.
        draw: Returns the markup of an entry or record that is put in; empty for one that is not there.
    """
    tokens = _parser().parse(text)
    _soften(tokens, images)
    markup = _parser().renderer.render(_split_parts(tokens), _parser().options, {})
    clean = nh3.clean(
        markup, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow",
        attribute_filter=lambda tag, name, value: _only_own(tag, name, value, images),
    )
    count = 0

    def put_in(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return str(draw(found[1], found[2])) if count <= _MOST_PARTS else ""

    return Markup(_PART.sub(put_in, clean))  # noqa: S704 -- cleaned above; what is put in escapes its own


def _only_own(tag: str, name: str, value: str, images: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith(images) else None
    return value


def _soften(tokens: list[Token], images: str) -> None:
    """Put headings under the page's own, drop styles, and lead pictures to where they lie."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        if token.type in {"th_open", "td_open"}:
            token.attrs = {"scope": "col"} if token.type == "th_open" else {}
        for child in token.children or ():
            if child.type == "image":
                source = str(child.attrs.get("src", ""))
                found = re.fullmatch(r"image:([0-9a-f]{64})", source)
                child.attrs["src"] = f"{images}{found[1]}" if found else ""


def _split_parts(tokens: list[Token]) -> list[Token]:
    """Make a paragraph that is nothing but a part into that part."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        inside = tokens[place + 1] if place + 2 < len(tokens) else None
        match = _EMBEDDED.fullmatch(inside.content.strip()) if token.type == "paragraph_open" and inside is not None else None
        if match:
            found += [Token("part_open", "div", 1, attrs={"data-part": f"{match[1]}:{match[2]}"}), Token("part_close", "div", -1)]
            place += 3
        else:
            found.append(token)
            place += 1
    return found
