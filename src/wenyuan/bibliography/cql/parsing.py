"""Read CQL, strictly: what the grammar does not allow is refused with the number and place of the fault."""

from __future__ import annotations

from typing import Final, Literal, cast

from .lexing import Lexeme, split_lexemes
from .tree import Boolean, Clause, CqlError, Modifier, Node, Operator, Prefix, Prefixed, Query, Relation, SortKey

Version = Literal["1.1", "1.2", "2.0"]
MAX_DEPTH: Final = 40
MAX_CLAUSES: Final = 200
MAX_SORT_KEYS: Final = 10
_OPERATORS: Final = frozenset({"and", "or", "not", "prox"})
_TEXTS: Final = frozenset({"word", "quoted"})
_SYMBOLS_OF_1_1: Final = frozenset({"=", "<", ">", "<=", ">=", "<>"})


def parse_cql(text: str, *, version: Version = "2.0") -> Query:
    """Read a query. Version 1.1 knows neither `==` nor `sortBy`.

    Raises:
        CqlError: 10 not the grammar, 12 and 23 too long, 13 parentheses, 14 quotation marks, 26 a needless backslash,
            37 no such operator, 38 more clauses or deeper parentheses than are read, 84 more sort keys than are read.
    """
    return _Parser(split_lexemes(text), version).parse()


class _Parser:
    """Recursive descent; parentheses and prefixes alone go deeper."""

    def __init__(self, lexemes: list[Lexeme], version: Version) -> None:
        self._lexemes = lexemes
        self._version = version
        self._place = 0
        self._clauses = 0

    def parse(self) -> Query:
        node = self._read_query(0)
        sort = self._read_sort()
        left = self._peek()
        if left.kind == "close":
            raise CqlError(13, ")", left.position)
        if left.kind != "end":
            raise self._no_operator(left, self._peek(1))
        return Query(node, sort)

    def _no_operator(self, lexeme: Lexeme, following: Lexeme) -> CqlError:
        """Two clauses with a word between them have an operator that is none; anything else is not the grammar."""
        return CqlError(37 if lexeme.kind == "word" and following.kind in {*_TEXTS, "open"} else 10, lexeme.text, lexeme.position)

    def _peek(self, ahead: int = 0) -> Lexeme:
        return self._lexemes[min(self._place + ahead, len(self._lexemes) - 1)]

    def _take(self) -> Lexeme:
        lexeme = self._peek()
        self._place += 1
        return lexeme

    def _is_word(self, lexeme: Lexeme, *words: str) -> bool:
        return lexeme.kind == "word" and lexeme.text.lower() in words

    def _read_query(self, depth: int) -> Node:
        """PrefixAssignment cqlQuery | scopedClause."""
        if depth > MAX_DEPTH:
            raise CqlError(38, str(MAX_DEPTH), self._peek().position)
        if self._peek().kind == "sign" and self._peek().text == ">":
            self._take()
            return Prefixed(self._read_prefix(), self._read_query(depth + 1))
        node = self._read_clause(depth)
        while self._is_word(self._peek(), *_OPERATORS):
            operator = cast("Operator", self._take().text.lower())
            modifiers = self._read_modifiers()
            node = Boolean(operator, node, self._read_clause(depth), modifiers)
        return node

    def _read_prefix(self) -> Prefix:
        first = self._read_text()
        if self._peek().kind == "sign" and self._peek().text == "=":
            self._take()
            return Prefix(self._read_text().text, first.text)
        return Prefix(first.text)

    def _read_text(self) -> Lexeme:
        lexeme = self._take()
        if lexeme.kind not in _TEXTS:
            raise CqlError(10, lexeme.text or "end of query", lexeme.position)
        return lexeme

    def _read_clause(self, depth: int) -> Node:
        lexeme = self._take()
        if lexeme.kind == "open":
            node = self._read_query(depth + 1)
            close = self._take()
            if close.kind != "close":
                raise self._no_operator(close, self._peek()) if close.kind == "word" else CqlError(13, "(", lexeme.position)
            return node
        if lexeme.kind == "end":
            raise CqlError(10, "end of query", lexeme.position)
        if lexeme.kind == "close":
            raise CqlError(13, ")", lexeme.position)
        if lexeme.kind not in _TEXTS:
            raise CqlError(10, lexeme.text, lexeme.position)
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            raise CqlError(38, str(MAX_CLAUSES), lexeme.position)
        if not self._relation_follows():
            return Clause(lexeme.text)
        relation = self._read_relation()
        term = self._take()
        if term.kind not in _TEXTS:
            raise CqlError(10, term.text or "end of query", term.position)
        return Clause(term.text, lexeme.text, relation)

    def _relation_follows(self) -> bool:
        """A sign, or a name with a term behind it; `and`, `or`, `not`, `prox`, `sortBy` are no relations."""
        following = self._peek()
        if following.kind == "sign":
            return True
        if following.kind != "word" or self._is_word(following, *_OPERATORS) or (self._version != "1.1" and self._is_word(following, "sortby")):
            return False
        return self._peek(1).kind in {*_TEXTS, "slash"}

    def _read_relation(self) -> Relation:
        lexeme = self._take()
        if lexeme.kind == "sign" and self._version == "1.1" and lexeme.text not in _SYMBOLS_OF_1_1:
            raise CqlError(19, lexeme.text, lexeme.position)
        return Relation(lexeme.text, self._read_modifiers())

    def _read_modifiers(self) -> tuple[Modifier, ...]:
        found: list[Modifier] = []
        while self._peek().kind == "slash":
            self._take()
            name = self._read_text().text
            if self._peek().kind == "sign":
                comparison = self._take().text
                found.append(Modifier(name, comparison, self._read_text().text))
            else:
                found.append(Modifier(name))
        return tuple(found)

    def _read_sort(self) -> tuple[SortKey, ...]:
        if self._version == "1.1" or not self._is_word(self._peek(), "sortby"):
            return ()
        self._take()
        keys: list[SortKey] = []
        while self._peek().kind in _TEXTS or not keys:
            if len(keys) == MAX_SORT_KEYS:
                raise CqlError(84, str(MAX_SORT_KEYS), self._peek().position)
            keys.append(SortKey(self._read_text().text, self._read_modifiers()))
        return tuple(keys)
