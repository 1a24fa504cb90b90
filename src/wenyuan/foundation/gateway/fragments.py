"""Pages of services as fragments inside the house's own page: an allow-list of elements, no script, no style, addresses below `/m/<id>/`.

Why not a frame: a fragment has the house's look, night and elder modes and headings, needs no height, works without script and with a
reader's own tools, and the house's content security policy stays as it is. What it costs: a service cannot bring script of its own.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

import nh3

from .nesting import check_nesting

_TAGS = {
    "a", "abbr", "article", "aside", "b", "bdi", "blockquote", "br", "button", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "input",
    "ins", "kbd", "label", "legend", "li", "mark", "meter", "nav", "ol", "optgroup", "option", "p", "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp",
    "section", "select", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "tr", "u",
    "ul", "wbr",
}
_GLOBAL = {"lang", "dir", "title", "role", "hidden", "aria-label", "aria-labelledby", "aria-describedby", "aria-current", "aria-hidden", "aria-invalid", "aria-expanded"}
_ATTRIBUTES = {
    "*": _GLOBAL | {"class", "id"}, "a": {"href", "hreflang"}, "button": {"type", "name", "value", "disabled"}, "col": {"span"}, "colgroup": {"span"},
    "form": {"action", "method"}, "img": {"src", "alt", "width", "height", "loading"},
    "input": {"type", "name", "value", "required", "checked", "disabled", "readonly", "maxlength", "minlength", "min", "max", "step", "pattern", "placeholder", "autocomplete", "inputmode"},
    "label": {"for"}, "meter": {"value", "min", "max"}, "ol": {"start", "reversed", "type"}, "option": {"value", "selected"}, "optgroup": {"label"}, "progress": {"value", "max"},
    "select": {"name", "required", "multiple"}, "td": {"colspan", "rowspan", "headers"}, "textarea": {"name", "required", "rows", "maxlength", "placeholder"},
    "th": {"colspan", "rowspan", "scope", "headers"}, "time": {"datetime"}, "details": {"open"}, "q": {"cite"}, "blockquote": {"cite"},
}  # fmt: skip
_INPUTS = frozenset({"text", "search", "number", "date", "time", "datetime-local", "month", "checkbox", "radio", "hidden", "submit", "email", "url", "tel", "range"})
# Classes of the house's look that a fragment may wear; others could lay it over the page.
_CLASSES = frozenset({
    "btn", "solid", "row", "between", "end", "stack", "table", "r", "nb", "mono", "small", "soft", "faint", "panel", "in", "form", "field", "input", "help",
    "check", "note-box", "good", "warn", "stop", "tag", "act", "st", "wait", "no", "facts-list", "scroll-x", "after", "head", "note", "list", "card", "cards",
    "grid", "section", "song", "pic",
})
_ID = re.compile(r"[a-z][a-z0-9-]{0,60}")
_PREFIX = "m-"


def show_fragment(html: str, *, service: str, path: str, csrf_token: str) -> str:
    """Return the part of an answer that may stand in the house's page.

    Args:
        path: Path below the service's root that was asked for; relative addresses are read from it.
        csrf_token: Goes into every form that posts.

    Raises:
        TooDeep: Reading it would take long.
    """
    check_nesting(html)

    def keep(element: str, attribute: str, value: str) -> str | None:
        if element == "form" and attribute not in {"action", "method"}:
            return None
        if attribute in {"href", "src", "action", "cite"}:
            return rewrite_address(value, service=service, path=path, outside=element == "a" and attribute == "href")
        if attribute == "class":
            return " ".join(one for one in value.split() if one in _CLASSES) or None
        if attribute in {"id", "for", "aria-labelledby", "aria-describedby", "headers"}:
            # Under a prefix: an id of a fragment must not be taken for one of the house.
            return " ".join(_PREFIX + one for one in value.split() if _ID.fullmatch(one)) or None
        if attribute == "method":
            return "post" if value.lower() == "post" else "get"
        if attribute == "type" and element == "input":
            return value if value.lower() in _INPUTS else "text"
        return value

    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=keep, url_schemes={"http", "https"}, link_rel="noopener noreferrer nofollow", strip_comments=True,
        clean_content_tags={"script", "style"}, generic_attribute_prefixes=set(),
    )
    clean = re.sub(r"<(/?)h1(?=[\s>])", r"<\1h2", clean)
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{csrf_token}">'
    # A form has no attributes but the two that `keep` wrote, so no `>` stands inside its tag.
    return re.sub(r'<form\b[^>]*\bmethod="post"[^>]*>', lambda found: found[0] + hidden, clean)


def rewrite_address(value: str, *, service: str, path: str, outside: bool = False) -> str | None:
    """Return an address as the reader's browser may follow it; None when it may not.

    Args:
        outside: Whether an absolute http or https address may stay.
    """
    value = value.strip()
    if any(ord(one) < 32 for one in value) or "\\" in value or len(value) > 2000:
        return None
    try:
        parts = urlsplit(value)
        if parts.scheme or parts.netloc:
            return value if outside and parts.scheme in {"http", "https"} and parts.netloc else None
        if value.startswith("#"):
            return f"#{_PREFIX}{value[1:]}" if _ID.fullmatch(value[1:]) else None
        found = urlsplit(urljoin(f"http://service{path}", value))
        pairs = parse_qsl(found.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return None
    # Browsers read `%2e%2e` as `..`: a form with the house's token would be sent to any of the house's pages.
    if found.netloc != "service" or not {".", ".."}.isdisjoint(re.split(r"[/\\]", unquote(found.path))):
        return None
    query = urlencode(pairs)
    return f"/m/{service}{quote(found.path, safe='/~._-%')}{'?' + query if query else ''}"
