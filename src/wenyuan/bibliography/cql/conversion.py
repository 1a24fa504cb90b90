"""Type-1 queries as CQL, and CQL as type-1 queries.

Source:
    ISO 23950 appendix ATR.3 (Bib-1); The Bath Profile, release 2.0, for structures and truncation.
"""

from __future__ import annotations

from typing import Final

from .rpn import Attribute, Joined, Operand, ResultSet, RpnError, RpnNode, RpnQuery
from .terms import Mark, escape_text, pieces_of
from .tree import Boolean, Clause, CqlError, Modifier, Node, Prefixed, Query, Relation

BIB_1: Final = "bib-1"
# Use attributes by the index that means them; the first index of a number is the one it is written with.
USES: Final[tuple[tuple[str, int], ...]] = (
    ("cql.serverChoice", 1017), ("cql.anywhere", 1016), ("cql.anywhere", 1035), ("dc.title", 4), ("dc.creator", 1003), ("dc.creator", 1), ("dc.creator", 2),
    ("dc.creator", 3), ("dc.creator", 1002), ("dc.creator", 1004), ("dc.creator", 1005), ("dc.creator", 1006), ("dc.creator", 1020), ("dc.subject", 21),
    ("dc.subject", 27), ("dc.subject", 1009), ("dc.publisher", 1018), ("dc.date", 31), ("dc.date", 30), ("dc.language", 54), ("dc.type", 1031), ("dc.type", 1001),
    ("dc.identifier", 1007), ("dc.description", 62), ("dc.description", 63), ("bath.isbn", 7), ("bath.issn", 8), ("rec.identifier", 12), ("rec.identifier", 1032),
    ("bib.titleSeries", 5), ("dc.title", 6), ("dc.title", 33), ("dc.title", 34), ("dc.title", 35), ("dc.title", 36), ("wy.class", 20), ("wy.class", 13), ("wy.class", 16),
    ("wy.callNumber", 53), ("wy.library", 56), ("dc.contributor", 1003), ("dc.author", 1003), ("bib.namePersonal", 1004), ("bib.nameCorporate", 1005),
    ("bath.author", 1003), ("bath.name", 1002), ("bath.title", 4), ("bath.subject", 21), ("bath.any", 1016), ("cql.any", 1016), ("bib.classification", 20),
)  # fmt: skip
_INDEX_OF: Final = {use: index for index, use in reversed(USES)}
_USE_OF: Final = {index.lower(): use for index, use in reversed(USES)}
_RELATIONS: Final = {1: "<", 2: "<=", 3: "=", 4: ">=", 5: ">", 6: "<>"}
_SIGNS: Final = {sign: number for number, sign in _RELATIONS.items()} | {"==": 3}
_MODIFIERS: Final = {100: "phonetic", 101: "stem", 102: "relevant"}
_WORD_LIST, _FREE_TEXT = 6, frozenset({105, 106})
_STRUCTURES: Final = frozenset({1, 2, 3, 4, 5, 6, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109})


def rpn_to_cql(query: RpnQuery) -> Query:
    """Return the CQL of a type-1 query. A result set becomes a clause of `cql.resultSetId`.

    Raises:
        RpnError: 113 to 122, an attribute that has no meaning in CQL.
    """
    return Query(_to_cql(query.node, query.attribute_set))


def _to_cql(node: RpnNode, default: str) -> Node:
    match node:
        case Joined(operator, left, right):
            return Boolean(operator, _to_cql(left, default), _to_cql(right, default))
        case ResultSet(name):
            return Clause(escape_text(name), "cql.resultSetId")
        case Operand():
            return _clause_of(node, default)


def _clause_of(operand: Operand, default: str) -> Clause:
    values: dict[int, int] = {}
    index = "cql.serverChoice"
    for attribute in operand.attributes:
        if (attribute.set or default).lower() not in {BIB_1, ""}:
            raise RpnError(121, attribute.set or default)
        if not isinstance(attribute.value, int):
            if attribute.type != 1:
                raise RpnError(123, str(attribute.value))
            index = str(attribute.value)
        elif attribute.type == 1:
            if attribute.value not in _INDEX_OF:
                raise RpnError(114, str(attribute.value))
            index = _INDEX_OF[attribute.value]
        elif 2 <= attribute.type <= 6:
            values[attribute.type] = attribute.value
        else:
            raise RpnError(113, str(attribute.type))
    relation = values.get(2, 3)
    if relation == 103:
        return Clause("1", "cql.allRecords")
    if relation not in _RELATIONS and relation not in _MODIFIERS:
        raise RpnError(117, str(relation))
    modifiers = (Modifier(_MODIFIERS[relation]),) if relation in _MODIFIERS else ()
    return Clause(_masked(operand.term, values), index, Relation(_relation_name(relation, values), modifiers))


