"""Uniform and variant titles.

Source:
    CNMARC 500, 510–518, 532, 540, 545 against MARC 21 130, 240, 730 and 246.
"""

from __future__ import annotations

from .draft import Draft, Pair, Source
from .isbd import strip_marks
from .scripts import take_roman

# CNMARC tag, second indicator of 246, the words of $i where the indicator alone does not tell the kind.
_VARIANTS = {
    "510": ("1", ""), "512": ("4", ""), "513": ("5", ""), "514": ("6", ""), "515": ("7", ""), "516": ("8", ""), "517": ("3", ""), "520": (" ", "前题名:"),
    "518": (" ", "现代标准书写题名:"), "532": (" ", "完整题名:"), "540": (" ", "编目员补充的附加题名:"), "545": (" ", "分部题名:"),
}  # fmt: skip
VARIANT_TAGS = frozenset(_VARIANTS)
_BY_WORDS = {words: tag for tag, (_indicator, words) in _VARIANTS.items() if words}
_BY_INDICATOR = {"0": "517", "1": "510", "2": "517", "3": "517", "4": "512", "5": "513", "6": "514", "7": "515", "8": "516"}
_UNIFORM = {"a": "a", "h": "n", "i": "p", "k": "f", "l": "k", "m": "l", "n": "g", "q": "s", "r": "m", "s": "n", "u": "r", "w": "o"}
_UNIFORM_BACK = {"a": "a", "n": "h", "p": "i", "f": "k", "k": "l", "l": "m", "g": "n", "s": "q", "m": "r", "r": "u", "o": "w", "d": "k"}


def uniform_to_marc21(draft: Draft, source: Source, *, place: str) -> None:
    """Make 130, 240 or 730 of 500."""
    pinyin = source.take("9") or source.take("A")
    pairs: list[Pair] = []
    for code, value in source.take_all("".join(_UNIFORM)):
        if pairs and not pairs[-1][1].endswith("."):
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}.")
        pairs.append((_UNIFORM[code], value))
    first = source.first_indicator if source.first_indicator in "01" else "1"
    draft.add(place, f"{first}0" if place == "240" else "0 ", pairs, [("a", pinyin)] if pinyin else [])


def uniform_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 500 of 130, 240 or 730."""
    pairs = [(_UNIFORM_BACK[code], strip_marks(value, stop=True)) for code, value in source.take_all("".join(_UNIFORM_BACK))]
    roman = strip_marks(take_roman(source), stop=True)
    if roman and pairs:
        pairs.insert(1, ("9", roman))
    first = source.first_indicator if source.tag == "240" and source.first_indicator in "01" else "1"
    draft.add("500", f"{first}{int(source.tag == '130')}", pairs)


def variant_to_marc21(draft: Draft, source: Source) -> None:
    """Make 246 of a field of block 51X."""
    kind, words = _VARIANTS[source.tag]
    pinyin = source.take("9") or source.take("A")
    codes = {"a": "a", "b": "h", "e": "b", "h": "n", "i": "p", "n": "g"}
    pairs = [(codes[code], f"[{value.strip('[]')}]" if code == "b" else value) for code, value in source.take_all("".join(codes))]
    first = "2" if source.first_indicator == "0" else "3"
    draft.add("246", f"{first}{kind}", [("i", words), *pairs], [("a", pinyin)] if pinyin else [])


def variant_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make a field of block 51X of 246; an unknown $i stays a note inside $n."""
    words = source.peek("i")
    tag = _BY_WORDS.get(words, "") or _BY_INDICATOR.get(source.second_indicator, "517")
    if words in _BY_WORDS:
        source.take("i")
    elif source.second_indicator == "1" and not source.peek("a"):
        tag = "517"
    codes = {"a": "a", "b": "e", "h": "b", "n": "h", "p": "i", "g": "n", "i": "n"}
    pairs = [(codes[code], strip_marks(value, stop=True).strip("[]" if code == "h" else "")) for code, value in source.take_all("".join(codes))]
    pairs.sort(key=lambda pair: pair[0] == "n")
    roman = strip_marks(take_roman(source), stop=True)
    if roman and pairs:
        pairs.insert(1, ("9", roman))
    draft.add(tag, f"{'0' if source.first_indicator in '02' else '1'} ", pairs)
