"""How likely a heading means an authority: evidence weighed in log-odds, told in codes that pages put into words.

Every candidate begins with a weight for its name alone, and "none of these" stands among them with weight 0; probabilities are their shares. Weights
were set by hand and measured against records whose persons are known (see `docs/explanation/authorities.md`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from wenyuan.bibliography.chinese import find_dynasty, fold

from ..data import Candidate, Reason
from ..format.life import life_years

_SAME_NAME: Final = 0.4
_VARIANT: Final = -0.3
_RARE_NAME: Final = 1.2
_NUMBER: Final = 9.0
_DYNASTY: Final = 3.2
_OVERLAPPING: Final = 1.6
_OTHER_DYNASTY: Final = -6.0
_YEARS: Final = 5.0
_BIRTH: Final = 3.5
_OTHER_YEARS: Final = -7.0
_IN_LIFE: Final = 1.4
_BEFORE_BIRTH: Final = -8.0
_TOGETHER: Final = 2.4
_MOST_TOGETHER: Final = 2
_CLASS: Final = 0.8
_KIND: Final = -6.0
_OWN_WORKS: Final = 0.6
# What one character may stand for besides the dynasty usually called so.
_ALSO: Final = {
    "宋": ("南朝宋",), "魏": ("北魏", "东魏", "西魏"), "周": ("北周", "武周", "后周"), "秦": ("前秦", "后秦", "西秦"), "唐": ("后唐", "南唐"), "晋": ("后晋",), "汉": ("南汉", "北汉"),
    "蜀": ("前蜀", "后蜀"), "吴": ("吴国", "吴越"), "梁": ("后梁",), "南朝梁": ("后梁",), "夏": ("夏国", "西夏"), "新": ("新罗",), "凉": ("前凉", "后凉", "北凉", "西凉", "南凉"),
}
_MAY_ALSO: Final = 1.2
# A name of so many letters or Chinese characters is seldom two people's.
_RARE_CHARACTERS: Final = 4
_RARE_LETTERS: Final = 14
_YOUNGEST: Final = 12
_MODERN: Final = 1800
_LATE_ANTIQUITY: Final = 15


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the record around a heading says. `made` is the year the text was made where that is known, else the year of publication."""

    year: int | None = None
    made: int | None = None
    class_number: str = ""
    together: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a candidate: facts, the authorities it stands with in other records, the classes of those records."""

    id: int
    kind: str
    heading_key: str
    number: str = ""
    born: int | None = None
    died: int | None = None
    dynasties: tuple[str, ...] = ()
    undifferentiated: bool = False
    companions: frozenset[int] = frozenset()
    classes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The heading that is asked about."""

    kind: str
    key: str
    dates: str = ""
    dynasty: str = ""
    number: str = ""


def weigh_candidates(asked: Asked, around: Circumstances, known: Sequence[Known]) -> list[Candidate]:
    """Return the candidates, the likeliest first. An undifferentiated name never has more than an even chance."""
    weighed = [(one, _reasons(asked, around, one, alone=len(known) == 1)) for one in known]
    weights = {one.id: math.exp(sum(reason.weight for reason in reasons)) for one, reasons in weighed}
    whole = 1.0 + sum(weights.values())
    found = [
        Candidate(one.id, min(weights[one.id] / whole, 0.5) if one.undifferentiated else weights[one.id] / whole, tuple(reasons)) for one, reasons in weighed
    ]
    return sorted(found, key=lambda one: (-one.probability, one.authority_id))


def _reasons(asked: Asked, around: Circumstances, one: Known, *, alone: bool) -> list[Reason]:
    found = [Reason("same_name", _SAME_NAME) if asked.key == one.heading_key else Reason("variant", _VARIANT)]
    if one.undifferentiated:
        found.append(Reason("undifferentiated", 0.0))
    if asked.number and one.number and asked.number == one.number:
        found.append(Reason("number", _NUMBER, {"number": one.number}))
    if one.kind != asked.kind:
        found.append(Reason("kind", _KIND))
    if alone and _is_rare(asked.key):
        found.append(Reason("rare", _RARE_NAME))
    if asked.kind == "person":
        found += _of_time(asked, around, one)
    elif alone:
        found.append(Reason("only_one", 3.0))
    shared = len(around.together & one.companions)
    if shared:
        found.append(Reason("together", _TOGETHER * min(shared, _MOST_TOGETHER), {"count": str(shared)}))
    letter = around.class_number[:1]
    if letter and one.classes.get(letter):
        found.append(Reason("class", _CLASS, {"class": letter, "count": str(one.classes[letter])}))
    elif sum(one.classes.values()) > 0 and not letter:
        found.append(Reason("used", _OWN_WORKS / 2))
    return found


