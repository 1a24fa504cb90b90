"""Two records compared aspect by aspect.

Source:
    Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969): an agreement weighs log2(m/u), a disagreement log2((1-m)/(1-u)).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
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
    "(?:a|an|the)?(?:index|concordance|companion|commentary|notes|study|studies|guide|workbook|selection)"
)
_SLIPS: Final = frozenset({Aspect.YEAR, Aspect.EDITION})
_IDENTIFYING: Final = frozenset({Aspect.ISBN, Aspect.TITLE, Aspect.EXTENT})
# A title that hundreds of authors and bodies have.
_GENERIC: Final = re.compile(
    "(?:自选|选|论|散|诗|词|杂|书信|小说|作品|论文|戏剧|短篇小说|诗文|学术)?(?:文|全|选|别|诗|作品|论|词|书信|散文|小说|论文)[集选]|自传|回忆录|日记|年报|年鉴|通讯|学报|工作报告|散文选|诗文集|"
    "(?:the)?(?:complete|collected|selected)?(?:works|poems|letters|essays|writings|stories|shortstories|plays|papers)|poetry|(?:annual)?report|proceedings|bulletin|memoirs?|autobiography|"
    "gesammeltewerke|oeuvrescompletes|œuvrescomplètes"
)
_CONTINUING: Final = frozenset({"serial", "newspaper"})
# What has no printings after its edition.
_BY_EDITION: Final = frozenset({"ancient", "manuscript", "rubbing"})


def judge(a: Features, b: Features) -> Judgement:
    """Say whether two records describe the same publication. Symmetric."""
    findings = [finding for compare in _COMPARISONS if (finding := compare(a, b)) is not None]
    findings.sort(key=lambda one: (-abs(one.weight), one.aspect))
    weight = round(sum(one.weight for one in findings), 2)
    agreed = {one.aspect for one in findings if one.weight > 0}
    if any(one.rules_out for one in findings) or weight < UNSURE_FROM:
        verdict = Verdict.DIFFERENT
    elif weight >= SAME_FROM and Aspect.TITLE in agreed and _is_borne(findings, agreed):
        verdict = Verdict.SAME
    else:
        verdict = Verdict.UNSURE
    return Judgement(verdict, weight, tuple(findings))


@cache
def _finding(aspect: Aspect, weight: float, rules_out: bool = False) -> Finding:  # noqa: FBT001, FBT002 -- as the class has it
    return Finding(aspect, weight, rules_out)


def _is_borne(findings: list[Finding], agreed: set[Aspect]) -> bool:
    """Whether what speaks against `same` is a slip of one record: nothing heavy, or one wrong year or missing edition where number, title and extent agree."""
    against = [one for one in findings if one.weight <= -2]
    heavy = [one for one in against if one.weight <= -3]
    if not heavy:
        return True
    return len(against) == 1 and heavy[0].aspect in _SLIPS and agreed >= _IDENTIFYING


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
        # 文集 or Selected works says little; a long title says much.
        return _finding(Aspect.TITLE, 3.0 if _GENERIC.fullmatch(a.whole_title) else min(7.0, 3.0 + 0.5 * len(a.title)))
    if a.title == b.title:  # both say more, and not the same
        return _finding(Aspect.TITLE, 3.0 if likeness(one, two) >= _LIKE_REST else -1.0)
    # One record has the subtitle and the other not, or runs it into the title.
    short, long = sorted((a.whole_title, b.whole_title), key=len)
    begins = long.startswith(short)
    if begins and _DERIVED.match(long[len(short):]):
        return _finding(Aspect.TITLE, -4.0)  # 梦溪笔谈, and its 校证 or 索引
    if begins and _COUNTING.findall(a.whole_title) == _COUNTING.findall(b.whole_title) and min(len(a.whole_title), len(b.whole_title)) >= 4:
        return _finding(Aspect.TITLE, 3.5)
    alike = max(likeness(a.title, b.title), likeness(a.whole_title, b.whole_title))
    if (begins or alike >= _LIKE_TITLE) and _COUNTING.findall(a.title) != _COUNTING.findall(b.title):
        return _finding(Aspect.TITLE, -6.0)  # Lettres de 1792 and Lettres de 1793
    if alike >= _NEAR_TITLE:
        return _finding(Aspect.TITLE, 3.0)
    if alike >= _LIKE_TITLE or _is_one_slip(a.title, b.title):
        return _finding(Aspect.TITLE, 0.5)
    return _finding(Aspect.TITLE, -9.0, rules_out=not a.issns & b.issns)


def _is_one_slip(a: str, b: str) -> bool:
    """Whether one character was mistaken or left out, in titles of three and more."""
    short, long = sorted((a, b), key=len)
    if len(short) < 3 or len(long) - len(short) > 1:
        return False
    start = next((n for n, (one, two) in enumerate(zip(short, long, strict=False)) if one != two), len(short))
    return short[start:] == long[start + 1:] or short[start + 1:] == long[start + 1:]


def _volume(a: Features, b: Features) -> Finding | None:
    if not a.volume and not b.volume:
        if not (a.part and b.part):
            return _finding(Aspect.VOLUME, -2.0) if a.part != b.part else None
        return _finding(Aspect.VOLUME, 2.0) if likeness(a.part, b.part) >= _LIKE_REST else _finding(Aspect.VOLUME, -9.0)
    if a.volume == b.volume:
        return _finding(Aspect.VOLUME, 2.0)
    if LAST in (a.volume, b.volume) and {a.volume, b.volume} & {(2,), (3,)}:
        return _finding(Aspect.VOLUME, 0.5)
    if a.volume and b.volume:
        return _finding(Aspect.VOLUME, -10.0, rules_out=True)
    return _finding(Aspect.VOLUME, -4.0)  # a volume beside its set


def _people(a: Features, b: Features) -> Finding | None:
    if not a.people or not b.people:
        return None
    if a.people & b.people:
        return _finding(Aspect.PEOPLE, 4.0)
    near = any(likeness(one, two) >= _LIKE_TITLE or (len(one) > 2 and (one in two or two in one)) for one in a.people for two in b.people)
    return _finding(Aspect.PEOPLE, 0.5 if near else -3.5)


def _isbn(a: Features, b: Features) -> Finding | None:
    if a.isbns & b.isbns:
        return _finding(Aspect.ISBN, 7.0)
    if a.isbns & b.set_isbns or b.isbns & a.set_isbns:
        return _finding(Aspect.ISBN, -2.0)  # the set, and one of its volumes
    if a.set_isbns & b.set_isbns:
        return _finding(Aspect.ISBN, 1.0)
    return _finding(Aspect.ISBN, -3.5) if a.isbns and b.isbns else None


def _issn(a: Features, b: Features) -> Finding | None:
    if not a.issns or not b.issns:
        return None
    return _finding(Aspect.ISSN, 8.0) if a.issns & b.issns else _finding(Aspect.ISSN, -6.0)


def _number(a: Features, b: Features) -> Finding | None:
    if a.control & b.control:
        return _finding(Aspect.NUMBER, 6.0)  # both came from one record; what was changed since, the other findings tell
    if not a.numbers or not b.numbers:
        return None
    return _finding(Aspect.NUMBER, 5.0) if a.numbers & b.numbers else None


def _year(a: Features, b: Features) -> Finding | None:
    if a.years is None or b.years is None:
        return None
    gap = max(a.years[0], b.years[0]) - min(a.years[1], b.years[1])
    if a.material in _CONTINUING:
        return _finding(Aspect.YEAR, 1.0 if gap <= 0 else -1.0)
    if gap <= 0:
        return _finding(Aspect.YEAR, 2.5)
    if {a.material, b.material} & _BY_EDITION:  # 程甲本 of 1791 and 程乙本 of 1792: nothing but the year tells them apart, so a person does
        return _finding(Aspect.YEAR, -4.0 if gap <= 3 else -6.0)
    if gap == 1:  # 版 and 印, copyright and print
        return _finding(Aspect.YEAR, -0.5)
    return _finding(Aspect.YEAR, -4.0 if gap <= 3 else -6.0)


def _edition(a: Features, b: Features) -> Finding | None:
    if a.edition and b.edition:
        return _finding(Aspect.EDITION, 1.5) if a.edition == b.edition else _finding(Aspect.EDITION, -8.0, rules_out=True)
    if a.revised != b.revised:
        return _finding(Aspect.EDITION, -3.0)
    # A first edition is often not called so; a later one nearly always is.
    return _finding(Aspect.EDITION, -4.0) if max(a.edition, b.edition) > 1 else None


def _publisher(a: Features, b: Features) -> Finding | None:
    if not a.publisher or not b.publisher:
        return None
    if a.publisher == b.publisher or a.publisher in b.publisher or b.publisher in a.publisher:
        return _finding(Aspect.PUBLISHER, 2.5)
    return _finding(Aspect.PUBLISHER, 1.0 if likeness(a.publisher, b.publisher) >= _LIKE_TITLE else -3.5)


def _extent(a: Features, b: Features) -> Finding | None:
    if a.volumes > 1 or b.volumes > 1:
        if a.volumes == b.volumes:
            return _finding(Aspect.EXTENT, 2.0)
        return _finding(Aspect.EXTENT, -3.0) if all(one.volumes or one.pages for one in (a, b)) else None
    if not a.pages or not b.pages:
        return None
    gap = abs(a.pages - b.pages)
    if gap <= 2:
        return _finding(Aspect.EXTENT, 2.5)
    share = gap / max(a.pages, b.pages)
    return _finding(Aspect.EXTENT, 0.0 if share <= 0.05 else -2.5 if share <= 0.2 else -3.5)


def _material(a: Features, b: Features) -> Finding | None:
    return None if a.material == b.material else _finding(Aspect.MATERIAL, -8.0, rules_out=True)


def _language(a: Features, b: Features) -> Finding | None:
    if not a.languages or not b.languages or a.languages & b.languages:
        return None
    return _finding(Aspect.LANGUAGE, -8.0, rules_out=True)


_COMPARISONS: Final[tuple[Callable[[Features, Features], Finding | None], ...]] = (
    _title, _volume, _people, _isbn, _issn, _number, _year, _edition, _publisher, _extent, _material, _language,
)
