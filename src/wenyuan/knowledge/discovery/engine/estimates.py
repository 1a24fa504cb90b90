"""What the term dictionary tells of a query before it runs: which parts find nothing, and about how much the whole finds."""

from __future__ import annotations

from dataclasses import replace

from wenyuan.knowledge.discovery.engine.snapshot import Snapshot
from wenyuan.knowledge.discovery.querying.clauses import Best, Clause, Every, Everything, Nothing, Number, Phrase, Token, Years, all_of, any_of


def prune(snapshot: Snapshot, clause: Clause) -> Clause:
    """The same documents and scores without the parts that find nothing; `Nothing` where no part is left.

    Most ways of reading a query find nothing, and asking the dictionary costs a fifth of asking the engine.
    """
    match clause:
        case Token() | Number() | Phrase():
            return clause if _frequency(snapshot, clause) else Nothing()
        case Best(parts):
            return any_of([prune(snapshot, part) for part in parts])
        case Every(parts, without, implied, preferred):
            kept = [prune(snapshot, part) for part in parts]
            if any(isinstance(part, Nothing) for part in kept):
                return Nothing()
            wished = tuple(part for part in (prune(snapshot, part) for part in preferred) if not isinstance(part, Nothing))
            joined = all_of(kept, [prune(snapshot, part) for part in without])
            if not preferred:
                return replace(joined, implied=implied) if isinstance(joined, Every) else joined
            return replace(joined, implied=implied, preferred=wished) if isinstance(joined, Every) else Every((joined,), (), implied, wished)
        case _:
            return clause


def estimate(snapshot: Snapshot, clause: Clause) -> float:
    """About how many documents a clause finds; parts of one `Every` are taken to be independent."""
    match clause:
        case Token() | Number() | Phrase():
            return _frequency(snapshot, clause)
        case Best(parts):
            return sum(estimate(snapshot, part) for part in parts)
        case Every(parts):
            total = max(1, snapshot.searcher.num_docs)
            share = 1.0
            for part in parts:
                share *= estimate(snapshot, part) / total
            return share * total
        case Years() | Everything():
            return snapshot.searcher.num_docs
        case _:
            return 0


def _frequency(snapshot: Snapshot, clause: Token | Number | Phrase) -> int:
    """Documents with the rarest token; 0 as soon as one is in none. The unfinished token of an open phrase is not looked up."""
    if isinstance(clause, Token | Number):
        return snapshot.frequency(clause.field, clause.value)
    tokens = clause.tokens[:-1] if clause.open_end else clause.tokens
    least = snapshot.searcher.num_docs
    for _, token in tokens:
        least = min(least, snapshot.frequency(clause.field, token))
        if not least:
            break
    return least
