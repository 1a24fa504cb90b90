"""Two records compared aspect by aspect.

Source:
    Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969): an agreement weighs log2(m/u), a disagreement log2((1-m)/(1-u)).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from wenyuan.bibliography.matching.features import LAST, Features


class Aspect(StrEnum):
    """What is compared."""

    TITLE = "title"
    VOLUME = "volume"
    PEOPLE = "people"
    ISBN = "isbn"
    ISSN = "issn"
    NUMBER = "number"
    YEAR = "year"
    EDITION = "edition"
    PUBLISHER = "publisher"
    EXTENT = "extent"
    MATERIAL = "material"
    LANGUAGE = "language"


class Verdict(StrEnum):
    """What follows: the same publication, another, or a question for a person."""

    SAME = "same"
    UNSURE = "unsure"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Finding:
    """How two records stand in one aspect; `weight` is in bits, `rules_out` says that no other aspect can outweigh it."""

    aspect: Aspect
    weight: float
    rules_out: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """All findings, heaviest first; aspects of which either record says nothing are left out. `weight` is their sum."""

    verdict: Verdict
    weight: float
    findings: tuple[Finding, ...]


SAME_FROM: Final = 11.0
UNSURE_FROM: Final = 4.0
_NEAR_TITLE, _LIKE_TITLE, _LIKE_REST = 0.88, 0.7, 0.5
# What tells the parts of a series of titles apart.
_COUNTING: Final = re.compile("[0-9]+|[〇一二三四五六七八九十百上中下前后续甲乙丙丁]")
# What a title says that is made of another's.
_DERIVED: Final = re.compile(
    "索引|引得|研究|考|校|注|笺|疏|译|今译|英译|评|点评|批|选|精选|节选|续|补|导读|解读|赏析|鉴赏|[辞词]典|资料|目录|书目|年谱|传|新编|简编|图|插图|人物|论|概论|史|故事|"
    "index|concordance|companion|commentary|notes|study|studies|guide"
)
_CONTINUING: Final = frozenset({"serial", "newspaper"})


def judge(a: Features, b: Features) -> Judgement:
    """Say whether two records describe the same publication. Symmetric."""
    findings = [finding for compare in _COMPARISONS if (finding := compare(a, b)) is not None]
    findings.sort(key=lambda one: (-abs(one.weight), one.aspect))
    weight = round(sum(one.weight for one in findings), 2)
    agreed = {one.aspect for one in findings if one.weight > 0}
    if any(one.rules_out for one in findings) or weight < UNSURE_FROM:
        verdict = Verdict.DIFFERENT
    elif weight >= SAME_FROM and Aspect.TITLE in agreed and all(one.weight > -3 for one in findings):
        verdict = Verdict.SAME
    else:
        verdict = Verdict.UNSURE
    return Judgement(verdict, weight, tuple(findings))


def likeness(a: str, b: str) -> float:
    """Return how alike two texts are, from 0 to 1: twice the shared pairs of characters over all pairs (Dice); short texts by their characters."""
    if a == b:
        return 1.0
    if min(len(a), len(b)) < 2:
        return 0.0
    one, two = _pairs(a), _pairs(b)
    return 2 * len(one & two) / (len(one) + len(two))


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text))


def _title(a: Features, b: Features) -> Finding | None:
    if not a.title or not b.title:
        return None
    one, two = a.whole_title.removeprefix(a.title), b.whole_title.removeprefix(b.title)
    if a.whole_title == b.whole_title or (a.title == b.title and not (one and two)):
        # 文集 or 诗选 says little; a long title says much.
        return Finding(Aspect.TITLE, min(7.0, 3.0 + 0.5 * len(a.title)))
    if a.title == b.title:  # both say more, and not the same
        return Finding(Aspect.TITLE, 3.0 if likeness(one, two) >= _LIKE_REST else -1.0)
    # One record has the subtitle and the other not, or runs it into the title.
    short, long = sorted((a.whole_title, b.whole_title), key=len)
    begins = long.startswith(short)
    if begins and _DERIVED.match(long[len(short):]):
        return Finding(Aspect.TITLE, -4.0)  # 梦溪笔谈, and its 校证 or 索引
    if begins and _COUNTING.findall(a.whole_title) == _COUNTING.findall(b.whole_title) and min(len(a.whole_title), len(b.whole_title)) >= 4:
        return Finding(Aspect.TITLE, 3.5)
    alike = max(likeness(a.title, b.title), likeness(a.whole_title, b.whole_title))
    if (begins or alike >= _LIKE_TITLE) and _COUNTING.findall(a.title) != _COUNTING.findall(b.title):
        return Finding(Aspect.TITLE, -6.0)  # Lettres de 1792 and Lettres de 1793
    if alike >= _NEAR_TITLE:
        return Finding(Aspect.TITLE, 3.0)
    return Finding(Aspect.TITLE, 0.5) if alike >= _LIKE_TITLE else Finding(Aspect.TITLE, -9.0, rules_out=not a.issns & b.issns)


def _volume(a: Features, b: Features) -> Finding | None:
    if not a.volume and not b.volume:
        if not (a.part and b.part):
            return Finding(Aspect.VOLUME, -2.0) if a.part != b.part else None
        return Finding(Aspect.VOLUME, 2.0) if likeness(a.part, b.part) >= _LIKE_REST else Finding(Aspect.VOLUME, -9.0)
    if a.volume == b.volume:
        return Finding(Aspect.VOLUME, 2.0)
    if LAST in (a.volume, b.volume) and {a.volume, b.volume} & {(2,), (3,)}:
        return Finding(Aspect.VOLUME, 0.5)
    if a.volume and b.volume:
        return Finding(Aspect.VOLUME, -10.0, rules_out=True)
    return Finding(Aspect.VOLUME, -4.0)  # a volume beside its set


def _people(a: Features, b: Features) -> Finding | None:
    if not a.people or not b.people:
        return None
    if a.people & b.people:
        return Finding(Aspect.PEOPLE, 4.0)
    near = any(likeness(one, two) >= _LIKE_TITLE or (len(one) > 2 and (one in two or two in one)) for one in a.people for two in b.people)
    return Finding(Aspect.PEOPLE, 0.5 if near else -3.5)


def _isbn(a: Features, b: Features) -> Finding | None:
    if a.isbns & b.isbns:
        return Finding(Aspect.ISBN, 7.0)
    if a.isbns & b.set_isbns or b.isbns & a.set_isbns:
        return Finding(Aspect.ISBN, -2.0)  # the set, and one of its volumes
    if a.set_isbns & b.set_isbns:
        return Finding(Aspect.ISBN, 1.0)
    return Finding(Aspect.ISBN, -3.5) if a.isbns and b.isbns else None


def _issn(a: Features, b: Features) -> Finding | None:
    if not a.issns or not b.issns:
        return None
    return Finding(Aspect.ISSN, 8.0) if a.issns & b.issns else Finding(Aspect.ISSN, -6.0)


def _number(a: Features, b: Features) -> Finding | None:
    if not a.numbers or not b.numbers:
        return None
    return Finding(Aspect.NUMBER, 5.0) if a.numbers & b.numbers else None


def _year(a: Features, b: Features) -> Finding | None:
    if a.years is None or b.years is None:
        return None
    gap = max(a.years[0], b.years[0]) - min(a.years[1], b.years[1])
    if a.material in _CONTINUING:
        return Finding(Aspect.YEAR, 1.0 if gap <= 0 else -1.0)
    if gap <= 0:
        return Finding(Aspect.YEAR, 2.5)
    if gap == 1:  # 版 and 印, copyright and print
        return Finding(Aspect.YEAR, -0.5)
    return Finding(Aspect.YEAR, -4.0 if gap <= 3 else -6.0)


def _edition(a: Features, b: Features) -> Finding | None:
    if a.edition and b.edition:
        return Finding(Aspect.EDITION, 1.5) if a.edition == b.edition else Finding(Aspect.EDITION, -8.0, rules_out=True)
    if a.revised != b.revised:
        return Finding(Aspect.EDITION, -3.0)
    # A first edition is often not called so; a later one nearly always is.
    return Finding(Aspect.EDITION, -4.0) if max(a.edition, b.edition) > 1 else None


def _publisher(a: Features, b: Features) -> Finding | None:
    if not a.publisher or not b.publisher:
        return None
    if a.publisher == b.publisher or a.publisher in b.publisher or b.publisher in a.publisher:
        return Finding(Aspect.PUBLISHER, 2.5)
    return Finding(Aspect.PUBLISHER, 1.0 if likeness(a.publisher, b.publisher) >= _LIKE_TITLE else -3.5)


def _extent(a: Features, b: Features) -> Finding | None:
    if a.volumes > 1 or b.volumes > 1:
        if a.volumes == b.volumes:
            return Finding(Aspect.EXTENT, 2.0)
        return Finding(Aspect.EXTENT, -3.0) if all(one.volumes or one.pages for one in (a, b)) else None
    if not a.pages or not b.pages:
        return None
    gap = abs(a.pages - b.pages)
    if gap <= 2:
        return Finding(Aspect.EXTENT, 2.5)
    return Finding(Aspect.EXTENT, 0.0 if gap <= 0.05 * max(a.pages, b.pages) else -2.5)


def _material(a: Features, b: Features) -> Finding | None:
    return None if a.material == b.material else Finding(Aspect.MATERIAL, -8.0, rules_out=True)


def _language(a: Features, b: Features) -> Finding | None:
    if not a.languages or not b.languages or a.languages & b.languages:
        return None
    return Finding(Aspect.LANGUAGE, -8.0, rules_out=True)


_COMPARISONS: Final[tuple[Callable[[Features, Features], Finding | None], ...]] = (
    _title, _volume, _people, _isbn, _issn, _number, _year, _edition, _publisher, _extent, _material, _language,
)
