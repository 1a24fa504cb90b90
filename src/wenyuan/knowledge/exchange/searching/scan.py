"""Terms of an index that begin with a text, in order, with how many records have them."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.cql import Clause, CqlError, Query, text_of
from wenyuan.knowledge.discovery.api import IndexDamaged, IndexMissing, Suggestion, suggest
from wenyuan.knowledge.discovery.data import SuggestionKind

from .find import IndexAway
from .indexes import find_index

SCANNED: Final = {"title": SuggestionKind.TITLE, "author": SuggestionKind.PERSON, "subject": SuggestionKind.SUBJECT, "class": SuggestionKind.CLASS}
_MOST: Final = 400


def scan_terms(query: Query, *, limit: int) -> list[Suggestion]:
    """Return the terms of a scan clause.

    Raises:
        CqlError: 10 not one clause, 16 an index that is not scanned, 27 no term.
        IndexAway: There is no index to ask.
    """
    if not isinstance(query.node, Clause) or query.sort:
        raise CqlError(10, "one clause")
    index = find_index(query.node.index, {})
    if index.field not in SCANNED:
        raise CqlError(16, query.node.index)
    text = text_of(query.node.term).strip().rstrip("*")
    if not text:
        raise CqlError(27, query.node.index)
    try:
        found = [one for one in suggest(text, limit=_MOST) if one.kind is SCANNED[index.field]]
    except (IndexMissing, IndexDamaged) as problem:
        raise IndexAway(str(problem)) from problem
    return sorted(found, key=lambda one: one.text)[:limit]
