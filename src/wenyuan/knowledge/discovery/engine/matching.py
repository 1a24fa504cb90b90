"""Documents that match, without scores: for counting, where the order of documents does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Occur, Query, Schema

from wenyuan.knowledge.discovery.engine.compile import compile_matching
from wenyuan.knowledge.discovery.querying.clauses import Best, Clause, drop_implied


@dataclass(frozen=True, slots=True)
class Matching:
    """A clause narrowed by filters."""

    schema: Schema
    clause: Clause
    chosen: Sequence[Query] = ()

    def query(self) -> Query:
        """All documents that match."""
        return self._narrow(compile_matching(self.schema, drop_implied(self.clause)), [])

    def sample(self, slices: int) -> Query:
        """The documents that match among so many of the ``SLICES`` even parts of all documents.

        Each alternative is cut to the sample by itself: cutting long lists first is several times faster
        than cutting their union.
        """
        parts = [Query.term_query(self.schema, "slice", number, "basic") for number in range(slices)]
        cut = parts[0] if slices == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])
        clause = drop_implied(self.clause)
        alternatives = clause.parts if isinstance(clause, Best) else (clause,)
        cut_alternatives = [(Occur.Should, self._narrow(compile_matching(self.schema, alternative), [cut])) for alternative in alternatives]
        return Query.boolean_query(cut_alternatives)

    def _narrow(self, query: Query, further: list[Query]) -> Query:
        every = [*further, query, *self.chosen]
        return query if len(every) == 1 else Query.boolean_query([(Occur.Must, part) for part in every])
