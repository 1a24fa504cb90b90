"""Why a row is in the list: the fields of it that a query's parts are found in. Made for the rows of one page, from what the index keeps of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from wenyuan.bibliography.chinese import fold_many
from wenyuan.knowledge.discovery.analysis import document_id
from wenyuan.knowledge.discovery.analysis.tokens import make_key
from wenyuan.knowledge.discovery.data import Explanation, ExplanationKind, Why, WhyField
from wenyuan.knowledge.discovery.engine.snapshot import Row
from wenyuan.knowledge.discovery.querying.lexicon import find_genre, find_names
from wenyuan.knowledge.discovery.querying.understanding import Piece, read_period

_MOST = 4
_SOUND = frozenset({ExplanationKind.PINYIN, ExplanationKind.PINYIN_TYPO, ExplanationKind.WADE_GILES})
_LENGTH = 80


def find_reasons(rows: Sequence[Row], pieces: Sequence[Piece], notes: Sequence[Explanation], near: Collection[str]) -> list[tuple[Why, ...]]:
    """Reasons for each row, at most four; documents in `near` were found by meaning where no part of the query is found in them."""
    if not pieces:
        return [()] * len(rows)
    texts = list(dict.fromkeys(chain.from_iterable(chain(row.titles, row.people, row.subjects) for row in rows)))
    keys = {text: make_key(folded, limit=None) for text, folded in zip(texts, fold_many(texts), strict=True)}
    number = next((note.result for note in notes if note.kind is ExplanationKind.IDENTIFIER), "")
    sounds = any(note.kind in _SOUND for note in notes)
    found: list[tuple[Why, ...]] = []
    for row in rows:
        reasons = list(dict.fromkeys(chain.from_iterable(_match_piece(piece, row, keys) for piece in pieces)))
        if number:
            reasons.insert(0, Why(WhyField.IDENTIFIER, number))
        if not reasons and document_id(row.source, row.key) in near:
            reasons.append(Why(WhyField.MEANING))
        elif not reasons:
            reasons.append(Why(WhyField.PINYIN if sounds else WhyField.TEXT))
        found.append(tuple(reasons[:_MOST]))
    return found


def _match_piece(piece: Piece, row: Row, keys: dict[str, str]) -> Iterator[Why]:
    wanted = make_key(piece.text, limit=None)
    if not wanted:
        return
    for place, title in enumerate(row.titles):
        if wanted in keys[title]:
            yield Why(WhyField.OTHER_TITLE if place else WhyField.TITLE, title[:_LENGTH])
            break
    named = next((name for name in row.people if wanted in keys[name]), "")
    subject = next((one for one in row.subjects if wanted in keys[one]), "")
    if named:
        yield Why(WhyField.PERSON, named[:_LENGTH])
    if subject:
        yield Why(WhyField.SUBJECT, subject[:_LENGTH])
    if piece.meaning is not None:
        yield from _match_meaning(piece, piece.meaning.kind, row, keys, named=bool(named), about=bool(subject))


def _match_meaning(piece: Piece, kind: ExplanationKind, row: Row, keys: dict[str, str], *, named: bool, about: bool) -> Iterator[Why]:
    _libraries, _material, _languages, decades, classes, dynasties = row.counted[:6]
    if kind is ExplanationKind.PERSON and not named:
        forms = {make_key(form) for form in find_names(piece.text)}
        if name := next((name for name in row.people if keys[name] in forms), ""):
            yield Why(WhyField.OTHER_NAME, name[:_LENGTH])
    elif kind is ExplanationKind.GENRE and not about and (genre := find_genre(piece.text)) is not None:
        if number := next((number for number in classes if number in genre.classes), ""):
            yield Why(WhyField.CLASS_NUMBER, number)
        elif subject := next((one for one in row.subjects if any(make_key(word) in keys[one] for word in genre.subjects)), ""):
            yield Why(WhyField.SUBJECT, subject[:_LENGTH])
    elif kind is ExplanationKind.DATE and (years := read_period(piece.text)) is not None:
        first, last = years
        if decade := next((decade for decade in decades if decade + 9 >= first and (last is None or decade <= last)), None):
            yield Why(WhyField.DATE, str(decade))
        elif dynasty := next((one for one in dynasties if one and piece.text.startswith(one)), ""):
            yield Why(WhyField.DATE, dynasty)
