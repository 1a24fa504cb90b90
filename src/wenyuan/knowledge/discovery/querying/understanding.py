"""What the parts of a query mean, said openly: persons under any name, dates, places, kinds and fields.

A part keeps its plain reading beside what it is understood as, so that understanding adds and never takes away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenyuan.bibliography.chinese import find_dynasty, find_eras, fold, parse_date
from wenyuan.knowledge.discovery.analysis.tokens import has_han, is_han, make_phrase, split_units
from wenyuan.knowledge.discovery.data import Explanation, ExplanationKind
from wenyuan.knowledge.discovery.querying.clauses import Clause, Nothing, Token, Years, all_of, any_of
from wenyuan.knowledge.discovery.querying.lexicon import LONGEST_HAN, LONGEST_WORDS, find_genre, find_names, find_places, is_noise
from wenyuan.knowledge.discovery.querying.words import match_part, phrase_clause, split_parts, whole_clauses

_PERSON, _ALIAS, _DATE, _PLACE, _CLASS, _SUBJECT = 415.0, 400.0, 150.0, 140.0, 170.0, 158.0
_OPEN_YEAR = 9_000
_MOST_PIECES = 12
# A date in words, or a reign or dynasty alone; reading dates is lenient about what follows one.
_HAN_PERIOD = re.compile("[\u4e00-\u9fff0-9]{1,10}(?:年间|时期|年代|世纪|朝|代|初|初年|初期|末|末年|中叶|中期|前期|后期|晚期|年)")
_WESTERN = re.compile(r"\d{4}(?:[-–—~]\d{4})?(?:s|年代|年)?|(?:18|19|20)\d0s")
_DECADE = re.compile("(?:(?:上世纪|上个世纪))?([二三四五六七八九]十|[2-9]0)年代")
_DECADES = dict(zip("二三四五六七八九", range(20, 100, 10), strict=True))
# Periods that are named and are no reigns.
_PERIODS = {
    "晚清": (1840, 1911), "近代": (1840, 1919), "清末民初": (1895, 1920), "五四": (1915, 1927), "五四时期": (1915, 1927), "抗战": (1931, 1945), "抗战时期": (1931, 1945),
    "抗日战争": (1931, 1945), "抗日战争时期": (1931, 1945), "文革": (1966, 1976), "文革时期": (1966, 1976), "改革开放": (1978, None), "新时期": (1978, None),
    "十七年": (1949, 1966), "建国初期": (1949, 1957), "新世纪": (2000, None), "republican": (1912, 1949),
}
_DYNASTIES_IN_ENGLISH = {"tang": "唐", "song": "宋", "yuan": "元", "ming": "明", "qing": "清", "han": "汉"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a part stands for; `clause` finds what is meant, whether or not the words are there."""

    kind: ExplanationKind
    source: str
    result: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a query, folded, and what it means besides its words."""

    text: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query in pieces. `clause` finds documents that have each piece in its words or in its meaning."""

    pieces: tuple[Piece, ...]
    clause: Clause
    explain: tuple[Explanation, ...]


def understand(folded: str, *, plain: frozenset[str] = frozenset()) -> Understanding | None:
    """Understand free words; None where no part means more than its words. Parts in `plain` are read as words."""
    pieces = [piece for part in _join_words(split_parts(folded)) for piece in _read_part(part, plain)][:_MOST_PIECES]
    telling = [piece for piece in pieces if not is_noise(piece.text)] or pieces
    if all(piece.meaning is None for piece in telling):
        return None
    notes = [Explanation(m.kind, m.source, m.result) for piece in telling if (m := piece.meaning) is not None and m.result]
    return Understanding(tuple(telling), all_of([match_piece(piece) for piece in telling]), tuple(dict.fromkeys(notes)))


def split_plainly(folded: str) -> tuple[Piece, ...]:
    """The parts of a query as words alone."""
    pieces = [Piece(part) for part in split_parts(folded)]
    return tuple([piece for piece in pieces if not is_noise(piece.text)] or pieces)


def match_piece(piece: Piece) -> Clause:
    """Documents with the words of a piece or with what it means."""
    unspoken: list[Explanation] = []
    words = match_part(piece.text, None, unspoken)
    return words if piece.meaning is None else any_of([words, piece.meaning.clause])


def _join_words(parts: Sequence[str]) -> list[str]:
    """Parts of which some in a row are one name or one term, as in *tao yuanming* or *science fiction*."""
    joined: list[str] = []
    place = 0
    while place < len(parts):
        for length in range(min(LONGEST_WORDS, len(parts) - place), 1, -1):
            row = parts[place : place + length]
            text = ("" if all(map(is_han, row)) else " ").join(row)
            if not all(map(is_han, row)) and (find_names(text) or find_genre(text)):
                joined.append(text)
                place += length
                break
        else:
            joined.append(parts[place])
            place += 1
    return joined