def _relation_name(relation: int, values: dict[int, int]) -> str:
    structure, completeness = values.get(4, 1), values.get(6, 1)
    if structure not in _STRUCTURES:
        raise RpnError(118, str(structure))
    if completeness not in {1, 2, 3}:
        raise RpnError(122, str(completeness))
    if relation != 3:
        return _RELATIONS.get(relation, "=")
    if completeness in {2, 3}:
        return "=="
    if structure == _WORD_LIST:
        return "all"
    return "any" if structure in _FREE_TEXT else "="


def _masked(term: str, values: dict[int, int]) -> str:
    text = escape_text(term)
    truncation, position = values.get(5, 100), values.get(3, 3)
    if truncation not in {1, 2, 3, 100, 101}:
        raise RpnError(120, str(truncation))
    if position not in {1, 2, 3}:
        raise RpnError(119, str(position))
    if truncation == 101:
        text = text.replace("#", "*")
    if truncation in {2, 3}:
        text = "*" + text
    if truncation in {1, 3}:
        text += "*"
    return "^" + text if position in {1, 2} else text


def cql_to_rpn(query: Query) -> RpnQuery:
    """Return the type-1 query of CQL; sort keys are left to the caller.

    Raises:
        CqlError: 15, 16, 19, 28, 31, 32, 37: what Bib-1 has no attribute for.
    """
    return RpnQuery(_to_rpn(query.node))


def _to_rpn(node: Node) -> RpnNode:
    match node:
        case Prefixed():
            raise CqlError(15, node.prefix.uri)
        case Boolean():
            if node.operator == "prox":
                raise CqlError(37, node.operator)
            return Joined(node.operator, _to_rpn(node.left), _to_rpn(node.right))
        case Clause():
            return _operand_of(node)


def _operand_of(clause: Clause) -> RpnNode:
    index, name = clause.index.lower(), clause.relation.name.lower()
    if index == "cql.resultsetid":
        return ResultSet("".join(str(piece) for piece in pieces_of(clause.term)))
    if index == "cql.allrecords":
        return Operand("1", (Attribute(1, 1016), Attribute(2, 103)))
    use = _USE_OF.get(index, _USE_OF.get(f"dc.{index}"))
    if use is None:
        raise CqlError(16, clause.index)
    attributes = [Attribute(1, use)]
    by_name = {modifier: number for number, modifier in _MODIFIERS.items()}
    wanted = [by_name[m.name.lower()] for m in clause.relation.modifiers if m.name.lower() in by_name]
    if len(wanted) != len(clause.relation.modifiers):
        raise CqlError(20, clause.relation.modifiers[0].name)
    if name not in {*_SIGNS, "any", "all", "adj", "exact", "scr"}:
        raise CqlError(19, clause.relation.name)
    attributes.append(Attribute(2, wanted[0] if wanted else _SIGNS.get(name, 3)))
    text, truncation, anchored = _unmasked(clause.term)
    if anchored:
        attributes.append(Attribute(3, 1))
    if name in {"any", "all"}:
        attributes.append(Attribute(4, 105 if name == "any" else 6))
    if truncation != 100:
        attributes.append(Attribute(5, truncation))
    if name in {"==", "exact"}:
        attributes.append(Attribute(6, 3))
    return Operand(text, tuple(attributes))


def _unmasked(term: str) -> tuple[str, int, bool]:
    pieces = list(pieces_of(term))
    anchored = pieces[:1] == [Mark.ANCHOR]
    if anchored:
        pieces = pieces[1:]
    left, right = pieces[:1] == [Mark.MANY], len(pieces) > 1 and pieces[-1] is Mark.MANY
    inner = pieces[1 if left else 0 : len(pieces) - 1 if right else len(pieces)]
    for piece in inner:
        if isinstance(piece, Mark):
            raise CqlError(32 if piece is Mark.ANCHOR else 28, piece.value)
    truncation = 3 if left and right else 2 if left else 1 if right else 100
    return "".join(str(piece) for piece in inner), truncation, anchored
