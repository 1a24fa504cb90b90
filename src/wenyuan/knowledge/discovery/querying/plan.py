"""From a parsed query to clauses, with a record of every way in which it was widened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from wenyuan.bibliography.chinese import exact, fold
from wenyuan.bibliography.identifiers.ark import parse_ark
from wenyuan.knowledge.discovery.analysis.documents import normalise_identifier
from wenyuan.knowledge.discovery.analysis.tokens import has_han
from wenyuan.knowledge.discovery.data import Explanation, ExplanationKind
from wenyuan.knowledge.discovery.querying import language
from wenyuan.knowledge.discovery.querying.clauses import (
    Beginning,
    Clause,
    Every,
    Everything,
    Token,
    Years,
    all_of,
    any_of,
    split_preferred,
)
from wenyuan.knowledge.discovery.querying.language import Field, Mode, Node
from wenyuan.knowledge.discovery.querying.readings import (
    is_call_number,
    is_class_number,
    read_identifiers,
    wrong_isbn,
)
from wenyuan.knowledge.discovery.querying.understanding import Understanding, understand
from wenyuan.knowledge.discovery.querying.words import Widening, match_exactly, match_wider, match_words

_MOST_READINGS = 16


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading of a query; the next is tried only where this finds nothing."""

    clause: Clause
    explain: tuple[Explanation, ...]


class QueryPlan:
    """Readings of a query, made as they are asked for; ``terms`` are the words to highlight."""

    def __init__(self, text: str, *, exact_only: bool = False) -> None:
        # An address holds signs of the query language, and none of them is meant.
        parsed = language.ParsedQuery(language.Term(text.strip(), Field.IDENTIFIER)) if parse_ark(text) else language.parse_query(text)
        self._node = parsed.node
        self._exact_only = exact_only
        self._notes: list[Explanation] = []
        if parsed.shortened:
            self._notes.append(Explanation(ExplanationKind.SHORTENED, text[:80], ""))
        if parsed.repaired:
            self._notes.append(Explanation(ExplanationKind.REPAIRED, text[:80], ""))
        self.terms = tuple(collect_terms(parsed.node))
        # Free words and nothing else: only these can mean more than they say.
        free = isinstance(parsed.node, language.Term) and parsed.node.field is None and parsed.node.mode is Mode.FREE and not exact_only
        self.words = fold(parsed.node.text) if free and isinstance(parsed.node, language.Term) else ""
        self._understood: dict[frozenset[str], Understanding | None] = {}

    def understand(self, plain: frozenset[str]) -> Understanding | None:
        """What the words mean; parts in `plain` are read as words. None where they mean no more than they say."""
        if plain not in self._understood:
            if len(self._understood) >= _MOST_READINGS:
                self._understood.clear()
            self._understood[plain] = understand(self.words, plain=plain) if self.words else None
        return self._understood[plain]

    @cached_property
    def first(self) -> Attempt:
        """The query as typed, with what is known to mean the same."""
        return self._attempt(Widening.NORMAL)

    @cached_property
    def wider(self) -> Attempt | None:
        """The query read more loosely, for where the first reading finds nothing; None if it is the same."""
        if self._exact_only:
            return None
        attempt = self._attempt(Widening.WIDE)
        return attempt if attempt.clause != self.first.clause else None

    def _attempt(self, widening: Widening) -> Attempt:
        builder = _Builder(widening, exact_only=self._exact_only)
        clause = builder.build(self._node)
        return Attempt(clause, (*self._notes, *dict.fromkeys(builder.explain)))


def plan_query(text: str, *, exact_only: bool = False) -> QueryPlan:
    """How to search for what a reader typed. Never raises."""
    return QueryPlan(text, exact_only=exact_only)


def collect_terms(node: Node) -> list[str]:
    """Words of a query that a match contains, those after NOT left out."""
    match node:
        case language.Term(text, field, _):
            return [] if field in (Field.CLASS, Field.CALL, Field.IDENTIFIER) else [text]
        case language.And(parts) | language.Or(parts):
            return [term for part in parts for term in collect_terms(part)]
        case _:
            return []


