"""Where a query matches in the text as it was written, whatever script either is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from wenyuan.bibliography.chinese import fold, fold_many, pinyin_many
from wenyuan.knowledge.discovery.analysis.tokens import has_han, is_han, make_key, split_units
from wenyuan.knowledge.discovery.querying.language import parse_query
from wenyuan.knowledge.discovery.querying.plan import collect_terms
from wenyuan.knowledge.discovery.querying.readings import is_sure_pinyin, read_pinyin
from wenyuan.knowledge.discovery.querying.words import split_words

MAX_TEXT = 20_000


def highlight(original: str, query: str) -> list[tuple[int, int]]:
    """Spans of ``original`` (character offsets, end exclusive, in order, not overlapping) that match a query.

    A span may contain punctuation and spaces of the original. Words are looked for only where their phrase
    is absent.
    """
    terms = _read_terms(query)
    original = original[:MAX_TEXT]
    whole = fold(original)
    if not any(term.sounds for term in terms):
        bare = make_key(whole, limit=None)
        if not any(wanted in bare for term in terms for wanted in (term.whole, *term.words)):
            return []  # as of most texts of a list, for less than it costs to know every place
    text, places = _keep_places(original, whole)
    if not text:
        return []
    spans: list[tuple[int, int]] = []
    for term in terms:
        found = _find_spans(text, places, term.whole)
        if not found:
            for part in term.words:
                found.extend(_find_spans(text, places, part))
        if not found:
            for syllables in term.sounds:
                found.extend(_find_sounds(text, places, syllables))
        spans.extend(found)
    return _merge(spans)


@dataclass(frozen=True, slots=True)
class _Term:
    """What is looked for, in this order, until something is found."""

    whole: str
    words: tuple[str, ...]
    sounds: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1024)
def _read_terms(query: str) -> tuple[_Term, ...]:
    """Every row of a list is marked for the same query."""
    terms = []
    for text in collect_terms(parse_query(query).node):
        folded = fold(text)
        sounds = () if has_han(folded) else tuple(way for way in read_pinyin(folded) if is_sure_pinyin(folded, way))
        terms.append(_Term("".join(split_units(folded)), tuple(split_words(folded)), sounds))
    return tuple(terms)


def _keep_places(original: str, whole: str) -> tuple[str, list[int]]:
    """Folded characters that are searched, and for each the place it came from."""
    characters: list[str] = []
    places: list[int] = []
    folded = list(whole) if len(whole) == len(original) else fold_many(list(original))
    for place, piece in enumerate(folded):
        for mark in piece:
            if mark.isalnum() or has_han(mark):
                characters.append(mark)
                places.append(place)
    return "".join(characters), places


def _find_spans(text: str, places: Sequence[int], wanted: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if is_han(wanted) or _stands_alone(text, places, start, end):
            spans.append((places[start], places[end - 1] + 1))
        start = text.find(wanted, end)
    return spans


def _stands_alone(text: str, places: Sequence[int], start: int, end: int) -> bool:
    """Whether letters are a whole word: no letter touches them in the original."""
    joined_before = start > 0 and places[start - 1] == places[start] - 1 and not has_han(text[start - 1])
    joined_after = end < len(text) and places[end] == places[end - 1] + 1 and not has_han(text[end])
    before_ok = has_han(text[start]) or not joined_before
    return before_ok and (has_han(text[end - 1]) or not joined_after)


def _find_sounds(text: str, places: Sequence[int], syllables: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of characters that are read as these syllables, in the reading of the whole text."""
    if not is_han(text):
        runs = pinyin_many(list(text), folded=True)
    else:
        runs = pinyin_many([text], folded=True)[0].split(" ")
        if len(runs) != len(text):
            runs = pinyin_many(list(text), folded=True)
    length = len(syllables)
    wanted = list(syllables)
    return [
        (places[start], places[start + length - 1] + 1)
        for start in range(len(text) - length + 1)
        if runs[start : start + length] == wanted and is_han(text[start : start + length])
    ]


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
