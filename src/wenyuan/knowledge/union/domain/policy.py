"""The merge policy: by which rule each field of a union record is taken from its members' records. Plain data, checked when read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from wenyuan.bibliography.marc import MarcFormat

_MOST_RULES: Final = 400


class Take(StrEnum):
    """How the fields of a tag are taken."""

    BEST = "best"
    UNION = "union"
    LONGEST = "longest"
    FREQUENT = "frequent"
    LOCAL = "local"


class WrongPolicy(ValueError):
    """The rules are not of the form of a policy; `place` says where."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place


@dataclass(frozen=True, slots=True)
class FieldRule:
    """`tags` is a tag in which X stands for any digit, such as 6XX; the first rule that fits a tag holds."""

    tags: str
    take: Take

    def fits(self, tag: str) -> bool:
        """Whether a tag is meant."""
        return len(tag) == len(self.tags) and all(mine in {"X", theirs} for mine, theirs in zip(self.tags, tag, strict=True))


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules by format; `merge_from` is the probability from which records are merged without a person; `within_library` whether also those of one library are.

    `weights` are the most points of each part of the score.
    """

    merge_from: float
    rules: Mapping[MarcFormat, tuple[FieldRule, ...]]
    weights: Mapping[str, float] = field(default_factory=dict)
    within_library: bool = False

    def take_of(self, format_: MarcFormat, tag: str) -> Take:
        """Return how a tag is taken; what no rule names comes from the best record that has it."""
        return next((rule.take for rule in self.rules[format_] if rule.fits(tag)), Take.BEST)


PARTS: Final = ("level", "completeness", "findings", "links", "standing")
DEFAULT: Final[Mapping[str, object]] = {
    "merge_from": 0.99,
    "within_library": False,
    "weights": {"level": 20, "completeness": 35, "findings": 25, "links": 10, "standing": 10},
    "rules": {
        "cnmarc": [
            ["9XX", "local"], ["59X", "local"], ["852", "local"], ["01X", "union"], ["035", "union"], ["1XX", "best"], ["225", "union"], ["2XX", "best"],
            ["327", "longest"], ["330", "longest"], ["3XX", "union"], ["4XX", "union"], ["5XX", "union"], ["690", "frequent"], ["692", "frequent"], ["6XX", "union"],
            ["7XX", "best"], ["8XX", "union"],
        ],
        "marc21": [
            ["9XX", "local"], ["59X", "local"], ["852", "local"], ["09X", "local"], ["02X", "union"], ["035", "union"], ["040", "best"], ["050", "frequent"], ["082", "frequent"], ["0XX", "best"],
            ["1XX", "best"], ["2XX", "best"], ["3XX", "best"], ["490", "union"], ["505", "longest"], ["520", "longest"], ["5XX", "union"], ["6XX", "union"], ["7XX", "best"], ["8XX", "union"],
        ],
    },
}


def read_policy(data: object) -> Policy:
    """Read rules as they are stored and sent.

    Raises:
        WrongPolicy: They are not of this form.
    """
    if not isinstance(data, Mapping):
        raise WrongPolicy("policy", "not an object")
    merge_from = data.get("merge_from")
    if not isinstance(merge_from, int | float) or isinstance(merge_from, bool) or not 0.5 <= merge_from <= 1:
        raise WrongPolicy("merge_from", "write a probability from 0.5 to 1")
    within = data.get("within_library", False)  # versions from before it was asked have it not
    if not isinstance(within, bool):
        raise WrongPolicy("within_library", "true or false")
    rules = data.get("rules")
    if not isinstance(rules, Mapping) or set(rules) != {one.value for one in MarcFormat}:
        raise WrongPolicy("rules", "one list for cnmarc and one for marc21")
    return Policy(float(merge_from), {MarcFormat(name): _read_rules(name, found) for name, found in rules.items()}, _read_weights(data.get("weights")), within)


def _read_rules(name: str, found: object) -> tuple[FieldRule, ...]:
    if not isinstance(found, Sequence) or isinstance(found, str) or len(found) > _MOST_RULES:
        raise WrongPolicy(name, f"a list of at most {_MOST_RULES} rules")
    rules = []
    for place, one in enumerate(found):
        where = f"{name} {place + 1}"
        if not isinstance(one, Sequence) or isinstance(one, str) or len(one) != 2 or not all(isinstance(part, str) for part in one):
            raise WrongPolicy(where, "a rule is a tag and how it is taken")
        tags, take = one
        if len(tags) != 3 or not all(char in "0123456789X" for char in tags):
            raise WrongPolicy(where, "a tag has three digits, in which X stands for any")
        if take not in [one.value for one in Take]:
            raise WrongPolicy(where, f"one of {', '.join(Take)}")
        rules.append(FieldRule(tags, Take(take)))
    return tuple(rules)


def _read_weights(found: object) -> dict[str, float]:
    if not isinstance(found, Mapping) or set(found) != set(PARTS):
        raise WrongPolicy("weights", f"points for {', '.join(PARTS)}")
    if not all(isinstance(points, int | float) and not isinstance(points, bool) and 0 <= points <= 100 for points in found.values()):
        raise WrongPolicy("weights", "points from 0 to 100")
    return {str(part): float(points) for part, points in found.items()}
