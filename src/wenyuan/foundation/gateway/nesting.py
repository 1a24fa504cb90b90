"""Whether HTML from outside can be read in bounded time: parsers of the web's grammar take time by the square of the depth of open elements.

Unclosed formatting elements are worse, as each later block repeats them. This scanner counts from above: where it is not sure that the
parser sees an end tag as it does, the end tag does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

MOST_TAGS: Final = 20_000
DEEPEST: Final = 200
_MOST_FORMATTING: Final = 20
# Attributes as the grammar has them, so that every parser ends the tag at the same place; a quote elsewhere makes it unsure.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?:\s+[^\s"'<>/=]++(?:\s*=\s*(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?)*+\s*/?>""")
_BEGINS = re.compile("<[a-zA-Z/!?]")
_FORMATTING = frozenset({"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_RAW = frozenset({"script", "style", "textarea", "title"})
_ODD = frozenset({"svg", "math", "plaintext", "xmp", "iframe", "noembed", "noframes", "noscript", "template", "frameset"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})
# Their end tag may be left out: the next of them ends the one before, unless something that is counted lies between.
_SELF_ENDING = frozenset({"p", "li", "dt", "dd", "td", "th", "tr", "option", "optgroup", "thead", "tbody", "tfoot", "rt", "rp", "colgroup", "html", "head", "body"})


class TooDeep(ValueError):
    """The page has too many elements, or too many of them open at once."""


def check_nesting(html: str) -> None:
    """Raise TooDeep for a page that would take long to read; linear in its length."""
    opened, tags, place, sure = Counter[str](), 0, 0, True
    while begins := _BEGINS.search(html, place):
        place, tags = begins.start(), tags + 1
        if tags > MOST_TAGS:
            raise TooDeep(f"more than {MOST_TAGS} elements and comments")
        if html.startswith("<!--", place):
            end = html.find("-->", place + 4) if sure else -1
            sure = end >= 0 and not html.startswith((">", "->"), place + 4) and "--!>" not in html[place:end]
            place = end + 3 if sure else place + 4
            continue
        found = _TAG.match(html, place)
        if found is None:
            sure = sure and not re.match(r"</?[a-zA-Z]|<!\[", html[place:place + 3])
            name, closes, after = _loose_name(html, place), html.startswith("</", place), place + 1
        else:
            name, closes, after = found[2].lower(), bool(found[1]), found.end()
        if name:
            sure = sure and name not in _ODD
            _count(opened, name, closes=closes, sure=sure)
            if opened.total() > DEEPEST or sum(opened[one] for one in _FORMATTING) > _MOST_FORMATTING:
                raise TooDeep(f"more than {DEEPEST} elements open at once, or {_MOST_FORMATTING} of them formatting")
            if name in _RAW and not closes and sure:
                ends = re.compile(f"</{name}[\\s/>]", re.IGNORECASE).search(html, after)
                sure, after = ends is not None, ends.start() if ends else after
        place = after


def _loose_name(html: str, place: int) -> str:
    found = re.match(r"</?([a-zA-Z][^\s/>]{0,40})", html[place:place + 50])
    return found[1].lower() if found else ""


def _count(opened: Counter[str], name: str, *, closes: bool, sure: bool) -> None:
    if closes and sure and opened[name] > 0:
        opened[name] -= 1
    elif not closes and name not in _VOID and (name not in _SELF_ENDING or not sure):
        opened[name] += 1
