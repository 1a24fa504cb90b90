"""CQL and type-1 queries: reading, writing, turning one into the other."""

from .conversion import cql_to_rpn, rpn_to_cql
from .diagnostics import DIAGNOSTICS, message_of
from .parsing import parse_cql
from .rpn import Attribute, Joined, Operand, ResultSet, RpnError, RpnNode, RpnQuery, parse_pqf, write_pqf
from .terms import Mark, escape_text, pieces_of, text_of
from .tree import Boolean, Clause, CqlError, Modifier, Node, Prefix, Prefixed, Query, Relation, SortKey
from .writing import write_cql

__all__ = [
    "DIAGNOSTICS", "Attribute", "Boolean", "Clause", "CqlError", "Joined", "Mark", "Modifier", "Node", "Operand", "Prefix", "Prefixed", "Query", "Relation",
    "ResultSet", "RpnError", "RpnNode", "RpnQuery", "SortKey", "cql_to_rpn", "escape_text", "message_of", "parse_cql", "parse_pqf", "pieces_of", "rpn_to_cql",
    "text_of", "write_cql", "write_pqf",
]
