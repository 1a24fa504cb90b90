"""Open questions: the lists of several ways of searching, fused by reciprocal rank.

A question for one known thing (a number, a whole title, a whole name, anything said in the query language) never comes here. What
is fused becomes a clause of its own, a ladder of single documents above everything that matches the words, so that counts, facets,
filters and pages work as with any other query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from tantivy import DocAddress, Occur, Query

from wenyuan.knowledge.discovery.analysis import document_id, title_code
from wenyuan.knowledge.discovery.analysis.tokens import make_grams_many, make_key
from wenyuan.knowledge.discovery.engine.compile import compile_clause, compile_matching
from wenyuan.knowledge.discovery.engine.estimates import prune
from wenyuan.knowledge.discovery.engine.snapshot import Snapshot
from wenyuan.knowledge.discovery.querying.clauses import Beginning, Best, Clause, Nothing, Number, Phrase, Token, any_of
from wenyuan.knowledge.discovery.querying.understanding import Piece


class Nearest(Protocol):
    """Gives the names of the documents nearest in meaning to a folded question, best first; None where there is no time for it now.

    Attributes:
        version: Differs wherever the same question may have another answer.
    """

    @property
    def version(self) -> object:
        """See the class."""
        ...

    def __call__(self, question: str, limit: int) -> Sequence[str] | None:
        """See the class."""
        ...


Rank = Callable[[Clause, int], tuple[list[tuple[float, DocAddress]], int]]
# The constant of reciprocal rank fusion, as its authors chose it (Cormack, Clarke and Büttcher 2009).
_SMOOTHING: Final = 60
_DEPTH: Final = 60
_SHOWN: Final = 40
# What matches every part, and what is near in meaning, is trusted more than what has some of the words.
_WEIGHT_STRICT, _WEIGHT_LOOSE, _WEIGHT_MEANING = 1.0, 0.5, 1.0
# Each step of the ladder outdoes the weight of a document (see `rank_weight`).
_STEP: Final = 1.25
_LOWEST: Final = 20_000.0
# So few documents with all of the words are more likely meant than anything else.
_SURE: Final = 3
# With so many documents that have all of the words, some of the words are not looked for.
_ENOUGH: Final = 400
_MOST_GRAMS: Final = 48
# For each gram that no document has, so many others must be in some.
_COVERED: Final = 0.6
_COVERED_IN_ONE: Final = 1.5
# What a part means, and a gram once more in a title, on the scale of BM25.
_MEANT: Final = 6.0
_IN_TITLE: Final = 0.5


class Watched:
    """Asks for what is nearest in meaning and remembers whether there was no time for it."""

    def __init__(self, nearest: Nearest) -> None:
        self._nearest = nearest
        self.skipped = False

    @property
    def version(self) -> object:
        """That of the one who answers."""
        return self._nearest.version

    def __call__(self, question: str, limit: int) -> Sequence[str] | None:
        """Ask, and note whether there was no time."""
        found = self._nearest(question, limit)
        self.skipped |= found is None
        return found


@dataclass(frozen=True, slots=True)
class Fused:
    """A clause with a ladder on top; `added` documents have not all of the parts, those in `near` come by meaning alone."""

    clause: Clause
    added: int
    near: frozenset[str]


def is_known(snapshot: Snapshot, clause: Clause) -> bool:
    """Whether a pruned clause still holds the whole value that the query names: then it is for a known item."""
    match clause:
        case Number("whole") | Token("identifier" | "call" | "class" | "pinyin_key") | Beginning("call"):
            return True
        case Phrase("person" | "pinyin_person", tokens) if tokens[0][1].startswith("^") and tokens[-1][1].endswith("$"):
            # The dictionary knows the two ends, which other names have too.
            return snapshot.count(compile_matching(snapshot.schema, clause)) > 0
        case Best(inner):
            return any(is_known(snapshot, part) for part in inner)
        case _:
            return False


def has_whole_title(snapshot: Snapshot, pieces: Sequence[Piece]) -> bool:
    """Whether a part of a query is a whole title."""
    keys = [make_key(piece.text) for piece in pieces]
    return any(snapshot.frequency("whole", title_code(key, proper=proper)) for key in keys if key for proper in (True, False))


def fuse(
    snapshot: Snapshot, strict: Clause, pieces: Sequence[Piece], *, leading: bool, rank: Rank, nearest: Nearest | None, question: str,
) -> Fused | None:
    """Rank what matches all, some, or the meaning of the words together; None where nothing is gained.

    Args:
        strict: What finds documents with every part, pruned.
        leading: There is one part only: what has it comes first whatever else is found, and parts of it are not looked for.
        rank: Gives the best documents of a clause, and how many it finds.
        nearest: Gives the documents nearest in meaning to `question`, best first.
    """
    lists: list[tuple[float, list[str]]] = []
    hits, total = ([], 0) if isinstance(strict, Nothing) else rank(strict, _DEPTH)
    first = name_documents(snapshot, [address for _, address in hits])
    lists.append((_WEIGHT_STRICT, first))
    if total <= _ENOUGH and not (leading and total):
        loose = snapshot.searcher.search(compile_loosely(snapshot, pieces, question), _DEPTH, count=False).hits
        lists.append((_WEIGHT_LOOSE, name_documents(snapshot, [address for _, address in loose])))
    lexical = {one for _, found in lists for one in found}
    meant = nearest(question, _DEPTH) if nearest is not None else ()
    if meant:
        # What has left the index since its vector was made is not counted.
        lists.append((_WEIGHT_MEANING, [one for one in meant if one in lexical or snapshot.frequency("id", one)]))
    scores: dict[str, float] = defaultdict(float)
    for weight, found in lists:
        for place, one in enumerate(found, start=1):
            scores[one] += weight / (_SMOOTHING + place)
    ranked = sorted(scores, key=lambda one: -scores[one])[:_SHOWN]
    known = set(first)
    if leading or 0 < total <= _SURE:
        ranked = [*first[:_SHOWN], *(one for one in ranked if one not in known)][:_SHOWN]
    if not ranked:
        return None
    steps = [Token("id", one, _LOWEST * _STEP ** (len(ranked) - place)) for place, one in enumerate(ranked)]
    return Fused(any_of([*steps, strict]), sum(one not in known for one in ranked), frozenset(one for one in ranked if one not in lexical))


def name_documents(snapshot: Snapshot, addresses: list[DocAddress]) -> list[str]:
    """Tokens that name the documents at these addresses."""
    return [document_id(row.source, row.key) for row in snapshot.read_rows(addresses)]


def compile_loosely(snapshot: Snapshot, pieces: Sequence[Piece], question: str) -> Query:
    """BM25 over the grams of all words, any of which may match; what a part means counts as much as its rarest word.

    Nothing where the index does not know most of the grams: what is left of such a query would find anything.
    """
    schema = snapshot.schema
    wanted: list[tuple[Occur, Query]] = []
    known = unknown = 0
    for piece, line in zip(pieces, make_grams_many([piece.text for piece in pieces]), strict=True):
        meant = prune(snapshot, piece.meaning.clause) if piece.meaning is not None else Nothing()
        if not isinstance(meant, Nothing):
            wanted.append((Occur.Should, Query.const_score_query(compile_clause(schema, meant), _MEANT)))
        for gram in dict.fromkeys(filter(None, line.plain.split(" "))):
            there = known < _MOST_GRAMS and snapshot.frequency("all", gram) > 0
            known, unknown = known + there, unknown + (not there and isinstance(meant, Nothing))
            if there:
                wanted.append((Occur.Should, Query.term_query(schema, "all", gram, "freq")))
                wanted.append((Occur.Should, Query.boost_query(Query.term_query(schema, "title", gram, "freq"), _IN_TITLE)))
    covered = known >= unknown * _COVERED if " " in question else _is_covered(snapshot, question)
    return Query.boolean_query(wanted) if wanted and covered else Query.empty_query()


def _is_covered(snapshot: Snapshot, text: str) -> bool:
    """Whether the index knows most of what was typed in one go: who types so looks for all of it."""
    grams = [gram for gram in make_grams_many([text])[0].plain.split(" ") if gram]
    there = sum(snapshot.frequency("all", gram) > 0 for gram in grams)
    return there >= (len(grams) - there) * _COVERED_IN_ONE