def _is_rare(key: str) -> bool:
    return len(key) >= (_RARE_LETTERS if key.isascii() else _RARE_CHARACTERS)


def _of_time(asked: Asked, around: Circumstances, one: Known) -> list[Reason]:
    found = list[Reason]()
    if asked.dynasty and one.dynasties:
        found.append(_compare_dynasties(asked.dynasty, one.dynasties))
    elif asked.dynasty and (one.born or one.died):
        found += _compare_with_years(asked.dynasty, one)
    born, died = life_years(asked.dates)
    if born is not None or died is not None:
        found += _compare_years(born, died, one)
    found += _compare_publication(around, one)
    return found


def _compare_dynasties(stated: str, dynasties: Sequence[str]) -> Reason:
    if stated in dynasties:
        return Reason("dynasty", _DYNASTY, {"dynasty": stated})
    mine, spans = _span(stated), [(name, _span(name)) for name in dynasties]
    for name, span in spans:
        if mine and span and _related(stated, name):
            return Reason("dynasty_part", _DYNASTY - 0.6, {"stated": stated, "dynasty": name})
    for name, span in spans:
        if mine and span and mine[0] <= span[1] and span[0] <= mine[1]:
            return Reason("dynasty_overlap", _OVERLAPPING, {"stated": stated, "dynasty": name})
    other = next((name for name in dynasties if name in _ALSO.get(stated, ())), "")
    if other:
        return Reason("dynasty_also", _MAY_ALSO, {"stated": stated, "dynasty": other})
    near = any(mine and span and (abs(mine[1] - span[0]) <= _LATE_ANTIQUITY or abs(span[1] - mine[0]) <= _LATE_ANTIQUITY) for _name, span in spans)
    weight = _OTHER_DYNASTY / 3 if near or not mine or not any(span for _name, span in spans) else _OTHER_DYNASTY
    return Reason("other_dynasty", weight, {"stated": stated, "dynasty": "、".join(dynasties)})


def _related(first: str, second: str) -> bool:
    """Tell whether one is part of the other, such as 北宋 of 宋, or another name of it."""
    one, other = find_dynasty(fold(first)), find_dynasty(fold(second))
    if one is None or other is None:
        return False
    return other.name in {one.name, one.part_of} or other.part_of == one.name


def _span(name: str) -> tuple[int, int] | None:
    found = find_dynasty(fold(name))
    return (found.first_year, found.last_year) if found else None


def _compare_with_years(stated: str, one: Known) -> list[Reason]:
    span = _span(stated)
    born, died = one.born if one.born is not None else (one.died or 0) - 80, one.died if one.died is not None else (one.born or 0) + 80
    if span is None:
        return []
    if born <= span[1] and span[0] <= died:
        return [Reason("dynasty_years", _OVERLAPPING, {"stated": stated})]
    return [Reason("other_dynasty", _OTHER_DYNASTY, {"stated": stated, "dynasty": ""})]


def _compare_years(born: int | None, died: int | None, one: Known) -> list[Reason]:
    pairs = [(mine, its) for mine, its in ((born, one.born), (died, one.died)) if mine is not None and its is not None]
    if not pairs:
        return []
    values = {"born": str(one.born if one.born is not None else ""), "died": str(one.died if one.died is not None else "")}
    if any(abs(mine - its) > 2 for mine, its in pairs):
        return [Reason("other_years", _OTHER_YEARS, values)]
    exact = all(mine == its for mine, its in pairs)
    weight = (_YEARS if len(pairs) == 2 else _BIRTH) if exact else _BIRTH / 2
    return [Reason("years" if exact else "years_near", weight, values)]


def _compare_publication(around: Circumstances, one: Known) -> list[Reason]:
    found = list[Reason]()
    if around.made is not None and (one.born is not None or one.died is not None):
        first = one.born + _YOUNGEST if one.born is not None else (one.died or 0) - 70
        last = one.died if one.died is not None else (one.born or 0) + 90
        if around.made < first - _YOUNGEST:
            found.append(Reason("before_birth", _BEFORE_BIRTH, {"year": str(around.made), "born": str(one.born or "")}))
        elif first <= around.made <= last + 5:
            found.append(Reason("in_life", _IN_LIFE + 1.0, {"year": str(around.made)}))
        elif around.made > last + 60:
            found.append(Reason("after_life", -2.5, {"year": str(around.made)}))
    elif around.year is not None and one.born is not None:
        if around.year < one.born + _YOUNGEST:
            found.append(Reason("before_birth", _BEFORE_BIRTH, {"year": str(around.year), "born": str(one.born)}))
        elif one.born >= _MODERN and around.year <= (one.died or one.born + 90) + 5:
            found.append(Reason("in_life", _IN_LIFE, {"year": str(around.year)}))
    return found