def _prefer_among(kept: list[Clause], without: list[Clause]) -> Clause:
    """All of some clauses: what each needs decides, so that a narrow one spares the others' long lists; the rest scores."""
    splits = [split_preferred(clause) for clause in kept]
    wanted = tuple(part for split in splits if split for part in split[1])
    joined = all_of([split[0] if split else clause for split, clause in zip(splits, kept, strict=True)], without)
    if not wanted or not isinstance(joined, Every) or any(not split and not isinstance(clause, Years) for split, clause in zip(splits, kept, strict=True)):
        return all_of(kept, without)
    return replace(joined, preferred=wanted)


class _Builder:
    def __init__(self, widening: Widening, *, exact_only: bool) -> None:
        self._widening = widening
        self._exact_only = exact_only
        self.explain: list[Explanation] = []

    def build(self, node: Node) -> Clause:
        match node:
            case language.All():
                return Everything()
            case language.YearSpan(first, last):
                return Years(first, last)
            case language.Not(part):
                return all_of([], [self.build(part)])
            case language.Or(parts):
                return any_of([self.build(part) for part in parts])
            case language.And(parts):
                without = [self.build(part.part) for part in parts if isinstance(part, language.Not)]
                kept = [self.build(part) for part in parts if not isinstance(part, language.Not)]
                return _prefer_among(kept, without)
            case language.Term():
                return self._build_term(node)

    def _note(self, kind: ExplanationKind, source: str, result: str) -> None:
        self.explain.append(Explanation(kind, source, result))

    def _build_term(self, term: language.Term) -> Clause:
        text, field = term.text, term.field
        if field in (Field.CLASS, Field.CALL, Field.IDENTIFIER):
            return self._build_number(text, field, term.mode)
        if term.mode is Mode.EXACT or self._exact_only:
            self._note(ExplanationKind.EXACT, text, exact(text))
            return match_exactly(text, field)
        folded = fold(text)
        if has_han(text) and folded != exact(text):
            self._note(ExplanationKind.FOLDED, text, folded)
        readings: list[Clause] = []
        if field is None and term.mode is Mode.FREE:
            readings.extend(self._read_numbers(text))
            if readings and not has_han(text) and self._widening is Widening.NORMAL and read_identifiers(text):
                return any_of(readings)
        if term.mode is Mode.BEGINNING:
            readings.append(match_words(folded, field, self.explain, beginning=True))
        elif self._widening is Widening.NORMAL:
            readings.append(match_words(folded, field, self.explain))
        else:
            readings.append(match_wider(folded, field, self.explain))
        return any_of(readings)

    def _read_numbers(self, text: str) -> list[Clause]:
        found: list[Clause] = []
        identifiers = read_identifiers(text)
        if identifiers:
            self._note(ExplanationKind.IDENTIFIER, text, " ".join(identifiers))
            found.extend(Token("identifier", value, 2000.0) for value in identifiers)
            if bad := wrong_isbn(text):
                self._note(ExplanationKind.REPAIRED, text, bad)
        if is_class_number(text):
            self._note(ExplanationKind.CLASS_NUMBER, text, text)
            found.append(Token("class", text, 500.0))
        if is_call_number(text):
            found.append(Beginning("call", normalise_identifier(text), 900.0))
        return found

    def _build_number(self, text: str, field: Field, mode: Mode) -> Clause:
        if field is Field.CLASS:
            number = text.strip().upper()
            return Beginning("class", number) if mode is Mode.BEGINNING else Token("class", number)
        if field is Field.CALL:
            return Beginning("call", normalise_identifier(text))
        values = dict.fromkeys((*read_identifiers(text), normalise_identifier(text)))
        self._note(ExplanationKind.IDENTIFIER, text, " ".join(values))
        if mode is Mode.BEGINNING:
            return Beginning("identifier", normalise_identifier(text))
        return any_of([Token("identifier", value, 2000.0) for value in values if value])
