"""Rules as they are kept: a list of plain objects, read strictly, so that no rule grants by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..data import Action, Audience, Rule

_KNOWN = {"actions", "audience", "groups", "onsite", "opens_at", "closes_at", "licence", "copies", "loan"}
MOST_RULES = 20


class WrongRule(ValueError):
    """A rule cannot be read; nothing is granted by it."""


def read_rules(kept: object) -> tuple[Rule, ...]:
    """Read rules.

    Raises:
        WrongRule: Something is unknown or of another type.
    """
    if not isinstance(kept, list) or len(kept) > MOST_RULES:
        raise WrongRule(f"rules are a list of at most {MOST_RULES}")
    return tuple(_read_one(one) for one in kept)


def _read_one(kept: object) -> Rule:
    if not isinstance(kept, dict) or set(kept) - _KNOWN:
        raise WrongRule("a rule has unknown parts")
    try:
        actions = frozenset(Action(one) for one in kept["actions"])
        audience = Audience(kept.get("audience", "anyone"))
        rule = Rule(
            actions, audience, frozenset(_text(one) for one in kept.get("groups", ())), _flag(kept.get("onsite", False)), _moment(kept.get("opens_at")),
            _moment(kept.get("closes_at")), _count(kept.get("licence")), _count(kept.get("copies")), _flag(kept.get("loan", False)),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise WrongRule(str(problem) or "a rule cannot be read") from problem
    if not actions or actions & {Action.CHANGE, Action.DESCRIBE}:
        raise WrongRule("a rule grants view, download or copy")
    if (audience is Audience.GROUP) != bool(rule.groups):
        raise WrongRule("groups go with the audience group")
    if rule.opens_at and rule.closes_at and rule.opens_at >= rule.closes_at:
        raise WrongRule("a rule that closes before it opens")
    return rule


def write_rules(rules: Sequence[Rule]) -> list[dict[str, object]]:
    """Write rules so that `read_rules` gives the same; parts that say nothing are left out."""
    return [_write_one(rule) for rule in rules]


def _write_one(rule: Rule) -> dict[str, object]:
    parts: Mapping[str, object] = {
        "actions": sorted(rule.actions), "audience": str(rule.audience), "groups": sorted(rule.groups), "onsite": rule.onsite,
        "opens_at": rule.opens_at.isoformat() if rule.opens_at else None, "closes_at": rule.closes_at.isoformat() if rule.closes_at else None,
        "licence": rule.licence, "copies": rule.copies, "loan": rule.loan,
    }
    # Not `in`: nought is a number of copies, and equals False.
    return {name: value for name, value in parts.items() if value is not None and value is not False and value != []}


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 40:
        raise TypeError("a code has 1 to 40 characters")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("yes or no is wanted")
    return value


def _count(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise TypeError("a whole number is wanted")
    return value


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment
