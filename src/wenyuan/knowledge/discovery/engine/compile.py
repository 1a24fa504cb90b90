"""Clauses as Tantivy queries."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, assert_never

from tantivy import FieldType, Occur, Query, Schema

from wenyuan.knowledge.discovery.analysis import MISSING_YEAR, facet_code, work_number
from wenyuan.knowledge.discovery.data import Filters
from wenyuan.knowledge.discovery.querying.clauses import (
    Beginning,
    Best,
    Clause,
    Every,
    Everything,
    Nothing,
    Number,
    Phrase,
    Similar,
    Token,
    Years,
)

# A longer beginning would make an automaton beyond the engine's limit.
_LONGEST_BEGINNING: Final = 60
# The score of a document that has every word and none of them where it is preferred.
_FOUND: Final = 1.0
# A span of so many years is looked up year by year.
_NEAR: Final = 40
_PATTERN_SIGNS: Final = re.compile(r"[\\.+*?()|\[\]{}^$#&\-~]")


def compile_clause(schema: Schema, clause: Clause) -> Query:
    """A Tantivy query whose scores are those the clauses state."""
    match clause:
        case Best(parts):
            return Query.disjunction_max_query([compile_clause(schema, part) for part in parts])
        case Every(parts, without, preferred=preferred):
            if preferred:
                return _compile_preferred(schema, clause)
            subqueries = [(Occur.Must, compile_clause(schema, part)) for part in parts]
            subqueries += [(Occur.MustNot, compile_matching(schema, part)) for part in without]
            return Query.boolean_query(subqueries)
        case Nothing():
            return Query.empty_query()
        case Everything():
            return Query.const_score_query(Query.all_query(), 1.0)
        case _:
            return Query.const_score_query(compile_matching(schema, clause), clause.score)


def _compile_preferred(schema: Schema, clause: Every) -> Query:
    """A query that looks at what is preferred in documents that match, and nowhere else.

    One optional part a level: the engine would read a union of optional parts from end to end.
    """
    query = Query.const_score_query(compile_matching(schema, replace(clause, preferred=())), _FOUND)
    for part in clause.preferred:
        query = Query.boolean_query([(Occur.Must, query), (Occur.Should, compile_clause(schema, part))])
    return query


def compile_matching(schema: Schema, clause: Clause) -> Query:  # noqa: PLR0911 -- one return a kind of clause
    """A Tantivy query for the same documents, its scores without meaning."""
    match clause:
        case Token(field, value) | Number(field, value):
            return Query.term_query(schema, field, value, "basic")
        case Phrase(field, tokens, open_end):
            words: list[str | tuple[int, str]] = list(tokens)
            if open_end:
                return Query.phrase_prefix_query(schema, field, words)
            return Query.phrase_query(schema, field, words)
        case Beginning(field, value):
            pattern = _PATTERN_SIGNS.sub(r"\\\g<0>", value[:_LONGEST_BEGINNING]) + ".*"
            return Query.regex_query(schema, field, pattern)
        case Similar(field, value, distance):
            return Query.fuzzy_term_query(schema, field, value, distance)
        case Years(first, last):
            return _compile_years(schema, first, last)
        case Best(parts):
            return Query.boolean_query([(Occur.Should, compile_matching(schema, part)) for part in parts])
        case Every(parts, without):
            subqueries = [(Occur.Must, compile_matching(schema, part)) for part in parts]
            subqueries += [(Occur.MustNot, compile_matching(schema, part)) for part in without]
            return Query.boolean_query(subqueries)
        case Everything():
            return Query.all_query()
        case Nothing():
            return Query.empty_query()
        case _:
            assert_never(clause)


def compile_filters(schema: Schema, filters: Filters) -> list[Query]:
    """One query for each name that results are narrowed by; none of them scores."""
    chosen: list[Query] = []
    for field, values in (
        ("source", filters.sources),
        ("library", filters.libraries),
        ("material", filters.materials),
        ("language", filters.languages),
        ("dynasty", filters.dynasties),
        ("town", filters.places),
        ("class", filters.classes),
    ):
        if values:
            chosen.append(_any_term(schema, field, list(values)))
    if filters.subjects:
        chosen.append(_any_term(schema, "subject_code", _code_values(filters.subjects)))
    if filters.people:
        chosen.append(_any_term(schema, "person_code", _code_values(filters.people)))
    if filters.decades:
        chosen.append(_any_term(schema, "decade", list(filters.decades)))
    if filters.year_from is not None or filters.year_to is not None:
        chosen.append(_compile_years(schema, filters.year_from, filters.year_to))
    if filters.online is not None:
        chosen.append(Query.term_query(schema, "online", int(filters.online), "basic"))
    if filters.work_key:
        chosen.append(Query.term_query(schema, "work", work_number(filters.work_key), "basic"))
    return [Query.const_score_query(query, 0.0) for query in chosen]


def _code_values(values: tuple[str, ...]) -> list[int]:
    """Codes of facet values, in whatever script they are written."""
    return [facet_code(value) for value in values]


def _any_term(schema: Schema, field: str, values: list[str] | list[int]) -> Query:
    terms = [Query.term_query(schema, field, value, "basic") for value in values]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Should, term) for term in terms])


def _compile_years(schema: Schema, first: int | None, last: int | None) -> Query:
    """Documents whose span meets the years: it starts before their end and ends after their start."""
    bounds: list[tuple[Occur, Query]] = []
    if last is not None:
        bounds.append((Occur.Must, _range(schema, "oldest", None, last)))
    if first is not None:
        bounds.append((Occur.Must, _range(schema, "newest", first, None)))
    if not bounds:
        bounds.append((Occur.Must, _range(schema, "oldest", None, MISSING_YEAR - 1)))
    if first is not None and last is not None and 0 <= last - first <= _NEAR:
        # Looking years up spares a walk through those of all documents; only long spans are compared.
        spans = Query.boolean_query([(Occur.Must, _any_term(schema, "year", [MISSING_YEAR])), *bounds])
        return Query.boolean_query([(Occur.Should, _any_term(schema, "year", list(range(first, last + 1)))), (Occur.Should, spans)])
    return bounds[0][1] if len(bounds) == 1 else Query.boolean_query(bounds)


def _range(schema: Schema, field: str, low: int | None, high: int | None) -> Query:
    return Query.range_query(schema, field, FieldType.Integer, low, high)