def _read_part(part: str, plain: frozenset[str]) -> list[Piece]:
    if part in plain:
        return [Piece(part)]
    if meaning := read_meaning(part):
        return [Piece(part, meaning)]
    if not is_han(part) or len(part) < 4:
        return [Piece(part)]
    pieces = list(_split_han(part, plain))
    return pieces if any(piece.meaning for piece in pieces) and len(pieces) > 1 else [Piece(part)]


def _split_han(part: str, plain: frozenset[str]) -> Iterator[Piece]:
    """Names, terms and dates in characters that run on, longest first; what lies between stays words."""
    start = place = 0
    while place < len(part):
        for length in range(min(LONGEST_HAN, len(part) - place), 1, -1):
            text = part[place : place + length]
            meaning = None if text in plain else read_meaning(text)
            if meaning is None:
                continue
            if place - start > 1:
                yield Piece(part[start:place].strip("的之"))
            yield Piece(text, meaning)
            place += length
            start = place
            break
        else:
            place += 1
    rest = part[start:].strip("的之")
    if len(rest) > 1:
        yield Piece(rest)


def read_meaning(text: str) -> Meaning | None:
    """What a folded part means as a whole: a person, else a date, else a kind or field, else a place."""
    return _read_person(text) or _read_date(text) or _read_genre(text) or _read_place(text)


def _read_person(text: str) -> Meaning | None:
    forms = find_names(text)
    if not forms:
        return None
    clauses = [clause for form in forms for clause in _person_clauses(form)]
    others = [form for form in forms if form != text]
    return Meaning(ExplanationKind.PERSON, text, forms[0] if text != forms[0] else "、".join(others[:3]), any_of(clauses))


def _person_clauses(form: str) -> list[Clause]:
    units = split_units(form)
    if not units:
        return []
    # A courtesy name of two characters is also part of longer names, so it counts as a whole name alone.
    whole = whole_clauses("person", units, 0.5)
    return [*whole, phrase_clause("person", make_phrase(units), _ALIAS)] if len(units) > 2 or not has_han(form) else whole


def _read_date(text: str) -> Meaning | None:
    years = read_period(text)
    if years is None:
        return None
    first, last = years
    clauses: list[Clause] = [Years(first, last, _DATE)]
    dynasty = find_dynasty(_DYNASTIES_IN_ENGLISH.get(text, text))
    if dynasty is not None:
        clauses.append(Token("dynasty", dynasty.name, _DATE))
        clauses.append(phrase_clause("subject", make_phrase(split_units(fold(dynasty.name + "代"))), _SUBJECT))
    return Meaning(ExplanationKind.DATE, text, f"{first}-{last}" if last is not None else f"{first}-", any_of(clauses))


def read_period(text: str) -> tuple[int, int | None] | None:
    """Years that a folded part means, both included; None for anything that is no date."""
    if text in _PERIODS:
        return _PERIODS[text]
    if match := _DECADE.fullmatch(text):
        tens = _DECADES.get(match[1][0]) or int(match[1])
        return 1900 + tens, 1909 + tens
    if text in _DYNASTIES_IN_ENGLISH:
        text = _DYNASTIES_IN_ENGLISH[text] + "代"
    if _WESTERN.fullmatch(text):
        text = text.removesuffix("s") + "年代" if text.endswith("s") else text
    elif not (_HAN_PERIOD.fullmatch(text) or find_dynasty(text) or (len(text) > 1 and find_eras(text))):
        return None
    value = parse_date(text)
    if value is None:
        return None
    return value.earliest_year, None if value.latest_year > _OPEN_YEAR else value.latest_year


def _read_genre(text: str) -> Meaning | None:
    genre = find_genre(text)
    if genre is None or not (genre.classes or genre.subjects or genre.name != text):
        return None
    clauses: list[Clause] = [Token("class", number, _CLASS) for number in genre.classes]
    clauses += [phrase_clause("subject", make_phrase(split_units(subject)), _SUBJECT) for subject in dict.fromkeys((*genre.subjects, genre.name))]
    shown = " ".join(genre.classes[:3]) + ("…" if len(genre.classes) > 3 else "")
    return Meaning(ExplanationKind.GENRE, text, shown or "、".join(genre.subjects), any_of(clauses))


def _read_place(text: str) -> Meaning | None:
    places = find_places(text)
    clauses = [phrase_clause("publisher", make_phrase(split_units(place)), _PLACE) for place in places]
    found = any_of(clauses)
    if isinstance(found, Nothing):
        return None
    others = [place for place in places if place != text]
    more = "、".join(others[:5]) + ("…" if len(others) > 5 else "")
    return Meaning(ExplanationKind.PLACE, text, more, found)
