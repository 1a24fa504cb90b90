"""Whether a query of a stranger may be asked at all: bounded, reading only, of this store only."""

from __future__ import annotations

import re
from typing import Final

MOST_CHARACTERS: Final = 10_000
# Everything in which a keyword may stand without being one, in the order in which SPARQL 1.1 (clause 19.8) reads it.
_TOKEN: Final = re.compile(
    r"""
    \#[^\n\r]*                                                                        # comment
    | <[^<>"{}|^`\\\x00-\x20]*>                                                        # IRI
    | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''                # long text
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'                                     # text
    | [?$]\w+                                                                         # variable
    | @[A-Za-z0-9-]+                                                                  # language
    | (?:[^\W\d_][\w.-]*)?:(?:[\w:%.\\~!$&'()*+,;=/?\#@-]*[\w:%\\-])?                     # name with a prefix
    | (?P<word>[A-Za-z]+)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})


_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class QueryRefused(ValueError):
    """`reason`: too_long, update, federation."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_query(text: str) -> None:
    """Refuse a query that is too long, would change something, or would have the store ask another one.

    Raises:
        QueryRefused: With the reason.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryRefused("too_long")
    for form in {text, _unescape(text)}:  # escapes may stand for letters of a keyword (clause 19.2), or not, as a store takes it
        words = [found["word"].upper() for found in _TOKEN.finditer(form) if found["word"]]
        if "SERVICE" in words:
            raise QueryRefused("federation")
        first = next((word for word in words if word not in {"PREFIX", "BASE"}), "")
        if first in _UPDATES or first == "WITH":
            raise QueryRefused("update")


def _unescape(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        code = int(found[1] or found[2], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"

    return _ESCAPE.sub(letter, text)
