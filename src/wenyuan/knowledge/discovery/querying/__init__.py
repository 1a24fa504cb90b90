"""Queries: the language readers type, how it is widened, and where it matches in a text."""

from wenyuan.knowledge.discovery.querying.highlight import highlight
from wenyuan.knowledge.discovery.querying.language import ParsedQuery, parse_query
from wenyuan.knowledge.discovery.querying.plan import Attempt, QueryPlan, plan_query
from wenyuan.knowledge.discovery.querying.readings import read_identifiers

__all__ = [
    "Attempt",
    "ParsedQuery",
    "QueryPlan",
    "highlight",
    "parse_query",
    "plan_query",
    "read_identifiers",
]
