"""From CQL to one question for discovery: its own query language, filters and a sort.

Only what discovery answers exactly goes through; the rest is refused with the diagnostic that says what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from wenyuan.bibliography.cql import Boolean, Clause, CqlError, Mark, Modifier, Node, Prefixed, Query, SortKey, pieces_of
from wenyuan.knowledge.discovery.api import Filters, Sort

from .indexes import Index, find_index, resolve

MAX_TEXT: Final = 400
MAX_TERMS: Final = 40
_SIGNS: Final = re.compile(r"[()（）\"“”「」|&＋*]")
_TEXT_SIGNS: Final = re.compile(r"[:：]")
_LEADING: Final = "+-=＝－"
_OPERATORS: Final = frozenset({"AND", "OR", "NOT", "与", "或", "非"})
_IGNORED: Final = frozenset({"relevant", "string", "word", "ignorecase", "ignoreaccents", "masked", "fuzzy"})
_YEAR: Final = re.compile(r"-?\d{1,4}")
_COMPARED: Final = {"<", "<=", ">", ">=", "<>", "within", "encloses"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of discovery. An empty text means every record."""

    text: str
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE


@dataclass(slots=True)
class _Narrowing:
    languages: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)


def make_question(query: Query) -> Question:
    """Return what a query asks of discovery.

    Raises:
        CqlError: Anything that would not be answered as it was asked.
    """
    narrowing = _Narrowing()
    parts = [text for text in (_write(node, prefixes) for node, prefixes in _keep(query.node, {}, narrowing)) if text]
    text = " ".join(parts)
    if len(text) > MAX_TEXT:
        raise CqlError(12, str(MAX_TEXT))
    if _count_terms(query.node) > MAX_TERMS:
        raise CqlError(38, str(MAX_TERMS))
    filters = Filters(languages=tuple(narrowing.languages), materials=tuple(narrowing.materials), libraries=tuple(narrowing.libraries))
    return Question(text, filters, _sort_of(query.sort))


def _count_terms(node: Node) -> int:
    match node:
        case Boolean():
            return _count_terms(node.left) + _count_terms(node.right)
        case Prefixed():
            return _count_terms(node.node)
        case Clause():
            return max(1, len(node.term.split())) if node.relation.name.lower() in {"any", "all"} else 1


def _keep(node: Node, prefixes: dict[str, str], narrowing: _Narrowing) -> Iterator[tuple[Node, dict[str, str]]]:
    """Yield the conjuncts of a query that are searched for; those that narrow go into the filters."""
    match node:
        case Prefixed(prefix, inner):
            yield from _keep(inner, {**prefixes, prefix.name.lower(): prefix.uri}, narrowing)
        case Boolean("and", left, right, ()):
            yield from _keep(left, prefixes, narrowing)
            yield from _keep(right, prefixes, narrowing)
        case Clause():
            index = None if _is_all_records(node, prefixes) else find_index(node.index, prefixes)
            if index is None or index.kind != "filter":
                yield node, prefixes
            else:
                _narrow(node, index, narrowing)
        case _:
            yield node, prefixes


def _narrow(clause: Clause, index: Index, narrowing: _Narrowing) -> None:
    name = clause.relation.name.lower()
    if name not in {"=", "==", "exact", "any", "scr"}:
        raise CqlError(22, f"{clause.index} {clause.relation.name}")
    _check_modifiers(clause.relation.modifiers)
    text = _plain(clause)
    values = text.split() if name == "any" else [text.strip()]
    kept: list[str] = {"language": narrowing.languages, "material": narrowing.materials, "library": narrowing.libraries}[index.field]
    if kept or not values or "" in values:
        # Two values of one filter would be alternatives, and the query asks for both.
        raise CqlError(48 if kept else 27, clause.index)
    kept += values


def _is_all_records(clause: Clause, prefixes: dict[str, str]) -> bool:
    prefix, bare = resolve(clause.index, prefixes)
    return prefix == "cql" and bare in {"allrecords", "alwaysmatches"}


def _write(node: Node, prefixes: dict[str, str]) -> str:
    match node:
        case Prefixed(prefix, inner):
            return _write(inner, {**prefixes, prefix.name.lower(): prefix.uri})
        case Boolean():
            if node.operator == "prox":
                raise CqlError(39)
            if node.modifiers:
                raise CqlError(46, node.modifiers[0].name)
            return _join(node.operator, _write(node.left, prefixes), _write(node.right, prefixes))
        case Clause():
            return "" if _is_all_records(node, prefixes) else _write_clause(node, find_index(node.index, prefixes), prefixes)


def _join(operator: str, left: str, right: str) -> str:
    """Join two texts; an empty one is every record."""
    if operator == "and":
        return f"({left} {right})" if left and right else left or right
    if operator == "or":
        return f"({left} | {right})" if left and right else ""
    if not right:
        raise CqlError(48, "not cql.allRecords")
    return f"({left} NOT ({right}))" if left else f"NOT ({right})"


