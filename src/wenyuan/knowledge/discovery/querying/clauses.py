"""Queries as an engine sees them, without naming any engine."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Token:
    """Documents with this very token in a field.

    ``implied``: another part of the same ``Best`` finds these documents too, for a lower score.
    """

    field: str
    value: str
    score: float = 1.0
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """Documents with this very number in a field. ``implied`` as for ``Token``."""

    field: str
    value: int
    score: float = 1.0
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents with these tokens at these relative places; ``open_end``: the last is a beginning.

    ``implied`` as for ``Token``.
    """

    field: str
    tokens: tuple[tuple[int, str], ...]
    open_end: bool = False
    score: float = 1.0
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """Documents with a token that starts so."""

    field: str
    value: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Similar:
    """Documents with a token at most ``distance`` edits away."""

    field: str
    value: str
    distance: int
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Years:
    """Documents whose span of years meets this one; an absent bound is open."""

    first: int | None
    last: int | None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Best:
    """Any of the parts; the score is that of the best."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts and none of ``without``; the score is the sum. ``implied`` as for ``Token``.

    With ``preferred``, the score is the sum of those of them that match, and the parts only decide what is found.
    """

    parts: tuple[Clause, ...]
    without: tuple[Clause, ...] = ()
    implied: bool = False
    preferred: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


Clause = Token | Number | Phrase | Beginning | Similar | Years | Best | Every | Everything | Nothing


def any_of(parts: list[Clause]) -> Clause:
    """The best of some parts, without a needless layer."""
    kept = [part for part in parts if not isinstance(part, Nothing)]
    if not kept:
        return Nothing()
    return kept[0] if len(kept) == 1 else Best(tuple(kept))


def all_of(parts: list[Clause], without: list[Clause] | None = None) -> Clause:
    """All of some parts, without a needless layer."""
    excluded = tuple(part for part in without or () if not isinstance(part, Nothing))
    if any(isinstance(part, Nothing) for part in parts):
        return Nothing()
    kept = [part for part in parts if not isinstance(part, Everything)]
    if not kept and not excluded:
        return Everything()
    if not excluded and len(kept) == 1:
        return kept[0]
    return Every(tuple(kept) or (Everything(),), excluded)


def imply(clause: Clause) -> Clause:
    """The same clause, said to be found by another part of its alternatives as well."""
    return replace(clause, implied=True) if isinstance(clause, Token | Number | Phrase | Every) else clause


def drop_implied(clause: Clause) -> Clause:
    """The same documents for less work, where scores do not matter."""
    match clause:
        case Best(parts):
            kept = [drop_implied(part) for part in parts if not (isinstance(part, Token | Number | Phrase | Every) and part.implied)]
            return any_of(kept) if kept else clause
        case Every(parts, without):
            return Every(tuple(map(drop_implied, parts)), tuple(map(drop_implied, without)))
        case _:
            return clause


def split_preferred(clause: Clause) -> tuple[Clause, tuple[Clause, ...]] | None:
    """What every match of a clause meets, and what else counts for the score; None where alternatives share nothing.

    The same documents as the clause finds. Scores add up where those of a `Best` are the highest of them.
    """
    if isinstance(clause, Every) and clause.preferred:
        return replace(clause, preferred=()), clause.preferred
    if not isinstance(clause, Best):
        return None
    needed = drop_implied(clause)
    if not isinstance(needed, Token | Phrase | Every):
        return None
    if isinstance(needed, Every) and needed.preferred:
        return replace(needed, preferred=()), needed.preferred
    return needed, tuple(part for part in clause.parts if isinstance(part, Token | Number | Phrase) and part.implied)


# The weight of a document moves a score by less than this factor, so that tiers this far apart stay apart.
TIER_GAP = 1.2
_MOST_TIERS = 4


def find_tiers(clause: Clause) -> list[Clause]:
    """The best part of what a clause finds, then greater parts: each scores above anything outside it.

    Cut where scores of alternatives lie more than ``TIER_GAP`` apart; empty where they do not.
    """
    if not isinstance(clause, Best):
        return []
    ordered = sorted(clause.parts, key=max_score, reverse=True)
    tiers: list[Clause] = []
    for place in range(1, len(ordered)):
        if not isinstance(ordered[place - 1], Token | Number | Phrase):
            break
        if max_score(ordered[place - 1]) > max_score(ordered[place]) * TIER_GAP:
            tiers.append(any_of(ordered[:place]))
    return tiers[-_MOST_TIERS:]


def max_score(clause: Clause) -> float:
    """The highest score that a clause can give."""
    match clause:
        case Best(parts):
            return max((max_score(part) for part in parts), default=0.0)
        case Every(parts, preferred=preferred):
            return sum(max_score(part) for part in preferred or parts)
        case Everything():
            return 1.0
        case Nothing():
            return 0.0
        case _:
            return clause.score
