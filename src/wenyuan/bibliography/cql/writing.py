"""Write a query as CQL; reading it again gives the same tree."""

from __future__ import annotations

import re

from .tree import Boolean, Clause, Modifier, Node, Prefixed, Query

_PLAIN = re.compile(r"[^\s()=<>\"/\\]+")
_RESERVED = frozenset({"and", "or", "not", "prox", "sortby"})


def write_cql(query: Query) -> str:
    """Return the query in CQL 2.0, which 1.2 reads too."""
    text = _write_node(query.node)
    if query.sort:
        text += " sortBy " + " ".join(_quote(key.index) + _write_modifiers(key.modifiers) for key in query.sort)
    return text


def _write_node(node: Node) -> str:
    match node:
        case Clause():
            if node.index == "cql.serverChoice" and node.relation.name == "=" and not node.relation.modifiers:
                return _quote(node.term)
            return f"{_quote(node.index)} {node.relation.name}{_write_modifiers(node.relation.modifiers)} {_quote(node.term)}"
        case Prefixed(prefix, inner):
            named = f"{_quote(prefix.name)} = " if prefix.name else ""
            return f"> {named}{_quote(prefix.uri)} {_write_node(inner)}"
        case Boolean():
            left = _write_node(node.left) if isinstance(node.left, Boolean | Clause) else f"({_write_node(node.left)})"
            right = _write_node(node.right) if isinstance(node.right, Clause) else f"({_write_node(node.right)})"
            return f"{left} {node.operator}{_write_modifiers(node.modifiers)} {right}"


def _write_modifiers(modifiers: tuple[Modifier, ...]) -> str:
    return "".join(
        f"/{_quote(m.name)}" + (f"{m.comparison}{_quote(m.value)}" if m.comparison else "") for m in modifiers
    )


def _quote(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED else f'"{text}"'