def _write_clause(clause: Clause, index: Index, prefixes: dict[str, str]) -> str:
    _check_modifiers(clause.relation.modifiers)
    prefix, relation = ("", clause.relation.name.lower()) if not clause.relation.name[:1].isalpha() else resolve(clause.relation.name, prefixes)
    if prefix not in {"", "cql"}:
        raise CqlError(19, clause.relation.name)
    if not clause.term.strip():
        raise CqlError(27, clause.index)
    if index.kind == "filter":
        raise CqlError(48, f"{clause.index} under or, not")
    if index.kind == "year":
        return _write_years(clause, relation)
    if relation in _COMPARED:
        raise CqlError(22, f"{clause.index} {clause.relation.name}")
    if index.kind == "number":
        return _write_number(clause, index, relation)
    return _write_text(clause, index, relation)


def _write_text(clause: Clause, index: Index, relation: str) -> str:
    head = f"{index.field}:" if index.field else ""
    text, beginning = _begun(clause)
    words = _words(text)
    if not words:
        raise CqlError(27, clause.index)
    if relation in {"==", "exact"}:
        if beginning:
            raise CqlError(28, "*")
        return f'{head}"{_TEXT_SIGNS.sub(" ", _SIGNS.sub(" ", text)).strip()}"'
    last = [f"{head}{words.pop()}*"] if beginning else []
    if relation in {"any", "all"}:
        each = [f"{head}{word}" for word in words] + last
        return f"({(' | ' if relation == 'any' else ' ').join(each)})" if len(each) > 1 else each[0]
    if relation not in {"=", "adj", "scr"}:
        raise CqlError(19, clause.relation.name)
    together = [f"{head}({' '.join(words)})"] if words else []
    return f"({' '.join([*together, *last])})"


def _write_number(clause: Clause, index: Index, relation: str) -> str:
    text, beginning = _begun(clause)
    plain = " ".join(_SIGNS.sub(" ", text).split()).lstrip(_LEADING)
    if not plain:
        raise CqlError(27, clause.index)
    if relation == "any":
        return "(" + " | ".join(f"{index.field}:{word}" for word in plain.split()) + ")"
    if relation not in {"=", "==", "exact", "adj", "scr"}:
        raise CqlError(22, f"{clause.index} {clause.relation.name}")
    if beginning:
        if " " in plain:
            raise CqlError(28, "*")
        return f"{index.field}:{plain}*"
    return f"{index.field}:({plain})"


def _write_years(clause: Clause, relation: str) -> str:
    years = _plain(clause).replace("/", " ").split()
    if not years or len(years) > 2 or any(not _YEAR.fullmatch(year) for year in years):
        raise CqlError(36, clause.term)
    first, last = int(years[0]), int(years[-1])
    if len(years) == 2 and relation != "within":
        raise CqlError(36, clause.term)
    if relation in {"=", "==", "exact", "scr", "within"}:
        return f"(year:>={min(first, last)} year:<={max(first, last)})"
    if relation == "<>":
        return f"NOT (year:>={first} year:<={first})"
    if relation not in {"<", "<=", ">", ">="}:
        raise CqlError(22, f"{clause.index} {clause.relation.name}")
    return f"year:{relation}{first}"


def _check_modifiers(modifiers: tuple[Modifier, ...]) -> None:
    for modifier in modifiers:
        if modifier.name.lower().removeprefix("cql.").removeprefix("rel.") not in _IGNORED:
            raise CqlError(20, modifier.name)


def _begun(clause: Clause) -> tuple[str, bool]:
    """Return the literal text of a term, and whether it ends in the one mask that is answered: `*` behind all else."""
    pieces = list(pieces_of(clause.term))
    beginning = len(pieces) > 1 and pieces[-1] is Mark.MANY
    if beginning:
        pieces.pop()
    for piece in pieces:
        if isinstance(piece, Mark):
            raise CqlError(31 if piece is Mark.ANCHOR else 28, piece.value)
    return "".join(str(piece) for piece in pieces), beginning


def _plain(clause: Clause) -> str:
    text, beginning = _begun(clause)
    if beginning:
        raise CqlError(28, "*")
    return text


def _words(text: str) -> list[str]:
    """Split a text into words that mean themselves in discovery's query language."""
    words = [word.lstrip(_LEADING) for word in _TEXT_SIGNS.sub(" ", _SIGNS.sub(" ", text)).split()]
    return [_lowered(word) for word in words if word]


def _lowered(word: str) -> str:
    if word in {"与", "或", "非"}:
        return f'"{word}"'
    return word.lower() if word in _OPERATORS else word


def _sort_of(keys: tuple[SortKey, ...]) -> Sort:
    if not keys:
        return Sort.RELEVANCE
    if len(keys) > 1:
        raise CqlError(84, "1")
    names = {modifier.name.lower().removeprefix("sort.") for modifier in keys[0].modifiers}
    if names - {"ascending", "descending", "ignorecase", "missinghigh", "missinglow", "missingomit"}:
        raise CqlError(20, keys[0].modifiers[0].name)
    return sort_by(keys[0].index, descending="descending" in names)


def sort_by(name: str, *, descending: bool) -> Sort:
    """Return the order by an index.

    Raises:
        CqlError: 80, no such order.
    """
    bare = name.lower().rpartition(".")[2]
    if bare in {"date", "year", "publicationdate", "dateissued", "年"}:
        return Sort.NEWEST if descending else Sort.OLDEST
    if not descending and bare in {"title", "题名"}:
        return Sort.TITLE
    if not descending and bare in {"creator", "author", "著者"}:
        return Sort.AUTHOR
    raise CqlError(80, name)
