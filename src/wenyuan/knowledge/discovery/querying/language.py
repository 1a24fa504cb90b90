"""The query language: free words, phrases, fields, AND OR NOT, years. Reads anything, refuses nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_LENGTH = 400
MAX_TERMS = 40
MAX_DEPTH = 12


class Field(StrEnum):
    """What a search can be limited to."""

    TITLE = "title"
    PERSON = "person"
    SUBJECT = "subject"
    PUBLISHER = "publisher"
    SERIES = "series"
    CLASS = "class"
    CALL = "call"
    IDENTIFIER = "identifier"
    YEAR = "year"
    CONTENTS = "contents"


_NAMES: dict[str, Field] = {
    **dict.fromkeys(("题名", "題名", "书名", "書名", "篇名", "title", "ti"), Field.TITLE),
    **dict.fromkeys(("著者", "作者", "责任者", "責任者", "译者", "譯者", "author", "creator", "au"), Field.PERSON),
    **dict.fromkeys(("主题", "主題", "主题词", "主題詞", "subject", "su"), Field.SUBJECT),
    **dict.fromkeys(("出版社", "出版者", "publisher", "pb"), Field.PUBLISHER),
    **dict.fromkeys(("丛编", "叢編", "丛书", "叢書", "series", "se"), Field.SERIES),
    **dict.fromkeys(("分类号", "分類號", "分类", "分類", "class", "clc"), Field.CLASS),
    **dict.fromkeys(("索书号", "索書號", "call", "callno"), Field.CALL),
    **dict.fromkeys(("isbn", "issn", "统一书号", "統一書號", "号码", "id", "ark"), Field.IDENTIFIER),
    **dict.fromkeys(("年", "年份", "出版年", "year", "date"), Field.YEAR),
    **dict.fromkeys(("目录", "目錄", "内容", "內容", "摘要", "contents"), Field.CONTENTS),
}


class Mode(StrEnum):
    """How closely a term has to match."""

    FREE = "free"
    EXACT = "exact"
    BEGINNING = "beginning"


@dataclass(frozen=True, slots=True)
class Term:
    """Words to find; free words next to each other are one term with spaces."""

    text: str
    field: Field | None = None
    mode: Mode = Mode.FREE


@dataclass(frozen=True, slots=True)
class YearSpan:
    """A span of years; an absent bound is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class And:
    """Every part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Anything else."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """No condition: an empty query."""


Node = Term | YearSpan | And | Or | Not | All


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``repaired``: unbalanced or dangling parts were dropped; ``shortened``: it was beyond the limits."""

    node: Node
    repaired: bool = False
    shortened: bool = False


_LEXEME = re.compile(
    r"\s+"
    r"|(?P<open>[(（])|(?P<close>[)）])"
    r"|(?P<exact>=?\"[^\"]*\"|=?“[^“”]*”|=?「[^「」]*」)"
    r"|(?P<field>[^\W\d_]{1,8})[:：](?=\S)"
    r"|(?P<or>\|\|?)|(?P<and>&&?)"
    r"|(?P<word>[^\s()（）\"“”「」|&]+)"
    r"|(?P<stray>.)",
    re.DOTALL,
)
_WORD_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "与": "and", "或": "or", "非": "not"}
_YEAR = re.compile(r"([<>]=?|[＜＞]=?)?(-?\d{1,4})(?:(--?|~|～|—|至|\.\.)(-?\d{1,4})?)?年?")
_WIDE = str.maketrans("＝＊＋－", "=*+-")


@dataclass(slots=True)
class _Lexeme:
    kind: str
    text: str


def parse_query(text: str) -> ParsedQuery:
    """Read a query. Never raises: what cannot be read as syntax is read as words."""
    shortened = len(text) > MAX_LENGTH
    return _Parser(_split_lexemes(text[:MAX_LENGTH]), shortened=shortened).parse()


def _split_lexemes(text: str) -> list[_Lexeme]:
    lexemes: list[_Lexeme] = []
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        if kind == "field" and match["field"].casefold() not in _NAMES:
            # Not a field name: a word, such as the main title before a colon.
            lexemes.append(_Lexeme("word", match["field"]))
        elif kind == "word":
            lexemes.extend(_split_word(match["word"]))
        elif kind != "stray":
            lexemes.append(_Lexeme(kind, match[kind]))
    return lexemes


def _split_word(word: str) -> list[_Lexeme]:
    if word in _WORD_OPERATORS:
        return [_Lexeme(_WORD_OPERATORS[word], word)]
    signs: list[_Lexeme] = []
    plain = word.translate(_WIDE)
    while len(plain) > 1 and plain[0] in "+-":
        signs.append(_Lexeme("not" if plain[0] == "-" else "plus", plain[0]))
        plain, word = plain[1:], word[1:]
    name, colon, rest = plain.partition(":")
    if not colon:
        name, colon, rest = plain.partition("：")
    if colon and rest and name.casefold() in _NAMES:
        return [*signs, _Lexeme("field", name), *_split_word(rest)]
    if colon and not rest and name.casefold() in _NAMES:
        return [*signs, _Lexeme("field", name)]
    if plain.startswith("=") and len(plain) > 1:
        return [*signs, _Lexeme("exact", plain)]
    if plain.endswith("*") and len(plain) > 1:
        return [*signs, _Lexeme("beginning", plain.rstrip("*"))]
    return [*signs, _Lexeme("word", word)]


