"""Volume designations: 卷十二, 第3辑, 上册, v. 2, Bd. 4, 存卷一至三、五."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from wenyuan.bibliography.chinese.numerals import NUMERAL, parse_numeral, parse_roman

__all__ = ["VolumeNumber", "natural_key", "parse_volume"]

_MAX_LENGTH = 500
_MAX_NUMBERS = 10_000

# Simplified unit words; the order is that of the alternatives, longest first.
_UNIT_WORDS = {
    "分册": "分册", "合集": "集", "卷": "卷", "巻": "卷", "册": "册", "冊": "册", "函": "函", "编": "编", "編": "编",
    "集": "集", "辑": "辑", "輯": "辑", "期": "期", "号": "号", "號": "号", "回": "回", "囘": "回", "叶": "叶",
    "葉": "叶", "页": "页", "頁": "页", "部": "部", "篇": "篇", "章": "章", "种": "种", "種": "种", "帙": "帙",
    "幅": "幅", "辑刊": "辑", "届": "届", "版": "版", "折": "折", "出": "出", "本": "本", "轴": "轴", "軸": "轴",
}  # fmt: skip
_WESTERN_UNITS = {
    "volume": "卷", "vol": "卷", "v": "卷", "tome": "卷", "tom": "卷", "t": "卷", "band": "卷", "bd": "卷",
    "part": "部", "parts": "部", "pt": "部", "teil": "部", "book": "册", "bk": "册", "number": "号", "no": "号", "nr": "号",
    "issue": "期", "heft": "期", "h": "期", "series": "辑", "ser": "辑", "vols": "卷", "vv": "卷", "chapter": "章",
    "ch": "章", "fasc": "分册", "fascicle": "分册", "section": "部", "sec": "部",
}  # fmt: skip
_POSITIONS = {"上": 1, "中": 2, "下": 3}
_SEQUENCES = (
    {"前": 1, "后": 2, "後": 2, "续": 2, "續": 2},
    {"初": 1, "正": 1, "首": 0, "末": 9_999, "终": 9_998, "終": 9_998},
)
_LETTERED = "甲乙丙丁戊己庚辛壬癸"

_UNIT = "|".join(sorted(_UNIT_WORDS, key=len, reverse=True))
_RANGE_MARK = "(?:至|到|[-－–—~～])"
_LIST_MARK = "[、，,;；及和]"
_NUMBERS = f"{NUMERAL}(?:{_RANGE_MARK}第?{NUMERAL})?(?:{_LIST_MARK}第?{NUMERAL}(?:{_RANGE_MARK}第?{NUMERAL})?)*"
_ORDINAL_FIRST = re.compile(f"第(?P<numbers>{_NUMBERS})(?P<unit>{_UNIT})(?P<position>[上中下])?")
_UNIT_FIRST = re.compile(f"(?P<unit>{_UNIT})之?第?(?P<numbers>{_NUMBERS})(?P<position>[上中下])?")
_NUMBER_FIRST = re.compile(f"(?P<numbers>{_NUMBERS})(?P<unit>{_UNIT})(?P<position>[上中下])?")
_POSITION_FIRST = re.compile(f"(?P<position>[上中下前后後续續初正首末终終{_LETTERED}])(?P<unit>{_UNIT})")
_UNIT_POSITION = re.compile(f"(?P<unit>{_UNIT})之?(?P<position>[上中下首末])")
_WESTERN = re.compile(r"(?P<unit>[a-z]+)\s*\.?\s*(?P<first>\d{1,6}|[ivxlcdm]{1,12})(?:\s*[-–—/]\s*(?P<last>\d{1,6}|[ivxlcdm]{1,12}))?(?![a-z])")
_BARE = re.compile(f"第?({_NUMBERS})")


@dataclass(frozen=True, slots=True)
class VolumeNumber:
    """A volume designation.

    `numbers` holds every number in order (ranges written out); `is_range` tells that they came from a range or list;
    `is_extent` that they count units (三十卷, 全三十卷) rather than name one; `is_remaining` that they are what is
    left of the work (存); `position` is 上, 中, 下 or another sequence word in simplified form.
    """

    unit: str
    numbers: tuple[int, ...]
    is_range: bool
    is_extent: bool
    is_remaining: bool
    position: str
    original: str
    sort_key: tuple[int, int, int]


def _read_numbers(text: str) -> tuple[tuple[int, ...], bool] | None:
    """Write out a list of numbers and ranges."""
    numbers: list[int] = []
    parts = re.split(_LIST_MARK, text)
    for part in parts:
        ends = [parse_numeral(end.removeprefix("第")) for end in re.split(_RANGE_MARK, part)]
        first, last = ends[0], ends[-1]
        if first is None or last is None or last - first > _MAX_NUMBERS:
            return None
        numbers.extend(range(first, last + 1) if last >= first else (first, last))
    return tuple(numbers), len(parts) > 1 or len(numbers) > 1


def _position_rank(position: str) -> int:
    if position in _POSITIONS:
        return _POSITIONS[position]
    for sequence in _SEQUENCES:
        if position in sequence:
            return sequence[position]
    return _LETTERED.find(position) + 1


_SIMPLE_POSITION = str.maketrans("後續終", "后续终")


def _build(
    original: str,
    unit: str,
    numbers: tuple[int, ...] = (),
    *,
    is_range: bool = False,
    is_extent: bool = False,
    is_remaining: bool = False,
    position: str = "",
) -> VolumeNumber:
    rank = _position_rank(position) if position else 0
    key = (numbers[0], rank, numbers[-1]) if numbers else (rank, 0, rank)
    position = position.translate(_SIMPLE_POSITION)
    return VolumeNumber(unit, numbers, is_range, is_extent, is_remaining, position, original, key)


def _parse_western(text: str, original: str) -> VolumeNumber | None:
    for match in _WESTERN.finditer(text):
        unit = _WESTERN_UNITS.get(match["unit"])
        first, last = ((int(end) if end.isdecimal() else parse_roman(end)) if end else None for end in (match["first"], match["last"]))
        if unit is None or first is None:
            continue
        if last is not None and first <= last <= first + _MAX_NUMBERS:
            return _build(original, unit, tuple(range(first, last + 1)), is_range=True)
        return _build(original, unit, (first,))
    return None


def _parse_chinese(text: str, original: str) -> VolumeNumber | None:
    is_remaining = "存" in text
    for pattern in (_ORDINAL_FIRST, _UNIT_FIRST, _NUMBER_FIRST):
        match = pattern.search(text)
        read = _read_numbers(match["numbers"]) if match else None
        if match and read:
            is_extent = pattern is _NUMBER_FIRST and not match["position"]
            return _build(
                original, _UNIT_WORDS[match["unit"]], read[0], is_range=read[1], is_extent=is_extent,
                is_remaining=is_remaining, position=match["position"] or "",
            )  # fmt: skip
    match = _POSITION_FIRST.search(text) or _UNIT_POSITION.search(text)
    if match:
        return _build(original, _UNIT_WORDS[match["unit"]], position=match["position"], is_remaining=is_remaining)
    return None


def parse_volume(text: str) -> VolumeNumber | None:
    """Read the first volume designation in the text; None if there is none, or in texts above 500 characters.

    Units are given in simplified Chinese, Western words by their counterpart (v. is 卷, no. 号, pt. 部).
    """
    if len(text) > _MAX_LENGTH:
        return None
    plain = re.sub(r"[\s\[\]()（）〔〕【】]+", "", unicodedata.normalize("NFKC", text).lower())
    found = _parse_chinese(plain, text) or _parse_western(unicodedata.normalize("NFKC", text).lower(), text)
    if found:
        return found
    if len(plain) == 1 and plain in _POSITIONS:
        return _build(text, "", position=plain)
    match = _BARE.fullmatch(plain)
    read = _read_numbers(match[1]) if match else None
    return _build(text, "", read[0], is_range=read[1]) if read else None


_ONE_UNIT = "".join(word for word in _UNIT_WORDS if len(word) == 1)
_ORDINAL = re.compile(f"第({NUMERAL})({_UNIT})")
_KEY_TOKEN = re.compile(
    rf"(?P<number>[0-9]{{1,20}}|第{NUMERAL}|{NUMERAL}(?=[{_ONE_UNIT}])|(?<=[{_ONE_UNIT}]){NUMERAL}|{NUMERAL}(?=[)\]\s]|$))"
    rf"|(?P<position>[上中下](?=[{_ONE_UNIT})\]]|$))|.",
    re.DOTALL,
)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Give a sort key in which digits, Chinese numerals by a unit word or at the end, and 上中下 sort by value.

    卷二 < 卷十 < 卷12 = 第十二卷 = 卷之十二 < 卷一百; numerals inside words (三国, 万历) stay text.
    """
    text = _ORDINAL.sub(r"\2\1", unicodedata.normalize("NFKC", text).casefold()).replace("卷之", "卷")
    key: list[tuple[int, int, str]] = []
    for match in _KEY_TOKEN.finditer(text):
        token = match["number"] or match["position"] or ""
        value = _POSITIONS.get(token) or parse_numeral(token.removeprefix("第"))
        key.append((1, 0, match[0]) if value is None else (0, value, ""))
    return tuple(key)
