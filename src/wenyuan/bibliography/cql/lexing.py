"""Words, quoted strings and signs of a query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .tree import CqlError

MAX_LENGTH: Final = 10_000
MAX_TERM: Final = 1_000
_LEXEME = re.compile(
    r"\s+"
    r"|(?P<quoted>\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<sign>==|<>|<=|>=|[=<>])"
    r"|(?P<open>\()|(?P<close>\))|(?P<slash>/)"
    r"|(?P<word>(?:[^\s()=<>\"/\\]|\\.)+)"
    r"|(?P<stray>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPABLE: Final = frozenset('*?^"\\')


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`kind` is quoted, sign, open, close, slash, word or end; `text` of a quoted string is without its marks."""

    kind: str
    text: str
    position: int


def split_lexemes(text: str) -> list[Lexeme]:
    """Split a query; the last lexeme is of the kind `end`.

    Raises:
        CqlError: 12 too long, 14 a quotation mark without its other, 23 a term too long, 26 a backslash before a character that
            needs none, 10 a character that XML cannot carry.
    """
    if len(text) > MAX_LENGTH:
        raise CqlError(12, str(MAX_LENGTH))
    lexemes: list[Lexeme] = []
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        found, position = match[kind], match.start()
        if kind == "stray":
            raise CqlError(14, '"', position) if found == '"' else CqlError(26, found, position)
        if kind == "quoted":
            found = found[1:-1]
        if kind in {"quoted", "word"}:
            _check_text(found, position)
        lexemes.append(Lexeme(kind, found, position))
    lexemes.append(Lexeme("end", "", len(text)))
    return lexemes


def _check_text(text: str, position: int) -> None:
    if len(text) > MAX_TERM:
        raise CqlError(23, str(MAX_TERM), position)
    for match in _ESCAPE.finditer(text):
        if match[1] not in _ESCAPABLE:
            raise CqlError(26, match[1], position + match.start())
    if any(ord(c) < 32 and c not in "\t\n\r" for c in text):
        raise CqlError(10, "control character", position)
