"""Search, suggest, correct: one reader of the index for each process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..data import Gathered, ResultPage, SearchRequest, Suggestion
from ..domain.indexing import index_root
from ..domain.meaning import vector_choice
from ..engine import SearchIndex
from ..meaning import NearestReader, load_encoder


@lru_cache(maxsize=1)
def _index_of(root: Path, choice: str) -> SearchIndex:
    encoder = load_encoder(choice)
    return SearchIndex(root, nearest=NearestReader(root / "vectors", encoder) if encoder is not None else None)


def _index() -> SearchIndex:
    return _index_of(index_root(), vector_choice())


def search(request: SearchRequest) -> ResultPage:
    """Answer a search.

    Raises:
        IndexMissing: Nothing has been indexed yet.
        IndexDamaged: The index cannot be read; rebuild it.
    """
    return _index().search(request)


def gather(request: SearchRequest) -> Gathered:
    """Return what the index keeps of everything that a search finds; of very much an even part.

    Raises:
        IndexMissing: Nothing has been indexed yet.
        IndexDamaged: The index cannot be read; rebuild it.
    """
    return _index().gather(request)


def suggest(prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """Return completions of what is typed so far."""
    return _index().suggest(prefix, limit=limit)


def did_you_mean(query: str, *, limit: int = 3) -> list[Suggestion]:
    """Return likely corrections; a page offers them and never applies them by itself."""
    return _index().did_you_mean(query, limit=limit)


def indexed_count() -> int:
    """Return how many documents can be found."""
    return _index().count()
