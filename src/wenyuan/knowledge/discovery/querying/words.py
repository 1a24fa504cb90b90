"""Clauses for words: what may match, and how much each kind of match is worth.

Scores are tiers a fifth or more apart, because the weight of a document (holdings, brevity) moves a score by
less than that: whole title, then start of title, then phrase in title, then the other fields, then
loose words.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Final

import rjieba

from wenyuan.bibliography.chinese import exact, fold
from wenyuan.knowledge.discovery.analysis import OTHER_STREAM, PERSON_STREAM, SUBJECT_STREAM, TITLE_STREAM, key_code, title_code
from wenyuan.knowledge.discovery.analysis.tokens import (
    OTHER_START,
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
    Nothing,
    Number,
    Phrase,
    Similar,
    Token,
    Years,
    all_of,
    any_of,
    imply,
    split_preferred,
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

# Scores: a whole value, the start of one, a phrase in one, all words of a query.
_WHOLE_TITLE, _WHOLE_OTHER_TITLE, _WHOLE_PERSON, _WHOLE_SUBJECT = 1000.0, 690.0, 830.0, 480.0
_TITLE_START, _OTHER_TITLE_START = 600.0, 330.0
_PHRASES: Final = {"title": 400.0, "person": 275.0, "series": 190.0, "subject": 158.0, "publisher": 130.0, "all": 105.0}
_WORDS: Final = {"title": 80.0, "all": 40.0}
# Fields of a search that names none: `all` holds the grams of every other, so it alone decides what is found.
_ANYWHERE: Final = ("title", "person", "subject", "all")
_FIELDS: Final[dict[Field, tuple[str, ...]]] = {
    Field.TITLE: ("title", "series"),
    Field.PERSON: ("person",),
    Field.SUBJECT: ("subject",),
    Field.PUBLISHER: ("publisher",),
    Field.SERIES: ("series",),
}
_STREAMS: Final = {"title": TITLE_STREAM, "person": PERSON_STREAM, "subject": SUBJECT_STREAM}
_MAX_PARTS: Final = 12
_MAX_TYPO: Final = 40
# Words in a row count for more than the same words apart.
_ROW: Final = 1.25
# Loose words must cover so much of what was typed.
_COVERED: Final = 0.6


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
    parts = split_parts(folded)
    if not parts:
        return all_of([])
    whole = "".join(parts) if all(len(part) == 1 and is_han(part) for part in parts) else ""
    if whole:
        parts = [whole]
    count = float(len(parts))
    readings: list[Clause] = []
    if len(parts) > 1:
        row = _match_phrase(split_units(folded), field, count * _ROW)
        # Words in a row are also words each somewhere, but for lone characters, which not all fields
        # are searched for.
        lone = any(len(part) == 1 and is_han(part) for part in parts)
        readings.extend(row if lone else map(imply, row))
    readings.append(_match_parts(parts, field, explain))
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
            readings.append(match_initials(letters, 120.0))
        for syllables in read_pinyin(folded):
            if len(syllables) > 1:
                readings.extend(_pinyin_clauses(syllables, field, 1.0))
        if 6 <= len(letters) <= _MAX_TYPO:
            explain.append(Explanation(ExplanationKind.PINYIN_TYPO, folded, letters))
            readings.append(Similar("pinyin_key", letters, 1, 110.0))
            readings.append(Similar("pinyin_key", letters, 2, 60.0))
    words = _telling_words(_segment(folded)) if has_han(folded) else []
    if len(words) > 2:
        explain.append(Explanation(ExplanationKind.WORDS, folded, " ".join(words)))
        name = "title" if field is Field.TITLE else "all"
        kept = [_match_word(word, name, _WORDS[name] / len(words)) for word in words]
        readings.extend(all_of(kept[:place] + kept[place + 1 :]) for place in range(len(kept)))
    return any_of(readings)


def match_initials(letters: str, score: float) -> Clause:
    """Documents with a title or name whose syllables begin with these letters."""
    return Token("initials", letters, score) if len(letters) <= 3 else Beginning("initials", letters, score)


def match_exactly(text: str, field: Field | None) -> Clause:
    """Documents with the text as typed but for width and case, nothing folded.

    Titles, names and subjects that folding changes are kept unfolded too; those that it does not change are looked
    up as they are. Other fields are searched in documents where folding changes none of them.
    """
    plain = exact(text)
    units = split_units(plain)
    if not units:
        return all_of([])
    names = _FIELDS.get(field, ("title", "person", "subject", "series", "publisher")) if field is not None else _ANYWHERE
    found: list[Clause] = []
    for name in names:
        unchanged = Number("changed", _STREAMS.get(name, OTHER_STREAM), 0.0)
        scored = any_of([*whole_clauses(name, units), *_phrases(name, units, _PHRASES[name])])
        if name == "all":
            # Only where nothing was changed is what lies in all fields as it was written.
            changed: list[Clause] = [Number("changed", number, 0.0) for number in (*_STREAMS.values(), OTHER_STREAM)]
            found.append(all_of([scored], changed))
        else:
            found.append(all_of([scored], [unchanged]))
    unfolded = any_of([phrase_clause("exact", make_phrase(units, at_start=True, at_end=True), 1000.0), *_phrases("exact", units, 400.0)])
    if any(name in _STREAMS for name in names):
        if field is not None:
            folded = any_of([clause for name in names for clause in _phrases(name, split_units(fold(text)), 1.0)])
            unfolded = all_of([unfolded, folded])
        found.append(unfolded)
    return any_of(found)


def split_parts(folded: str) -> list[str]:
    """Words between spaces; punctuation ends a word only where no Chinese character touches it."""
    parts = []
    for word in folded.split(" ")[:_MAX_PARTS]:
        units = split_units(word)
        if not units:
            continue
        parts.extend(["".join(units)] if any(map(has_han, units)) else units)
    return parts[:_MAX_PARTS]


def _match_parts(parts: Sequence[str], field: Field | None, explain: list[Explanation]) -> Clause:
    """Documents with every part; what each matches best adds to the score."""
    if len(parts) == 1:
        return match_part(parts[0], field, explain)
    if field is not None:
        return all_of([match_part(part, field, explain) for part in parts])
    must: list[Clause] = []
    preferred: list[Clause] = []
    for part in dict.fromkeys(parts):
        clause = match_part(part, None, explain)
        split = split_preferred(clause)
        must.append(split[0] if split else clause)
        preferred.extend(_prefer(part))
    return Every(tuple(must), preferred=tuple(preferred))


def _prefer(part: str) -> list[Clause]:
    """What one word among others counts for where it stands; fields add up."""
    units = split_units(part)
    if len(units) == 1 and _is_character(part):
        return []
    names = ("title", "person", "subject") if has_han(part) else ("title", "person")
    found = [phrase_clause(name, make_phrase(units), _PHRASES[name]) for name in names]
    return [*found, *whole_clauses("person", units, 0.5)] if has_han(part) else found


def match_part(part: str, field: Field | None, explain: list[Explanation]) -> Clause:
    """Documents with one word, in any of the ways in which it may be read."""
    units = split_units(part)
    readings = list(_match_phrase(units, field, 1.0))
    if not has_han(part):
        return any_of(readings)
    volumes = find_volumes(part)
    if volumes:
        return any_of([*readings, _match_volume(part, volumes[0], field, explain)])
    everything = _segment(part)
    words = _telling_words(everything)
    if len(everything) > 1 and words and field in (None, Field.TITLE, Field.SUBJECT):
        explain.append(Explanation(ExplanationKind.WORDS, part, " ".join(everything)))
        readings = [*map(imply, readings), *_match_every_word(words, field)]
    return any_of(readings)


def _match_volume(part: str, volume: tuple[int, int, str], field: Field | None, explain: list[Explanation]) -> Clause:
    """A volume however its number is written, and the words around it."""
    start, end, canonical = volume
    explain.append(Explanation(ExplanationKind.VOLUME, part[start:end], canonical))
    around = [match_part(piece, field, explain) for piece in (part[:start], part[end:]) if split_units(piece)]
    return all_of([*around, Token("volume", canonical, 150.0)])


def _match_every_word(words: Sequence[str], field: Field | None) -> list[Clause]:
    """Documents with each word somewhere, and more for each of them in the titles."""
    if field is Field.SUBJECT:
        return [all_of([_match_word(word, "subject", 40.0 / len(words)) for word in words])]
    names = ("title",) if field is Field.TITLE else ("title", "all")
    found = [all_of([_match_word(word, name, _WORDS[name] / len(words)) for word in words]) for name in names]
    return [imply(found[0]), found[1]] if len(found) > 1 else found


def _match_word(word: str, name: str, score: float) -> Clause:
    return phrase_clause(name, make_phrase(split_units(word)), score)


def _match_phrase(units: Sequence[str], field: Field | None, factor: float) -> list[Clause]:
    """The units in a row: as a whole value, at its start, anywhere in it."""
    if len(units) == 1 and _is_character(units[0]):
        return _match_character(units[0], field, factor)
    if field is Field.CONTENTS:
        return _match_contents(units, factor)
    names = _ANYWHERE if field is None else _FIELDS.get(field, ())
    clauses: list[Clause] = []
    for name in names:
        nearest = [*whole_clauses(name, units, factor), *_starts(name, units, factor)]
        phrase = _phrases(name, units, _PHRASES[name] * factor)
        clauses.extend(map(imply, nearest))
        clauses.extend(map(imply, phrase) if field is None and name != "all" else phrase)
    return clauses


def _match_character(character: str, field: Field | None, factor: float) -> list[Clause]:
    """A lone character: every gram that begins with it, in titles and names, as other fields would find too much."""
    names = ("title", "person") if field is None else _FIELDS.get(field, ("all",))
    found: list[Clause] = []
    for name in names:
        found.extend(whole_clauses(name, [character], factor))
        found.extend(_starts(name, [character], factor))
        found.append(Beginning(name, character, 100.0 * factor))
    return found


def _match_contents(units: Sequence[str], factor: float) -> list[Clause]:
    """Contents and notes lie with everything else; a match that nothing else explains comes first."""
    phrase = make_phrase(units)
    elsewhere = [phrase_clause(name, phrase, 0.0) for name in ("title", "person", "subject", "series", "publisher")]
    return [imply(all_of([phrase_clause("all", phrase, 105.0 * factor)], elsewhere)), phrase_clause("all", phrase, 50.0 * factor)]


def whole_clauses(name: str, units: Sequence[str], factor: float = 1.0) -> list[Clause]:
    """Documents of which a value is these units and nothing else."""
    key = "".join(units)
    if name == "title":
        return [
            Number("whole", title_code(make_key(key), proper=True), _WHOLE_TITLE * factor),
            Number("whole", title_code(make_key(key), proper=False), _WHOLE_OTHER_TITLE * factor),
        ]
    if name == "subject":
        return [Number("subject_code", key_code(make_key(key)), _WHOLE_SUBJECT * factor)]
    if name == "person":
        return [phrase_clause("person", make_phrase(units, at_start=True, at_end=True), _WHOLE_PERSON * factor)]
    return []


def _starts(name: str, units: Sequence[str], factor: float = 1.0) -> list[Clause]:
    if name != "title":
        return []
    return [
        phrase_clause("title", make_phrase(units, at_start=True), _TITLE_START * factor),
        phrase_clause("title", make_phrase(units, at_start=True, start=OTHER_START), _OTHER_TITLE_START * factor),
    ]


def _phrases(name: str, units: Sequence[str], score: float) -> list[Clause]:
    return [phrase_clause(name, make_phrase(units), score)] if units else []


def phrase_clause(name: str, phrase: GramPhrase, score: float) -> Clause:
    """A phrase as the least clause that finds it."""
    if not phrase.tokens:
        return Nothing()
    if len(phrase.tokens) == 1:
        token = phrase.tokens[0][1]
        return Beginning(name, token, score) if phrase.open_end else Token(name, token, score)
    return Phrase(name, phrase.tokens, phrase.open_end, score)


def _match_beginning(folded: str, field: Field | None) -> Clause:
    units = split_units(folded)
    if not units:
        return all_of([])
    if has_han(folded) or len(units) > 1:
        return any_of(_match_phrase(units, field, 1.0))
    names = _FIELDS.get(field, ("all",)) if field is not None else _ANYWHERE
    return any_of([Beginning(name, units[0], _PHRASES[name]) for name in names])


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
        clauses.append(imply(phrase_clause("pinyin", make_syllable_phrase(syllables, at_start=True), 265.0 * factor)))
        clauses.append(phrase_clause("pinyin", make_syllable_phrase(syllables), 185.0 * factor))
    if field in (None, Field.PERSON):
        whole = make_syllable_phrase(syllables, at_start=True, at_end=True)
        clauses.append(imply(phrase_clause("pinyin_person", whole, 270.0 * factor)))
        clauses.append(phrase_clause("pinyin_person", make_syllable_phrase(syllables), 180.0 * factor))
    return clauses


@lru_cache(maxsize=4096)
def _segment_cached(part: str) -> tuple[str, ...]:
    return tuple(word for word in _segmenter.cut(part, hmm=True) if split_units(word))


def _segment(part: str) -> list[str]:
    return list(_segment_cached(part))[:_MAX_PARTS]


def _telling_words(words: Sequence[str]) -> list[str]:
    """Words without lone characters, which have no gram of their own; none where too much would be left out."""
    telling = [word for word in words if not _is_character(word)]
    return telling if sum(map(len, telling)) >= _COVERED * sum(map(len, words)) else []


def split_words(folded: str) -> list[str]:
    """Words of a folded text, as loose matching looks for them."""
    words: list[str] = []
    for part in split_parts(folded):
        words.extend(_segment(part) if has_han(part) else [part])
    return list(dict.fromkeys(words))


def _is_character(word: str) -> bool:
    """A lone Chinese character has no gram of its own, and says little."""
    return len(word) == 1 and is_han(word)
