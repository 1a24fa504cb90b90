"""The four divisions of old Chinese books, and telling one scheme from another by the form of a number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.classification.clc import parse_clc

__all__ = ["FOUR_DIVISIONS", "FourDivisionsClass", "Scheme", "detect_scheme", "parse_four_divisions"]

_MAX_LENGTH = 100


@dataclass(frozen=True, slots=True)
class FourDivisionsClass:
    """A division (经史子集丛) and one of its classes; the class is empty for the division itself."""

    division: str
    name: str


_ROWS = """
经 总类 易 书 诗 礼 乐 春秋 孝经 四书 群经总义 小学 谶纬 石经
史 总类 纪传 编年 纪事本末 杂史 别史 载记 史抄 史评 史表 传记 政书 职官 诏令奏议 时令 地理 方志 外国史 金石 目录
子 总类 儒家 道家 兵家 法家 农家 医家 天文算法 术数 艺术 谱录 杂家 墨家 名家 纵横家 类书 小说家 释家 道教 耶教 回教 诸教 工艺 杂著
集 总类 楚辞 汉魏六朝别集 唐五代别集 宋别集 金别集 元别集 明别集 清别集 别集 总集 诗文评 词 曲 小说 戏曲 俗文学
丛 汇编 类编 辑佚 郡邑 氏族 独撰 自著 地方
"""
FOUR_DIVISIONS: dict[str, tuple[str, ...]] = {division: tuple(names) for division, *names in (line.split() for line in filter(None, _ROWS.split("\n")))}


class Scheme(StrEnum):
    """A classification scheme."""

    CLC = "clc"
    DDC = "ddc"
    LCC = "lcc"
    UDC = "udc"
    FOUR_DIVISIONS = "four-divisions"


def parse_four_divisions(text: str) -> FourDivisionsClass | None:
    """Read 史部·地理类, 子 儒家 or 集部; None if the division or the class is unknown."""
    plain = re.sub(r"[\s·・./、\-—>:]+", " ", fold(text[:_MAX_LENGTH])).strip()
    match = re.fullmatch(r"([经史子集丛])(?:部|书部)? ?(.*)", plain)
    if match is None:
        return None
    division = match[1]
    if not match[2]:
        return FourDivisionsClass(division, "")
    words = match[2].split(" ")
    name = next(
        (name for name in FOUR_DIVISIONS[division] if words[0].removesuffix("类") in (name, name.removesuffix("类"))),
        "",
    )
    return FourDivisionsClass(division, name) if name else None


_DDC = re.compile(r"\[?[0-9]{3}(?:[./'′][0-9./'′]*[0-9'′]?)?\]?(?:\s+[A-Z].*)?")
_LCC = re.compile(
    r"[A-HJ-NP-VZ][A-Z]{0,2}\s?[0-9]{1,4}(?:\.[0-9]+)?(?:\s*\.?\s?[A-Z][0-9]+)+(?:\s+.*)?|(?:DS|PL|PN|PR|PS|QA|HB|KNN|KNQ|ZA?)\s?[0-9]{1,4}(?:\.[0-9]+)?"
)
_UDC = re.compile(r"[0-9](?:[0-9]|[.](?=[0-9]))*(?:(?::|\+|/|=|\(|\"|'|-|\*|\.0).*)+")


def detect_scheme(text: str) -> Scheme | None:
    """Tell which scheme a number follows by its form alone; None if no form fits. CLC wins over LCC where both fit."""
    plain = unicodedata.normalize("NFKC", text[:_MAX_LENGTH]).strip()
    if parse_four_divisions(plain):
        return Scheme.FOUR_DIVISIONS
    # A cutter number (.C6) is a sure sign of the Library of Congress.
    if re.search(r"[0-9]\s*\.\s?[A-Z][0-9]", plain) and _LCC.fullmatch(plain):
        return Scheme.LCC
    if parse_clc(plain):
        return Scheme.CLC
    if _LCC.fullmatch(plain):
        return Scheme.LCC
    if _DDC.fullmatch(plain):
        return Scheme.DDC
    return Scheme.UDC if _UDC.fullmatch(plain) else None
