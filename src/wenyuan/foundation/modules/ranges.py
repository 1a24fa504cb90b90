"""Ranges of versions: `1.2`, `>=1.2,<3`. Versions are one to three numbers; missing ones are nought."""

from __future__ import annotations

import re

_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,2}")
_BOUND = re.compile(rf"(>=|<=|==|>|<)?\s*({_VERSION.pattern})")


class WrongVersion(ValueError):
    """A version or a range that cannot be read."""


def parse_version(text: str) -> tuple[int, int, int]:
    """Return major, minor and patch.

    Raises:
        WrongVersion: Not one to three numbers with dots between.
    """
    if not _VERSION.fullmatch(text.strip()):
        raise WrongVersion(f"{text!r} is no version; write major.minor, such as 1.2")
    numbers = [int(part) for part in text.strip().split(".")]
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0, numbers[2] if len(numbers) > 2 else 0)


def fits(version: str, wanted: str) -> bool:
    """Whether a version lies within a range. A bare `1.2` stands for `>=1.2,<2`.

    Raises:
        WrongVersion: One of the two cannot be read.
    """
    found = parse_version(version)
    return all(_holds(found, bound) for bound in wanted.split(","))


def _holds(found: tuple[int, int, int], bound: str) -> bool:
    read = _BOUND.fullmatch(bound.strip())
    if read is None:
        raise WrongVersion(f"{bound.strip()!r} is no range; write 1.2 or >=1.2,<3")
    sign, edge = read[1], parse_version(read[2])
    if sign is None:
        return found >= edge and found[0] == edge[0]
    return {">=": found >= edge, "<=": found <= edge, "==": found == edge, ">": found > edge, "<": found < edge}[sign]
