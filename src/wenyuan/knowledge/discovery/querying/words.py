"""Clauses for words: what may match, and how much each kind of match is worth.

Scores are tiers a fifth or more apart, because the weight of a document (holdings, brevity) moves a score by
less than that: whole title, then start of title, then phrase in title, then the other fields, then
loose words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import Final

import rjieba

from wenyuan.bibliography.chinese import exact, fold
from wenyuan.knowledge.discovery.analysis.tokens import (
    KEY_LIMIT,
    GramPhrase,
    has_han,
    is_han,
    make_key,
    make_phrase,
    make_syllable_phrase,
    split_units,
)
from wenyuan.knowledge.discovery.analysis.volumes import find_volumes
from wenyuan.knowledge.discovery.data import Explanation, ExplanationKind
from wenyuan.knowledge.discovery.querying.clauses import (
    Beginning,
    Clause,
    Every,
    Number,
    Phrase,
    Similar,
    Token,
    Years,
    all_of,
    any_of,
)
from wenyuan.knowledge.discovery.querying.language import Field
from wenyuan.knowledge.discovery.querying.readings import (
    is_initials,
    is_sure_pinyin,
    read_pinyin,
    read_romanised,
    read_years,
)

_segmenter = rjieba.Jieba()

# Score of a phrase at the start of a value, and anywhere in it, by index field.
_KEYS: Final = {"title_key": 1000.0, "person_key": 830.0, "alt_key": 690.0, "subject_key": 480.0}
_STARTS: Final = {"title": 570.0, "alt": 330.0}
_PHRASES: Final = {
    "title": 400.0, "person": 275.0, "alt": 228.0, "series": 190.0, "subject": 158.0, "publisher":
    130.0, "body": 105.0,
}  # fmt: skip
_FIELDS: Final[dict[Field, tuple[str, ...]]] = {
    Field.TITLE: ("title", "alt", "series"),
    Field.PERSON: ("person",),
    Field.SUBJECT: ("subject",),
    Field.PUBLISHER: ("publisher",),
    Field.SERIES: ("series",),
    Field.CONTENTS: ("body",),
}
_WORD_SCORES: Final = {"title_words": 80.0, "words": 40.0}
_MAX_PARTS: Final = 12
_MAX_TYPO: Final = 40


class Widening(Enum):
    """How far a query may be read from what was typed."""

    NORMAL = 1
    WIDE = 2


def match_words(folded: str, field: Field | None, explain: list[Explanation], *, beginning: bool = False) -> Clause:
    """Documents with the words, as phrases where they are Chinese, each somewhere.

    Nearer matches score more.
    """
    if beginning:
        return _match_beginning(folded, field)
    parts = _split_parts(folded)
    if not parts:
        return all_of([])
    whole = "".join(parts) if all(len(part) == 1 and is_han(part) for part in parts) else ""
    if whole:
        parts = [whole]
    count = float(len(parts))
    readings: list[Clause] = []
    if len(parts) > 1:
        row = _match_phrase(split_units(folded), field, count, names=True)
        # Words in a row are also words each somewhere, but for lone characters, which not all fields
        # are searched for.
        lone = any(len(part) == 1 and is_han(part) for part in parts)
        readings.extend(row if lone else map(_imply, row))
    readings.append(all_of([_match_part(part, field, explain) for part in parts]))
    readings.extend(_match_pinyin(folded, field, explain, count))
    years = read_years(folded) if field is None else None
    if years is not None:
        explain.append(Explanation(ExplanationKind.DATE, folded, f"{years[0]}-{years[1]}"))
        readings.append(Years(years[0], years[1], 90.0))
    return any_of(readings)


def match_wider(folded: str, field: Field | None, explain: list[Explanation]) -> Clause:
    """What ``match_words`` finds, and looser: initials, pinyin with errors, most of the words."""
    readings: list[Clause] = [match_words(folded, field, explain)]
    letters = folded.replace(" ", "")
    if letters.isascii() and letters.isalpha():
        if is_initials(letters):
            explain.append(Explanation(ExplanationKind.PINYIN, folded, letters))
            readings.append(Token("initials", letters + "$", 260.0))
            readings.append(Token("initials", letters, 120.0))
        for syllables in read_pinyin(folded):
            if len(syllables) > 1:
                readings.extend(_pinyin_clauses(syllables, field, 1.0))
        if 6 <= len(letters) <= _MAX_TYPO:
            explain.append(Explanation(ExplanationKind.PINYIN_TYPO, folded, letters))
            readings.append(Similar("pinyin_key", letters, 1, 110.0))
            readings.append(Similar("pinyin_key", letters, 2, 60.0))
    words = _segment(folded) if has_han(folded) else []
    if len(words) > 2:
        explain.append(Explanation(ExplanationKind.WORDS, folded, " ".join(words)))
        name = "title_words" if field is Field.TITLE else "words"
        kept = [_match_word(word, name, 1.0 / len(words)) for word in words]
        readings.extend(all_of(kept[:place] + kept[place + 1 :]) for place in range(len(kept)))
    return any_of(readings)


def match_exactly(text: str, field: Field | None) -> Clause:
    """Documents with the text as typed but for width and case, nothing folded.

    Fields that are kept unfolded: titles, names, subjects. A document whose text folding leaves unchanged is
    looked up in its folded fields.
    """
    plain = exact(text)
    units = split_units(plain)
    if not units:
        return all_of([])
    skipped = ("publisher", "series", "body")
    same = all_of([Number("same", 1, 0.0), any_of(_match_phrase(units, field, 1.0, names=True, skip=skipped))])
    unfolded = any_of([Token("exact_key", make_key(plain), 1000.0), *_phrases("exact", units, 400.0, start=570.0)])
    if field is None:
        return any_of([unfolded, same])
    in_field = _match_phrase(split_units(fold(text)), field, 1.0, names=True, skip=skipped)
    return any_of([all_of([unfolded, any_of(in_field)]), same])


def _split_parts(folded: str) -> list[str]:
    """Words between spaces; punctuation ends a word only where no Chinese character touches it."""
    parts = []
    for word in folded.split(" ")[:_MAX_PARTS]:
        units = split_units(word)
        if not units:
            continue
        parts.extend(["".join(units)] if any(map(has_han, units)) else units)
    return parts[:_MAX_PARTS]


def _match_part(part: str, field: Field | None, explain: list[Explanation]) -> Clause:
    units = split_units(part)
    readings = list(_match_phrase(units, field, 1.0, names=True))
    if not has_han(part):
        return any_of(readings)
    if len(units) == 1:
        readings.append(Token("chars", part, 100.0))
    volumes = find_volumes(part)
    for start, end, canonical in volumes[:1]:
        rest = [split_units(text) for text in (part[:start], part[end:])]
        explain.append(Explanation(ExplanationKind.VOLUME, part[start:end], canonical))
        around = [any_of(_match_phrase(piece, field, 1.0, names=False)) for piece in rest if piece]
        readings.append(all_of([*around, Token("volume", canonical, 150.0)]))
    words = _segment(part)
    if len(words) > 1 and field in (None, Field.TITLE, Field.SUBJECT):
        explain.append(Explanation(ExplanationKind.WORDS, part, " ".join(words)))
        readings.extend(_match_every_word(words, field))
    return any_of(readings)


def _match_every_word(words: Sequence[str], field: Field | None) -> list[Clause]:
    """Documents with each word somewhere, and more for each of them in the titles."""
    names = ("title_words",) if field is Field.TITLE else ("title_words", "words")
    share = 1.0 / len(words)
    found = [all_of([_match_word(word, name, share) for word in words]) for name in names]
    return [_imply(found[0]), found[1]] if len(found) > 1 else found


def _match_word(word: str, name: str, share: float) -> Clause:
    return Token(name, word.lower(), _WORD_SCORES[name] * share)


def _match_phrase(units: Sequence[str], field: Field | None, factor: float, *, names: bool, skip: tuple[str, ...] = ()) -> list[Clause]:
    fields = _FIELDS.get(field, ()) if field is not None else tuple(_PHRASES)
    clauses: list[Clause] = []
    if names:
        key = "".join(units)
        # The set of characters that finds a lone one does not cover subjects.
        covered = len(units) > 1 or not is_han(key)
        clauses.extend(
            Token(name, key[:KEY_LIMIT], score * factor, implied=covered and name[:-4] not in skip)
            for name, score in _KEYS.items()
            if name.removesuffix("_key") in fields
        )
    for name in fields:
        if name in skip:
            continue
        clauses.extend(_phrases(name, units, _PHRASES[name] * factor, start=_STARTS.get(name, 0.0) * factor))
    return clauses


def _phrases(name: str, units: Sequence[str], score: float, *, start: float) -> list[Clause]:
    found: list[Clause] = []
    if start:
        phrase = _phrase(name, make_phrase(units, at_start=True), start)
        lone = len(units) == 1 and is_han(units[0])
        found.append(phrase if lone else _imply(phrase))
    # A lone character is found by the set of characters of titles and names instead.
    if len(units) > 1 or not is_han(units[0]):
        found.append(_phrase(name, make_phrase(units), score))
    return found


def _phrase(name: str, phrase: GramPhrase, score: float) -> Clause:
    if len(phrase.tokens) == 1:
        token = phrase.tokens[0][1]
        return Beginning(name, token, score) if phrase.open_end else Token(name, token, score)
    return Phrase(name, phrase.tokens, phrase.open_end, score)


def _imply(clause: Clause) -> Clause:
    return replace(clause, implied=True) if isinstance(clause, Token | Phrase | Every) else clause


def _match_beginning(folded: str, field: Field | None) -> Clause:
    units = split_units(folded)
    if not units:
        return all_of([])
    if has_han(folded) or len(units) > 1:
        return any_of(_match_phrase(units, field, 1.0, names=True))
    fields = _FIELDS.get(field, ()) if field is not None else tuple(_PHRASES)
    return any_of([Beginning(name, units[0], _PHRASES[name]) for name in fields if name != "body"])


def _match_pinyin(folded: str, field: Field | None, explain: list[Explanation], factor: float) -> list[Clause]:
    if has_han(folded) or field not in (None, Field.TITLE, Field.PERSON):
        return []
    clauses: list[Clause] = []
    ways = [way for way in read_pinyin(folded) if is_sure_pinyin(folded, way)]
    for syllables in ways:
        explain.append(Explanation(ExplanationKind.PINYIN, folded, " ".join(syllables)))
        clauses.extend(_pinyin_clauses(syllables, field, factor))
    for syllables in read_romanised(folded):
        if len(syllables) > 1 and syllables not in ways:
            explain.append(Explanation(ExplanationKind.WADE_GILES, folded, " ".join(syllables)))
            clauses.extend(_pinyin_clauses(syllables, field, factor * 0.9))
    return clauses


def _pinyin_clauses(syllables: Sequence[str], field: Field | None, factor: float) -> list[Clause]:
    clauses: list[Clause] = []
    key = "".join(syllables)
    if field is None:
        clauses.append(Token("pinyin_key", key, 390.0 * factor, implied=len(syllables) > 1))
    if field in (None, Field.TITLE):
        clauses.append(_imply(_phrase("pinyin", make_syllable_phrase(syllables, at_start=True), 265.0 * factor)))
        clauses.append(_phrase("pinyin", make_syllable_phrase(syllables), 185.0 * factor))
    if field in (None, Field.PERSON):
        whole = make_syllable_phrase(syllables, at_start=True, at_end=True)
        clauses.append(_imply(_phrase("pinyin_person", whole, 270.0 * factor)))
        clauses.append(_phrase("pinyin_person", make_syllable_phrase(syllables), 180.0 * factor))
    return clauses


@lru_cache(maxsize=4096)
def _segment_cached(part: str) -> tuple[str, ...]:
    return tuple(word for word in _segmenter.cut(part, hmm=True) if split_units(word))


def _segment(part: str) -> list[str]:
    return list(_segment_cached(part))[:_MAX_PARTS]


def split_words(folded: str) -> list[str]:
    """Words of a folded text, as loose matching looks for them."""
    words: list[str] = []
    for part in _split_parts(folded):
        words.extend(_segment(part) if has_han(part) else [part])
    return list(dict.fromkeys(words))