class _Parser:
    """Recursive descent over lexemes; OR binds weaker than AND, NOT strongest."""

    def __init__(self, lexemes: list[_Lexeme], *, shortened: bool) -> None:
        self._lexemes = lexemes
        self._place = 0
        self._terms = 0
        self._repaired = False
        self._shortened = shortened

    def parse(self) -> ParsedQuery:
        parts: list[Node] = []
        while self._place < len(self._lexemes):
            node = self._read_or(0)
            if node is not None:
                parts.append(node)
            if self._peek() == "close":
                self._place += 1
                self._repaired = True
        node = _join_and(parts)
        return ParsedQuery(node if node is not None else All(), self._repaired, self._shortened)

    def _peek(self) -> str:
        return self._lexemes[self._place].kind if self._place < len(self._lexemes) else ""

    def _read_or(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while True:
            part = self._read_and(depth)
            if part is not None:
                parts.append(part)
            if self._peek() != "or":
                break
            if part is None:
                self._repaired = True
            self._place += 1
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _read_and(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while (kind := self._peek()) not in ("", "or", "close"):
            if kind in ("and", "plus"):
                self._place += 1
                continue
            node = self._read_one(depth)
            if node is not None:
                parts.append(node)
        return _join_and(parts)

    def _read_one(self, depth: int) -> Node | None:
        negations = 0
        while self._peek() in ("not", "plus"):
            negations += self._peek() == "not"
            self._place += 1
        node = self._read_operand(depth)
        if node is None:
            self._repaired = self._repaired or negations > 0
            return None
        return Not(node) if negations % 2 else node

    def _read_operand(self, depth: int, field: Field | None = None) -> Node | None:
        kind = self._peek()
        if kind in ("", "or", "close", "and"):
            return None
        lexeme = self._lexemes[self._place]
        self._place += 1
        if kind == "field" and field is None:
            return self._read_operand(depth, _NAMES[lexeme.text.casefold()])
        if kind == "open":
            return self._read_group(depth, field)
        if self._terms >= MAX_TERMS:
            self._shortened = True
            return None
        self._terms += 1
        return _make_term(lexeme, field)

    def _read_group(self, depth: int, field: Field | None) -> Node | None:
        if depth >= MAX_DEPTH:
            self._shortened = True
            return None
        node = self._read_or(depth + 1)
        if self._peek() == "close":
            self._place += 1
        else:
            self._repaired = True
        return _limit(node, field) if node is not None and field is not None else node


def _make_term(lexeme: _Lexeme, field: Field | None) -> Node | None:
    if field is Field.YEAR:
        span = read_year_span(lexeme.text)
        if span is not None:
            return span
    if lexeme.kind == "exact":
        text = lexeme.text.lstrip("=").strip('"“”「」').strip()
        return Term(text, field, Mode.EXACT) if text else None
    mode = Mode.BEGINNING if lexeme.kind == "beginning" else Mode.FREE
    return Term(lexeme.text, field, mode) if lexeme.text.strip() else None


def read_year_span(text: str) -> YearSpan | None:
    """``1900-1949``, ``>1980``, ``1934``, ``1949-`` as a span of years; None for anything else."""
    match = _YEAR.fullmatch(text)
    if match is None:
        return None
    sign, first, dash, last = match.groups()
    year = int(first)
    if sign:
        edge = sign.translate(str.maketrans("＜＞", "<>"))
        step = 0 if edge.endswith("=") else 1
        return YearSpan(year + step, None) if edge[0] == ">" else YearSpan(None, year - step)
    if not dash:
        return YearSpan(year, year)
    if last is None:
        return YearSpan(year, None)
    return YearSpan(min(year, int(last)), max(year, int(last)))


def _limit(node: Node, field: Field) -> Node:
    match node:
        case Term(text, None, mode):
            return Term(text, field, mode)
        case And(parts):
            return And(tuple(_limit(part, field) for part in parts))
        case Or(parts):
            return Or(tuple(_limit(part, field) for part in parts))
        case Not(part):
            return Not(_limit(part, field))
        case _:
            return node


def _join_and(parts: list[Node]) -> Node | None:
    """Free words in a row become one term, so that they can be tried as a phrase."""
    joined: list[Node] = []
    for part in parts:
        previous = joined[-1] if joined else None
        if isinstance(part, Term) and isinstance(previous, Term) and part.mode is previous.mode is Mode.FREE and part.field is previous.field is None:
            joined[-1] = Term(f"{previous.text} {part.text}")
        else:
            joined.append(part)
    if not joined:
        return None
    return joined[0] if len(joined) == 1 else And(tuple(joined))
